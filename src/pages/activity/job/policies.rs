//! A roll-out among the jobs: its stages, its repositories, and the way back.

use crate::api::jobs::Pause;
use crate::api::policies::roll_out::RollBack;
use crate::components::{Button, Bytes, Column, Count, Glyph, Name, Notice, Time, Tone, Weight};
use crate::domain::format;
use crate::domain::job::{Item, Job, JobId, Subject, counted};
use crate::domain::lifecycle::evaluate::Tally;
use crate::domain::time::Timestamp;
use crate::paths::{self, Tab};
use leptos::prelude::*;

/// Pauses it, or lets it go on.
pub fn pause_form(id: JobId, paused: bool, blocked: Option<String>, pause: ServerAction<Pause>) -> AnyView {
    let (label, weight, glyph) = match paused {
        true => ("Go on", Weight::Primary, Glyph::Right),
        false => ("Pause", Weight::Normal, Glyph::Clock),
    };
    view! {
        <ActionForm action=pause>
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="on" value=(!paused).to_string() />
            <Button weight=weight glyph=glyph submit=true blocked=Signal::stored(blocked)>{label}</Button>
        </ActionForm>
    }
    .into_any()
}

pub fn roll_back_form(id: JobId, blocked: Option<String>, roll_back: ServerAction<RollBack>) -> AnyView {
    view! {
        <ActionForm action=roll_back>
            <input type="hidden" name="id" value=id.to_string() />
            <Button weight=Weight::Danger glyph=Glyph::Left submit=true blocked=Signal::stored(blocked)>"Roll back"</Button>
        </ActionForm>
    }
    .into_any()
}

/// Why it stands still.
pub fn paused(job: &Job) -> AnyView {
    let tally = &job.tally;
    let text = format!(
        "Paused after {}: {} done, {} failed. {} to go. Look at them, then let it go on or cancel it.",
        counted(tally.over(), "repository"),
        format::count(tally.done),
        format::count(tally.failed),
        format::count(tally.left()),
    );
    view! { <Notice tone=Tone::Warn>{text}</Notice> }.into_any()
}

/// What goes by the policies that it has put in force.
pub fn report(going: Tally) -> AnyView {
    let text = format!(
        "The policies put in force select {} ({}, sum of sizes). AWS acts on them within a day.",
        counted(going.images, "image"),
        format::bytes(going.bytes)
    );
    view! { <p>{text}</p> }.into_any()
}

/// The columns that tell what became of the repositories; `state`, `result` and `request` are those of every job.
pub fn columns(state: Column<Item>, result: Column<Item>, request: Column<Item>, now: Timestamp) -> Vec<Column<Item>> {
    let going =
        |cell: fn(Tally) -> AnyView| move |item: &Item| item.replaced.as_ref().map(|replaced| cell(replaced.going));
    vec![
        Column::new("repository", "Repository", |item: &Item| match &item.subject {
            Subject::Policy(change) => {
                let href = paths::repository(&change.repository, Tab::Policy);
                Some(view! { <Name name=change.repository.clone() href=href /> })
            }
            Subject::Image { .. } | Subject::Tag { .. } => None,
        })
        .naming(),
        state,
        result,
        Column::new("images", "Images go", going(|going| view! { <Count count=going.images /> }.into_any())).number(),
        Column::new("bytes", "Bytes, up to", going(|going| view! { <Bytes bytes=going.bytes /> }.into_any())).number(),
        request,
        Column::new("at", "When", move |item: &Item| view! { <Time at=item.at now=now /> }),
    ]
}
