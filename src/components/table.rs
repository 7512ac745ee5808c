//! Tables: columns are values, so head, cells and totals of one cannot fall out of step.

mod chooser;
mod column;
mod long;

pub use chooser::{ColumnChoice, ColumnChooser, Density};
pub use column::{Column, Order, Sort};
pub use long::LongTable;

use super::icon::{Glyph, Icon};
use leptos::prelude::*;
use std::sync::Arc;

/// What sets one row apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// For links to the row.
    pub id: Option<String>,
    /// The row that is open beside the table.
    pub current: bool,
    /// Belongs to the row above: a platform of an index, a signature of an image.
    pub child: bool,
}

/// Decides the [`Mark`] of a row.
pub struct Marker<T>(Arc<dyn Fn(&T) -> Mark + Send + Sync>);

impl<T> Marker<T> {
    pub fn new(mark: impl Fn(&T) -> Mark + Send + Sync + 'static) -> Self {
        Self(Arc::new(mark))
    }
}

/// A table in a frame that scrolls, with head and totals in sight. Rows may be a signal; they replace each other by
/// place, so hand over a page of rows; [`LongTable`] is for more.
#[component]
pub fn Table<T>(
    /// Says what the table holds; for screen readers.
    #[prop(into)]
    caption: String,
    columns: Vec<Column<T>>,
    #[prop(into)] rows: Signal<Vec<T>>,
    #[prop(optional)] density: Density,
    #[prop(optional, into)] mark: Option<Marker<T>>,
    /// What a table without rows says in their place.
    #[prop(default = "None")]
    none: &'static str,
    /// What the totals are over: `Total of 3,412`.
    #[prop(default = "Total".to_owned(), into)]
    total: String,
) -> AnyView
where
    T: Send + Sync + 'static,
{
    let width = columns.len();
    let Parts { heads, totals, cells, has_totals } = take_apart(columns, &total);
    let body = move || {
        rows.with(|rows| match rows.is_empty() {
            true => view! { <tr><td class="table-none" colspan=width.to_string()>{none}</td></tr> }.into_any(),
            false => rows.iter().map(|row| line(row, mark.as_ref(), &cells)).collect_view().into_any(),
        })
    };
    let spoken = caption.clone();
    view! {
        <div class="table-frame" role="region" aria-label=caption tabindex="0">
            <table class=density.class()>
                <caption class="visually-hidden">{spoken}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{body}</tbody>
                {has_totals.then(|| view! { <tfoot><tr>{totals}</tr></tfoot> })}
            </table>
        </div>
    }
    .into_any()
}

type Cell<T> = (&'static str, bool, column::Render<T>);

/// Columns, by where their parts go.
struct Parts<T> {
    heads: Vec<AnyView>,
    totals: Vec<AnyView>,
    cells: Vec<Cell<T>>,
    has_totals: bool,
}

fn take_apart<T: 'static>(columns: Vec<Column<T>>, total: &str) -> Parts<T> {
    let has_totals = columns.iter().any(|column| column.total.is_some());
    let (mut heads, mut totals, mut cells) = (Vec::new(), Vec::new(), Vec::new());
    for (index, column) in columns.into_iter().enumerate() {
        let class = column.class();
        // Long lists give widths to their columns by these.
        let head_class = format!("{class} col-{}", column.key).trim_start().to_owned();
        heads.push(head(column.label, column.silent, column.hint, head_class, column.sort));
        totals.push(match (column.total, index) {
            (None, 0) => view! { <th scope="row" class=class>{total.to_owned()}</th> }.into_any(),
            (total, _) => view! { <td class=class>{total}</td> }.into_any(),
        });
        cells.push((class, column.names_row, column.cell));
    }
    Parts { heads, totals, cells, has_totals }
}

fn line<T: 'static>(row: &T, mark: Option<&Marker<T>>, cells: &[Cell<T>]) -> impl IntoView + use<T> {
    let Mark { id, current, child } = mark.map(|mark| mark.0(row)).unwrap_or_default();
    let cells = self::cells(row, cells);
    view! {
        <tr id=id class=child.then_some("row-child") aria-current=current.then_some("true")>{cells}</tr>
    }
}

fn cells<T: 'static>(row: &T, cells: &[Cell<T>]) -> Vec<AnyView> {
    let cell = |(class, names_row, cell): &Cell<T>| match names_row {
        true => view! { <th scope="row" class=*class>{cell(row)}</th> }.into_any(),
        false => view! { <td class=*class>{cell(row)}</td> }.into_any(),
    };
    cells.iter().map(cell).collect()
}

fn head(label: String, silent: bool, hint: Option<String>, class: String, sort: Option<Sort>) -> AnyView {
    let label = view! { <span class=silent.then_some("visually-hidden")>{label}</span> };
    let Some(Sort { href, order }) = sort else {
        return view! { <th scope="col" class=class title=hint>{label}</th> }.into_any();
    };
    let (aria, glyph) = match order {
        Some(Order::Ascending) => (Some("ascending"), Glyph::Up),
        Some(Order::Descending) => (Some("descending"), Glyph::Down),
        None => (None, Glyph::Sort),
    };
    view! {
        <th scope="col" class=class title=hint aria-sort=aria>
            <a class="sort" href=href>{label}<Icon glyph=glyph /></a>
        </th>
    }
    .into_any()
}
