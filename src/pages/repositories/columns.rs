//! The columns of the repositories table.

use super::{Asked, Pulls};
use crate::components::{self as ui, Badge, Bytes, Count, Glyph, Money, Name, Order, TagChip, Time, Tone, UpTo};
use crate::domain::inventory::query::{Column, Query, Sort};
use crate::domain::inventory::row::{PolicyState, Row, Totals};
use crate::domain::time::Timestamp;
use crate::paths::{self, Tab};
use leptos::prelude::*;

/// The columns that the URL asks for, with totals over everything the filter lets through.
pub fn columns(asked: &Asked, totals: &Totals, now: Timestamp) -> Vec<ui::Column<Row>> {
    let head = |column: Column| {
        let current = (asked.query.sort.column == column).then_some(asked.query.sort.descending);
        let descending = current.map_or(column.largest_first(), |descending| !descending);
        let query = Query { sort: Sort { column, descending }, page: 1, ..asked.query.clone() };
        let order = current.map(|descending| if descending { Order::Descending } else { Order::Ascending });
        ui::Sort { href: Asked { query, ..asked.clone() }.href(), order }
    };
    std::iter::once(&Column::Name)
        .chain(asked.shown())
        .map(|column| cell(*column, totals, now).sort(head(*column)))
        .collect()
}

fn cell(column: Column, totals: &Totals, now: Timestamp) -> ui::Column<Row> {
    let new = |cell: fn(&Row) -> AnyView| ui::Column::new(column.key(), column.label(), cell);
    match column {
        Column::Name => new(|row| {
            let problem = row.problems.first().map(|problem| {
                view! { <Badge text="incomplete" tone=Tone::Warn quiet=true title=problem.to_string() /> }
            });
            view! { <Name name=row.name.clone() href=paths::repository(&row.name, Tab::Images) /> {problem} }.into_any()
        })
        .naming(),
        Column::Team => new(|row| match &row.team {
            Some(team) => {
                view! { <TagChip text=team.clone() href=paths::repositories(&format!("team:\"{team}\"")) /> }.into_any()
            }
            None => view! { <span class="muted">"–"</span> }.into_any(),
        }),
        Column::Images => new(|row| view! { <Count count=row.images /> }.into_any())
            .number()
            .total(view! { <Count count=totals.images /> }),
        Column::Size => new(|row| view! { <Bytes bytes=row.size_bytes() /> }.into_any())
            .number()
            .hint("Sum of compressed image sizes: an upper bound, shared layers are billed once")
            .total(view! { <Bytes bytes=totals.size_bytes() /> }),
        Column::Unique => new(|row| match row.stored {
            Some(stored) => view! { <UpTo amount=stored.unique() /> }.into_any(),
            None => view! { <span class="muted" title="Its manifests were not read">"–"</span> }.into_any(),
        })
        .number()
        .hint("Every layer once, which is what AWS bills; known where manifests are read (Settings)")
        .total(totals.unique.map(|unique| view! { <UpTo amount=unique /> })),
        Column::Cost => new(|row| view! { <Money usd=row.monthly_cost /> }.into_any())
            .number()
            .hint("Estimate from the sum of sizes at list price")
            .total(view! { <Money usd=totals.monthly_cost /> }),
        Column::Pushed => ui::Column::new(column.key(), column.label(), move |row: &Row| {
            view! { <Time at=row.last_pushed_at now=now none="never" /> }
        }),
        Column::Pulled => ui::Column::new(column.key(), column.label(), move |row: &Row| {
            view! { <Time at=row.last_pulled_at now=now none="never" /> }
        })
        .hint("As ECR records it: up to a day old"),
        Column::Pulls => new(|row| view! { <Pulls row=row.clone() /> }.into_any())
            .number()
            .total(totals.pulls.map(|pulls| view! { <Count count=pulls /> })),
        Column::Mutability => new(|row| {
            let but = match row.mutability.exclusions.len() {
                0 => String::new(),
                _ => format!(" but {}", row.mutability.exclusions.join(", ")),
            };
            match row.mutability.immutable {
                true => view! { <Badge text="immutable" tone=Tone::Good glyph=Glyph::Lock quiet=true title=format!("No tag can be overwritten{but}") /> },
                false => view! { <Badge text="mutable" tone=Tone::Warn glyph=Glyph::Unlock quiet=true title=format!("Tags can be overwritten{but}") /> },
            }
            .into_any()
        }),
        Column::Scan => new(|row| match row.scan_on_push {
            true => view! { <Badge text="on" tone=Tone::Good glyph=Glyph::Scan quiet=true title="Scanned on push" /> }
                .into_any(),
            false => {
                view! { <Badge text="off" tone=Tone::Neutral quiet=true title="Not scanned on push" /> }.into_any()
            }
        }),
        Column::Encryption => new(|row| view! { <span>{row.encryption.clone()}</span> }.into_any()),
        Column::Policy => new(|row| {
            let href = paths::repository(&row.name, Tab::Policy);
            let tone = match row.policy {
                PolicyState::None => Tone::Warn,
                PolicyState::Set(_) => Tone::Good,
                PolicyState::Unknown => Tone::Neutral,
            };
            view! { <Badge text=row.policy.label() tone=tone glyph=Glyph::Policy quiet=true href=href /> }.into_any()
        }),
    }
}
