//! Time series on their way through a request.

use super::invalid;
use super::series::{Reader, Series};
use crate::domain::time::{DAY_MILLIS, Timestamp};
use crate::server::demo::refusal::Refusal;
use crate::server::demo::registry::Registry;

/// The range of a request, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub from: i64,
    /// Exclusive, never later than now.
    pub to: i64,
    pub now: i64,
}

impl Range {
    /// Rounds the start down as CloudWatch does: the older, the coarser (aws-monitoring-cost.md 1.4).
    pub fn new(start: Timestamp, end: Timestamp, now: Timestamp) -> Self {
        let grain = match (now - start) / DAY_MILLIS {
            ..15 => 60,
            15..63 => 300,
            _ => 3600,
        };
        let from = start.secs().div_euclid(grain) * grain;
        Self { from, to: end.secs().min(now.secs()), now: now.secs() }
    }

    /// Starts of the periods that the range touches, aligned to the period.
    pub fn periods(&self, period: i64) -> impl Iterator<Item = i64> + use<> {
        let (first, to) = (self.from.div_euclid(period), self.to);
        (first..).map(move |n| n * period).take_while(move |at| *at < to)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub label: String,
    pub period: i64,
    /// Seconds and value, oldest first.
    pub points: Vec<(i64, f64)>,
}

/// # Errors
/// For a period or statistic that CloudWatch does not take.
pub fn read(
    registry: &mut Registry,
    series: &Series,
    statistic: &str,
    period: i64,
    range: Range,
) -> Result<Vec<(i64, f64)>, Refusal> {
    check_period(period)?;
    check_statistic(statistic)?;
    let reader = Reader::new(registry, series);
    let points = range.periods(period).filter(|at| range.now - at < retention(period));
    Ok(points
        .filter_map(|at| {
            let (from, to) = (at.max(range.from), (at + period).min(range.to));
            let measure = reader.measure(Timestamp::from_secs(from), Timestamp::from_secs(to))?;
            Some((at, measure.statistic(statistic)?))
        })
        .collect())
}

/// For how many seconds CloudWatch keeps points this fine (aws-monitoring-cost.md 1.4).
fn retention(period: i64) -> i64 {
    const DAY: i64 = 86_400;
    match period {
        ..300 => 15 * DAY,
        300..3600 => 63 * DAY,
        _ => 455 * DAY,
    }
}

pub fn check_period(period: i64) -> Result<(), Refusal> {
    if matches!(period, 1 | 5 | 10 | 20 | 30) || (period > 0 && period % 60 == 0) {
        Ok(())
    } else {
        Err(invalid(format!("The value {period} for parameter Period is not a multiple of 60")))
    }
}

pub fn check_statistic(name: &str) -> Result<(), Refusal> {
    let percentile = |rank: &str| rank.parse::<f64>().is_ok_and(|rank| (0.0..=100.0).contains(&rank));
    if matches!(name, "Sum" | "Average" | "Minimum" | "Maximum" | "SampleCount")
        || name.strip_prefix('p').is_some_and(percentile)
    {
        Ok(())
    } else {
        Err(invalid(format!("The value {name} for parameter Stat is not supported")))
    }
}
