//! A table over a list that is longer than a page should be.

use super::{Cell, Column, Density, Mark, Marker, Parts, take_apart};
use crate::components::button::{Button, Weight};
use crate::components::icon::Glyph;
use crate::components::long::{Long, Slot};
use crate::components::problem::ProblemPanel;
use crate::components::select::{Select, every_box, row_box};
use leptos::prelude::*;
use std::sync::Arc;

/// As [`super::Table`], for rows that come a page at a time. All rows are of one height.
#[component]
pub fn LongTable<T>(
    /// Says what the table holds; for screen readers.
    #[prop(into)]
    caption: String,
    columns: Vec<Column<T>>,
    long: Long<T>,
    /// Changes when cells would show another thing for the same row, as the time since something does.
    #[prop(into)]
    look: String,
    #[prop(optional)] density: Density,
    #[prop(optional, into)] mark: Option<Marker<T>>,
    select: Select<T>,
    /// What the totals are over: `Total of 3,412`.
    #[prop(into)]
    total: String,
) -> AnyView
where
    T: PartialEq + Send + Sync + 'static,
{
    let width = (columns.len() + 1).to_string();
    let Parts { heads, totals, cells, has_totals } = take_apart(columns, &total);
    let chosen = select.chosen;
    let boxes = select.class();
    let spaces = Memo::new(move |_| long.spaces());
    let spacer = move |height: f64| {
        // A drawing, because its height is an attribute: styles in attributes are not allowed here.
        let height = (height > 0.0).then(|| height.round().to_string());
        height.map(|height| {
            view! {
                <tr class="table-spacer" aria-hidden="true">
                    <td colspan=width.clone()><svg width="1" height=height></svg></td>
                </tr>
            }
        })
    };
    let after = spacer.clone();
    let look: Arc<str> = look.into();
    let key = move |slot: &Slot<T>| (slot.key(), look.clone());
    let parts = Arc::new((mark, select, cells));
    let line = move |slot: Slot<T>| line(long, &slot, parts.0.as_ref(), &parts.1, &parts.2);
    let failure = move || {
        long.failure().map(|problem| {
            view! {
                <ProblemPanel problem=problem alert=true />
                <Button weight=Weight::Quiet glyph=Glyph::Refresh on_click=move |_| long.try_again()>"Try again"</Button>
            }
        })
    };
    let spoken = caption.clone();
    view! {
        <div
            class="table-frame table-long"
            role="region"
            aria-label=caption
            tabindex="0"
            node_ref=long.frame
            on:scroll=move |_| long.scrolled()
        >
            <table class=density.class() aria-rowcount=move || (long.rows() + 1).to_string()>
                <caption class="visually-hidden">{spoken}</caption>
                <thead>
                    <tr aria-rowindex="1">{every_box(chosen, boxes)} {heads}</tr>
                </thead>
                <tbody>
                    {move || spacer(spaces.get().0)}
                    <For each=move || long.slots() key=key children=line />
                    {move || after(spaces.get().1)}
                </tbody>
                {has_totals.then(|| view! { <tfoot><tr><td class=boxes></td> {totals}</tr></tfoot> })}
            </table>
        </div>
        {failure}
    }
    .into_any()
}

fn line<T: PartialEq + Send + Sync + 'static>(
    long: Long<T>,
    slot: &Slot<T>,
    mark: Option<&Marker<T>>,
    select: &Select<T>,
    cells: &[Cell<T>],
) -> AnyView {
    let place = (slot.item, slot.member);
    // The head is row 1.
    let index = move || (long.row_of(place.0) + place.1 + 2).to_string();
    let at = format!("{}.{}", place.0, place.1);
    let Some(row) = slot.row() else {
        let cells = cells
            .iter()
            .map(|(class, ..)| view! { <td class=*class><span class="skeleton skeleton-medium"></span></td> });
        let cells = cells.collect_view();
        return view! {
            <tr aria-rowindex=index data-at=at aria-busy="true"><td class=select.class()></td> {cells}</tr>
        }
        .into_any();
    };
    let row: &T = row;
    let Mark { id, current, child } = mark.map(|mark| mark.0(row)).unwrap_or_default();
    let choice = row_box(select, long, place, row);
    let cells = super::cells(row, cells);
    view! {
        <tr
            id=id
            class=child.then_some("row-child")
            aria-rowindex=index
            data-at=at
            aria-current=current.then_some("true")
        >
            {choice} {cells}
        </tr>
    }
    .into_any()
}
