//! What CloudWatch charges, and how near calls come to ECR's quotas (aws-monitoring-cost.md 1.2, 1.7).

pub mod alarm;
pub mod custom;
pub mod dashboard;
pub mod quota;

/// When the prices were read. They are those of us-east-1 in USD, without tax and discounts.
pub const PRICES_AS_OF: &str = "2026-11-23";

/// USD for each metric that GetMetricData is asked for; there is no free tier.
pub const PER_METRIC_READ: f64 = 0.01 / 1000.0;

/// USD a month for each metric that an alarm looks at; the first ten of an account are free.
pub const PER_ALARM_METRIC: f64 = 0.10;

/// What asking for so many metrics costs, in USD.
#[must_use]
pub fn reading(metrics: u64) -> f64 {
    metrics as f64 * PER_METRIC_READ
}
