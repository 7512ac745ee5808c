//! Every draft of a lifecycle policy.

pub mod draft;

use super::url::{failure, freshness};
use crate::api::lifecycle::drafts::{Drafts as Data, LISTED, list_drafts};
use crate::components::{
    Badge, Column, Empty, EmptyState, Name, Next, PageFooter, PageHeader, Panel, Table, Time, Tone, plain,
};
use crate::domain::draft::Draft;
use crate::domain::time::Timestamp;
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Drafts() -> impl IntoView {
    let fresh = freshness();
    let data = Resource::new(move || fresh.get(), |_| list_drafts());
    view! {
        <Title text="Drafts of policies" />
        <PageHeader title="Drafts" crumbs=vec![("Policies".to_owned(), paths::POLICIES.to_owned())] />
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => list(data),
                    Err(error) => failure("Drafts cannot be shown", error),
                }
            })}
        </Transition>
    }
}

fn list(Data { drafts, now }: Data) -> AnyView {
    if drafts.is_empty() {
        let title = "No draft of a policy was saved yet".to_owned();
        let next = Next::Because("Write a lifecycle policy of a repository, then save it as a draft.".to_owned());
        return view! { <EmptyState empty=Empty::NoneExist { title, next } /> }.into_any();
    }
    view! {
        <Panel title="Saved, not in force" flush=true>
            <Table caption="Drafts" columns=columns(now) rows=drafts />
        </Panel>
        <PageFooter>{format!("The newest {LISTED}. Names are as people typed them: there is no sign-in.")}</PageFooter>
    }
    .into_any()
}

fn columns(now: Timestamp) -> Vec<Column<Draft>> {
    vec![
        Column::new("draft", "Draft", |draft: &Draft| {
            let name = plain(&draft.content.name).into_owned();
            view! { <a href=paths::draft(draft.id)><bdi>{name}</bdi></a> }
        })
        .naming(),
        Column::new("repository", "Repository", |draft: &Draft| {
            let href = paths::repository(&draft.repository, Tab::Policy);
            view! { <Name name=draft.repository.clone() href=href /> }
        }),
        Column::new("author", "By", |draft: &Draft| {
            view! { <bdi>{plain(&draft.content.author).into_owned()}</bdi> }
        }),
        Column::new("at", "Saved", move |draft: &Draft| view! { <Time at=draft.at now=now /> }),
        Column::new("state", "Review", |draft: &Draft| state(draft)),
    ]
}

/// How far its review is.
fn state(draft: &Draft) -> AnyView {
    let approvals = draft.approvals().count();
    match (approvals, draft.remarks.len()) {
        (0, 0) => view! { <Badge text="not reviewed" tone=Tone::Neutral quiet=true /> }.into_any(),
        (0, more) => {
            let text = format!("{more} comment{}", if more == 1 { "" } else { "s" });
            view! { <Badge text=text tone=Tone::Info quiet=true /> }.into_any()
        }
        (1, _) => view! { <Badge text="approved" tone=Tone::Good quiet=true /> }.into_any(),
        (more, _) => view! { <Badge text=format!("approved by {more}") tone=Tone::Good quiet=true /> }.into_any(),
    }
}
