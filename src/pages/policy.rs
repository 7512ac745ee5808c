//! The lifecycle policy of a repository: an editor that shows what a policy does while it is written.
//!
//! The text is the one source of truth. Cards show it and print it back, the trial on the images follows it, undo goes
//! through its versions; see [`desk`]. Without scripts the same page is a form that is posted to its own address.

mod address;
mod ahead;
mod ask;
mod cards;
mod confirm;
mod conflict;
mod desk;
mod effect;
mod export;
mod follow;
mod guard;
mod history;
mod horizon;
mod import;
mod intents;
mod keep;
mod offers;
pub mod reviewed;
mod save;
mod story;
mod table;
pub mod text;
mod timeline;
mod toolbar;

use super::repository::head::RepositoryHead;
use super::url::{failure, freshness, parameter, repository_name};
use crate::api::ApiError;
use crate::api::lifecycle::form::Step;
use crate::api::lifecycle::{Editor, View, open};
use crate::components::{Columns, Notice, ProblemPanel, Split, Tone};
use crate::domain::repository::RepositoryName;
use crate::paths::Tab;
use desk::Desk;
use leptos::prelude::*;

#[component]
pub fn Policy() -> impl IntoView {
    let name = repository_name();
    move || match name.get() {
        Some(name) => view! {
            <RepositoryHead name=name.clone() tab=Tab::Policy />
            <Open name=name />
        }
        .into_any(),
        None => view! { <super::not_found::NotFound /> }.into_any(),
    }
}

/// Fetched once: what happens to the registry afterwards reaches the desk, not what is being written on it.
#[component]
fn Open(name: RepositoryName) -> AnyView {
    let view = address::view();
    let asked = (name, view.get_untracked());
    let data = Resource::new(
        || (),
        move |()| {
            let (name, view) = asked.clone();
            open(name, view)
        },
    );
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(editor) => view! { <Workplace editor=editor view=view /> }.into_any(),
                    Err(error) => view! { <Closed error=error again=move || data.refetch() /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// What stands here while there is nothing to edit: each reading of the registry may end that.
#[component]
fn Closed(error: ApiError, again: impl Fn() + 'static) -> AnyView {
    let fresh = freshness();
    Effect::new(move |before: Option<u32>| {
        let now = fresh.get();
        if before.is_some_and(|before| before != now) {
            again();
        }
        now
    });
    failure("The lifecycle policy cannot be edited", error)
}

#[component]
fn Workplace(editor: Editor, view: Memo<View>) -> AnyView {
    let answer = editor.answer.clone();
    let offers = editor.offers.clone();
    let kept = answer.as_ref().filter(|answer| answer.step == Step::Draft).map(|answer| answer.label.clone());
    let policy_problem = editor.in_force.as_ref().err().cloned();
    let images_problem = editor.images_problem.clone();
    let in_use_problem = editor.in_use_problem.clone();
    let desk = Desk::new(editor, view);
    desk.keep_stocked(freshness());
    desk.ahead.keep(desk);
    guard::guard(desk);
    let done = parameter("done");
    let done = move || {
        let text = match done.get().as_str() {
            "saved" => "Saved. AWS acts on a new policy within 24 hours.",
            "deleted" => "Deleted. From now on no image expires.",
            _ => return None,
        };
        Some(view! { <Notice tone=Tone::Good>{text}</Notice> })
    };
    view! {
        {done}
        {policy_problem.map(|problem| view! { <ProblemPanel problem=problem /> })}
        {in_use_problem.map(|problem| view! { <ProblemPanel problem=problem /> })}
        {images_problem.map(|problem| view! {
            <Notice tone=Tone::Warn>"Not all images could be read, so the effect is incomplete. " {problem.to_string()}</Notice>
        })}
        {answer.map(|answer| view! { <confirm::Answered desk=desk answer=answer /> })}
        <conflict::Conflict desk=desk />
        <follow::Followed desk=desk />
        <toolbar::Bar desk=desk />
        <Columns split=Split::Editor>
            <div class="editor-column">
                <cards::Rules desk=desk />
                <offers::Offers desk=desk offers=offers />
                <text::Text desk=desk />
            </div>
            <div class="editor-column">
                <effect::EffectPanel desk=desk />
                <timeline::TimelinePanel desk=desk />
                <table::Verdicts desk=desk />
            </div>
            <div class="editor-column editor-image">
                <story::StoryPanel desk=desk />
                <ask::AskAws desk=desk />
                <keep::KeepDraft desk=desk posted=kept />
            </div>
        </Columns>
        <save::Dialogs desk=desk />
        <export::ExportDialog desk=desk />
        <import::ImportDialog desk=desk />
    }
    .into_any()
}
