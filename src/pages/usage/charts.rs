//! What the charts of the registry and those of a repository have in common.

use crate::api::metrics::Asked;
use crate::charts::Chart;
use crate::components::{ChartFigure, Empty, EmptyState, ExportLinks};
use crate::domain::cloudwatch::{PRICES_AS_OF, reading};
use crate::domain::format;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::series::{Range, Window};
use crate::domain::usage::Change;
use crate::paths;
use leptos::prelude::*;

/// The chart under a heading that says its title, or why there is none.
pub fn chart_or(chart: Result<Chart, Problem>, title: &str) -> AnyView {
    match chart {
        Ok(chart) => view! { <ChartFigure chart=chart untitled=true /> }.into_any(),
        Err(problem) => refused(problem, title),
    }
}

pub fn refused(problem: Problem, title: &str) -> AnyView {
    view! { <EmptyState empty=Empty::problem(title, problem, Some(String::new())) /> }.into_any()
}

/// `Pulls: 1,204, 6% more than before`.
pub fn heading(what: &str, change: Change, window: Window) -> String {
    let Some(now) = change.now else { return what.to_owned() };
    let compared = match change.share() {
        Some(more) if more >= 0.0005 => format!(", {} more than in the range before", format::percent(more)),
        Some(less) if less <= -0.0005 => format!(", {} less than in the range before", format::percent(-less)),
        Some(_) => ", as many as in the range before".to_owned(),
        None if window.previous.is_none() => String::new(),
        None => ", none in the range before".to_owned(),
    };
    format!("{what}: {}{compared}", format::count(now))
}

/// Every series of the page as files.
pub fn files(range: Range, repository: Option<&RepositoryName>) -> AnyView {
    let query = range.query();
    let mut pairs: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
    pairs.extend(repository.map(|name| ("repository", name.as_str())));
    view! { <ExportLinks csv=paths::export_series("csv", &pairs) json=paths::export_series("json", &pairs) /> }
        .into_any()
}

/// What the figures are made of, how old they may be, and what reading them costs.
pub fn method(asked: Asked) -> String {
    let Asked { window, metrics, .. } = asked;
    let span = window.span;
    let compared = match window.previous {
        Some(previous) => format!("compared with {} to {}", previous.from.minute_text(), previous.to().minute_text()),
        None => "CloudWatch keeps 455 days, so that there is nothing to compare with".to_owned(),
    };
    format!(
        "{} to {} in {} steps, {compared}. Times are UTC; charts also name the local time. The newest 15 minutes are incomplete. \
         One reading asks CloudWatch for {} metrics, {} at the list price of {PRICES_AS_OF} in us-east-1, and serves all viewers \
         for {} minutes.",
        span.from.minute_text(),
        span.to().minute_text(),
        span.step_text(),
        format::count(metrics),
        format::usd(reading(metrics)),
        window.fresh_secs() / 60,
    )
}

/// What is spent on CloudWatch even when nobody looks.
pub fn background(monthly_metrics: u64) -> String {
    format!(
        "In the background Stowage asks for the pulls of every repository once an hour: {} metrics and about {} a month.",
        format::count(monthly_metrics),
        format::usd(reading(monthly_metrics)),
    )
}
