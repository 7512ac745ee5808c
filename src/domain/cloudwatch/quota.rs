//! ECR's rate quotas, and how much of them was used (aws-monitoring-cost.md 1.2).

use crate::domain::series::Courses;
use serde::{Deserialize, Serialize};

/// Default calls a second in each region, by operation. An account may have been given more.
const PER_SECOND: [(&str, f64); 8] = [
    ("BatchCheckLayerAvailability", 1_000.0),
    ("BatchGetImage", 2_000.0),
    ("CompleteLayerUpload", 100.0),
    ("GetAuthorizationToken", 500.0),
    ("GetDownloadUrlForLayer", 3_000.0),
    ("InitiateLayerUpload", 100.0),
    ("PutImage", 10.0),
    ("UploadLayerPart", 500.0),
];

/// The default quota of an operation in calls a second; `None`: AWS publishes none.
#[must_use]
pub fn per_second(operation: &str) -> Option<f64> {
    PER_SECOND.iter().find(|(name, _)| *name == operation).map(|(_, quota)| *quota)
}

/// Operations with a quota.
pub fn operations() -> impl Iterator<Item = &'static str> {
    PER_SECOND.iter().map(|(name, _)| *name)
}

/// The calls of one operation beside its quota.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Use {
    pub operation: String,
    /// In the whole span; `None`: not known.
    pub calls: Option<f64>,
    /// Calls a second, the average over the busiest step: within it there may have been more.
    pub busiest: f64,
    /// Calls a second.
    pub quota: Option<f64>,
}

impl Use {
    /// How much of the quota the busiest step used.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        self.quota.map(|quota| self.busiest / quota)
    }
}

/// The operations, nearest to its quota first.
#[must_use]
pub fn uses(calls: &Courses) -> Vec<Use> {
    let mut uses: Vec<Use> = calls
        .all
        .iter()
        .map(|course| Use {
            operation: course.name.clone(),
            calls: course.total(),
            busiest: course.values.iter().flatten().copied().fold(0.0, f64::max)
                / f64::from(calls.span.step_secs.max(1)),
            quota: per_second(&course.name),
        })
        .collect();
    let rank = |of: &Use| of.share().unwrap_or(-1.0);
    uses.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then_with(|| a.operation.cmp(&b.operation)));
    uses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::series::{Course, Span};
    use crate::domain::time::Timestamp;

    #[test]
    fn the_busiest_step_is_held_against_the_quota() {
        let course = |name: &str, values: &[f64]| Course {
            name: name.to_owned(),
            values: values.iter().copied().map(Some).collect(),
            whole: true,
        };
        let span = Span::new(Timestamp::from_secs(0), 2, 60);
        let all = vec![
            course("Unknown", &[9.0, 9.0]),
            course("BatchGetImage", &[1200.0, 0.0]),
            course("PutImage", &[120.0, 480.0]),
        ];
        let uses = uses(&Courses { span, all });
        let lines: Vec<_> = uses.iter().map(|of| (of.operation.as_str(), of.calls, of.busiest, of.share())).collect();
        assert_eq!(
            lines,
            [
                ("PutImage", Some(600.0), 8.0, Some(0.8)),
                ("BatchGetImage", Some(1200.0), 20.0, Some(0.01)),
                ("Unknown", Some(18.0), 0.15, None),
            ]
        );
    }
}
