//! The policies that a repository had: what each would do to the images of today, and the way back to it.

use super::reviewed::ReviewedPanels;
use crate::api::lifecycle::versions::{Shown, Version, Versions as Data, list_versions};
use crate::components::{
    Bytes, Column, Count, Empty, EmptyState, Mark, Marker, Next, PageFooter, PageHeader, Panel, Table, TextDiff, Time,
    plain,
};
use crate::domain::format;
use crate::domain::history::PolicySource;
use crate::domain::lifecycle::draft::pretty;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use crate::pages::not_found::NotFound;
use crate::pages::url::{failure, freshness, parameter, repository_name, title};
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Versions() -> impl IntoView {
    let name = repository_name();
    let (fresh, number) = (freshness(), parameter("version"));
    move || {
        let Some(name) = name.get() else { return view! { <NotFound /> }.into_any() };
        let asked = name.clone();
        let data = Resource::new(
            move || (fresh.get(), number.get()),
            move |(_, number)| list_versions(asked.clone(), number.parse().ok()),
        );
        let crumbs = vec![
            ("Repositories".to_owned(), paths::REPOSITORIES.to_owned()),
            (name.to_string(), paths::repository(&name, Tab::Policy)),
        ];
        view! {
            <Title text=title(&format!("Policy history of {name}")) />
            <PageHeader title="Policy history" crumbs=crumbs />
            <Transition>
                {
                    let name = name.clone();
                    move || {
                        let name = name.clone();
                        Suspend::new(async move {
                            match data.await {
                                Ok(data) => sheet(&name, data),
                                Err(error) => failure("The history cannot be shown", error),
                            }
                        })
                    }
                }
            </Transition>
        }
        .into_any()
    }
}

fn sheet(name: &RepositoryName, Data { versions, known, shown, now }: Data) -> AnyView {
    if versions.is_empty() {
        let title = "No lifecycle policy of this repository is known".to_owned();
        let next = Next::Link { label: "Write one".to_owned(), href: paths::repository(name, Tab::Policy) };
        return view! { <EmptyState empty=Empty::NoneExist { title, next } /> }.into_any();
    }
    let current = shown.as_ref().map(|shown| shown.number);
    let marks = Marker::new(move |version: &Version| Mark {
        current: current == Some(version.number),
        ..Mark::default()
    });
    let listed = versions.len() as u64;
    let left = (known > listed)
        .then(|| format!("The newest {} of {}. ", format::count(listed), format::count(known)));
    let columns = columns(name.clone(), now);
    view! {
        <Panel title="Versions" flush=true>
            <Table caption="Versions" columns=columns rows=versions mark=marks />
        </Panel>
        {shown.map(|shown| one(name, shown, now))}
        <PageFooter>
            {left}
            "Those saved here, and those that a reading found. Of changes made elsewhere the time is that of the reading, and only \
             CloudTrail knows who made them."
        </PageFooter>
    }
    .into_any()
}

fn one(name: &RepositoryName, shown: Shown, now: Timestamp) -> AnyView {
    let Shown { number, text, before, reviewed } = shown;
    let restore = match text.is_some() {
        true => {
            let href = paths::policy_from_version(name, number);
            view! { <a class="button" href=href>{format!("Open version {number} in the editor")}</a> }.into_any()
        }
        false => view! { <span class="muted">"no policy: nothing to restore"</span> }.into_any(),
    };
    let layout = |text: Option<String>| text.as_deref().map(pretty).unwrap_or_default();
    view! {
        <Panel title=format!("Version {number}, against the one before") actions=restore>
            <TextDiff label="The version before against this one" before=layout(before) after=layout(text) />
        </Panel>
        <ReviewedPanels reviewed=reviewed now=now />
    }
    .into_any()
}

fn columns(name: RepositoryName, now: Timestamp) -> Vec<Column<Version>> {
    vec![
        Column::new("version", "Version", move |version: &Version| {
            let href = paths::policy_history(&name, Some(version.number));
            view! { <a href=href>{format!("Version {}", version.number)}</a> }
        })
        .naming(),
        Column::new("at", "Since", move |version: &Version| view! { <Time at=version.version.at now=now /> }),
        Column::new("source", "How", |version: &Version| match (&version.version.text, version.version.source) {
            (None, PolicySource::Saved) => "deleted here",
            (None, PolicySource::Found) => "found deleted",
            (Some(_), PolicySource::Saved) => "saved here",
            (Some(_), PolicySource::Found) => "found by a reading",
        }),
        Column::new("by", "By", |version: &Version| {
            view! { <bdi>{plain(&version.version.by).into_owned()}</bdi> }
        }),
        Column::new("expires", "Expires today", |version: &Version| match &version.effect {
            Some(effect) => view! { <Count count=effect.summary.expire.images /> }.into_any(),
            None => view! { <span class="muted">"no valid policy"</span> }.into_any(),
        })
        .number(),
        Column::new("frees", "Frees today, at most", |version: &Version| {
            version.effect.as_ref().map(|effect| view! { <Bytes bytes=effect.frees().bytes /> })
        })
        .number(),
    ]
}
