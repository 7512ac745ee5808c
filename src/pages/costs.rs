//! What storage costs, whose it is, and how it goes on: a page to hold a review on, and to print.

pub mod bill;
pub mod budgets;
mod controls;
mod lines;
mod method;
pub mod rates;
pub mod savings;
pub mod statement;

use super::url::{failure, freshness};
use crate::api::costs::{Asked, Costs as Data, read};
use crate::components::{
    Button, ChartFigure, ExportLinks, Figure, Figures, Glyph, Money, MoneyDelta, Notice, PageHeader, Panel, Tone,
    browser, plain,
};
use crate::domain::cost::Basis;
use crate::domain::cost::budget::{Breach, Scope};
use crate::domain::format;
use crate::paths;
use controls::{BasisNote, Controls, CostTabs, Sources, asked};
use leptos::prelude::*;
use leptos_meta::Title;
use lines::Lines;
use method::Method;

#[component]
pub fn Costs() -> impl IntoView {
    let asked = asked();
    let fresh = freshness();
    let data = Resource::new(move || (asked.get(), fresh.get()), |(asked, _)| read(asked.by, asked.period));
    view! {
        <Title text="Costs" />
        <Transition>
            {move || Suspend::new(async move {
                let asked = asked.get();
                match data.await {
                    Ok(data) => view! { <Sheet data=data asked=asked /> }.into_any(),
                    Err(error) => {
                        view! { <PageHeader title="Costs" /> {failure("Costs cannot be computed", error)} }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Sheet(data: Data, asked: Asked) -> impl IntoView {
    let Data { answer, report, others, chart, outlook, month, in_a_year, trend_days, broken, tag_keys, source } = data;
    let print = Callback::new(|_| browser::print());
    let (by, today) = (asked.by.clone(), source.now.day());
    let export = |format: &str| paths::costs(&format!("/export/costs.{format}"), &asked.by, asked.period);
    let (csv, json) = (export("csv"), export("json"));
    let (basis, basis_before) = (report.basis, report.basis_before);
    let (cost, before) = (report.total.cost, report.total.before);
    let grown = match trend_days {
        0 => "Too few days were seen for a trend: the forecast is what is stored now.".to_owned(),
        days => format!(
            "The growth of the last {days} days goes on: median slope, and that of the slowest and the fastest tenth of \
             fortnights{}. ",
            if month.basis == Basis::Estimated {
                "; seen on images that are still there, so rather too steep"
            } else {
                ""
            },
        ),
    };
    let before_label = format!("Before ({} to {})", report.before.from, report.before.last());
    view! {
        <PageHeader title=answer>
            <ExportLinks csv=csv json=json />
            <span class="js-only"><Button glyph=Glyph::Download on_click=print>"Print"</Button></span>
        </PageHeader>
        <CostTabs current=paths::COSTS asked=asked.clone() />
        {asked.mistake.clone().map(|mistake| view! { <Notice tone=Tone::Warn>{mistake}</Notice> })}
        {broken_budgets(&broken)}
        <Controls path=paths::COSTS asked=asked tag_keys=tag_keys today=today />
        <Figures label="Totals">
            <Figure label="This period" note=view! { <BasisNote basis=basis /> }.into_any()><Money usd=cost /></Figure>
            <Figure label=before_label note=view! { <MoneyDelta usd=cost - before /> " since, " <BasisNote basis=basis_before /> }.into_any()>
                <Money usd=before />
            </Figure>
            <Figure label="Now, a month" note=view! { <BasisNote basis=Basis::Computed /> ", at what is stored now" }.into_any()>
                <Money usd=month.now />
            </Figure>
            <Figure
                label="This month in all"
                note=view! { {format!("{} to {}, ", format::usd(month.low), format::usd(month.high))} <BasisNote basis=Basis::Estimated /> }.into_any()
            >
                <Money usd=month.forecast />
            </Figure>
            <Figure
                label="A month in a year"
                note=view! { {format!("{} to {}, ", format::usd(in_a_year.low), format::usd(in_a_year.high))} <BasisNote basis=Basis::Estimated /> }.into_any()
            >
                <Money usd=in_a_year.likely />
            </Figure>
        </Figures>
        <Panel title="Cost over time">
            <ChartFigure chart=chart />
        </Panel>
        <Panel title=format!("By {}", by.label()) flush=true>
            <Lines by=by report=report others=others />
        </Panel>
        <Panel title="Outlook" note=view! { {grown} <a href="#method">"How it is computed"</a> }.into_any()>
            <ChartFigure chart=outlook />
        </Panel>
        <Method rates=source.rates.clone() />
        <Sources source=source />
    }
}

/// One line for all of them.
fn broken_budgets(broken: &[(Scope, Breach)]) -> Option<AnyView> {
    let names = |breach: Breach| {
        let of = broken.iter().filter(|(_, each)| *each == breach).map(|(scope, _)| plain(&scope.words()).into_owned());
        of.collect::<Vec<_>>().join(", ")
    };
    let (spent, will) = (names(Breach::Actual), names(Breach::Forecast));
    let text = match (spent.as_str(), will.as_str()) {
        ("", "") => return None,
        (spent, "") => format!("Budget spent: {spent}. "),
        ("", will) => format!("Budget will be spent this month: {will}. "),
        (spent, will) => format!("Budget spent: {spent}; will be this month: {will}. "),
    };
    Some(view! { <Notice tone=Tone::Warn>{text} <a href=paths::BUDGETS>"Budgets"</a></Notice> }.into_any())
}
