//! The columns of the images table.

use super::Row;
use super::asked::Asked;
use super::folds::Folds;
use crate::api::images::Fate;
use crate::components::{
    Badge, Bytes, Column as TableColumn, DigestText, Glyph, Icon, Order, Sort as SortLink, TagList, Time, Tone, plain,
};
use crate::domain::format;
use crate::domain::image::ImageStatus;
use crate::domain::image::listing::{Column, Query, Totals};
use crate::domain::image::relations::{Bond, Certainty};
use crate::domain::image::scan::{Findings, Scan, Severity};
use crate::domain::inventory::query::Sort;
use crate::domain::lifecycle::evaluate::Outcome;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use crate::paths;
use leptos::prelude::*;

/// The columns that the URL asks for, with totals over everything the filter lets through.
pub(super) fn columns(
    name: &RepositoryName,
    asked: &Asked,
    folds: Memo<Folds>,
    totals: &Totals,
    now: Timestamp,
) -> Vec<TableColumn<Row>> {
    let sort = |column: Column| {
        let query = &asked.query;
        let current = (query.sort.column == column).then_some(query.sort.descending);
        let descending = current.map_or(!matches!(column, Column::Tags | Column::Kind | Column::Status), |d| !d);
        let next = asked.with(Query { sort: Sort { column, descending }, ..query.clone() });
        let order = current.map(|descending| if descending { Order::Descending } else { Order::Ascending });
        SortLink { href: next.href(name), order }
    };
    let list = asked.clone();
    let mut all = vec![
        TableColumn::new("digest", "Image", move |row: &Row| {
            view! { {fold(row, &list, folds)} <DigestText digest=row.line.image.digest.clone() href=paths::image(&row.repository, &row.line.image.digest) /> }
        })
        .naming(),
        TableColumn::new("tags", "Tags", |row: &Row| view! { <TagList tags=row.line.image.tags.clone() /> })
            .sort(sort(Column::Tags)),
        TableColumn::new("kind", "Kind", |row: &Row| {
            let image = &row.line.image;
            let media = image.artifact_type.as_deref().or(image.media_type.as_deref()).unwrap_or_default().to_owned();
            view! { <span title=media>{kind(row)}</span> }
        })
        .sort(sort(Column::Kind)),
        TableColumn::new("size", "Size", |row: &Row| view! { <Bytes bytes=row.line.image.size_bytes /> })
            .number()
            .sort(sort(Column::Size))
            .total(view! { <Bytes bytes=totals.bytes /> }),
        TableColumn::new("pushed", "Pushed", move |row: &Row| view! { <Time at=row.line.image.pushed_at now=now /> })
            .sort(sort(Column::Pushed)),
        TableColumn::new("pulled", "Last pulled", move |row: &Row| {
            view! { <Time at=row.line.image.last_pulled_at now=now none="never" /> }
        })
        .sort(sort(Column::Pulled)),
        TableColumn::new("status", "Status", |row: &Row| status(row.line.image.status)).sort(sort(Column::Status)),
        TableColumn::new("policy", "Policy says", |row: &Row| fate(row.line.fate)),
        TableColumn::new("scan", "Scan findings", |row: &Row| findings(row.line.image.scan)).sort(sort(Column::Scan)),
    ];
    let shown = asked.shown();
    all.retain(|column| column.key == "digest" || shown.contains(&column.key));
    all.sort_by_key(|column| shown.iter().position(|key| *key == column.key).map_or(0, |at| at + 1));
    all
}

/// The link that opens and closes the group of a row.
fn fold(row: &Row, asked: &Asked, folds: Memo<Folds>) -> AnyView {
    if row.members.is_empty() {
        return view! { <span class="fold"></span> }.into_any();
    }
    let (digest, usually, list, name) =
        (row.line.image.digest.clone(), row.is_usually_open(), asked.clone(), row.repository.clone());
    let own = digest.clone();
    let is_open = Memo::new(move |_| folds.with(|folds| folds.is_open(&own, usually)));
    let label = format!("{} that belong to {}", format::count(row.members.len() as u64), plain(&digest.short()));
    let href = move || folds.with(|folds| list.folded(&name, &folds.turn(&digest)));
    view! {
        <a
            class="fold"
            href=href
            aria-label=label
            aria-expanded=move || if is_open.get() { "true" } else { "false" }
            data-noscroll=""
            prop:replace=true
        >
            <Icon glyph=Glyph::Chevron />
        </a>
    }
    .into_any()
}

/// What it is, and what it is to the row above.
fn kind(row: &Row) -> String {
    let kind = row.line.image.kind().label();
    match row.bond {
        None => kind.to_owned(),
        Some(Bond::Child(Certainty::Known)) => match &row.line.part {
            Some(part) => plain(part).into_owned(),
            None => format!("{kind} of the index"),
        },
        Some(Bond::Child(Certainty::Likely)) => "platform, likely".to_owned(),
        Some(Bond::Referrer) => kind.to_owned(),
        Some(Bond::TagSchema) => format!("{kind}, by tag"),
    }
}

/// ECR's status in words.
#[must_use]
pub fn status(status: ImageStatus) -> AnyView {
    match status {
        ImageStatus::Active => view! { <Badge text="active" tone=Tone::Good quiet=true /> },
        ImageStatus::Archived => {
            view! { <Badge text="archived" tone=Tone::Info glyph=Glyph::Archive quiet=true title="Cannot be pulled until restored" /> }
        }
        ImageStatus::Activating => {
            view! { <Badge text="activating" tone=Tone::Warn glyph=Glyph::Clock quiet=true title="Being restored: up to 20 minutes" /> }
        }
    }
    .into_any()
}

/// What scanning found, as far as DescribeImages tells.
#[must_use]
pub fn findings(scan: Option<Scan>) -> AnyView {
    let Some(scan) = scan else {
        let why = "ECR lists no scan of this image. AWS-native basic scanning never does.";
        return view! { <span class="muted" title=why>"–"</span> }.into_any();
    };
    let count = |severity| scan.findings.map_or(0, |findings| findings.count(severity));
    let tone = match (count(Severity::Critical), count(Severity::High), scan.findings) {
        (1.., _, _) => Tone::Bad,
        (_, 1.., _) => Tone::Warn,
        (_, _, Some(_)) => Tone::Good,
        (_, _, None) => Tone::Neutral,
    };
    let each = |findings: Findings| {
        let each = findings.found().map(|(severity, count)| format!("{count} {}", severity.label()));
        each.collect::<Vec<_>>().join(", ")
    };
    let title = scan.findings.map(each).filter(|text| !text.is_empty()).unwrap_or_else(|| scan.status.label());
    view! { <Badge text=scan.text() tone=tone quiet=true title=title /> }.into_any()
}

/// What the policy in force would do at its next run.
#[must_use]
pub fn fate(fate: Option<Fate>) -> AnyView {
    let Some(Fate { outcome, rule }) = fate else {
        return view! { <span class="muted">"no policy"</span> }.into_any();
    };
    let by = rule.map(|rule| format!(", rule {rule}")).unwrap_or_default();
    match outcome {
        Outcome::Keep => view! { <Badge text=format!("keep{by}") tone=Tone::Good quiet=true /> },
        Outcome::Expire => view! { <Badge text=format!("expire{by}") tone=Tone::Bad glyph=Glyph::Trash quiet=true /> },
        Outcome::Archive => view! { <Badge text=format!("archive{by}") tone=Tone::Info glyph=Glyph::Archive quiet=true /> },
        Outcome::Blocked => {
            view! { <Badge text=format!("blocked{by}") tone=Tone::Warn glyph=Glyph::Blocked quiet=true title="Selected, but part of an index that stays" /> }
        }
    }
    .into_any()
}
