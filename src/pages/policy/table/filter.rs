//! What of the table is on show: a search, a verdict, a rule, a change.

use super::carried;
use crate::components::{Glyph, Icon};
use crate::domain::format;
use crate::domain::lifecycle::diff::Change;
use crate::domain::lifecycle::evaluate::Outcome;
use crate::domain::lifecycle::listing::{Decider, Query};
use crate::pages::policy::desk::Desk;
use crate::paths::{self, Tab};
use leptos::prelude::*;

#[component]
pub fn Filter(desk: Desk, matching: Memo<u64>, total: Memo<u64>) -> AnyView {
    let text = desk.view.with_untracked(|view| view.query.text.clone());
    let fields = move || {
        let hidden = carried(desk, "q").into_iter();
        hidden.map(|(key, value)| view! { <input type="hidden" name=key value=value /> }).collect_view()
    };
    let action = paths::repository(&desk.name(), Tab::Policy);
    let found = move || match (matching.get(), total.get()) {
        (matching, total) if matching == total => format!("{} images", format::count(total)),
        (matching, total) => format!("{} of {} images", format::count(matching), format::count(total)),
    };
    view! {
        <div class="verdict-filter">
            <nav class="choice" aria-label="Verdict">{move || outcomes(desk)}</nav>
            <form
                class="filter"
                method="get"
                action=action
                role="search"
                on:submit=move |event| {
                    if desk.ready.get_untracked() {
                        event.prevent_default();
                    }
                }
            >
                {fields}
                <span class="search">
                    <Icon glyph=Glyph::Filter />
                    <input
                        type="search"
                        name="q"
                        value=text
                        aria-label="Filter by tag or digest"
                        placeholder="Tag or digest"
                        autocomplete="off"
                        spellcheck="false"
                        data-filter=""
                        on:input:target=move |event| {
                            let typed = event.target().value();
                            desk.show(|view| view.query.text = typed);
                        }
                    />
                </span>
                <button class="button scriptless" type="submit">"Filter"</button>
                {move || chips(desk)}
                <span class="matches" role="status">{found}</span>
            </form>
        </div>
    }
    .into_any()
}

fn outcomes(desk: Desk) -> impl IntoView {
    let summary = desk.effect_shown.with(|effect| effect.as_ref().map(|effect| effect.summary)).unwrap_or_default();
    let current = desk.view.with(|view| view.query.outcome);
    let all = [summary.expire, summary.archive, summary.blocked, summary.keep].iter().map(|tally| tally.images).sum();
    [
        (None, "All", all),
        (Some(Outcome::Expire), "Expire", summary.expire.images),
        (Some(Outcome::Archive), "Archived", summary.archive.images),
        (Some(Outcome::Blocked), "Blocked", summary.blocked.images),
        (Some(Outcome::Keep), "Kept", summary.keep.images),
    ]
    .map(|(outcome, label, count): (_, _, u64)| {
        let href = desk.link(|view| view.query.outcome = outcome);
        let is_current = (current == outcome).then_some("true");
        view! {
            <a class="choice-link" href=href data-noscroll="" prop:replace=true aria-current=is_current>
                {label} " " <span class="number">{format::count(count)}</span>
            </a>
        }
    })
    .collect_view()
}

/// The rest of the filter, each part with the link that takes it off.
fn chips(desk: Desk) -> impl IntoView {
    let Query { decider, change, pushed, seen_by, .. } = desk.view.with(|view| view.query.clone());
    let chip = |text: String, href: String| {
        let name = format!("Take off the filter: {text}");
        view! {
            <a class="button button-quiet chip" href=href data-noscroll="" prop:replace=true aria-label=name>
                {text} <Icon glyph=Glyph::Cross />
            </a>
        }
    };
    let rule = decider.map(|decider| {
        let text = match decider {
            Decider::Rule(priority) => format!("rule {priority}"),
            Decider::None => "no rule".to_owned(),
        };
        chip(text, desk.link(|view| view.query.decider = None))
    });
    let change = change.map(|change| {
        let text = match change {
            Change::NewlyGoing => "newly going",
            Change::NewlyKept => "newly kept",
            Change::Moved => "by another rule",
            Change::Same => "unchanged",
        };
        chip(text.to_owned(), desk.link(|view| view.query.change = None))
    });
    let seen_by = seen_by.map(|rule| chip(format!("seen by rule {rule}"), desk.link(|view| view.query.seen_by = None)));
    let pushed =
        pushed.map(|span| chip(format!("pushed {}", span.words()), desk.link(|view| view.query.pushed = None)));
    view! { {rule} {seen_by} {change} {pushed} }
}
