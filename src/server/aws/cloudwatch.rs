//! Pulls and API calls from CloudWatch (aws-monitoring-cost.md 1).
//!
//! GetMetricData is billed for every metric that is asked for, so whoever calls this keeps the answers. CloudWatch has
//! no data point for a time without pulls: such times are zeros here, but only where it says that its answer is whole.

use super::page::Tokens;
use super::{Aws, convert};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::domain::series::{DailyCounts, Series};
use crate::domain::time::{DAY_MILLIS, Day, Timestamp};
use aws_sdk_cloudwatch::types::{Dimension, DimensionFilter, Metric, MetricDataQuery, MetricStat, ScanBy, StatusCode};
use aws_smithy_types::DateTime;
use futures::stream::{self, StreamExt, TryStreamExt};
use std::collections::HashMap;

/// The most that one GetMetricData call may ask for.
const QUERIES: usize = 500;

/// Calls under way at once: half a year for 500 metrics is 90,000 points, and CloudWatch gives 180,000 a second
/// (aws-monitoring-cost.md 1.4).
const CALLS: usize = 2;

const DAY_SECS: i32 = 86_400;

/// What CloudWatch said to one query.
#[derive(Default)]
struct Answer {
    points: Vec<(Timestamp, f64)>,
    /// That of the last page: `PartialData` on an earlier one only means that more follows.
    status: Option<StatusCode>,
}

impl Answer {
    fn is_whole(&self) -> bool {
        self.status == Some(StatusCode::Complete)
    }
}

impl Aws {
    /// Pulls of each day from `first` to `last`, both included. A repository whose answer is not whole is left out,
    /// rather than shown with zeros that are none.
    ///
    /// # Errors
    /// When CloudWatch cannot be asked.
    pub async fn daily_pulls(
        &self,
        names: &[RepositoryName],
        first: Day,
        last: Day,
    ) -> Result<HashMap<RepositoryName, DailyCounts>, Problem> {
        let days = u16::try_from(last - first + 1).unwrap_or(0);
        let ask = |names: &[RepositoryName]| {
            let metrics = names.iter().map(pull_metric).collect();
            let what = format!("read the daily pulls of {} repositories", names.len());
            async move { self.metric_data(metrics, first.start(), (last + 1).start(), DAY_SECS, &what).await }
        };
        let calls: Vec<_> = names.chunks(QUERIES).map(ask).collect();
        let answers: Vec<Vec<Answer>> = stream::iter(calls).buffered(CALLS).try_collect().await?;
        let mut counts = HashMap::with_capacity(names.len());
        for (name, answer) in names.iter().zip(answers.into_iter().flatten()).filter(|(_, answer)| answer.is_whole()) {
            let mut daily = DailyCounts::zeros(last, days);
            for (at, value) in answer.points {
                daily.add(at.day(), whole_number(value));
            }
            counts.insert(name.clone(), daily);
        }
        Ok(counts)
    }

    /// Pulls of one repository in steps of `period_secs`, from the step that `from` lies in up to `to`. The period is
    /// raised to the finest one that CloudWatch still keeps over such a range, counted back from `to` being about now.
    ///
    /// # Errors
    /// When CloudWatch cannot be asked.
    pub async fn pull_series(
        &self,
        name: &RepositoryName,
        from: Timestamp,
        to: Timestamp,
        period_secs: u32,
    ) -> Result<Series, Problem> {
        let what = format!("read the pulls of {name}");
        self.interactive().series(name.to_string(), vec![pull_metric(name)], from, to, period_secs, &what).await
    }

    /// Calls of one ECR operation such as `PutImage` in the whole registry. Published for pushes and pulls only, not for
    /// Describe and List calls.
    ///
    /// # Errors
    /// When CloudWatch cannot be asked.
    pub async fn api_calls(
        &self,
        operation: &str,
        from: Timestamp,
        to: Timestamp,
        period_secs: u32,
    ) -> Result<Series, Problem> {
        let what = format!("read the {operation} calls");
        let mut metrics = self.usage_metrics(operation, &what).await?;
        if metrics.is_empty() {
            // ListMetrics forgets a metric after two weeks of silence, and sources differ on whether it has a Class.
            metrics = vec![usage_metric(operation, false), usage_metric(operation, true)];
        }
        self.interactive().series(operation.to_owned(), metrics, from, to, period_secs, &what).await
    }

    /// The dimension sets under which the calls of an operation are published: CloudWatch matches them exactly.
    async fn usage_metrics(&self, operation: &str, what: &str) -> Result<Vec<Metric>, Problem> {
        let filter = |name: &str, value: &str| DimensionFilter::builder().name(name).value(value).build();
        let call = self.quick().cloudwatch.list_metrics().namespace("AWS/Usage").metric_name("CallCount");
        let call = call.dimensions(filter("Service", "ECR")).dimensions(filter("Resource", operation));
        let mut pages = call.into_paginator().send();
        let mut tokens = Tokens::default();
        let mut metrics = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|e| self.problem("cloudwatch:ListMetrics", what, &e))?;
            tokens.admit(page.next_token(), what)?;
            metrics.extend(page.metrics.unwrap_or_default());
        }
        metrics.truncate(QUERIES);
        Ok(metrics)
    }

    /// The sum of several metrics as one series.
    async fn series(
        &self,
        name: String,
        metrics: Vec<Metric>,
        from: Timestamp,
        to: Timestamp,
        period_secs: u32,
        what: &str,
    ) -> Result<Series, Problem> {
        let period = period_kept(period_secs, from, to);
        let step = i64::from(period) * 1000;
        let start = from.millis().div_euclid(step) * step;
        let steps = usize::try_from((to.millis() - start + step - 1).div_euclid(step)).unwrap_or(0);
        if steps == 0 {
            return Ok(Series { name, points: Vec::new() });
        }
        let end = Timestamp::from_millis(start + i64::try_from(steps).unwrap_or(0) * step);
        let answers = self.metric_data(metrics, Timestamp::from_millis(start), end, period, what).await?;
        let silence = answers.iter().all(Answer::is_whole).then_some(0.0);
        let mut values = vec![silence; steps];
        for (at, value) in answers.iter().flat_map(|answer| &answer.points) {
            let slot = usize::try_from((at.millis() - start).div_euclid(step)).ok();
            if let Some(slot) = slot.and_then(|slot| values.get_mut(slot)) {
                *slot = Some(slot.unwrap_or(0.0) + value);
            }
        }
        let times = (0i64..).map(|at| Timestamp::from_millis(start + at * step));
        Ok(Series { name, points: times.zip(values).collect() })
    }

    /// Sums of at most [`QUERIES`] metrics, one answer for each in their order.
    async fn metric_data(
        &self,
        metrics: Vec<Metric>,
        from: Timestamp,
        to: Timestamp,
        period: i32,
        what: &str,
    ) -> Result<Vec<Answer>, Problem> {
        let mut answers: Vec<Answer> = metrics.iter().map(|_| Answer::default()).collect();
        let query = |(at, metric): (usize, Metric)| {
            let stat = MetricStat::builder().metric(metric).period(period).stat("Sum").build();
            MetricDataQuery::builder().id(format!("m{at}")).metric_stat(stat).build()
        };
        let call = self.clients.cloudwatch.get_metric_data();
        let call = call.set_metric_data_queries(Some(metrics.into_iter().enumerate().map(query).collect()));
        let call = call.start_time(DateTime::from_millis(from.millis())).end_time(DateTime::from_millis(to.millis()));
        let mut pages = call.scan_by(ScanBy::TimestampAscending).into_paginator().send();
        let mut tokens = Tokens::default();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|e| self.problem("cloudwatch:GetMetricData", what, &e))?;
            tokens.admit(page.next_token(), what)?;
            for result in page.metric_data_results.unwrap_or_default() {
                let at = result.id.as_deref().and_then(|id| id.strip_prefix('m')).and_then(|n| n.parse::<usize>().ok());
                let Some(answer) = at.and_then(|at| answers.get_mut(at)) else { continue };
                if result.status_code == Some(StatusCode::Forbidden) {
                    return Err(forbidden(what));
                }
                // The same id on several pages is one series in parts.
                let times = result.timestamps.unwrap_or_default().into_iter().map(convert::timestamp);
                answer.points.extend(times.zip(result.values.unwrap_or_default()));
                answer.status = result.status_code;
            }
        }
        Ok(answers)
    }
}

fn metric(namespace: &str, name: &str, dimensions: &[(&str, &str)]) -> Metric {
    let dimension = |(name, value): &(&str, &str)| Dimension::builder().name(*name).value(*value).build();
    Metric::builder()
        .namespace(namespace)
        .metric_name(name)
        .set_dimensions(Some(dimensions.iter().map(dimension).collect()))
        .build()
}

fn pull_metric(name: &RepositoryName) -> Metric {
    metric("AWS/ECR", "RepositoryPullCount", &[("RepositoryName", name.as_str())])
}

fn usage_metric(operation: &str, with_class: bool) -> Metric {
    let dimensions = [("Service", "ECR"), ("Type", "API"), ("Resource", operation), ("Class", "None")];
    metric("AWS/Usage", "CallCount", if with_class { &dimensions } else { &dimensions[..3] })
}

/// The period that CloudWatch still keeps data in: minutes for 15 days, five minutes for 63, hours for 455
/// (aws-monitoring-cost.md 1.4). A finer one would give an empty answer, which looks like silence.
fn period_kept(period_secs: u32, from: Timestamp, to: Timestamp) -> i32 {
    let finest = match (to - from).div_euclid(DAY_MILLIS) {
        ..15 => 60,
        15..63 => 300,
        _ => 3600,
    };
    let period = i32::try_from(period_secs).unwrap_or(DAY_SECS).clamp(finest, 30 * DAY_SECS);
    (period + finest - 1) / finest * finest
}

/// Counts arrive as doubles.
fn whole_number(value: f64) -> u64 {
    // `as` saturates, and makes zero of NaN.
    value.round() as u64
}

fn forbidden(what: &str) -> Problem {
    let advice = "Ask for the IAM permission cloudwatch:GetMetricData.";
    let mut problem = Problem::new(ProblemKind::NotPermitted, what, "CloudWatch answers Forbidden", advice);
    problem.iam_action = Some("cloudwatch:GetMetricData".to_owned());
    problem
}
