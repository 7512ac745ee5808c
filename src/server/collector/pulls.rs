//! The daily pulls of all repositories, asked for in bulk beside a crawl.

use super::patch::Readings;
use crate::domain::crawl::PULLS_SERVE;
use crate::domain::inventory::Record;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::series::DailyCounts;
use crate::domain::time::Timestamp;
use crate::server::aws::Aws;
use std::collections::HashMap;
use std::sync::Arc;

/// Days asked for, today included.
const DAYS: i32 = 90;

/// What is to be asked in a crawl.
pub(super) struct Question {
    names: Vec<RepositoryName>,
    now: Timestamp,
    read_at: Timestamp,
}

/// What a crawl got.
#[derive(Default)]
pub(super) struct Pulls {
    pub counts: HashMap<RepositoryName, DailyCounts>,
    /// When all repositories were last asked for; `None`: nothing was got.
    pub read_at: Option<Timestamp>,
    pub problem: Option<Problem>,
}

impl Question {
    /// All repositories when it is time, otherwise those of which no pulls are known; `None` when there are none.
    pub(super) fn new(
        mut names: Vec<RepositoryName>,
        previous: &HashMap<RepositoryName, Arc<Record>>,
        last_read_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<Self> {
        let recent = last_read_at.filter(|at| now - *at < PULLS_SERVE);
        if recent.is_some() {
            names.retain(|name| previous.get(name).is_none_or(|record| record.pulls.is_none()));
        }
        (!names.is_empty()).then(|| Self { names, now, read_at: recent.unwrap_or(now) })
    }

    pub(super) async fn ask(self, aws: Aws) -> Pulls {
        let today = self.now.day();
        match aws.daily_pulls(&self.names, today + (1 - DAYS), today).await {
            Ok(counts) => Pulls { counts, read_at: Some(self.read_at), problem: None },
            Err(problem) => Pulls { problem: Some(problem), ..Pulls::default() },
        }
    }
}

impl Pulls {
    pub(super) fn put_into(&self, readings: &mut Readings) {
        for (name, counts) in &self.counts {
            if let Some((_, record)) = readings.get_mut(name) {
                // Copies the images of a record that is on show, which in a later crawl none is yet.
                Arc::make_mut(record).pulls = Some(counts.clone());
            }
        }
    }
}
