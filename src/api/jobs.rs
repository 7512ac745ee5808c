//! Jobs, and the audit log: what was changed through Stowage, by whom, and how it went.

use super::ApiError;
use crate::domain::history::AuditEntry;
use crate::domain::history::listing::Query;
use crate::domain::inventory::query::Page;
use crate::domain::job::{Item, ItemState, Job, JobId};
use crate::domain::lifecycle::evaluate::Tally;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Past jobs that the page lists; all of them are in the audit log.
#[cfg(feature = "ssr")]
const JOBS: u32 = 20;
/// Entries that are looked through, the newest.
pub const ENTRIES: u32 = 10_000;
/// Entries of one page, and items.
pub const PER_PAGE: u32 = 100;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// Newest first.
    pub jobs: Vec<Job>,
    pub entries: Page<AuditEntry, ()>,
    /// Values that the filter can offer, by property.
    pub values: Vec<(String, Vec<String>)>,
    pub now: Timestamp,
    pub may_write: bool,
}

#[server(endpoint = "activity", input = Json)]
pub async fn list(query: Query) -> Result<Activity, ApiError> {
    use crate::domain::problem::{Problem, ProblemKind};
    use crate::server::context::{fail, reader};
    use crate::server::state::Access;
    let app = reader()?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    let now = app.clock.now();
    let log = app.store.audit_log(&registry, ENTRIES).await.map_err(fail)?;
    let values = crate::domain::history::listing::values(&log);
    let entries = query.page(log, now, PER_PAGE).map_err(|error| {
        fail(Problem::new(ProblemKind::Invalid, "filter the changes", error.to_string(), "Change or clear the filter."))
    })?;
    let jobs = app.store.jobs(&registry, JOBS, now).await.map_err(fail)?;
    Ok(Activity { jobs, entries, values, now, may_write: app.access == Access::Write })
}

/// A job with a page of its items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    pub job: Job,
    pub items: Page<Item, ()>,
    /// Manifests that were kept before their images were deleted.
    pub kept: u64,
    /// What the policies take that it has put in force.
    pub going: Tally,
    pub now: Timestamp,
    pub may_write: bool,
}

/// `state`: only items of that; `page` from 1.
#[server(endpoint = "job", input = Json)]
pub async fn show(id: JobId, state: Option<ItemState>, page: u32) -> Result<Detail, ApiError> {
    use crate::server::context::{fail, reader};
    use crate::server::state::Access;
    let app = reader()?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    let now = app.clock.now();
    let job = app.store.job(&registry, id, now).await.map_err(fail)?.ok_or_else(|| fail(missing(id)))?;
    let offset = page.max(1).saturating_sub(1).saturating_mul(PER_PAGE);
    let (rows, matching) = app.store.job_items(id, state, offset, PER_PAGE).await.map_err(fail)?;
    let pages = u32::try_from(matching.div_ceil(u64::from(PER_PAGE))).unwrap_or(u32::MAX).max(1);
    let kept = app.store.count_kept_manifests(id).await.map_err(fail)?;
    let all = job.tally.total();
    let items = Page { rows, totals: (), matching, all, page: page.clamp(1, pages), pages };
    let going = app.store.going_by(id).await.map_err(fail)?;
    Ok(Detail { job, items, kept, going, now, may_write: app.access == Access::Write })
}

/// Ends a job; works as a plain form too.
#[server(endpoint = "cancel-job")]
pub async fn cancel(id: JobId) -> Result<(), ApiError> {
    use crate::server::context::{author, fail};
    let app = author(&format!("cancel job {id}"))?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    if app.store.job(&registry, id, app.clock.now()).await.map_err(fail)?.is_none() {
        return Err(fail(missing(id)));
    }
    app.jobs.cancel(id).await.map_err(fail)
}

/// Pauses a job, or lets it go on; works as a plain form too.
#[server(endpoint = "pause-job")]
pub async fn pause(id: JobId, on: bool) -> Result<(), ApiError> {
    use crate::server::context::{author, fail};
    let app = author(&format!("pause job {id}"))?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    if app.store.job(&registry, id, app.clock.now()).await.map_err(fail)?.is_none() {
        return Err(fail(missing(id)));
    }
    app.jobs.pause(id, on).await.map_err(fail)
}

#[cfg(feature = "ssr")]
fn missing(id: JobId) -> crate::domain::problem::Problem {
    use crate::domain::problem::{Problem, ProblemKind};
    let why = "this registry has no job of that number";
    Problem::new(ProblemKind::NotFound, format!("show job {id}"), why, "Look for it among the activity.")
}
