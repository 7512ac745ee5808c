//! Finished charts on a page.
//!
//! The drawing arrives as text; nothing here can draw one, which keeps plotters out of the browser. Without JavaScript
//! there are the drawing, the legend and the table; with it, pointing or arrow keys read out a point. Positions are set
//! through the style object, because the content security policy refuses style attributes.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::web_sys;

use super::browser;
use crate::charts::{Chart, Kind, LegendEntry, MarkEntry, WIDTH, sparkline};
use crate::domain::time::Timestamp;

/// How high a chart is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChartSize {
    Small,
    #[default]
    Medium,
    Large,
}

impl ChartSize {
    const fn class(self) -> &'static str {
        match self {
            Self::Small => "chart-small",
            Self::Medium => "chart-medium",
            Self::Large => "chart-large",
        }
    }
}

/// A chart with its title, legend, marks, read-out and table.
#[component]
pub fn ChartFigure(
    chart: Chart,
    #[prop(optional)] size: ChartSize,
    /// The heading above says the title already; then it is only read aloud.
    #[prop(optional)]
    untitled: bool,
    /// What to say when there is nothing to draw.
    #[prop(into, default = "No data in this period.".to_owned())]
    empty: String,
    /// A click or Enter on a point, with its instant.
    #[prop(optional, into)]
    on_pick: Option<Callback<Timestamp>>,
) -> impl IntoView {
    let marked = if chart.marks.is_empty() { "" } else { " chart-marked" };
    let titled = if untitled { " chart-untitled" } else { "" };
    let class = format!("chart {} {} gutter-{}{marked}{titled}", chart.kind.class(), size.class(), chart.gutter);
    let kind = chart.kind;
    let with_legend = chart.legend.len() > 1 || chart.legend.iter().any(|entry| entry.estimated);
    let legend = with_legend.then(|| {
        let keys = chart
            .legend
            .iter()
            .map(|entry| view! { <li class=format!("chart-key {}", entry.class)>{key(kind, entry)}</li> });
        view! { <ul class="chart-legend">{keys.collect_view()}</ul> }
    });
    let marks = (!chart.marks.is_empty()).then(|| {
        let item = |(number, mark): (usize, &MarkEntry)| {
            view! { <li><b>{number.to_string()}</b> " " {mark.at.clone()} ": " <bdi>{mark.label.clone()}</bdi></li> }
        };
        // The numbers are those of the drawing; a list would leave them to the style sheet.
        let items = (1..).zip(&chart.marks).map(item).collect_view();
        view! { <ul class="chart-marks" role="list">{items}</ul> }
    });
    let note = chart.note.clone().map(|note| view! { <p class="chart-note">{note}</p> });
    let table = (!chart.is_empty()).then(|| {
        let label = format!("Data of {}", chart.title);
        view! {
            <details class="chart-data">
                <summary>"Show data"</summary>
                <div class="chart-scroll" role="region" tabindex="0" aria-label=label inner_html=chart.table.html(&chart.title)></div>
            </details>
        }
    });
    view! {
        <figure class=class>
            <figcaption class="chart-caption">
                <bdi class="chart-title">{chart.title.clone()}</bdi>
                <span class="chart-range">{chart.range.clone()}</span>
            </figcaption>
            {legend}
            {if chart.is_empty() {
                view! { <p class="chart-empty">{empty}</p> }.into_any()
            } else {
                view! { <Plot chart=chart on_pick=on_pick /> }.into_any()
            }}
            {marks}
            {note}
            {table}
        </figure>
    }
    .into_any()
}

/// The drawing and its read-out. To assistive technology it is a slider along the time axis, which is what arrow keys
/// make of it; before hydration it is only a picture.
#[component]
fn Plot(chart: Chart, on_pick: Option<Callback<Timestamp>>) -> impl IntoView {
    let svg = chart.svg.clone();
    let name = format!("Values of {}", chart.title);
    let last = chart.points.len().saturating_sub(1);
    let chart = StoredValue::new(chart);
    let selected = RwSignal::new(None::<usize>);
    let interactive = RwSignal::new(false);
    let drawing = NodeRef::<Div>::new();
    Effect::new(move |_| interactive.set(true));
    Effect::new(move |_| {
        let x = selected.get().and_then(|index| chart.with_value(|chart| chart.point(index).map(|point| point.x)));
        if let (Some(x), Some(drawing)) = (x, drawing.get()) {
            let percent = f64::from(x) * 100.0 / f64::from(WIDTH);
            // Refused only for a property that does not exist.
            let _ = web_sys::HtmlElement::style(&drawing).set_property("--chart-x", &format!("{percent:.2}%"));
        }
    });

    let point = move |event: ev::PointerEvent| {
        let Some(width) = drawing.get_untracked().map(|drawing| drawing.offset_width()).filter(|width| *width > 0)
        else {
            return;
        };
        let x = f64::from(event.offset_x()) / f64::from(width) * f64::from(WIDTH);
        selected.set(chart.with_value(|chart| chart.nearest(x)));
    };
    let pick = move || {
        let at =
            selected.get_untracked().and_then(|index| chart.with_value(|chart| chart.instants.get(index).copied()));
        if let (Some(on_pick), Some(at)) = (on_pick, at) {
            on_pick.run(at);
        }
    };
    let press = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            selected.set(None);
        } else if event.key() == "Enter" {
            pick();
        } else if let Some(index) = chart.with_value(|chart| chart.after_key(selected.get_untracked(), &event.key())) {
            event.prevent_default();
            selected.set(Some(index));
        }
    };
    let focus = move |_| selected.update(|selected| *selected = selected.or(Some(last)));
    let slider = move |value: String| move || interactive.get().then(|| value.clone());
    let number = move || selected.get().unwrap_or(last).to_string();
    let words = move || chart.with_value(|chart| spoken(chart, selected.get().unwrap_or(last)));
    view! {
        <div
            class="chart-body"
            role=move || interactive.get().then_some("slider")
            tabindex=slider("0".to_owned())
            aria-label=slider(name)
            aria-valuemin=slider("0".to_owned())
            aria-valuemax=slider(last.to_string())
            aria-valuenow=move || interactive.get().then(number)
            aria-valuetext=move || interactive.get().then(words)
            on:keydown=press
            on:focus=focus
            on:blur=move |_| selected.set(None)
        >
            <div
                class=if on_pick.is_some() { "chart-drawing chart-pickable" } else { "chart-drawing" }
                node_ref=drawing
                on:click=move |_| pick()
                on:pointerdown=point
                on:pointermove=point
                on:pointerleave=move |_| selected.set(None)
            >
                <div class="chart-picture" inner_html=svg></div>
                <div class="chart-cursor" hidden=move || selected.get().is_none()></div>
                {move || selected.get().and_then(|index| chart.with_value(|chart| readout(chart, index)))}
            </div>
        </div>
    }
}

/// The colour and name of a series.
fn key(kind: Kind, entry: &LegendEntry) -> AnyView {
    let swatch = format!("swatch {}{}", entry.class, if entry.estimated { " estimated" } else { "" });
    let path = if kind == Kind::Line { "M0 6h12" } else { "M1 1h10v10H1z" };
    view! {
        <svg class=swatch viewBox="0 0 12 12" aria-hidden="true">
            <path d=path></path>
        </svg>
        <bdi class="chart-name" title=entry.name.clone()>{entry.name.clone()}</bdi>
        {entry.estimated.then(|| view! { <span class="chart-estimate">"estimate"</span> })}
    }
    .into_any()
}

/// The box beside the cursor. The parts of a stack are listed as they lie.
fn readout(chart: &Chart, index: usize) -> Option<AnyView> {
    let point = chart.point(index)?;
    let mut rows: Vec<_> = chart
        .legend
        .iter()
        .zip(point.values)
        .map(|(entry, value)| view! { <div><dt>{key(chart.kind, entry)}</dt><dd>{value.clone()}</dd></div> }.into_any())
        .collect();
    if chart.kind != Kind::Line {
        rows.reverse();
    }
    let total = point.values.get(chart.legend.len()).map(|total| {
        view! { <div class="chart-total"><dt>"Total"</dt><dd>{total.clone()}</dd></div> }
    });
    // Days are those of UTC, and no other zone has them.
    let has_times = chart.instants.iter().any(|at| *at != at.day().start());
    let local = chart.instants.get(index).filter(|_| has_times).and_then(|at| browser::local_time(*at));
    let class = if i32::from(point.x) * 2 > WIDTH { "chart-readout before" } else { "chart-readout" };
    Some(
        view! {
            <div class=class aria-hidden="true">
                <span class="chart-instant">{point.label.to_owned()}</span>
                {local.map(|local| view! { <span class="chart-instant">{local}</span> })}
                <dl class="chart-values">{rows} {total}</dl>
            </div>
        }
        .into_any(),
    )
}

/// One point in words: `3 Nov 2026: web 1.2 TiB, api 300 GiB`.
fn spoken(chart: &Chart, index: usize) -> String {
    let Some(point) = chart.point(index) else { return String::new() };
    let names = chart.table.columns.iter().skip(1);
    let values: Vec<_> = names.zip(point.values).map(|(name, value)| format!("{name} {value}")).collect();
    format!("{}: {}", point.label, values.join(", "))
}

/// A course as small as a word. Without a label it is a decoration beside the number that says the same.
#[component]
pub fn Sparkline(values: Vec<Option<f64>>, #[prop(into, optional)] label: String) -> impl IntoView {
    view! { <span class="sparkline-cell" inner_html=sparkline(&values, &label)></span> }
}

#[cfg(test)]
mod tests;
