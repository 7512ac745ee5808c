//! How the registry is read, and what of it could not be.

use super::ApiError;
use crate::domain::inventory::query::Page;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Rows of one page of what could not be read.
pub const PER_PAGE: u32 = 100;

/// A repository of which some part could not be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incomplete {
    pub repository: RepositoryName,
    pub problems: Vec<Problem>,
    /// When the rest of it was read.
    pub read_at: Timestamp,
}

/// When that repository was read whose reading is the longest ago, for each part that is read on its own; `None`: none was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oldest {
    /// With them come their tags and what scans found.
    pub images: Option<Timestamp>,
    pub policies: Option<Timestamp>,
    pub resource_tags: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub incomplete: Page<Incomplete, ()>,
    /// What concerns the whole registry, such as metrics that may not be read.
    pub problems: Vec<Problem>,
    pub oldest: Oldest,
    /// Milliseconds from the end of one crawl to the start of the next.
    pub interval: i64,
    pub now: Timestamp,
}

#[server(endpoint = "reading", input = Json)]
pub async fn show(page: u32) -> Result<Reading, ApiError> {
    use crate::server::context::reader;
    let app = reader()?;
    let snapshot = app.collector.inventory();
    let records = || snapshot.iter().flat_map(|snapshot| &snapshot.records);
    let failing: Vec<_> = records().filter(|record| record.problems().next().is_some()).collect();
    let all = failing.len() as u64;
    Ok(Reading {
        incomplete: Page::cut(failing, (), all, page, PER_PAGE).map(|record| Incomplete {
            repository: record.repository.name.clone(),
            problems: record.problems().cloned().collect(),
            read_at: record.read_at,
        }),
        problems: snapshot.as_ref().map(|snapshot| snapshot.problems.clone()).unwrap_or_default(),
        oldest: Oldest {
            images: records().map(|record| record.read_at).min(),
            policies: records().map(|record| record.policy_read_at).min(),
            resource_tags: records().map(|record| record.tags_read_at).min(),
        },
        interval: i64::try_from(app.collector.interval().as_millis()).unwrap_or(i64::MAX),
        now: app.clock.now(),
    })
}
