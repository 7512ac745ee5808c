//! CloudWatch alarms on ECR's metrics (aws-monitoring-cost.md 1.5).

mod template;

pub use template::{Invalid, MOST_DAYS, Template};

use super::PER_ALARM_METRIC;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum State {
    /// Its condition holds: the first to be looked at.
    Alarm,
    InsufficientData,
    Ok,
}

impl State {
    /// AWS's own word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
            Self::Ok => "OK",
        }
    }

    /// What AWS says; anything else is not knowing.
    #[must_use]
    pub fn from_aws(text: &str) -> Self {
        [Self::Alarm, Self::Ok].into_iter().find(|state| state.as_str() == text).unwrap_or(Self::InsufficientData)
    }
}

/// What an alarm makes of a period without data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum MissingData {
    Breaching,
    NotBreaching,
    Ignore,
    /// AWS's default: the alarm does not know.
    #[default]
    Missing,
}

impl MissingData {
    const ALL: [Self; 4] = [Self::Breaching, Self::NotBreaching, Self::Ignore, Self::Missing];

    /// As `TreatMissingData` has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Breaching => "breaching",
            Self::NotBreaching => "notBreaching",
            Self::Ignore => "ignore",
            Self::Missing => "missing",
        }
    }

    #[must_use]
    pub fn from_aws(text: &str) -> Self {
        Self::ALL.into_iter().find(|missing| missing.as_str() == text).unwrap_or_default()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    Above,
    AtLeast,
    Below,
    AtMost,
    /// Of an anomaly band, which Stowage does not make.
    Other,
}

impl Comparison {
    const ALL: [Self; 4] = [Self::Above, Self::AtLeast, Self::Below, Self::AtMost];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Above => "GreaterThanThreshold",
            Self::AtLeast => "GreaterThanOrEqualToThreshold",
            Self::Below => "LessThanThreshold",
            Self::AtMost => "LessThanOrEqualToThreshold",
            Self::Other => "",
        }
    }

    #[must_use]
    pub fn from_aws(text: &str) -> Self {
        Self::ALL.into_iter().find(|comparison| comparison.as_str() == text).unwrap_or(Self::Other)
    }

    const fn sign(self) -> &'static str {
        match self {
            Self::Above => ">",
            Self::AtLeast => "≥",
            Self::Below => "<",
            Self::AtMost => "≤",
            Self::Other => "outside the band of",
        }
    }
}

/// One metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    pub namespace: String,
    pub metric: String,
    pub dimensions: Vec<(String, String)>,
}

impl Watched {
    #[must_use]
    pub fn dimension(&self, name: &str) -> Option<&str> {
        self.dimensions.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Whether ECR or Stowage publishes it.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        match self.namespace.as_str() {
            "AWS/ECR" | "Stowage" => true,
            "AWS/Usage" => self.dimension("Service") == Some("ECR"),
            _ => false,
        }
    }
}

/// The metric, and what of it.
impl fmt::Display for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = ["RepositoryName", "ResourceId", "Resource"].into_iter().find_map(|name| self.dimension(name));
        match of {
            Some(of) => write!(f, "{} of {of}", self.metric),
            None => f.write_str(&self.metric),
        }
    }
}

/// When an alarm goes off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// Empty for an expression.
    pub statistic: String,
    pub period_secs: u32,
    /// Looked at in a row.
    pub periods: u32,
    /// Of which so many have to meet the threshold.
    pub datapoints: u32,
    pub comparison: Comparison,
    pub threshold: f64,
}

/// An alarm as AWS has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    pub name: String,
    pub description: String,
    pub state: State,
    /// Why it is in this state, in AWS's words.
    pub reason: String,
    pub since: Option<Timestamp>,
    /// Every metric that it looks at, those of an expression too.
    pub watched: Vec<Watched>,
    pub expression: Option<String>,
    pub condition: Condition,
    pub missing: MissingData,
    /// ARNs of what is told when it goes off.
    pub actions: Vec<String>,
    pub actions_enabled: bool,
}

impl Alarm {
    /// Whether it is about ECR.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.watched.iter().any(Watched::is_ours)
    }

    /// USD a month without the free tier: each metric is billed.
    #[must_use]
    pub fn monthly_cost(&self) -> f64 {
        self.watched.len() as f64 * PER_ALARM_METRIC
    }

    /// `Sum of RepositoryPullCount of team/app < 1 in 3 periods of 1 d`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Condition { statistic, period_secs, periods, datapoints, comparison, threshold } = &self.condition;
        let what = match (&self.expression, self.watched.first()) {
            (Some(expression), _) => expression.clone(),
            (None, Some(watched)) => format!("{statistic} of {watched}"),
            (None, None) => "an expression".to_owned(),
        };
        let period = match period_secs {
            0 => String::new(),
            secs if secs % 86_400 == 0 => format!(" of {} d", secs / 86_400),
            secs if secs % 3_600 == 0 => format!(" of {} h", secs / 3_600),
            secs => format!(" of {} min", secs / 60),
        };
        let count = match (datapoints, periods) {
            (_, 1) => format!("one period{period}"),
            (some, all) if some == all => format!("{all} periods{period}"),
            (some, all) => format!("{some} of {all} periods{period}"),
        };
        format!("{what} {} {threshold} in {count}", comparison.sign())
    }
}

/// One entry of an alarm's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub at: Timestamp,
    /// `StateUpdate`, `ConfigurationUpdate`, `Action`.
    pub kind: String,
    pub summary: String,
}

#[cfg(test)]
mod tests;
