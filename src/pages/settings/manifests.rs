//! Whether manifests are read, what that costs, and how to keep it from moving pull times.

use crate::api::settings::{Caller, Exclude, Manifests as Section, ReadManifests, manifest_reading};
use crate::components::{
    Badge, Button, Column, Fact, Facts, Notice, Panel, ProblemPanel, Progress, Table, TextField, Tone, Weight, plain,
};
use crate::domain::format;
use crate::domain::problem::Problem;
use crate::domain::storage::reading::{Failure, Progress as Reading, Status};
use crate::domain::storage::sharing::BlobMounting;
use crate::domain::time::Timestamp;
use crate::pages::url::{failure, freshness};
use leptos::prelude::*;
use std::time::Duration;

/// How often a page that shows a reading under way asks how far it is.
const POLL: Duration = Duration::from_secs(1);

#[component]
pub fn Manifests() -> impl IntoView {
    let switch = ServerAction::<ReadManifests>::new();
    let exclude = ServerAction::<Exclude>::new();
    let (fresh, asked) = (freshness(), RwSignal::new(0u32));
    let data = Resource::new(
        move || (fresh.get(), asked.get(), switch.version().get(), exclude.version().get()),
        |_| manifest_reading(),
    );
    Effect::new(move |_| {
        if data.get().is_some_and(|data| data.is_ok_and(|data| data.status.running.is_some())) {
            set_timeout(
                move || {
                    // The page may be gone by then.
                    let _ = asked.try_update(|asked| *asked += 1);
                },
                POLL,
            );
        }
    });
    let failed = move || {
        let problem =
            switch.value().get().and_then(Result::err).or_else(|| exclude.value().get().and_then(Result::err));
        problem.map(|error| view! { <ProblemPanel problem=error.0 alert=true /> })
    };
    view! {
        <Panel title="Manifests" id="manifests">
            <p class="prose">
                "A manifest names the layers of an image. With them Stowage counts layers that images share once, says what a \
                 deletion really frees, and knows the platforms of an index. They are read with BatchGetImage, a hundred at a \
                 time, each once and kept for ever."
            </p>
            <p class="prose">
                <strong>"BatchGetImage counts as a pull."</strong>
                " ECR notes it as the last pull of the image, and lifecycle rules with sinceImagePulled go by that. Exclude the role \
                 of this server first; then pull times stay as they are."
            </p>
            {failed}
            <Transition>
                {move || Suspend::new(async move {
                    match data.await {
                        Ok(section) => view! { <Switches section=section switch=switch exclude=exclude /> }.into_any(),
                        Err(error) => failure("The reading of manifests cannot be told", error),
                    }
                })}
            </Transition>
        </Panel>
    }
}

#[component]
fn Switches(section: Section, switch: ServerAction<ReadManifests>, exclude: ServerAction<Exclude>) -> impl IntoView {
    let Section { status, caller, range, now, may_write } = section;
    let blocked = move || (!may_write).then(|| "this Stowage is read-only".to_owned());
    let on = status.on;
    let excluded = matches!(&caller, Ok(Caller { excluded: Ok(true), .. }));
    let label = match (on, excluded) {
        (true, _) => "Stop reading manifests",
        (false, true) => "Read manifests",
        (false, false) => "Read manifests, and move pull times",
    };
    let weight = match (on, excluded) {
        (false, true) => Weight::Primary,
        (false, false) => Weight::Danger,
        (true, _) => Weight::Normal,
    };
    let (known, progress) = (known(&status), progress(&status, now));
    let bytes = range.map(|range| stored(range, &status.mounting));
    let problem = status.problem.map(|problem| view! { <ProblemPanel problem=problem /> });
    let (failures, count) = (status.failures, status.failed);
    view! {
        <Facts rows=true>
            <Fact name="This server's role">{role(caller, exclude, may_write)}</Fact>
            <Fact name="Reading">
                {match on {
                    true => view! { <Badge text="on" tone=Tone::Good /> },
                    false => view! { <Badge text="off" tone=Tone::Neutral /> },
                }}
            </Fact>
            <Fact name="Known">{known}</Fact>
            {bytes.map(|bytes| view! { <Fact name="Stored in all repositories">{bytes}</Fact> })}
            {status.mounting.map(|mounting| view! { <Fact name="Blob mounting">{setting(mounting)}</Fact> })}
        </Facts>
        {progress}
        {problem}
        <ActionForm action=switch>
            <input type="hidden" name="on" value=(!on).to_string() />
            <div class="actions">
                <Button submit=true weight=weight blocked=Signal::derive(blocked)>{label}</Button>
            </div>
        </ActionForm>
        {(count > 0).then(|| view! { <Failures failures=failures count=count /> })}
    }
}

fn known(status: &Status) -> String {
    let Status { read, images, archived, .. } = status;
    let mut text = format!("{} of {} images", format::count(*read), format::count(*images));
    if *archived > 0 {
        text.push_str(&format!("; {} lie in the archive, where they cannot be read", format::count(*archived)));
    }
    text
}

/// `96.2 GiB`, or with blob mounting `81.0 GiB to 96.2 GiB`; at most, where manifests are missing.
fn stored((least, most): (u64, u64), mounting: &Option<Result<BlobMounting, Problem>>) -> String {
    match mounting {
        Some(Ok(BlobMounting::Disabled)) => format::bytes(most),
        _ => format!("{} to {}", format::bytes(least), format::bytes(most)),
    }
}

fn setting(mounting: Result<BlobMounting, Problem>) -> AnyView {
    match mounting {
        Ok(BlobMounting::Enabled) => {
            "enabled: repositories of one encryption may share layers, so that what AWS bills lies between the two"
                .into_any()
        }
        Ok(BlobMounting::Disabled) => {
            "disabled: every repository stores its own layers, but those mounted before".into_any()
        }
        Err(problem) => view! { <ProblemPanel problem=problem /> }.into_any(),
    }
}

fn progress(status: &Status, now: Timestamp) -> Option<AnyView> {
    let Reading { started_at, done, total } = status.running?;
    let seconds = (now - started_at) as f64 / 1000.0;
    // The first seconds say little about the rest.
    let detail = (done > 0 && seconds > 2.0).then(|| {
        let rate = done as f64 / seconds;
        let left = ((total - done.min(total)) as f64 / rate * 1000.0) as i64;
        let left = if left < 60_000 { "under a minute".to_owned() } else { format::age(left) };
        format!("{} a second, {left} left", format::count(rate as u64))
    });
    Some(view! { <Progress label="Reading manifests" done=done total=Some(total) detail=detail /> }.into_any())
}

fn role(caller: Result<Caller, Problem>, exclude: ServerAction<Exclude>, may_write: bool) -> AnyView {
    let caller = match caller {
        Ok(caller) => caller,
        Err(problem) => return view! { <ProblemPanel problem=problem /> }.into_any(),
    };
    let arn = plain(&caller.arn).into_owned();
    let state = match (caller.principal, caller.excluded) {
        (_, Ok(true)) => view! { <Badge text="excluded from pull times" tone=Tone::Good /> }.into_any(),
        (_, Err(problem)) => view! { <ProblemPanel problem=problem /> }.into_any(),
        (None, Ok(false)) => view! {
            <Notice tone=Tone::Warn>
                "AWS excludes roles and users only, and this is neither: what is read here moves pull times."
            </Notice>
        }
        .into_any(),
        (Some(principal), Ok(false)) => {
            let blocked = move || (!may_write).then(|| "this Stowage is read-only".to_owned());
            view! {
                <Badge text="not excluded" tone=Tone::Warn title="What it reads moves pull times" />
                <ActionForm action=exclude>
                    <div class="form">
                        <TextField
                            id="principal"
                            label="Role to exclude"
                            name="principal"
                            value=Signal::stored(principal)
                            hint="The session does not tell the path of a role: add it if yours has one, as in role/tools/stowage."
                        />
                        <div class="actions">
                            <Button submit=true blocked=Signal::derive(blocked)>"Exclude it from pull times"</Button>
                        </div>
                    </div>
                </ActionForm>
            }
            .into_any()
        }
    };
    view! { <code>{arn}</code> " " {state} }.into_any()
}

#[component]
fn Failures(failures: Vec<Failure>, count: u64) -> impl IntoView {
    let columns = vec![
        Column::new("repository", "Repository", |failure: &Failure| plain(failure.repository.as_str()).into_owned())
            .naming(),
        Column::new("digest", "Image", |failure: &Failure| {
            failure.digest.as_ref().map_or_else(|| "a hundred at once".to_owned(), |digest| digest.short())
        }),
        Column::new("why", "Why", |failure: &Failure| plain(&failure.why).into_owned()).prose(),
    ];
    let title = format!("{} could not be read", format::count(count));
    view! {
        <h3>{title}</h3>
        <Table caption="Manifests that could not be read" columns=columns rows=failures />
    }
}
