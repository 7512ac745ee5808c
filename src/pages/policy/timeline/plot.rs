//! The drawing, and what pointer and keys do in it.

use super::drawing::{BAR, HEIGHT, class, paths};
use super::words;
use crate::domain::format;
use crate::domain::lifecycle::timeline::{Bar, Span, Timeline};
use crate::pages::policy::desk::Desk;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use std::ops::RangeInclusive;

#[component]
pub fn Plot(desk: Desk, line: Memo<Option<Timeline>>) -> AnyView {
    let frame = NodeRef::<Div>::new();
    // The bar under the pointer or the keys.
    let selected = RwSignal::new(None::<usize>);
    // Where a drag began.
    let held = RwSignal::new(None::<usize>);
    let count = Memo::new(move |_| line.with(|line| line.as_ref().map_or(0, |line| line.bars.len())));
    let last = move || count.get().saturating_sub(1);
    let bar_at = move |event: &ev::PointerEvent| {
        let width = frame.get_untracked()?.offset_width().max(1);
        let share = f64::from(event.offset_x()) / f64::from(width);
        let bars = count.get_untracked();
        (bars > 0).then(|| ((share * bars as f64).max(0.0) as usize).min(bars - 1))
    };
    let span_of = move |bars: RangeInclusive<usize>| {
        line.with_untracked(|line| {
            let bar = |at: &usize| line.as_ref().and_then(|line| line.bars.get(*at)).map(|bar: &Bar| bar.span);
            Some(Span { from: bar(bars.start())?.from, to: bar(bars.end())?.to })
        })
    };
    let filter = move |at: usize| {
        if let Some(span) = span_of(at..=at) {
            desk.show(|view| view.query.pushed = Some(span).filter(|span| view.query.pushed != Some(*span)));
        }
    };
    let zoom = move |span: Option<Span>| {
        let span = span.and_then(|span| line.with_untracked(|line| line.as_ref()?.clamped(span)));
        selected.set(None);
        desk.show(|view| view.zoom = span);
    };
    let between = move || {
        let (held, selected) = (held.get()?, selected.get()?);
        (held != selected).then(|| held.min(selected)..=held.max(selected))
    };
    let down = move |event: ev::PointerEvent| {
        if event.button() == 0 {
            held.set(bar_at(&event));
            if let Some(frame) = frame.get_untracked() {
                // Refused only for a pointer that is gone already.
                let _ = frame.set_pointer_capture(event.pointer_id());
            }
        }
    };
    let up = move |event: ev::PointerEvent| {
        selected.set(bar_at(&event));
        let dragged = untrack(between);
        let clicked = held.get_untracked().filter(|_| dragged.is_none());
        held.set(None);
        match (dragged, clicked) {
            (Some(bars), _) => zoom(span_of(bars)),
            (None, Some(at)) => filter(at),
            (None, None) => {}
        }
    };
    let press = move |event: ev::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let (at, last) = (selected.get_untracked(), untrack(last));
        let about = |factor: f64| {
            let middle = at.and_then(|at| Some(span_of(at..=at)?.middle()));
            let span = line.with_untracked(|line| line.as_ref().map(|line| line.span))?;
            Some(span.scaled(factor, middle.unwrap_or_else(|| span.middle())))
        };
        match event.key().as_str() {
            "ArrowLeft" => selected.set(Some(at.map_or(last, |at| at.saturating_sub(1)))),
            "ArrowRight" => selected.set(Some(at.map_or(last, |at| (at + 1).min(last)))),
            "Home" => selected.set(Some(0)),
            "End" => selected.set(Some(last)),
            "Enter" | " " => at.into_iter().for_each(filter),
            "+" | "=" => zoom(about(0.5)),
            "-" => zoom(about(2.0)),
            "Escape" if untrack(|| desk.view.with(|view| view.query.pushed.is_some())) => {
                desk.show(|view| view.query.pushed = None);
            }
            "Escape" => zoom(None),
            _ => return,
        }
        event.prevent_default();
    };
    let text = move || {
        let at = selected.get().unwrap_or_else(last);
        line.with(|line| line.as_ref().and_then(|line| words(line, at)))
    };
    let readout = move || match selected.get() {
        Some(_) => text().unwrap_or_default(),
        None => "Click a bar for its images, drag to zoom. Keys: arrows, Enter, + and −, Escape.".to_owned(),
    };
    let slider = move |value: &'static str| move || desk.ready.get().then_some(value);
    let width = move || count.get() * BAR;
    let rect = move |bars: Option<RangeInclusive<usize>>, class: &'static str| {
        bars.map(|bars| {
            let (x, width) = (bars.start() * BAR, (bars.end() + 1 - bars.start()) * BAR - 1);
            view! { <rect class=class x=x.to_string() y="0" width=width.to_string() height=HEIGHT.to_string()></rect> }
        })
    };
    // The bars whose images the table shows.
    let filtered = Memo::new(move |_| {
        let pushed = desk.view.with(|view| view.query.pushed)?;
        line.with(|line| {
            let bars = &line.as_ref()?.bars;
            let touches = |bar: &Bar| bar.span.from < pushed.to && pushed.from < bar.span.to;
            Some((bars.iter().position(touches)?, bars.iter().rposition(touches)?))
        })
    });
    let pieces = move || {
        line.with(|line| {
            let line = line.as_ref()?;
            let parts = line.parts.iter().zip(paths(line)).enumerate();
            Some(
                parts
                    .map(|(at, ((part, _), path))| {
                        view! {
                            <g class=class(at, *part)>
                                <path class="timeline-fill" d=path.clone()></path>
                                <path class="timeline-pattern" d=path></path>
                            </g>
                        }
                    })
                    .collect_view(),
            )
        })
    };
    let scale = move || line.with(|line| line.as_ref().map(|line| format!("{} ", format::count(line.most()))));
    let ends = move || {
        line.with(|line| {
            let line = line.as_ref()?;
            let middle = line.span.middle();
            let last = line.bars.last()?.span.from;
            Some([line.span.from, middle, last].map(|at| view! { <span>{at.day().to_string()}</span> }).collect_view())
        })
    };
    view! {
        <p class="timeline-scale muted"><span class="number">{scale}</span> "images in the highest bar"</p>
        <div
            class="timeline"
            node_ref=frame
            role=slider("slider")
            tabindex=slider("0")
            aria-label=slider("Timeline of pushes")
            aria-valuemin=slider("0")
            aria-valuemax=move || desk.ready.get().then(|| last().to_string())
            aria-valuenow=move || desk.ready.get().then(|| selected.get().unwrap_or_else(last).to_string())
            aria-valuetext=move || desk.ready.get().then(text).flatten()
            on:keydown=press
            on:pointerdown=down
            on:pointermove=move |event| {
                let at = bar_at(&event);
                if selected.get_untracked() != at {
                    selected.set(at);
                }
            }
            on:pointerup=up
            on:pointercancel=move |_| held.set(None)
            on:pointerleave=move |_| selected.set(None)
            on:blur=move |_| selected.set(None)
        >
            <svg
                class="timeline-svg"
                viewBox=move || format!("0 0 {} {HEIGHT}", width())
                preserveAspectRatio="none"
                role="img"
                aria-label="Images by the time of their push"
            >
                <defs>
                    <pattern id="timeline-hatch" width="5" height="5" patternUnits="userSpaceOnUse">
                        <path d="M-1 1l2-2M0 5l5-5M4 6l2-2"></path>
                    </pattern>
                    <pattern id="timeline-lines" width="4" height="4" patternUnits="userSpaceOnUse">
                        <path d="M0 2h4"></path>
                    </pattern>
                    <pattern id="timeline-dots" width="4" height="4" patternUnits="userSpaceOnUse">
                        <circle cx="2" cy="2" r="0.9"></circle>
                    </pattern>
                </defs>
                {move || rect(filtered.get().map(|(from, to)| from..=to), "timeline-filtered")}
                {pieces}
                {move || rect(selected.get().map(|at| at..=at).filter(|_| between().is_none()), "timeline-selected")}
                {move || rect(between(), "timeline-selected")}
            </svg>
        </div>
        <p class="timeline-ends muted number" aria-hidden="true">{ends}</p>
        <p class="timeline-readout muted js-only">{readout}</p>
    }
    .into_any()
}
