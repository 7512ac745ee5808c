//! One job: how far it is, and what became of each item.

mod policies;

use super::{look_again, state};
use crate::api::jobs::{Cancel, Detail, PER_PAGE, Pause, show};
use crate::api::policies::roll_out::RollBack;
use crate::components::{
    Badge, Button, Choice, Choices, Column, DigestText, Fact, Facts, Glyph, Icon, Name, Notice, PageHeader, Pager,
    ProblemPanel, Progress, Table, TagList, Time, Tone, Weight, plain,
};
use crate::domain::format;
use crate::domain::inventory::query::Page;
use crate::domain::job::{Item, ItemState, Job as Work, JobId, Tally, Task};
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use crate::pages::not_found::NotFound;
use crate::pages::url::{failure, parameter, title};
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

#[component]
pub fn Job() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<JobId>().ok()));
    let (wanted, page) = (parameter("state"), parameter("page"));
    let wanted = Memo::new(move |_| wanted.with(|key| ItemState::ALL.into_iter().find(|state| state.as_str() == key)));
    let page = Memo::new(move |_| page.with(|page| page.parse().unwrap_or(1)));
    let cancel = ServerAction::<Cancel>::new();
    let deeds = Deeds { cancel, pause: ServerAction::new(), roll_back: ServerAction::new() };
    let asked = RwSignal::new(0u32);
    move || {
        let Some(id) = id.get() else { return view! { <NotFound /> }.into_any() };
        let data = Resource::new(
            move || (wanted.get(), page.get(), asked.get(), cancel.version().get(), deeds.pause.version().get()),
            move |(wanted, page, ..)| show(id, wanted, page),
        );
        Effect::new(move |_| {
            if let Some(Ok(data)) = data.get() {
                look_again(asked, !data.job.state.is_over());
            }
        });
        view! {
            <Title text=title(&format!("Job {id}")) />
            <Transition>
                {move || Suspend::new(async move {
                    match data.await {
                        Ok(data) => view! { <Sheet data=data wanted=wanted.get() deeds=deeds /> }.into_any(),
                        Err(error) => view! {
                            <PageHeader title=format!("Job {id}") crumbs=crumbs() />
                            {failure("This job cannot be shown", error)}
                        }
                        .into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

fn crumbs() -> Vec<(String, String)> {
    vec![("Activity".to_owned(), paths::ACTIVITY.to_owned())]
}

/// What can be done with a job.
#[derive(Clone, Copy)]
struct Deeds {
    cancel: ServerAction<Cancel>,
    pause: ServerAction<Pause>,
    roll_back: ServerAction<RollBack>,
}

#[component]
fn Sheet(data: Detail, wanted: Option<ItemState>, deeds: Deeds) -> impl IntoView {
    let Detail { job, items, kept, going, now, may_write } = data;
    let Deeds { cancel, pause, roll_back } = deeds;
    let (id, tally, over) = (job.id, job.tally, job.state.is_over());
    let repository = job.task.repository().cloned();
    let read_only = (!may_write).then(|| "read-only".to_owned());
    let is_paused = job.paused && !over && !job.cancelling;
    let pausing = (job.task.pace().is_some() && !over && !job.cancelling)
        .then(|| policies::pause_form(id, job.paused, read_only.clone(), pause));
    let undo = (over && going.images + tally.done > 0 && matches!(job.task, Task::RollOut { .. }))
        .then(|| policies::roll_back_form(id, read_only, roll_back));
    let standing = is_paused.then(|| policies::paused(&job));
    let report = (job.task.pace().is_some() && tally.done > 0).then(|| policies::report(going));
    let heading = plain(&job.task.title()).into_owned();
    let failed = move || {
        let failed = [
            cancel.value().get().and_then(Result::err),
            pause.value().get().and_then(Result::err),
            roll_back.value().get().and_then(Result::err),
        ];
        let problem = failed.into_iter().flatten().next()?;
        Some(view! { <Notice tone=Tone::Bad>{problem.to_string()}</Notice> })
    };
    let outcome = over.then(|| {
        let tone = if tally.failed + tally.skipped > 0 { Tone::Warn } else { Tone::Good };
        view! { <Notice tone=tone>{format!("{}.", job.outcome())}</Notice> }
    });
    let problem = job.problem.clone().map(|problem| view! { <ProblemPanel problem=problem /> });
    let restore = (kept > 0).then(|| {
        view! {
            <a class="button button-quiet" href=paths::kept_manifests(id) rel="external" download="">
                <Icon glyph=Glyph::Download />
                {format!("Restore file ({} manifests)", format::count(kept))}
            </a>
        }
    });
    let (badge, cancelling) = (state(&job), job.cancelling);
    let progress = (!over).then(|| progress(&job, now));
    let about = repository.clone().map(|name| {
        let href = paths::repository(&name, Tab::Images);
        view! { <Fact name="Repository"><Name name=name href=href /></Fact> }
    });
    let Work { by, asked_at, started_at, ended_at, .. } = job;
    let facts = view! {
        <Facts>
            <Fact name="State">{badge}</Fact>
            {about}
            <Fact name="Asked by"><bdi>{plain(&by).into_owned()}</bdi></Fact>
            <Fact name="Asked"><Time at=asked_at now=now /></Fact>
            <Fact name="Started"><Time at=started_at now=now none="not yet" /></Fact>
            <Fact name="Ended"><Time at=ended_at now=now none="not yet" /></Fact>
        </Facts>
    };
    view! {
        <PageHeader title=heading crumbs=crumbs()>
            {restore}
            {undo}
            {pausing}
            {(!over).then(|| cancel_form(id, cancelling, may_write, cancel))}
        </PageHeader>
        {failed}
        {progress}
        {standing}
        {outcome}
        {report}
        {problem}
        {facts}
        {(kept > 0).then(|| view! {
            <p class="muted">
                "The restore file holds manifests and tags as they were. Putting a manifest back works as long as its layers are \
                 still there: those that only deleted images held are removed by ECR in its own time."
            </p>
        })}
        <Items id=id tally=tally items=items wanted=wanted repository=repository now=now />
    }
}

fn cancel_form(id: JobId, cancelling: bool, may_write: bool, cancel: ServerAction<Cancel>) -> impl IntoView {
    let blocked = match (may_write, cancelling) {
        (false, _) => Some("read-only".to_owned()),
        (true, true) => Some("cancelling".to_owned()),
        (true, false) => None,
    };
    view! {
        <ActionForm action=cancel>
            <input type="hidden" name="id" value=id.to_string() />
            <Button weight=Weight::Danger glyph=Glyph::Cross submit=true blocked=Signal::stored(blocked)>"Cancel job"</Button>
        </ActionForm>
    }
}

fn progress(job: &Work, now: Timestamp) -> impl IntoView + use<> {
    let detail = job
        .pace(now)
        .map(|(rate, left)| format!("{} a minute, {} left", format::count(rate.round() as u64), format::age(left)));
    view! {
        <Progress
            label="Items over"
            done=Signal::stored(job.tally.over())
            total=Signal::stored(Some(job.tally.total()))
            detail=detail
        />
    }
}

#[component]
fn Items(
    id: JobId,
    tally: Tally,
    items: Page<Item, ()>,
    wanted: Option<ItemState>,
    repository: Option<RepositoryName>,
    now: Timestamp,
) -> impl IntoView {
    let key = wanted.map_or("", ItemState::as_str);
    let link = |state: &str, page: u32| {
        let page = if page > 1 { page.to_string() } else { String::new() };
        paths::with_query(&paths::job(id), &[("state", state), ("page", &page)])
    };
    let counts = [
        ("All", "", tally.total()),
        ("Waiting", "waiting", tally.left()),
        ("Done", "done", tally.done),
        ("Failed", "failed", tally.failed),
        ("Skipped", "skipped", tally.skipped),
    ];
    let choices = counts
        .into_iter()
        .filter(|(_, state, count)| *count > 0 || state.is_empty() || *state == key)
        .map(|(label, state, count)| Choice {
            label: format!("{label} ({})", format::count(count)),
            href: link(state, 1),
            current: state == key,
        })
        .collect();
    let Page { rows, matching, page, pages, .. } = items;
    let first = u64::from(page - 1) * u64::from(PER_PAGE) + 1;
    let last = first + (rows.len() as u64).saturating_sub(1);
    let previous = (page > 1).then(|| link(key, page - 1));
    let next = (page < pages).then(|| link(key, page + 1));
    view! {
        <div class="row"><Choices label="Items" choices=choices /></div>
        <Table caption="Items of this job" columns=columns(repository, now) rows=rows none="No item is in this state" />
        {(pages > 1).then(|| view! { <Pager first=first last=last total=matching previous=previous next=next /> })}
    }
}

fn columns(repository: Option<RepositoryName>, now: Timestamp) -> Vec<Column<Item>> {
    let Some(repository) = repository else { return policies::columns(state_column(), result(), request(), now) };
    vec![
        Column::new("digest", "Image", move |item: &Item| {
            item.subject.digest().cloned().map(|digest| {
                let href = paths::image(&repository, &digest);
                view! { <DigestText digest=digest href=href /> }
            })
        })
        .naming(),
        Column::new("tags", "Tags", |item: &Item| view! { <TagList tags=item.subject.tags().to_vec() /> }),
        state_column(),
        result(),
        request(),
        Column::new("at", "When", move |item: &Item| view! { <Time at=item.at now=now /> }),
    ]
}

fn state_column() -> Column<Item> {
    Column::new("state", "State", |item: &Item| {
        let text = item.state.as_str();
        let tone = match item.state {
            ItemState::Waiting | ItemState::Skipped => Tone::Neutral,
            ItemState::Running => Tone::Info,
            ItemState::Done => Tone::Good,
            ItemState::Failed => Tone::Bad,
        };
        view! { <Badge text=text tone=tone quiet=true /> }
    })
}

fn result() -> Column<Item> {
    Column::new("result", "Result", |item: &Item| {
        let problem = item.result.problem.as_ref().map(|problem| {
            view! { <bdi>{format!("{}. {}", plain(&problem.why), problem.advice)}</bdi> }
        });
        view! { {item.result.note.clone()} {problem} }
    })
    .prose()
}

fn request() -> Column<Item> {
    Column::new("request", "AWS request id", |item: &Item| {
        let id = item.result.request_id.clone().or_else(|| item.result.problem.as_ref()?.request_id.clone());
        id.map(|id| view! { <code>{plain(&id).into_owned()}</code> })
    })
}
