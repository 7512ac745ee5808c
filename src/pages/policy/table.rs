//! Every image with its verdict. The table holds a window of rows only, however many images there are.

mod filter;
mod row;
mod window;

use super::address;
use super::desk::{Desk, Shared};
use crate::components::{Glyph, Icon, Panel};
use crate::domain::format;
use crate::domain::inventory::query::Sort;
use crate::domain::lifecycle::listing::Column;
use crate::domain::lifecycle::trial::Line;
use filter::Filter;
use leptos::html::Div;
use leptos::prelude::*;
use window::Window;

/// Columns and their heads.
const COLUMNS: [(Column, &str, &str); 5] = [
    (Column::Image, "Image", "verdict-image"),
    (Column::Verdict, "Verdict", "verdict-outcome"),
    (Column::Rule, "Why", "verdict-reason"),
    (Column::Size, "Size", "align-end verdict-size"),
    (Column::Pushed, "Pushed", "align-end verdict-pushed"),
];

#[component]
pub fn Verdicts(desk: Desk) -> AnyView {
    let positions = Memo::new(move |_| {
        let shown = desk.shown.get()?;
        let query = desk.view.with(|view| view.query.clone());
        Some(Shared::new(shown.bench.select(&shown.trial, &query)))
    });
    let matching = Memo::new(move |_| match positions.get() {
        Some(positions) => positions.len() as u64,
        None => desk.first.with_value(|first| first.matching),
    });
    let total =
        Memo::new(move |_| desk.effect_shown.with(|effect| effect.as_ref().map_or(0, |effect| effect.total.images)));
    let frame = NodeRef::<Div>::new();
    let window = Window::of(frame);
    // Another list starts at its top.
    Effect::new(move |before: Option<_>| {
        let query = desk.view.with(|view| view.query.clone());
        if before.is_some_and(|before| before != query) {
            window.rewind();
        }
        query
    });
    let lines = Memo::new(move |_| match (desk.shown.get(), positions.get()) {
        (Some(shown), Some(positions)) => {
            let range = window.range(positions.len());
            let lines = shown.bench.lines(&shown.trial, &positions[range.clone()]);
            range.zip(lines).collect::<Vec<(usize, Line)>>()
        }
        _ => desk.first.with_value(|first| first.lines.iter().cloned().enumerate().collect()),
    });
    let before = move || lines.with(|lines| lines.first().map_or(0, |(at, _)| *at));
    let after = move || {
        let shown = lines.with(|lines| lines.last().map_or(0, |(at, _)| at + 1));
        positions.get().map_or(0, |positions| positions.len().saturating_sub(shown))
    };
    let none = move || {
        (matching.get() == 0).then(|| {
            let text = match total.get() {
                0 => "No images",
                _ => "No image matches the filter",
            };
            view! { <tr><td class="table-none" colspan="5">{text}</td></tr> }
        })
    };
    let rest = move || {
        let (matching, shown) = (matching.get(), lines.with(Vec::len) as u64);
        (positions.with(Option::is_none) && matching > shown).then(|| {
            let text =
                format!("The first {} of {}. Filter to see the others.", format::count(shown), format::count(matching));
            view! { <p class="muted editor-rest">{text}</p> }
        })
    };
    view! {
        <Panel title="Images" flush=true>
            <Filter desk=desk matching=matching total=total />
            <div
                class="table-frame verdicts"
                node_ref=frame
                role="region"
                aria-label="Images and their verdicts"
                tabindex="0"
                on:scroll=move |_| window.scrolled()
            >
                <table class="table table-compact" aria-rowcount=move || (matching.get() + 1).to_string()>
                    <caption class="visually-hidden">"Images and their verdicts"</caption>
                    <thead>
                        <tr aria-rowindex="1">{move || COLUMNS.map(|column| head(desk, column)).collect_view()}</tr>
                    </thead>
                    <tbody>
                        {window.spacer(before)}
                        <For each=move || lines.get() key=row::key let((at, line))>
                            {row::row(desk, at, line)}
                        </For>
                        {none}
                        {window.spacer(after)}
                    </tbody>
                </table>
            </div>
            {rest}
        </Panel>
    }
    .into_any()
}

fn head(desk: Desk, (column, label, class): (Column, &'static str, &'static str)) -> AnyView {
    let sort = desk.view.with(|view| view.query.sort);
    let is_current = sort.column == column;
    let descending = if is_current { !sort.descending } else { column.largest_first() };
    let href = desk.link(|view| view.query.sort = Sort { column, descending });
    let (aria, glyph) = match (is_current, sort.descending) {
        (true, true) => (Some("descending"), Glyph::Down),
        (true, false) => (Some("ascending"), Glyph::Up),
        (false, _) => (None, Glyph::Sort),
    };
    view! {
        <th scope="col" class=class aria-sort=aria>
            <a class="sort" href=href data-noscroll="" prop:replace=true>{label}<Icon glyph=glyph /></a>
        </th>
    }
    .into_any()
}

/// The carried part of the address for a form that sends the rest.
fn carried(desk: Desk, but: &'static str) -> Vec<(&'static str, String)> {
    let pairs = desk.view.with(address::pairs);
    pairs.into_iter().filter(|(key, value)| *key != but && !value.is_empty()).collect()
}
