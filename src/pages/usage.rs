//! Metrics of the registry: who pulls what, how many calls that makes, and how near they come to the quotas.

pub mod alarms;
pub mod charts;
mod quotas;
pub mod range;
mod table;

use super::url::{failure, freshness, parameter, range};
use crate::api::metrics::{RegistryMetrics, TableQuery, registry};
use crate::components::{
    ChartFigure, Columns, Notice, PageFooter, PageHeader, Panel, Split, Tab, Tabs, Tone, Toolbar, plain,
};
use crate::domain::series::Range;
use crate::domain::time::Timestamp;
use crate::paths;
use charts::{chart_or, heading, method};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The page with another state of its table.
fn href(query: &TableQuery) -> String {
    let parameters = parameters(query);
    let pairs: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
    paths::with_query(paths::USAGE, &pairs)
}

/// The state as names and values of the URL, without defaults.
fn parameters(query: &TableQuery) -> Vec<(&'static str, String)> {
    let mut parameters = query.range.query();
    parameters.push(("at", query.at.map(Timestamp::rfc3339).unwrap_or_default()));
    parameters.push(("q", query.filter.clone()));
    let order = if query.order == Default::default() { String::new() } else { query.order.to_string() };
    parameters.push(("sort", order));
    parameters.push(("page", if query.page > 1 { query.page.to_string() } else { String::new() }));
    parameters.retain(|(_, value)| !value.is_empty());
    parameters
}

#[component]
pub fn Usage() -> impl IntoView {
    let range = range();
    let (at, filter, order, page) = (parameter("at"), parameter("q"), parameter("sort"), parameter("page"));
    let query = Memo::new(move |_| TableQuery {
        range: range.get(),
        at: at.with(|at| Timestamp::parse(at).ok()),
        filter: filter.get(),
        order: order.with(|order| order.parse().unwrap_or_default()),
        page: page.with(|page| page.parse().unwrap_or(1)),
    });
    let fresh = freshness();
    let data = Resource::new(move || (range.get(), fresh.get()), |(range, _)| registry(range));
    let navigate = use_navigate();
    let pick = Callback::new(move |at: Timestamp| {
        let next = TableQuery { at: Some(at), page: 1, ..query.get_untracked() };
        navigate(&href(&next), NavigateOptions { scroll: false, ..Default::default() });
    });
    view! {
        <Title text="Metrics" />
        <PageHeader title="Metrics" />
        {tabs(paths::USAGE)}
        <Toolbar>
            {move || range::bar(paths::USAGE, &[], range.get())}
        </Toolbar>
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => view! { <Charts data=data range=range.get_untracked() pick=pick /> }.into_any(),
                    Err(error) => failure("Metrics cannot be read", error),
                }
            })}
        </Transition>
        <table::ByRepository query=query fresh=fresh />
    }
    .into_any()
}

#[component]
fn Charts(data: RegistryMetrics, range: Range, pick: Callback<Timestamp>) -> impl IntoView {
    let RegistryMetrics {
        asked,
        pulls,
        pulls_total,
        calls,
        calls_total,
        quotas,
        pushes,
        pushes_total,
        images,
        incomplete,
        monthly_metrics,
    } = data;
    let pulls = match pulls {
        Ok(chart) => view! { <ChartFigure chart=chart untitled=true on_pick=pick /> }.into_any(),
        Err(problem) => charts::refused(problem, "Pulls cannot be read"),
    };
    view! {
        {(!incomplete.is_empty()).then(|| view! { <Notice tone=Tone::Warn>{partial(&incomplete)}</Notice> })}
        <Panel
            title=heading("Pulls of all repositories", pulls_total, asked.window)
            actions=charts::files(range, None)
            note="CloudWatch RepositoryPullCount, added up. A step without a data point had no pulls. Click a step, or press Enter on it, to see only that in the table."
                .into_any()
        >
            {pulls}
        </Panel>
        <Columns split=Split::Halves>
            <Panel
                title=heading("API calls by operation", calls_total, asked.window)
                note="CloudWatch AWS/Usage CallCount of this account and region. Operations that rested for two weeks are not listed any more.".into_any()
            >
                {chart_or(calls, "API calls cannot be read")}
            </Panel>
            <Panel
                title=format!("Images pushed and still present: {}", crate::domain::format::count(pushes_total))
                note="Push times of the images that are there: what was deleted meanwhile is not counted. AWS keeps no push count; PutImage is called once for each manifest and tag."
                    .into_any()
            >
                <ChartFigure chart=pushes untitled=true />
            </Panel>
            <quotas::Quotas quotas=quotas window=asked.window />
            <Panel
                title="Images of all repositories"
                note="CloudWatch AWS/Usage ResourceCount, highest of each step; gaps where nothing was published.".into_any()
            >
                {chart_or(images, "Image counts cannot be read")}
            </Panel>
        </Columns>
        <PageFooter>{method(asked)} " " {charts::background(monthly_metrics)}</PageFooter>
    }
    .into_any()
}

/// What there is about metrics, each a page.
fn tabs(current: &str) -> AnyView {
    let tab = |(label, href): (&str, &str)| Tab {
        label: label.to_owned(),
        href: href.to_owned(),
        current: href == current,
        count: None,
    };
    let tabs = [("Charts", paths::USAGE), ("Alarms", paths::ALARMS)].into_iter().map(tab).collect();
    view! { <Tabs label="Metrics" tabs=tabs /> }.into_any()
}

/// `CloudWatch gave only part of the pulls of team/app and 2 more: totals are too low.`
fn partial(incomplete: &[String]) -> String {
    let first = incomplete.first().map(|name| plain(name).into_owned()).unwrap_or_default();
    let more = match incomplete.len() {
        1 => String::new(),
        many => format!(" and {} more", many - 1),
    };
    format!("CloudWatch gave only part of the pulls of {first}{more}: totals may be too low.")
}
