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
