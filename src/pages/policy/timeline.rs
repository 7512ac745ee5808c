//! All images by the time of their push, coloured by what becomes of them or by the rule that they are up to.
//!
//! Dragging over it or its keys zoom, a click shows the images of a bar in the table. Without scripts there are links for
//! the zoom, the legend and the table behind it.

mod drawing;
mod plot;

use super::desk::Desk;
use crate::components::{Panel, plain};
use crate::domain::format;
use crate::domain::lifecycle::evaluate::Outcome;
use crate::domain::lifecycle::listing::Decider;
use crate::domain::lifecycle::timeline::{Division, Part, Span, Timeline};
use leptos::prelude::*;
use plot::Plot;

#[component]
pub fn TimelinePanel(desk: Desk) -> AnyView {
    let asked = Memo::new(move |_| desk.view.with(|view| (view.division, view.zoom)));
    let line = Memo::new(move |_| {
        let (division, zoom) = asked.get();
        match desk.shown.get() {
            Some(shown) => Timeline::new(&shown.bench.images, &shown.trial.evaluation, division, zoom),
            None => desk.first.with_value(|first| first.timeline.clone()),
        }
    });
    let is_there = Memo::new(move |_| line.with(Option::is_some));
    let actions = view! { {move || divisions(desk)} };
    let body = move || {
        if !is_there.get() {
            return view! { <p class="muted">"No verdicts to show yet."</p> }.into_any();
        }
        view! {
            <ul class="chart-legend" role="list" aria-label="Parts of the timeline">{move || legend(desk, line)}</ul>
            <Plot desk=desk line=line />
            <nav class="timeline-zoom" aria-label="Time on show">{move || zooms(desk, line)}</nav>
            <Data desk=desk line=line />
        }
        .into_any()
    };
    view! { <Panel title="Timeline of pushes" actions=actions.into_any()>{body}</Panel> }.into_any()
}

fn divisions(desk: Desk) -> impl IntoView {
    let current = desk.view.with(|view| view.division);
    let links = [(Division::Verdict, "By verdict"), (Division::Rule, "By rule")].map(|(division, label)| {
        let href = desk.link(|view| view.division = division);
        let is_current = (division == current).then_some("true");
        view! { <a class="choice-link" href=href data-noscroll="" prop:replace=true aria-current=is_current>{label}</a> }
    });
    view! { <nav class="choice" aria-label="Colours">{links.into_iter().collect_view()}</nav> }
}

/// Each part with its number, a link to its images.
fn legend(desk: Desk, line: Memo<Option<Timeline>>) -> impl IntoView {
    let parts = line.with(|line| line.as_ref().map(|line| line.parts.clone())).unwrap_or_default();
    let item = |(at, (part, count)): (usize, (Part, u64))| {
        let class = format!("timeline-key {}", drawing::class(at, part));
        let label = label(part);
        let href = match part {
            Part::Outcome(outcome) => Some(desk.link(|view| {
                (view.query.outcome, view.query.decider) = (Some(outcome), None);
            })),
            Part::Decider(decider) => Some(desk.link(|view| {
                (view.query.decider, view.query.outcome) = (Some(decider), None);
            })),
            Part::OtherRules => None,
        };
        let name = match href {
            Some(href) => view! { <a href=href data-noscroll="" prop:replace=true>{label}</a> }.into_any(),
            None => view! { <span>{label}</span> }.into_any(),
        };
        view! {
            <li class=class>
                <svg class="timeline-swatch" viewBox="0 0 14 14" aria-hidden="true">
                    <rect class="timeline-fill" width="14" height="14"></rect>
                    <rect class="timeline-pattern" width="14" height="14"></rect>
                </svg>
                {name} <span class="number">{format::count(count)}</span>
            </li>
        }
    };
    parts.into_iter().enumerate().map(item).collect_view()
}

fn label(part: Part) -> String {
    match part {
        Part::Outcome(Outcome::Keep) => "Kept".to_owned(),
        Part::Outcome(Outcome::Blocked) => "Blocked".to_owned(),
        Part::Outcome(Outcome::Archive) => "Archived".to_owned(),
        Part::Outcome(Outcome::Expire) => "Expire".to_owned(),
        Part::Decider(Decider::Rule(priority)) => format!("Rule {priority}"),
        Part::Decider(Decider::None) => "No rule".to_owned(),
        Part::OtherRules => "Other rules".to_owned(),
    }
}

/// Links that zoom and move; one that leads nowhere is shown all the same, without a target.
fn zooms(desk: Desk, line: Memo<Option<Timeline>>) -> impl IntoView {
    let spans = line.with(|line| line.as_ref().map(|line| (line.span, line.whole, steps(line))));
    spans.map(|(span, whole, steps)| {
        let links = steps.map(|(label, target)| {
            let href = target.map(|zoom| desk.link(|view| view.zoom = zoom));
            let is_off = href.is_none().then_some("true");
            view! {
                <a class="button button-quiet" role="link" href=href aria-disabled=is_off data-noscroll="" prop:replace=true>
                    {label}
                </a>
            }
        });
        let on_show = if span == whole { "all of it".to_owned() } else { span.words() };
        view! { <span class="muted timeline-span">{on_show}</span> {links.into_iter().collect_view()} }
    })
}

/// What each link shows; `Some(None)` is all of it, `None` what is on show already.
fn steps(line: &Timeline) -> [(&'static str, Option<Option<Span>>); 5] {
    let (span, is_all) = (line.span, line.span == line.whole);
    let to = |wanted: Span| {
        let clamped = line.clamped(wanted);
        (clamped.unwrap_or(line.whole) != span).then_some(clamped)
    };
    [
        ("Earlier", to(span.moved(-0.5)).filter(|_| span.from > line.whole.from)),
        ("Later", to(span.moved(0.5)).filter(|_| span.to < line.whole.to)),
        ("Zoom in", to(span.scaled(0.5, if is_all { span.to } else { span.middle() })).filter(|_| line.bars.len() > 1)),
        ("Zoom out", to(span.scaled(2.0, span.middle())).filter(|_| !is_all)),
        ("All", (!is_all).then_some(None)),
    ]
}

/// The table behind it; drawn only while it is open, and where no script could draw it later.
#[component]
fn Data(desk: Desk, line: Memo<Option<Timeline>>) -> AnyView {
    let opened = RwSignal::new(false);
    let table = move || (opened.get() || !desk.ready.get()).then(|| line.with(|line| line.as_ref().map(rows)));
    view! {
        <details class="chart-data" on:toggle:target=move |event| opened.set(event.target().has_attribute("open"))>
            <summary>"Show data"</summary>
            <div class="chart-scroll" role="region" tabindex="0" aria-label="Data of the timeline">{table}</div>
        </details>
    }
    .into_any()
}

fn rows(line: &Timeline) -> AnyView {
    let heads = line.parts.iter().map(|(part, _)| view! { <th scope="col">{label(*part)}</th> }).collect_view();
    let bars = line.bars.iter().filter(|bar| bar.total() > 0);
    let rows = bars
        .map(|bar| {
            let counts = bar.counts.iter().map(|count| view! { <td>{format::count(*count)}</td> }).collect_view();
            view! { <tr><th scope="row">{bar.span.words()}</th> {counts}</tr> }
        })
        .collect_view();
    view! {
        <table class="chart-table">
            <caption>"Images by the time of their push"</caption>
            <thead><tr><th scope="col">"Pushed"</th> {heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// `2026-11-02 to 2026-11-08: 14 images; 12 kept, 2 expire`.
fn words(line: &Timeline, at: usize) -> Option<String> {
    let bar = line.bars.get(at)?;
    let parts = line.parts.iter().zip(&bar.counts).filter(|(_, count)| **count > 0);
    let list: Vec<String> =
        parts.map(|((part, _), count)| format!("{} {}", format::count(*count), label(*part).to_lowercase())).collect();
    let total = match bar.total() {
        0 => "no image".to_owned(),
        1 => "1 image; ".to_owned(),
        more => format!("{} images; ", format::count(more)),
    };
    Some(plain(&format!("{}: {total}{}", bar.span.words(), list.join(", "))).into_owned())
}
