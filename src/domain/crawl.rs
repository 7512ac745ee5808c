//! Where the reading of a registry stands, and how fast it may go.

pub mod pace;
#[cfg(test)]
mod tests;

use super::account::Registry;
use super::problem::Problem;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How long each part that was read serves before a crawl asks for it again, in milliseconds. Images are read in every
/// crawl; saving a policy reads it first anyway.
pub const POLICY_SERVES: i64 = 60 * 60 * 1000;
pub const TAGS_SERVE: i64 = 6 * 60 * 60 * 1000;
/// CloudWatch bills each metric that is asked for (aws-monitoring-cost.md 1.7).
pub const PULLS_SERVE: i64 = 60 * 60 * 1000;

/// What every page says about its data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Status {
    /// `None`: not connected yet and nothing kept from earlier.
    pub registry: Option<Registry>,
    /// When the snapshot that pages show was taken; `None`: there is none, or only a part of the first one.
    pub taken_at: Option<Timestamp>,
    pub running: Option<Progress>,
    /// How far the last crawl came, when somebody cancelled it; the next one goes on from there.
    pub cancelled: Option<Progress>,
    /// How the last crawl that came to its end went.
    pub last: Option<Progress>,
    /// Why the last attempt to connect or to crawl failed; the snapshot on show is older than it.
    pub problem: Option<Problem>,
    /// When the next crawl or attempt begins.
    pub next_at: Option<Timestamp>,
    /// Repositories of which some part could not be read.
    pub incomplete_repositories: u32,
}

impl Status {
    /// What pages show is the part of the registry that the very first crawl has read so far.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.taken_at.is_none() && self.running.or(self.cancelled).is_some_and(|progress| progress.done > 0)
    }
}

/// Calls to AWS, every attempt counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Traffic {
    pub calls: u64,
    /// Of these turned away for their rate.
    pub throttled: u64,
}

impl Traffic {
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self {
            calls: self.calls.saturating_sub(earlier.calls),
            throttled: self.throttled.saturating_sub(earlier.throttled),
        }
    }
}

/// A crawl under way, or one that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Progress {
    pub started_at: Timestamp,
    /// Milliseconds of work so far, by a clock that goes on where that of a demo stands still.
    pub elapsed: u64,
    pub done: u32,
    /// Of these taken over from a crawl that was interrupted.
    pub resumed: u32,
    /// `None` while repositories are being listed.
    pub total: Option<u32>,
    pub images: u64,
    pub traffic: Traffic,
    /// Repositories that may be read at the same time, as AWS bears it just now.
    pub at_once: u16,
    /// Calls that the repositories read so far were expected to take, and those that are left.
    pub work_done: u64,
    pub work_left: u64,
}

impl Progress {
    #[must_use]
    pub fn begun(started_at: Timestamp) -> Self {
        Self { started_at, ..Self::default() }
    }

    /// Repositories read in a second; `None` while it is too early to tell.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        let read = self.done.saturating_sub(self.resumed);
        (self.elapsed >= 1000 && read > 0).then(|| f64::from(read) * 1000.0 / self.elapsed as f64)
    }

    /// Milliseconds to go. By expected calls, because one repository may take a hundred times those of another.
    #[must_use]
    pub fn time_left(&self) -> Option<i64> {
        self.rate()?;
        let left = self.elapsed as f64 * self.work_left as f64 / self.work_done.max(1) as f64;
        Some(left as i64)
    }
}
