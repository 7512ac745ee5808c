//! The columns of the table of policies.

use super::address::Asked;
use crate::components::{self as ui, Badge, Count, Glyph, Money, Name, Order, TagChip, Tone, UpTo};
use crate::domain::format;
use crate::domain::lifecycle::fleet::query::Column;
use crate::domain::lifecycle::fleet::sets::Origin;
use crate::domain::lifecycle::fleet::{Caution, Line, State, Totals};
use crate::paths::{self, Tab};
use leptos::prelude::*;

/// All of them, with totals over everything the filter lets through. Unless a proposal is tried nothing is new.
pub fn columns(asked: &Asked, tries: bool, totals: &Totals) -> Vec<ui::Column<Line>> {
    let head = |column: Column| {
        let sort = asked.0.sort;
        let current = (sort.column == column).then_some(sort.descending);
        let descending = current.map_or(column.largest_first(), |descending| !descending);
        let order = current.map(|descending| if descending { Order::Descending } else { Order::Ascending });
        ui::Sort { href: asked.sorted(column, descending).href(), order }
    };
    Column::ALL
        .into_iter()
        .filter(|column| tries || *column != Column::Change)
        .map(|column| cell(column, totals).sort(head(column)))
        .collect()
}

fn cell(column: Column, totals: &Totals) -> ui::Column<Line> {
    let new = |label: &str, cell: fn(&Line) -> AnyView| ui::Column::new(column.key(), label, cell);
    match column {
        Column::Name => new("Repository", |line| {
            let href = match &line.template {
                Some(template) => paths::policy_from(&line.name, &template.id),
                None => paths::repository(&line.name, Tab::Policy),
            };
            view! { <Name name=line.name.clone() href=href /> }.into_any()
        })
        .naming(),
        Column::Team => new("Team", |line| match &line.team {
            Some(team) => view! { <TagChip text=team.clone() /> }.into_any(),
            None => view! { <span class="muted">"–"</span> }.into_any(),
        }),
        Column::State => new("Policy", |line| {
            let rules = match line.rules {
                1 => "1 rule".to_owned(),
                rules => format!("{rules} rules"),
            };
            let (text, tone, title) = match (&line.origin, line.state) {
                (Some(origin @ Origin::Drifted { .. }), _) => {
                    (origin.label(), Tone::Bad, "It follows this set, and something else is in force")
                }
                (_, State::None) => ("none".to_owned(), Tone::Warn, "No lifecycle policy: every image stays for ever"),
                (_, State::Unknown) => ("unknown".to_owned(), Tone::Bad, "The policy could not be read"),
                (Some(origin @ Origin::Set { behind, .. }), state) => {
                    let title = if *behind { "The set has a newer version" } else { "The newest version of this set" };
                    let new = if state == State::NeverEvaluated { ", new" } else { "" };
                    (format!("{}{new}", origin.label()), if *behind { Tone::Info } else { Tone::Good }, title)
                }
                (_, State::NeverEvaluated) => (format!("{rules}, new"), Tone::Info, "AWS has not evaluated it yet"),
                (_, State::Evaluated) => (format!("own, {rules}"), Tone::Good, "In force, of no policy set"),
            };
            let tried = line.template.as_ref().map(|template| {
                view! { <span class="muted">" → " {short(&template.title)}</span> }
            });
            view! { <Badge text=text tone=tone glyph=Glyph::Policy quiet=true title=title /> {tried} }.into_any()
        }),
        Column::Total => new("of", |line| view! { <Count count=line.total.images /> }.into_any())
            .number()
            .hint("Images there are")
            .total(view! { <Count count=totals.total.images /> }),
        Column::Going => new("Images go", |line| view! { <Count count=line.going.images /> }.into_any())
            .number()
            .hint("Images that would expire or be archived")
            .total(view! { <Count count=totals.going.images /> }),
        Column::Freed => new("Freed", |line| view! { <UpTo amount=line.frees() /> }.into_any())
            .number()
            .hint("At most, where not all manifests were read: layers that kept images share stay")
            .total(view! { <UpTo amount=totals.frees() /> }),
        Column::Saved => new("$/month, up to", |line| view! { <Money usd=line.saved /> }.into_any())
            .number()
            .hint("At list price; archiving saves nothing")
            .total(view! { <Money usd=totals.saved /> }),
        Column::Change => new("Against now", |line| {
            let (going, kept) = (line.newly_going.images, line.newly_kept.images);
            match (going, kept) {
                (0, 0) => view! { <span class="muted">"same"</span> }.into_any(),
                _ => {
                    let text = format!("+{} / {}", format::count(going), format::count(kept));
                    view! { <span class="number">{text}</span> }.into_any()
                }
            }
        })
        .number()
        .hint("Images newly going / newly kept, against the policy in force"),
        Column::Cautions => new("Needs a look", |line| {
            let badge = |caution: &Caution| {
                let tone = match caution {
                    Caution::LosesUsed(_) | Caution::LosesAll | Caution::LosesNewest => Tone::Bad,
                    Caution::LosesPulled(_) | Caution::LosesMost | Caution::Incomplete => Tone::Warn,
                };
                view! { <Badge text=caution.label() tone=tone quiet=true /> }
            };
            view! { <span class="badge-list">{line.cautions.iter().map(badge).collect_view()}</span> }.into_any()
        }),
    }
}

/// The title of a ready-made policy for a narrow column.
fn short(title: &str) -> String {
    title.strip_suffix(" to this repository").unwrap_or(title).to_lowercase()
}
