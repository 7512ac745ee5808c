//! Counts and values over time.

use super::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// One count for each day from `first` on, without gaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyCounts {
    pub first: Day,
    pub counts: Vec<u64>,
}

impl DailyCounts {
    /// `days` zeros that end with (and include) `last`.
    #[must_use]
    pub fn zeros(last: Day, days: u16) -> Self {
        Self { first: last + 1 + -i32::from(days), counts: vec![0; usize::from(days)] }
    }

    /// Adds to a day; days outside the range are left out.
    pub fn add(&mut self, day: Day, count: u64) {
        if let Some(slot) = usize::try_from(day - self.first).ok().and_then(|at| self.counts.get_mut(at)) {
            *slot += count;
        }
    }

    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    pub fn days(&self) -> impl Iterator<Item = (Day, u64)> {
        (0i32..).zip(&self.counts).map(|(at, count)| (self.first + at, *count))
    }
}

/// A named series; a missing value is a gap, not a zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    pub name: String,
    pub points: Vec<(Timestamp, Option<f64>)>,
}

/// What a repository held at the end of a day: one row per repository and day is the only storage history there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageDay {
    pub repository: super::repository::RepositoryName,
    pub day: Day,
    pub images: u64,
    /// Sum of compressed sizes in standard storage, in bytes.
    pub standard_bytes: u64,
    /// The same in the archive.
    pub archive_bytes: u64,
}

/// How far back a chart looks; one range for all charts of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Range {
    #[serde(rename = "1d")]
    Day,
    #[serde(rename = "7d")]
    Week,
    #[default]
    #[serde(rename = "30d")]
    Month,
    #[serde(rename = "90d")]
    Quarter,
    #[serde(rename = "365d")]
    Year,
}

impl Range {
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// As it stands in a URL, and on the page.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Day => "1d",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
            Self::Year => "365d",
        }
    }

    /// The default for anything else.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|range| range.key() == key).unwrap_or_default()
    }

    #[must_use]
    pub const fn days(self) -> i32 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 90,
            Self::Year => 365,
        }
    }

    /// Seconds a point stands for: a multiple of what CloudWatch still keeps for points of that age
    /// (aws-monitoring-cost.md 1.4).
    #[must_use]
    pub const fn period_secs(self) -> u32 {
        match self {
            Self::Day => 900,
            Self::Week => 3_600,
            Self::Month => 6 * 3_600,
            Self::Quarter | Self::Year => 86_400,
        }
    }

    /// From and to, aligned to the period; the last point is the one under way.
    #[must_use]
    pub const fn bounds(self, now: Timestamp) -> (Timestamp, Timestamp) {
        let period = self.period_secs() as i64;
        let to = (now.secs().div_euclid(period) + 1) * period;
        (Timestamp::from_secs(to - self.days() as i64 * 86_400), Timestamp::from_secs(to))
    }
}

/// Counts events in periods from `from` (inclusive) to `to` (exclusive); a period without any is a zero.
#[must_use]
pub fn count_by_period(
    events: impl Iterator<Item = Timestamp>,
    from: Timestamp,
    to: Timestamp,
    period_secs: u32,
) -> Vec<(Timestamp, Option<f64>)> {
    let period = i64::from(period_secs.max(1)) * 1000;
    let length = usize::try_from((to - from) / period).unwrap_or(0);
    let mut counts = vec![0u32; length];
    for event in events.filter(|at| *at >= from && *at < to) {
        if let Some(count) = usize::try_from((event - from) / period).ok().and_then(|at| counts.get_mut(at)) {
            *count += 1;
        }
    }
    (0i64..)
        .zip(counts)
        .map(|(at, count)| (Timestamp::from_millis(from.millis() + at * period), Some(f64::from(count))))
        .collect()
}
