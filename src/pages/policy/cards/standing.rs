//! What a rule does to the images here, and what is wrong with it.

use super::card::Place;
use crate::components::{Badge, Button, Glyph, Tone, Weight, plain};
use crate::domain::diagnostic::{Diagnostic, Severity};
use crate::domain::format;
use crate::domain::lifecycle::Action;
use crate::domain::lifecycle::evaluate::{Outcome, Tally};
use crate::domain::lifecycle::listing::{Decider, Query};
use leptos::prelude::*;

/// What it does here, and what is wrong with it.
pub(super) fn facts(place: Place) -> impl IntoView {
    let share = move || {
        let priority = place.rule_with(|rule| rule.priority);
        place.desk.effect_shown.with(|effect| effect.as_ref().map(|effect| effect.share(priority)))
    };
    let effect = move || {
        let share = share()?;
        let verb = match place.rule_with(|rule| rule.action) {
            Action::Expire => "expires",
            Action::Archive => "archives",
        };
        let blocked = match share.blocked.images {
            0 => String::new(),
            blocked => format!(", blocked {}", format::count(blocked)),
        };
        let (takes, keeps) = (format::count(share.takes.images), format::count(share.keeps.images));
        Some(format!("{verb} {takes} ({}), keeps {keeps}{blocked}", format::bytes(share.takes.bytes)))
    };
    let marks = move || {
        let (errors, all) = place.diagnostics_with(|found| {
            found.fold((0, 0), |(errors, all), each| (errors + usize::from(each.severity == Severity::Error), all + 1))
        });
        let mark = |count: usize, word: &str, tone| {
            let text = format!("{count} {word}{}", if count == 1 { "" } else { "s" });
            (count > 0).then(|| view! { <Badge text=text tone=tone quiet=true /> })
        };
        view! { {mark(errors, "error", Tone::Bad)} {mark(all - errors, "warning", Tone::Warn)} }
    };
    view! { <span class="number">{effect}</span> {marks} }
}

/// What the rule sees, takes and shields here, each a link to those images in the table.
pub(super) fn shares(place: Place) -> impl IntoView {
    let desk = place.desk;
    let items = move || {
        let priority = place.rule_with(|rule| rule.priority);
        let seen = desk.sees.with(|all| all.iter().find(|(rule, _)| *rule == priority).map(|(_, seen)| *seen))?;
        let share = desk.effect_shown.with(|effect| effect.as_ref().map(|effect| effect.share(priority)))?;
        let item = |label: &'static str, title: &'static str, tally: Tally, query: Query| {
            let href = desk.link(|view| view.query = Query { sort: view.query.sort, ..query });
            view! {
                <li>
                    <a href=href data-noscroll="" prop:replace=true title=title>
                        {label} " " <span class="number">{format::count(tally.images)}</span>
                    </a>
                </li>
            }
        };
        let decider = Some(Decider::Rule(priority));
        let takes = match place.rule_with(|rule| rule.action) {
            Action::Expire => Outcome::Expire,
            Action::Archive => Outcome::Archive,
        };
        Some(view! {
            {item("sees", "Its tags fit them, whatever earlier rules do", seen, Query { seen_by: Some(priority), ..Query::default() })}
            {item("takes", "It acts on them", share.takes, Query { decider, outcome: Some(takes), ..Query::default() })}
            {item("shields", "It leaves them alone, and no later rule may take them", share.keeps, Query { decider, outcome: Some(Outcome::Keep), ..Query::default() })}
        })
    };
    view! { <ul class="card-shares" role="list" aria-label="Images of this rule">{items}</ul> }
}

/// The diagnostics of this rule, with their mends.
pub(super) fn findings(place: Place) -> impl IntoView {
    let list = move || {
        let found: Vec<Diagnostic> = place.diagnostics_with(|found| found.cloned().collect());
        found
            .into_iter()
            .map(|Diagnostic { severity, message, fix, .. }| {
                let (tone, word) = match severity {
                    Severity::Error => (Tone::Bad, "Error"),
                    Severity::Warning => (Tone::Warn, "Warning"),
                };
                let fix = fix.map(|fix| {
                    let text = fix.text.clone();
                    view! {
                        <Button weight=Weight::Quiet glyph=Glyph::Check on_click=move |_| place.desk.history.put(text.clone())>
                            {fix.label}
                        </Button>
                    }
                });
                view! { <li><Badge text=word tone=tone quiet=true /> <span>{plain(&message).into_owned()}</span> {fix}</li> }
            })
            .collect_view()
    };
    view! { <ul class="card-findings" role="list">{list}</ul> }
}
