//! The day on show, and what is in the repository then.

use super::desk::Desk;
use crate::components::{Notice, Tone};
use crate::domain::format;
use crate::domain::lifecycle::evaluate::Tally;
use crate::domain::lifecycle::project::{Horizon, Outlook};
use leptos::prelude::*;

/// Links to the days, the one on show marked.
#[component]
pub fn Horizons(desk: Desk) -> AnyView {
    let links = move || {
        let current = desk.view.with(|view| view.horizon);
        Horizon::ALL
            .map(|horizon| {
                let href = desk.link(|view| view.horizon = horizon);
                let is_current = (horizon == current).then_some("true");
                view! {
                    <a class="choice-link" href=href data-noscroll="" prop:replace=true aria-current=is_current>
                        {horizon.label()}
                    </a>
                }
            })
            .collect_view()
    };
    view! { <nav class="choice" aria-label="Day on show">{links}</nav> }.into_any()
}

/// What a later day is, in words.
#[component]
pub fn Forecast(desk: Desk) -> AnyView {
    let outlook = Memo::new(move |_| match desk.shown.get() {
        Some(shown) => shown.trial.later.as_ref().map(|later| later.outlook.clone()),
        None => desk.first.with_value(|first| first.ahead.as_ref().map(|ahead| ahead.unpack().0)),
    });
    let words = move || outlook.get().map(|outlook| said(&outlook));
    let problem = move || {
        let problem = desk.ahead.problem.get()?;
        Some(view! { <Notice tone=Tone::Warn>"The day could not be worked out. " {problem.to_string()}</Notice> })
    };
    view! { {problem} {words} }.into_any()
}

fn said(outlook: &Outlook) -> AnyView {
    let tally = |tally: Tally| format!("{} images, {}", format::count(tally.images), format::bytes(tally.bytes));
    let point = &outlook.point;
    let archive = match point.archive.images {
        0 => String::new(),
        _ => format!(", in the archive {}", tally(point.archive)),
    };
    let there = format!(
        "On {} there are {}{archive}. Since now {} pushed, {} expired.",
        point.at.day(),
        tally(point.standard),
        format::count(point.pushed.images),
        format::count(point.expired.images)
    );
    let steady = outlook.growth.map(|(images, bytes)| {
        let text = format!(
            "No steady state within sight: it changes by {} images, {} a month.",
            format::signed_count(images.round() as i64),
            format::signed_bytes(bytes.round() as i64)
        );
        view! { <strong>{text}</strong> " " }
    });
    let basis = match outlook.rhythm.images {
        0 => "An estimate: no pushes were seen within a year, so none are expected.".to_owned(),
        images => format!(
            "An estimate: pushes go on as the {} of the last {} days.",
            format::count(images),
            outlook.rhythm.days
        ),
    };
    view! { <p>{steady} {there} " " <span class="muted">{basis}</span></p> }.into_any()
}
