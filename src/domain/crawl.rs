//! Where the reading of a registry stands.

use super::account::Registry;
use super::problem::Problem;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What every page says about its data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Status {
    /// `None`: not connected yet and nothing kept from earlier.
    pub registry: Option<Registry>,
    /// When the snapshot that pages show was taken; `None`: there is none, or only a part of the first one.
    pub taken_at: Option<Timestamp>,
    pub running: Option<Progress>,
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
        self.taken_at.is_none() && self.running.is_some_and(|progress| progress.done > 0)
    }
}

/// A crawl under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub started_at: Timestamp,
    pub done: u32,
    /// `None` while repositories are being listed.
    pub total: Option<u32>,
    pub images: u64,
}
