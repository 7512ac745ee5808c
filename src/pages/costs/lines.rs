//! The table of groups.

use crate::components::{Column, Count, Money, MoneyDelta, Table};
use crate::domain::cost::group::{GroupBy, Label};
use crate::domain::cost::report::{Line, Report};
use crate::domain::format;
use crate::paths::{self, Tab};
use leptos::prelude::*;

#[derive(Debug, Clone)]
struct Row {
    name: String,
    href: Option<String>,
    line: Line,
}

/// Where the repositories of a group are listed.
fn href(by: &GroupBy, line: &Line) -> Option<String> {
    let quoted = |key: &str, value: &str| Some(paths::repositories(&format!("{key}:\"{value}\"")));
    match (by, &line.label) {
        (GroupBy::Repository, Label::Named(name)) if line.repositories > 0 => {
            Some(paths::repository(&name.parse().ok()?, Tab::Cost))
        }
        (GroupBy::Team, Label::Named(name)) => quoted("team", name),
        (GroupBy::Team, Label::None) => Some(paths::repositories("team:none")),
        (GroupBy::Tag(key), Label::Named(value)) => quoted(&format!("tag.{key}"), value),
        (GroupBy::Prefix, Label::Named(prefix)) => Some(paths::repositories(&format!("{prefix}/"))),
        _ => None,
    }
}

#[component]
pub fn Lines(
    by: GroupBy,
    report: Report,
    others: Option<(u64, Line)>,
    /// Only what fits on a sheet of paper.
    #[prop(optional)]
    brief: bool,
) -> impl IntoView {
    let Report { lines, total, span, before, .. } = report;
    let mut rows: Vec<Row> =
        lines.into_iter().map(|line| Row { name: by.name(&line.label), href: href(&by, &line), line }).collect();
    rows.extend(others.map(|(count, line)| Row { name: format!("{} others", format::count(count)), href: None, line }));
    let caption = format!("Cost by {}", by.label());
    let mut columns = columns(&by, &total, (span.days(), before.days()));
    columns.retain(|column| !brief || !matches!(column.key, "monthly" | "per-image" | "per-pull"));
    view! { <Table caption=caption columns=columns rows=rows none="Nothing was stored." /> }
}

fn columns(by: &GroupBy, total: &Line, days: (i32, i32)) -> Vec<Column<Row>> {
    let whole = total.cost.max(1e-9);
    let money = |usd: Option<f64>| match usd {
        Some(usd) => view! { <Money usd=usd /> }.into_any(),
        None => view! { <span class="muted">"–"</span> }.into_any(),
    };
    let label = by.label();
    let mut columns = vec![
        Column::new("group", first_upper(&label), |row: &Row| {
            let name = crate::components::plain(&row.name).into_owned();
            match row.href.clone() {
                Some(href) => view! { <a class="name" href=href dir="auto">{name}</a> }.into_any(),
                None => view! { <bdi class="name">{name}</bdi> }.into_any(),
            }
        })
        .naming(),
        Column::new("cost", "This period", |row: &Row| view! { <Money usd=row.line.cost /> })
            .number()
            .hint(format!("USD in {} days", days.0))
            .total(view! { <Money usd=total.cost /> }),
        Column::new("before", "Period before", |row: &Row| view! { <Money usd=row.line.before /> })
            .number()
            .hint(format!("USD in the {} days it is compared with", days.1))
            .total(view! { <Money usd=total.before /> }),
        Column::new("change", "Change", |row: &Row| view! { <MoneyDelta usd=row.line.cost - row.line.before /> })
            .number()
            .total(view! { <MoneyDelta usd=total.cost - total.before /> }),
        Column::new("percent", "Change, %", |row: &Row| change(&row.line)).number().total(change(total)),
        Column::new("share", "Share", move |row: &Row| format::percent(row.line.cost / whole))
            .number()
            .hint("Of the whole cost of the period"),
        Column::new("monthly", "Now, $/month", |row: &Row| view! { <Money usd=row.line.monthly /> })
            .number()
            .hint("USD a month at what is stored at the end of the period")
            .total(view! { <Money usd=total.monthly /> }),
        Column::new("images", "Images", |row: &Row| view! { <Count count=row.line.images /> })
            .number()
            .total(view! { <Count count=total.images /> }),
        Column::new("per-image", "$/image", move |row: &Row| money(row.line.per_image()))
            .number()
            .hint("USD in the period for each image at its end")
            .total(money(total.per_image())),
        Column::new("pulls", "Pulls", |row: &Row| pulls(&row.line))
            .number()
            .hint("Known for the last 90 days")
            .total(pulls(total)),
        Column::new("per-pull", "$/pull", move |row: &Row| money(row.line.per_pull()))
            .number()
            .hint("USD in the period for each pull in it")
            .total(money(total.per_pull())),
    ];
    if *by != GroupBy::Repository {
        let count = Column::new("repositories", "Repositories", |row: &Row| format::count(row.line.repositories));
        columns.insert(1, count.number().total(format::count(total.repositories)));
    }
    columns
}

fn change(line: &Line) -> String {
    if line.before < 0.005 {
        return if line.cost < 0.005 { "–".to_owned() } else { "new".to_owned() };
    }
    let share = (line.cost - line.before) / line.before;
    let sign = if share > 0.0005 { "+" } else { "" };
    format!("{sign}{}", format::percent(share))
}

fn pulls(line: &Line) -> AnyView {
    match line.pulls {
        Some(pulls) => view! { <Count count=pulls /> }.into_any(),
        None => view! { <span class="muted">"–"</span> }.into_any(),
    }
}

fn first_upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
