//! Counts and values over time.

mod course;
mod range;
mod window;

pub use course::{Course, Courses, thinned};
pub use range::{KEPT_DAYS, Range, Span};
pub use window::Window;

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

/// Counts events in the steps of a span; a step without any is a zero.
#[must_use]
pub fn count_by_step(events: impl Iterator<Item = Timestamp>, span: Span) -> Vec<Option<f64>> {
    let mut counts = vec![0u32; span.steps()];
    for count in events.filter_map(|at| span.step_of(at)) {
        counts[count] += 1;
    }
    counts.into_iter().map(|count| Some(f64::from(count))).collect()
}
