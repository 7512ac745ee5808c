//! GetMetricData in its parts: 500 metrics a call, and as many pages as it takes.

use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::series::Span;
use crate::domain::time::Timestamp;
use crate::server::aws::page::Tokens;
use crate::server::aws::{Aws, convert};
use aws_sdk_cloudwatch::types::{Metric, MetricDataQuery, MetricStat, ScanBy, StatusCode};
use aws_smithy_types::DateTime;
use futures::stream::{self, StreamExt, TryStreamExt};

/// The most that one GetMetricData call may ask for.
const QUERIES: usize = 500;

/// Calls under way at once: half a year for 500 metrics is 90,000 points, and CloudWatch gives 180,000 a second
/// (aws-monitoring-cost.md 1.4).
const CALLS: usize = 2;

/// How the values of a step are put together, and what silence means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Of events: silence is none of them.
    Sum,
    /// Of a level that is sampled: silence is not knowing.
    Maximum,
}

impl Statistic {
    const fn name(self) -> &'static str {
        match self {
            Self::Sum => "Sum",
            Self::Maximum => "Maximum",
        }
    }

    /// Several metrics as one value for each step.
    pub fn values(self, parts: &[Answer], span: Span) -> Vec<Option<f64>> {
        let is_silence = self == Self::Sum && parts.iter().all(Answer::is_whole);
        let mut values = vec![is_silence.then_some(0.0); span.steps()];
        for (at, value) in parts.iter().flat_map(|part| &part.points) {
            if let Some(slot) = span.step_of(*at).and_then(|step| values.get_mut(step)) {
                *slot = Some(slot.unwrap_or(0.0) + value);
            }
        }
        values
    }
}

/// What CloudWatch said to one query.
#[derive(Default)]
pub struct Answer {
    pub points: Vec<(Timestamp, f64)>,
    /// That of the last page: `PartialData` on an earlier one only means that more follows.
    status: Option<StatusCode>,
}

impl Answer {
    pub fn is_whole(&self) -> bool {
        self.status == Some(StatusCode::Complete)
    }
}

pub struct Question<'a> {
    pub metrics: Vec<Metric>,
    pub statistic: Statistic,
    pub span: Span,
    /// Completes "Could not".
    pub what: &'a str,
}

impl Aws {
    /// One answer for each metric, in their order.
    pub(super) async fn metric_data(&self, question: Question<'_>) -> Result<Vec<Answer>, Problem> {
        let Question { metrics, statistic, span, what } = question;
        let calls: Vec<_> = metrics.chunks(QUERIES).map(|part| self.one_call(part, statistic, span, what)).collect();
        let answers: Vec<Vec<Answer>> = stream::iter(calls).buffered(CALLS).try_collect().await?;
        Ok(answers.into_iter().flatten().collect())
    }

    async fn one_call(
        &self,
        metrics: &[Metric],
        statistic: Statistic,
        span: Span,
        what: &str,
    ) -> Result<Vec<Answer>, Problem> {
        let mut answers: Vec<Answer> = metrics.iter().map(|_| Answer::default()).collect();
        if span.steps() == 0 {
            return Ok(answers);
        }
        self.connection.counts.add_metrics(metrics.len());
        let period = i32::try_from(span.step_secs).unwrap_or(i32::MAX);
        let query = |(at, metric): (usize, &Metric)| {
            let stat = MetricStat::builder().metric(metric.clone()).period(period).stat(statistic.name()).build();
            MetricDataQuery::builder().id(format!("m{at}")).metric_stat(stat).build()
        };
        let at = |at: Timestamp| DateTime::from_millis(at.millis());
        let call = self.clients.cloudwatch.get_metric_data();
        let call = call.set_metric_data_queries(Some(metrics.iter().enumerate().map(query).collect()));
        let call = call.start_time(at(span.from)).end_time(at(span.to()));
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

fn forbidden(what: &str) -> Problem {
    let advice = "Ask for the IAM permission cloudwatch:GetMetricData.";
    let mut problem = Problem::new(ProblemKind::NotPermitted, what, "CloudWatch answers Forbidden", advice);
    problem.iam_action = Some("cloudwatch:GetMetricData".to_owned());
    problem
}
