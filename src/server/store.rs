//! What must survive a restart, in one SQLite file.
//!
//! The images of a repository are kept as one value (see `images`), not as rows: they are always read and written
//! together, nothing is asked of them in SQL, and a registry of a million images must be on show seconds after a start.
//! What grows by the day, usage and history, are rows.
//!
//! Statements use `$1` and `ON CONFLICT`, which PostgreSQL understands too.

mod audit;
mod budgets;
mod crawls;
mod drafts;
mod failure;
mod images;
mod jobs;
pub mod manifests;
mod open;
mod outcomes;
mod policies;
mod policy_sets;
mod records;
mod settings;
mod sightings;

pub use budgets::{Due, NewNotice};
pub use crawls::Begun;
pub use jobs::KeptManifest;
pub use outcomes::Outcomes;

use crate::domain::account::Registry;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use sqlx::{Sqlite, SqliteConnection, SqlitePool, Transaction};
use std::path::Path;
use std::sync::Arc;

/// A handle to the store; clones share it.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    path: std::path::PathBuf,
    reading: SqlitePool,
    /// One connection, so that writers of this process queue instead of colliding. A commit survives the death of the
    /// process; a power cut may take the last ones (synchronous NORMAL), which the next crawl reads again.
    writing: SqlitePool,
    /// One connection whose commits survive a power cut (synchronous FULL): for what people did and AWS does not tell.
    recording: SqlitePool,
    /// Last, so that the files go after the connections.
    _folder: Option<tempfile::TempDir>,
}

impl Store {
    /// Where the store is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.shared.path
    }

    /// Writes what is buffered and closes the file. Calls that come later fail.
    pub async fn close(&self) {
        for pool in [&self.shared.reading, &self.shared.recording, &self.shared.writing] {
            pool.close().await;
        }
    }

    /// `BEGIN IMMEDIATE`: waits for other writers at the start, where waiting is harmless, and not in the middle.
    async fn begin(&self) -> sqlx::Result<Transaction<'static, Sqlite>> {
        self.shared.writing.begin_with("BEGIN IMMEDIATE").await
    }

    async fn begin_recording(&self) -> sqlx::Result<Transaction<'static, Sqlite>> {
        self.shared.recording.begin_with("BEGIN IMMEDIATE").await
    }

    fn failed(&self, what: impl Into<String>) -> impl FnOnce(sqlx::Error) -> Problem {
        let what = what.into();
        move |error| failure::problem(self.path(), what, &error)
    }
}

/// The row of a registry, made when there is none.
async fn registry_id(db: &mut SqliteConnection, registry: &Registry) -> sqlx::Result<i64> {
    sqlx::query("INSERT INTO registry (account, region, used_at) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING")
        .bind(registry.account.as_str())
        .bind(registry.region.as_str())
        .execute(&mut *db)
        .await?;
    sqlx::query_scalar("SELECT id FROM registry WHERE account = $1 AND region = $2")
        .bind(registry.account.as_str())
        .bind(registry.region.as_str())
        .fetch_one(db)
        .await
}

/// The row of a repository, made when there is none.
async fn repository_id(db: &mut SqliteConnection, registry_id: i64, name: &RepositoryName) -> sqlx::Result<i64> {
    let find = || {
        sqlx::query_scalar("SELECT id FROM repository WHERE registry_id = $1 AND name = $2")
            .bind(registry_id)
            .bind(name.as_str())
    };
    if let Some(id) = find().fetch_optional(&mut *db).await? {
        return Ok(id);
    }
    sqlx::query("INSERT INTO repository (registry_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(registry_id)
        .bind(name.as_str())
        .execute(&mut *db)
        .await?;
    find().fetch_one(db).await
}

/// SQLite has no unsigned integers. Sizes beyond 8 EiB do not occur; they would be kept as that.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
