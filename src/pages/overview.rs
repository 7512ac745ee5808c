//! The registry at a glance: what it costs, where it grows, what to do about it.

use super::layout::RegistryProblems;
use super::url::{failure, freshness};
use crate::api::overview::{Overview as Data, read};
use crate::charts::sparkline;
use crate::components::{
    Bytes, ChartFigure, Column, Columns, Count, Figure, Figures, Money, Name, PageFooter, PageHeader, Panel, Share,
    Split, Table, Time,
};
use crate::domain::format;
use crate::domain::inventory::attention::Finding;
use crate::domain::inventory::row::Row;
use crate::domain::time::Timestamp;
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Overview() -> impl IntoView {
    let fresh = freshness();
    let data = Resource::new(move || fresh.get(), |_| read());
    view! {
        <Title text="Overview" />
        <PageHeader title="Overview" />
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => view! { <Glance data=data /> }.into_any(),
                    Err(error) => failure("The registry cannot be read", error),
                }
            })}
        </Transition>
    }
}

#[component]
fn Glance(data: Data) -> impl IntoView {
    let Data { totals, findings, dearest, trend, month, rates, now, problems } = data;
    let change = (month.last_month > 0.0).then(|| {
        let share = (month.forecast - month.last_month) / month.last_month;
        let sign = if share < 0.0 { "−" } else { "+" };
        format!("{sign}{} against last month", format::percent(share.abs()))
    });
    let cost_note = change.unwrap_or_else(|| "at list price".to_owned());
    let method = format!(
        "Sum of compressed image sizes: an upper bound, because shared layers are billed once. {}.",
        rates.sentence(),
    );
    view! {
        <RegistryProblems problems=problems />
        <Figures label="Totals">
            <Figure label="Cost a month" href=paths::COSTS note=cost_note.into_any()>
                <Money usd=totals.monthly_cost />
            </Figure>
            <Figure label="Stored (sum)" href=paths::repositories("") note="upper bound".into_any()>
                <Bytes bytes=totals.size_bytes() />
            </Figure>
            <Figure label="Repositories" href=paths::REPOSITORIES>
                <Count count=totals.repositories />
            </Figure>
            <Figure label="Images"><Count count=totals.images /></Figure>
            <Figure label="Pulls, 30 days">
                {match totals.pulls {
                    Some(pulls) => view! { <Count count=pulls /> }.into_any(),
                    None => view! { <span class="muted">"not read"</span> }.into_any(),
                }}
            </Figure>
            <Figure label="Pushes, 30 days" note="still present".into_any()><Count count=totals.pushes /></Figure>
        </Figures>
        <Columns split=Split::MainSide>
            <Panel title="Cost trend" note=view! { {method} " " <a href="/costs#method">"How it is computed"</a> }.into_any()>
                <ChartFigure chart=trend />
            </Panel>
            <Panel title="Needs attention" flush=true>
                <Attention findings=findings />
            </Panel>
        </Columns>
        <Panel title="Most expensive repositories" flush=true>
            <Dearest rows=dearest total=totals.monthly_cost now=now />
        </Panel>
        <PageFooter>"Cost is computed from list prices and sizes; it is an estimate, not the bill."</PageFooter>
    }
}

#[component]
fn Attention(findings: Vec<Finding>) -> impl IntoView {
    if findings.is_empty() {
        return view! { <p class="panel-note">"Nothing: every repository has a policy, is scanned, and is used."</p> }
            .into_any();
    }
    let line = |finding: Finding| {
        let label = finding.concern.label();
        let count = match finding.repositories {
            1 => "1 repository".to_owned(),
            many => format!("{} repositories", format::count(many)),
        };
        let dearest = finding.dearest.into_iter().map(|name| {
            let href = paths::repository(&name, Tab::Images);
            view! { <li><Name name=name href=href /></li> }
        });
        view! {
            <li class="finding">
                <div class="finding-head">
                    {match finding.concern.filter() {
                        Some(filter) => view! { <a href=paths::repositories(filter)>{label}</a> }.into_any(),
                        None => view! { <span>{label}</span> }.into_any(),
                    }}
                    <span class="muted">{count} " · " <Money usd=finding.monthly_cost /> "/month"</span>
                </div>
                <ul class="finding-names" role="list">{dearest.collect_view()}</ul>
            </li>
        }
    };
    view! { <ul class="findings" role="list">{findings.into_iter().map(line).collect_view()}</ul> }.into_any()
}

#[component]
fn Dearest(rows: Vec<Row>, total: f64, now: Timestamp) -> impl IntoView {
    let columns = vec![
        Column::new("name", "Repository", |row: &Row| {
            view! { <Name name=row.name.clone() href=paths::repository(&row.name, Tab::Images) /> }
        })
        .naming(),
        Column::new("team", "Team", |row: &Row| row.team.clone().unwrap_or_else(|| "–".to_owned())),
        Column::new("cost", "$/month", |row: &Row| view! { <Money usd=row.monthly_cost /> }).number(),
        Column::new("share", "Share", move |row: &Row| view! { <Share of_whole=row.monthly_cost / total.max(1e-9) /> }),
        Column::new("size", "Stored (sum)", |row: &Row| view! { <Bytes bytes=row.size_bytes() /> }).number(),
        Column::new("images", "Images", |row: &Row| view! { <Count count=row.images /> }).number(),
        Column::new(
            "pushed",
            "Last push",
            move |row: &Row| view! { <Time at=row.last_pushed_at now=now none="never" /> },
        ),
        Column::new(
            "pulled",
            "Last pull",
            move |row: &Row| view! { <Time at=row.last_pulled_at now=now none="never" /> },
        ),
        Column::new("pulls", "Pulls, 30 d", |row: &Row| view! { <Pulls row=row.clone() /> }).number(),
        Column::new("policy", "Policy", |row: &Row| {
            let href = paths::repository(&row.name, Tab::Policy);
            view! { <a href=href>{row.policy.label()}</a> }
        }),
    ];
    view! { <Table caption="Most expensive repositories" columns=columns rows=rows /> }
}

/// Thirty days of pulls as a line, and their sum.
#[component]
pub fn Pulls(row: Row) -> impl IntoView {
    match row.pulls {
        None => view! { <span class="muted">"not read"</span> }.into_any(),
        Some(pulls) => {
            let values: Vec<Option<f64>> = row.daily_pulls.iter().map(|count| Some(*count as f64)).collect();
            let label = format!("{} pulls in 30 days", format::count(pulls));
            let svg = sparkline(&values, &label);
            view! { <span class="pulls"><span inner_html=svg></span><Count count=pulls /></span> }.into_any()
        }
    }
}
