//! The alarms that people want of a registry.

use super::{Alarm, Comparison, Condition, MissingData, State, Watched};
use crate::domain::cloudwatch::quota::per_second;
use crate::domain::format;
use crate::domain::repository::RepositoryName;
use serde::{Deserialize, Serialize};

/// An alarm looks at seven days at most: period times number of periods, where a period is an hour or longer.
pub const MOST_DAYS: u32 = 7;

const DAY_SECS: u32 = 86_400;

/// Longest name that CloudWatch takes, in characters.
const MOST_NAME: usize = 255;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Template {
    /// Nobody pulled for so many days.
    Silence { repository: RepositoryName, days: u32 },
    /// More pulls than this within an hour.
    Spike { repository: RepositoryName, pulls: u64 },
    /// More than this share of the rate quota within a minute.
    Quota { operation: String, percent: u32, per_second: u32 },
}

/// Which field is wrong, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct Invalid {
    pub field: &'static str,
    pub why: String,
}

impl Template {
    /// # Errors
    /// For numbers that make no alarm.
    pub fn check(&self) -> Result<(), Invalid> {
        let wrong = |field, why: String| Err(Invalid { field, why });
        match self {
            Self::Silence { days, .. } if !(1..=MOST_DAYS).contains(days) => {
                wrong("days", format!("from 1 to {MOST_DAYS}, because CloudWatch looks back no further"))
            }
            Self::Spike { pulls: 0, .. } => wrong("pulls", "at least 1".to_owned()),
            Self::Quota { percent, .. } if !(1..=100).contains(percent) => wrong("percent", "from 1 to 100".to_owned()),
            Self::Quota { per_second: 0, .. } => wrong("quota", "at least 1 call a second".to_owned()),
            Self::Quota { operation, .. } if per_second(operation).is_none() => {
                wrong("operation", format!("AWS publishes no calls of {operation}"))
            }
            _ => Ok(()),
        }
    }

    /// A name that says what it watches.
    #[must_use]
    pub fn name(&self) -> String {
        let name = match self {
            Self::Silence { repository, days } => format!("ECR no pulls for {days} d: {repository}"),
            Self::Spike { repository, .. } => format!("ECR pull spike: {repository}"),
            Self::Quota { operation, percent, .. } => format!("ECR quota above {percent}%: {operation}"),
        };
        name.chars().take(MOST_NAME).collect()
    }

    /// When it goes off, for the person who is about to make it.
    #[must_use]
    pub fn promise(&self) -> String {
        match self {
            Self::Silence { repository, days } => format!(
                "Goes off when nobody has pulled {repository} for {days} whole {} (24 hours each). A day without data counts as one \
                 without pulls.",
                if *days == 1 { "day" } else { "days" }
            ),
            Self::Spike { repository, pulls } => format!(
                "Goes off when {repository} is pulled more than {} times within an hour. An hour without data is fine.",
                format::count(*pulls)
            ),
            Self::Quota { operation, percent, per_second } => format!(
                "Goes off when {operation} is called more than {} times within a minute: {percent}% of {per_second} a second. The \
                 number is fixed: change the alarm when your quota changes.",
                format::count(self.threshold() as u64)
            ),
        }
    }

    /// What PutMetricAlarm is asked for. `dimensions` are those under which CloudWatch has the calls of an operation;
    /// they do not matter to alarms on a repository.
    #[must_use]
    pub fn alarm(&self, dimensions: Vec<(String, String)>, actions: Vec<String>) -> Alarm {
        let (period_secs, periods, comparison, missing) = match self {
            // Silence has no data points: without this the alarm would never know.
            Self::Silence { days, .. } => (DAY_SECS, *days, Comparison::Below, MissingData::Breaching),
            Self::Spike { .. } => (3_600, 1, Comparison::Above, MissingData::NotBreaching),
            Self::Quota { .. } => (60, 1, Comparison::Above, MissingData::NotBreaching),
        };
        let watched = match self {
            Self::Silence { repository, .. } | Self::Spike { repository, .. } => Watched {
                namespace: "AWS/ECR".to_owned(),
                metric: "RepositoryPullCount".to_owned(),
                dimensions: vec![("RepositoryName".to_owned(), repository.to_string())],
            },
            Self::Quota { .. } => {
                Watched { namespace: "AWS/Usage".to_owned(), metric: "CallCount".to_owned(), dimensions }
            }
        };
        let statistic = "Sum".to_owned();
        let threshold = self.threshold();
        Alarm {
            name: self.name(),
            description: format!("{} Made by Stowage.", self.promise()),
            state: State::InsufficientData,
            reason: String::new(),
            since: None,
            watched: vec![watched],
            expression: None,
            condition: Condition { statistic, period_secs, periods, datapoints: periods, comparison, threshold },
            missing,
            actions,
            actions_enabled: true,
        }
    }

    /// The template that makes such an alarm; `None`: another hand made it, and has to change it.
    #[must_use]
    pub fn of(alarm: &Alarm) -> Option<Self> {
        let [watched] = alarm.watched.as_slice() else { return None };
        let Condition { period_secs, periods, threshold, .. } = alarm.condition;
        let repository = || watched.dimension("RepositoryName").and_then(|name| name.parse::<RepositoryName>().ok());
        let candidate = match (watched.namespace.as_str(), period_secs) {
            ("AWS/ECR", DAY_SECS) => Self::Silence { repository: repository()?, days: periods },
            ("AWS/ECR", 3_600) => Self::Spike { repository: repository()?, pulls: threshold as u64 },
            ("AWS/Usage", 60) => {
                let operation = watched.dimension("Resource")?.to_owned();
                // Of a quota that was raised it is still the right number of calls.
                let default = per_second(&operation)?;
                let percent = (threshold * 100.0 / (default * 60.0)).round();
                let (percent, per_second) = match percent {
                    1.0..=100.0 => (percent as u32, default as u32),
                    _ => (80, (threshold / 48.0).round() as u32),
                };
                Self::Quota { operation, percent, per_second }
            }
            _ => return None,
        };
        let same = candidate.alarm(watched.dimensions.clone(), Vec::new());
        (same.condition == alarm.condition && same.missing == alarm.missing).then_some(candidate)
    }

    fn threshold(&self) -> f64 {
        match self {
            Self::Silence { .. } => 1.0,
            Self::Spike { pulls, .. } => *pulls as f64,
            Self::Quota { percent, per_second, .. } => f64::from(*per_second) * 60.0 * f64::from(*percent) / 100.0,
        }
    }
}
