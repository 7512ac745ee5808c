//! What storage costs, by repository or team: a page to hold a review on, and to print.

mod method;

use super::url::{failure, freshness, parameter};
use crate::api::costs::{Costs as Data, read};
use crate::components::{
    Button, ChartFigure, Choice, Choices, Column, Figure, Figures, Glyph, Money, MoneyDelta, Notice, PageFooter,
    PageHeader, Panel, Share, Table, Tone, Toolbar, browser,
};
use crate::domain::cost::history::{Group, GroupBy};
use crate::domain::format;
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos_meta::Title;
use method::Method;

const RANGES: [u16; 4] = [30, 90, 365, 730];
const USUAL_RANGE: u16 = 365;

fn href(by: GroupBy, days: u16) -> String {
    let by = if by == GroupBy::default() { "" } else { by.key() };
    let days = if days == USUAL_RANGE { String::new() } else { days.to_string() };
    paths::with_query(paths::COSTS, &[("by", by), ("days", &days)])
}

#[component]
pub fn Costs() -> impl IntoView {
    let (by, days) = (parameter("by"), parameter("days"));
    let by = Memo::new(move |_| if by.get() == GroupBy::Team.key() { GroupBy::Team } else { GroupBy::Repository });
    let days = Memo::new(move |_| days.get().parse().ok().filter(|days| RANGES.contains(days)).unwrap_or(USUAL_RANGE));
    let fresh = freshness();
    let data = Resource::new(move || (by.get(), days.get(), fresh.get()), |(by, days, _)| read(by, days));
    view! {
        <Title text="Costs" />
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => view! { <Sheet data=data days=days.get() /> }.into_any(),
                    Err(error) => view! { <PageHeader title="Costs" /> {failure("Costs cannot be computed", error)} }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The answer, as a heading: `About $1,284 in November, 6% more than in October`.
fn answer(data: &Data) -> String {
    let month = data.now.day().month_name();
    let month = month.split(' ').next().unwrap_or_default();
    let (now, before) = (data.total.this_month_forecast, data.total.last_month);
    let change = match (now - before) / before.max(1e-9) {
        _ if before <= 0.0 => String::new(),
        more if more >= 0.005 => format!(", {} more than last month", format::percent(more)),
        less if less <= -0.005 => format!(", {} less than last month", format::percent(-less)),
        _ => ", as last month".to_owned(),
    };
    format!("About {} in {month}{change}", format::usd(now))
}

#[component]
fn Sheet(data: Data, days: u16) -> impl IntoView {
    let heading = answer(&data);
    let Data { by, chart, groups, total, measured_from, rates, now, taken_at } = data;
    let print = Callback::new(|_| browser::print());
    let source = format!(
        "Storage read {}; ${:.2} per GB-month in {}, list price of {}{}.",
        taken_at.minute_text(),
        rates.standard,
        rates.region,
        rates.as_of,
        if rates.verified { "" } else { ", assumed for this region" },
    );
    let measured = measured_from.map_or_else(
        || {
            "No day was measured yet: the whole history is a lower bound from the images that are still there."
                .to_owned()
        },
        |day| format!("Measured since {day}. Earlier days are a lower bound: only what is still there counts."),
    );
    let grouping = [GroupBy::Repository, GroupBy::Team]
        .into_iter()
        .map(|each| Choice {
            label: if each == GroupBy::Team { "By team" } else { "By repository" }.to_owned(),
            href: href(each, days),
            current: each == by,
        })
        .collect();
    let ranges = RANGES
        .into_iter()
        .map(|each| Choice { label: format!("{each}d"), href: href(by, each), current: each == days })
        .collect();
    let delta = total.this_month_forecast - total.last_month;
    view! {
        <PageHeader title=heading>
            <span class="js-only"><Button glyph=Glyph::Download on_click=print>"Print"</Button></span>
        </PageHeader>
        <Toolbar>
            <Choices label="Group by" choices=grouping />
            <Choices label="Time range" choices=ranges />
        </Toolbar>
        <Figures label="Totals">
            <Figure label="Now, a month" note="at what is stored now".into_any()><Money usd=total.monthly_cost /></Figure>
            <Figure label="This month so far" note="estimate".into_any()><Money usd=total.this_month /></Figure>
            <Figure label="This month in all" note="if nothing changes".into_any()><Money usd=total.this_month_forecast /></Figure>
            <Figure label="Last month" note=view! { <MoneyDelta usd=delta /> " since" }.into_any()><Money usd=total.last_month /></Figure>
        </Figures>
        <Panel title="Cost over time" note=measured.clone().into_any()>
            <ChartFigure chart=chart />
        </Panel>
        <Panel title=if by == GroupBy::Team { "By team" } else { "By repository" } flush=true>
            <Table caption="Cost by group" columns=columns(by, &total) rows=groups />
        </Panel>
        <Method rates=rates />
        {measured_from.is_none().then(|| view! { <Notice tone=Tone::Info>{measured}</Notice> })}
        <PageFooter>{source} " " {format!("Page made {}.", now.minute_text())}</PageFooter>
    }
}

fn columns(by: GroupBy, total: &Group) -> Vec<Column<Group>> {
    let whole = total.monthly_cost.max(1e-9);
    let mut columns = vec![
        Column::new("group", if by == GroupBy::Team { "Team" } else { "Repository" }, move |group: &Group| {
            let Some(name) = group.name.clone() else {
                return view! { <a href=paths::repositories("team:none")>"no team tag"</a> }.into_any();
            };
            let href = match by {
                GroupBy::Team => paths::repositories(&format!("team:\"{name}\"")),
                GroupBy::Repository => match name.parse() {
                    Ok(name) => paths::repository(&name, Tab::Cost),
                    Err(_) => paths::REPOSITORIES.to_owned(),
                },
            };
            view! { <a href=href dir="auto">{crate::components::plain(&name).into_owned()}</a> }.into_any()
        })
        .naming(),
        Column::new("now", "Now, $/month", |group: &Group| view! { <Money usd=group.monthly_cost /> })
            .number()
            .total(view! { <Money usd=total.monthly_cost /> }),
        Column::new("bar", "Share", move |group: &Group| view! { <Share of_whole=group.monthly_cost / whole /> }),
        Column::new("share", "Percent of all", move |group: &Group| format::percent(group.monthly_cost / whole))
            .number()
            .silent(),
        Column::new("forecast", "This month in all", |group: &Group| view! { <Money usd=group.this_month_forecast /> })
            .number()
            .total(view! { <Money usd=total.this_month_forecast /> }),
        Column::new("last", "Last month", |group: &Group| view! { <Money usd=group.last_month /> })
            .number()
            .total(view! { <Money usd=total.last_month /> }),
        Column::new("change", "Change", |group: &Group| {
            view! { <MoneyDelta usd=group.this_month_forecast - group.last_month /> }
        })
        .number()
        .total(view! { <MoneyDelta usd=total.this_month_forecast - total.last_month /> }),
    ];
    if by == GroupBy::Team {
        let count = Column::new("repositories", "Repositories", |group: &Group| format::count(group.repositories));
        columns.insert(1, count.number().total(format::count(total.repositories)));
    }
    columns
}
