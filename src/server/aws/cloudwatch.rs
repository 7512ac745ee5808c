//! Pulls, API calls and image counts from CloudWatch (aws-monitoring-cost.md 1).
//!
//! GetMetricData is billed for every metric that is asked for, so whoever calls this keeps the answers. CloudWatch has
//! no data point for a time without pulls: such times are zeros here, but only where it says that its answer is whole.

mod data;

use super::Aws;
use super::page::Tokens;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::domain::series::{Course, Courses, DailyCounts, Span};
use crate::domain::time::Day;
use aws_sdk_cloudwatch::types::{Dimension, DimensionFilter, Metric};
use data::{Answer, Question, Statistic};
use std::collections::{BTreeMap, HashMap};

const DAY_SECS: u32 = 86_400;

/// Image counts of a whole registry are read up to this many repositories.
pub const MOST_IMAGE_COUNTS: usize = 500;

/// What the id of a repository begins with in AWS/Usage.
const REPOSITORY: &str = "repository/";

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
        let span = Span::new(first.start(), days.into(), DAY_SECS);
        let what = format!("read the daily pulls of {} repositories", names.len());
        let answers = self.answers(names.iter().map(pull_metric).collect(), Statistic::Sum, span, &what).await?;
        let whole = names.iter().zip(answers).filter(|(_, answer)| answer.is_whole());
        let daily = whole.map(|(name, answer)| {
            let mut daily = DailyCounts::zeros(last, days);
            for (at, value) in answer.points {
                daily.add(at.day(), whole_number(value));
            }
            (name.clone(), daily)
        });
        Ok(daily.collect())
    }

    /// Pulls of some repositories, in their order.
    ///
    /// # Errors
    /// When CloudWatch cannot be asked.
    pub async fn pulls(&self, names: &[RepositoryName], span: Span) -> Result<Courses, Problem> {
        let what = match names {
            [name] => format!("read the pulls of {name}"),
            names => format!("read the pulls of {} repositories", names.len()),
        };
        let metrics = names.iter().map(|name| (name.to_string(), vec![pull_metric(name)])).collect();
        self.courses(metrics, Statistic::Sum, span, &what).await
    }

    /// Calls of ECR's operations in the whole registry, by operation. Published for pushes and pulls only, not for
    /// Describe and List calls; none that rested for the two weeks after which CloudWatch stops listing them.
    ///
    /// # Errors
    /// When CloudWatch cannot be asked.
    pub async fn calls(&self, span: Span) -> Result<Courses, Problem> {
        let what = "read the API calls of the registry";
        let metrics = self.usage_metrics("CallCount", &[], "Resource", what).await?;
        self.courses(metrics, Statistic::Sum, span, what).await
    }

    /// How many images repositories held, as the quota counts them; all repositories unless one is named. Gaps where
    /// nothing was published.
    ///
    /// # Errors
    /// When CloudWatch cannot be asked, or would have to be asked for more than [`MOST_IMAGE_COUNTS`]: each is billed.
    pub async fn image_counts(&self, name: Option<&RepositoryName>, span: Span) -> Result<Courses, Problem> {
        let what = name.map_or_else(
            || "read the image counts of the registry".to_owned(),
            |name| format!("read the image count of {name}"),
        );
        let id = name.map(|name| format!("{REPOSITORY}{name}"));
        let mut filters = vec![("Resource", "ImagesPerRepositoryCount")];
        filters.extend(id.as_deref().map(|id| ("ResourceId", id)));
        let metrics = self.usage_metrics("ResourceCount", &filters, "ResourceId", &what).await?;
        if metrics.len() > MOST_IMAGE_COUNTS {
            let why = format!("there are {} of them, and CloudWatch bills each", metrics.len());
            return Err(Problem::new(ProblemKind::Invalid, what, why, "Open a repository to see its own."));
        }
        let short = |name: String| name.strip_prefix(REPOSITORY).map_or_else(|| name.clone(), str::to_owned);
        let metrics = metrics.into_iter().map(|(name, metrics)| (short(name), metrics)).collect();
        self.courses(metrics, Statistic::Maximum, span, &what).await
    }

    /// The dimensions under which CloudWatch has the calls of an operation.
    ///
    /// # Errors
    /// When CloudWatch cannot be asked, or lists no such calls.
    pub async fn call_dimensions(&self, operation: &str) -> Result<Vec<(String, String)>, Problem> {
        let what = format!("find the calls of {operation}");
        let found = self.usage_metrics("CallCount", &[("Resource", operation)], "Resource", &what).await?;
        let metric = found.into_iter().flat_map(|(_, metrics)| metrics).next().ok_or_else(|| {
            let why = "CloudWatch lists no such metric: it forgets one that rests for two weeks";
            Problem::new(ProblemKind::NotFound, what, why, "Try again when the operation has been called.")
        })?;
        let pair = |d: &Dimension| Some((d.name()?.to_owned(), d.value()?.to_owned()));
        Ok(metric.dimensions().iter().filter_map(pair).collect())
    }

    /// The dimension sets under which a usage metric of ECR is published, by the value of one dimension: CloudWatch
    /// matches sets exactly, and sources differ on which there are.
    async fn usage_metrics(
        &self,
        metric: &str,
        filters: &[(&str, &str)],
        by: &str,
        what: &str,
    ) -> Result<Vec<(String, Vec<Metric>)>, Problem> {
        let filter = |(name, value): &(&str, &str)| DimensionFilter::builder().name(*name).value(*value).build();
        let filters = [("Service", "ECR")].iter().chain(filters).map(filter).collect();
        let call = self.clients.cloudwatch.list_metrics().namespace("AWS/Usage").metric_name(metric);
        let mut pages = call.set_dimensions(Some(filters)).into_paginator().send();
        let mut tokens = Tokens::default();
        let mut found: BTreeMap<String, Vec<Metric>> = BTreeMap::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|e| self.problem("cloudwatch:ListMetrics", what, &e))?;
            tokens.admit(page.next_token(), what)?;
            for metric in page.metrics.unwrap_or_default() {
                let value = metric.dimensions().iter().find(|dimension| dimension.name() == Some(by));
                if let Some(value) = value.and_then(Dimension::value) {
                    found.entry(value.to_owned()).or_default().push(metric);
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    /// One course for each name; several metrics under a name are added up.
    async fn courses(
        &self,
        named: Vec<(String, Vec<Metric>)>,
        statistic: Statistic,
        span: Span,
        what: &str,
    ) -> Result<Courses, Problem> {
        let counts: Vec<(String, usize)> = named.iter().map(|(name, metrics)| (name.clone(), metrics.len())).collect();
        let metrics = named.into_iter().flat_map(|(_, metrics)| metrics).collect();
        let mut answers = self.answers(metrics, statistic, span, what).await?.into_iter();
        let course = |(name, count): (String, usize)| {
            let parts: Vec<Answer> = answers.by_ref().take(count).collect();
            Course { name, values: statistic.values(&parts, span), whole: parts.iter().all(Answer::is_whole) }
        };
        Ok(Courses { span, all: counts.into_iter().map(course).collect() })
    }

    async fn answers(
        &self,
        metrics: Vec<Metric>,
        statistic: Statistic,
        span: Span,
        what: &str,
    ) -> Result<Vec<Answer>, Problem> {
        self.metric_data(Question { metrics, statistic, span, what }).await
    }
}

fn pull_metric(name: &RepositoryName) -> Metric {
    let dimension = Dimension::builder().name("RepositoryName").value(name.as_str()).build();
    Metric::builder().namespace("AWS/ECR").metric_name("RepositoryPullCount").dimensions(dimension).build()
}

/// Counts arrive as doubles.
fn whole_number(value: f64) -> u64 {
    // `as` saturates, and makes zero of NaN.
    value.round() as u64
}
