//! Pulls and pushes over a range that all charts share.

use crate::api::metrics::{RepositoryMetrics, repository};
use crate::charts::Chart;
use crate::components::{ChartFigure, Choice, Choices, Empty, EmptyState, PageFooter, Panel, Toolbar};
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::series::Range;
use crate::pages::url::{failure, parameter};
use crate::paths::{self, Tab};
use leptos::prelude::*;

#[component]
pub fn Metrics(name: RepositoryName, fresh: Signal<u32>) -> impl IntoView {
    let range = parameter("range");
    let range = Memo::new(move |_| range.with(|key| Range::from_key(key)));
    let asked = name.clone();
    let data = Resource::new(move || (range.get(), fresh.get()), move |(range, _)| repository(asked.clone(), range));
    let base = paths::repository(&name, Tab::Metrics);
    view! {
        <Toolbar>
            {move || view! { <Ranges base=base.clone() current=range.get() /> }}
        </Toolbar>
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => view! { <Charts data=data /> }.into_any(),
                    Err(error) => failure("Metrics cannot be read", error),
                }
            })}
        </Transition>
    }
}

/// The ranges as links; `base` already has a query.
#[component]
fn Ranges(base: String, current: Range) -> impl IntoView {
    let choices = Range::ALL
        .into_iter()
        .map(|range| Choice {
            label: range.key().to_owned(),
            href: match range {
                Range::Month => base.clone(),
                _ => format!("{base}&range={}", range.key()),
            },
            current: range == current,
        })
        .collect();
    view! { <Choices label="Time range" choices=choices /> }
}

#[component]
fn Charts(data: RepositoryMetrics) -> impl IntoView {
    let RepositoryMetrics { pulls, pushes, put_image, pulls_total, pushes_total } = data;
    let total = |count: u64| crate::domain::format::count(count);
    view! {
        <Panel
            title=pulls_total.map_or_else(|| "Pulls".to_owned(), |count| format!("Pulls: {}", total(count)))
            note="CloudWatch RepositoryPullCount, UTC. Periods without a point had no pulls. The newest 15 minutes are incomplete.".into_any()
        >
            {chart_or(pulls, "Pulls cannot be read")}
        </Panel>
        <Panel
            title=format!("Images pushed and still present: {}", total(pushes_total))
            note="From the push times of the images that are there: what was deleted meanwhile is not counted. Moving a tag is not a push.".into_any()
        >
            <ChartFigure chart=pushes />
        </Panel>
        <Panel
            title="PutImage calls, whole registry"
            note="CloudWatch usage metrics of the account in this region; AWS keeps no push count by repository.".into_any()
        >
            {chart_or(put_image, "API calls cannot be read")}
        </Panel>
        <PageFooter>"Times are UTC."</PageFooter>
    }
}

fn chart_or(chart: Result<Chart, Problem>, title: &str) -> AnyView {
    match chart {
        Ok(chart) => view! { <ChartFigure chart=chart /> }.into_any(),
        Err(problem) => view! { <EmptyState empty=Empty::problem(title, problem, Some(String::new())) /> }.into_any(),
    }
}
