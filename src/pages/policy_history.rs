//! Every lifecycle policy that a repository is known to have had: what changed, what it would do today, and the way back to it.

use super::repository::head::RepositoryHead;
use super::url::{failure, freshness, repository_name};
use crate::api::lifecycle::versions::{self, Entry, Versions};
use crate::components::{
    Badge, CodeBlock, Disclosure, Empty, EmptyState, Fact, Facts, Next, PageFooter, Panel, TextDiff, Time, Tone, Weight,
};
use crate::domain::format;
use crate::domain::history::PolicySource;
use crate::domain::job::counted;
use crate::domain::lifecycle::draft::pretty;
use crate::domain::lifecycle::effect::Effect;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use crate::paths::{self, Tab};
use leptos::prelude::*;

#[component]
pub fn PolicyHistory() -> impl IntoView {
    let name = repository_name();
    move || match name.get() {
        Some(name) => view! {
            <RepositoryHead name=name.clone() tab=Tab::Policy />
            <Known name=name />
        }
        .into_any(),
        None => view! { <super::not_found::NotFound /> }.into_any(),
    }
}

#[component]
fn Known(name: RepositoryName) -> AnyView {
    let fresh = freshness();
    let data = Resource::new(move || fresh.get(), move |_| versions::list(name.clone()));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(versions) => panels(versions),
                    Err(error) => failure("The history of the lifecycle policy cannot be shown", error),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn panels(versions: Versions) -> AnyView {
    let Versions { repository, now, read_at, entries, may_write } = versions;
    if entries.is_empty() {
        let title = format!("No lifecycle policy of {repository} is known");
        let next = Next::Link { label: "Write one".to_owned(), href: paths::repository(&repository, Tab::Policy) };
        return view! { <EmptyState empty=Empty::NoneExist { title, next } /> }.into_any();
    }
    // What a version replaced is the one that comes after it.
    let before = entries.iter().skip(1).map(|entry| entry.version.text.clone()).chain([None]).collect::<Vec<_>>();
    let last = entries.len() - 1;
    let panels = entries.into_iter().zip(before).enumerate().map(|(at, (entry, before))| {
        let is_first = at == last;
        show(&repository, entry, (!is_first).then_some(before), now, may_write)
    });
    view! {
        <div class="stack">{panels.collect_view()}</div>
        <PageFooter>
            "Versions saved here, and those that a reading found; AWS keeps none. What a version does is worked out on the images read "
            <Time at=read_at now=now /> ", and compared to the policy in force."
        </PageFooter>
    }
    .into_any()
}

/// `before`: what the version replaced; `None`: it is the first one known.
fn show(
    repository: &RepositoryName,
    entry: Entry,
    before: Option<Option<String>>,
    now: Timestamp,
    may_write: bool,
) -> AnyView {
    let Entry { version, effect, in_force } = entry;
    let from = match (version.source, version.by.as_str()) {
        (PolicySource::Found, _) => "found by a reading: changed outside, or there from the start".to_owned(),
        (PolicySource::Saved, "") => "saved here".to_owned(),
        (PolicySource::Saved, by) => format!("saved here ({by})"),
    };
    let text = version.text.as_deref().map(pretty);
    let state = match (&text, in_force) {
        (None, _) => view! { <Badge text="No policy" tone=Tone::Neutral /> }.into_any(),
        (Some(_), true) => view! { <Badge text="In force" tone=Tone::Good /> }.into_any(),
        (Some(_), false) => ().into_any(),
    };
    // Opened there, it is saved like any other text: compared first, and confirmed.
    let back = (may_write && !in_force && text.is_some()).then(|| {
        let href = paths::policy_version(repository, version.id);
        view! { <a class=Weight::Normal.class() href=href rel="external">"Restore…"</a> }
    });
    let label = format!("Change of {}", version.at.minute_text());
    let body = match (before, text) {
        (Some(before), text) => {
            let before = before.as_deref().map(pretty).unwrap_or_default();
            let after = text.unwrap_or_default();
            view! { <Disclosure summary="What changed"><TextDiff label=label before=before after=after /></Disclosure> }
        }
        .into_any(),
        (None, Some(text)) => {
            view! { <Disclosure summary="The policy"><CodeBlock text=text what="Lifecycle policy" /></Disclosure> }
                .into_any()
        }
        (None, None) => ().into_any(),
    };
    view! {
        <Panel title=version.at.minute_text() actions=view! { {state} {back} }.into_any()>
            <p class="muted"><Time at=version.at now=now /> ", " {from}</p>
            {effect.map(|effect| facts(&effect, in_force))}
            {body}
        </Panel>
    }
    .into_any()
}

fn facts(effect: &Effect, in_force: bool) -> AnyView {
    let going = effect.going();
    let bytes = match effect.freed {
        Some(freed) if freed.exact => format::bytes(freed.bytes),
        Some(freed) => format!("up to {}", format::bytes(freed.bytes)),
        None => format!("up to {}", format::bytes(going.bytes)),
    };
    let goes = match going.images {
        0 => "nothing".to_owned(),
        images => format!("{}, {bytes}", counted(images, "image")),
    };
    let tags = format::count(effect.tags_lost);
    let against = (!in_force).then(|| {
        let (more, fewer) = (effect.newly_going.images, effect.newly_kept.images);
        let text = match (more, fewer) {
            (0, 0) => "the same images".to_owned(),
            (more, 0) => format!("{} more go", counted(more, "image")),
            (0, fewer) => format!("{} fewer go", counted(fewer, "image")),
            (more, fewer) => format!("{} more go, {} stay", counted(more, "image"), format::count(fewer)),
        };
        view! { <Fact name="Against the policy in force">{text}</Fact> }
    });
    view! {
        <Facts>
            <Fact name="Would take today">{goes}</Fact>
            {against}
            <Fact name="Tags lost">{tags}</Fact>
        </Facts>
    }
    .into_any()
}
