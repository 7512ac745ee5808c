//! Repositories as they were last read.

use super::{Store, images, outcomes, policies, registry_id, repository_id, sightings, signed};
use crate::domain::account::{AccountId, Region, Registry};
use crate::domain::history::PolicySource;
use crate::domain::image::StorageClass;
use crate::domain::inventory::{Inventory, Record};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::{PolicyDocument, Repository, RepositoryName};
use crate::domain::time::Timestamp;
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection};
use std::sync::Arc;

/// A record without its images and pulls, which change apart from it.
#[derive(Serialize, Deserialize)]
struct Facts<R, P> {
    repository: R,
    images_problem: P,
    policy: Result<Option<PolicyDocument>, Problem>,
    tags_problem: P,
    read_at: Timestamp,
    #[serde(default)]
    policy_read_at: Timestamp,
    #[serde(default)]
    tags_read_at: Timestamp,
}

/// What is kept of a repository before it is read again.
struct Before {
    first_read_at: i64,
    images_read_at: i64,
    body: Vec<u8>,
}

impl Store {
    /// Keeps one repository as it was read at `seen_at`, with what that tells about tags that moved and a policy that
    /// somebody else changed. A list of images with a problem never replaces one that was read to its end.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn save_record(&self, registry: &Registry, record: &Record, seen_at: Timestamp) -> Result<(), Problem> {
        let what = || format!("keep what was read of {}", record.repository.name);
        let unwritable =
            |error: serde_json::Error| Problem::new(ProblemKind::Unexpected, what(), error.to_string(), "");
        let body = images::encode(&record.images).await.map_err(unwritable)?;
        let facts = Facts {
            repository: &record.repository,
            images_problem: record.images_problem.as_ref(),
            policy: record.policy.clone(),
            tags_problem: record.tags_problem.as_ref(),
            read_at: record.read_at,
            policy_read_at: record.policy_read_at,
            tags_read_at: record.tags_read_at,
        };
        let facts = serde_json::to_string(&facts).map_err(unwritable)?;
        let pulls = record.pulls.as_ref().map(serde_json::to_string).transpose().map_err(unwritable)?;
        let write = async {
            let mut db = self.begin().await?;
            let registry_id = registry_id(&mut db, registry).await?;
            let id = repository_id(&mut db, registry_id, &record.repository.name).await?;
            sqlx::query(
                "INSERT INTO record (repository_id, crawl, facts, pulls, read_at)
                 VALUES ($1, (SELECT crawl FROM registry WHERE id = $2), $3, $4, $5)
                 ON CONFLICT (repository_id) DO UPDATE
                 SET crawl = excluded.crawl, facts = excluded.facts, pulls = excluded.pulls, read_at = excluded.read_at",
            )
            .bind(id)
            .bind(registry_id)
            .bind(facts)
            .bind(pulls)
            .bind(record.read_at.millis())
            .execute(&mut *db)
            .await?;
            let before = before(&mut db, id).await?;
            if record.images_problem.is_none() {
                write_complete(&mut db, id, record, body, before, seen_at).await?;
            } else if before.is_none() {
                write_body(&mut db, id, body).await?;
            }
            if let Ok(policy) = &record.policy {
                let text = policy.as_ref().map(|document| document.text.as_str());
                // Policies are read less often than images: what was carried over is no news of today.
                let read_at = seen_at.min(record.policy_read_at);
                policies::note(&mut db, id, text, (seen_at, read_at), "", PolicySource::Found).await?;
            }
            db.commit().await
        };
        write.await.map_err(self.failed(what()))
    }

    /// The last finished snapshot of a registry, or of the one used last. Records that were read after it was finished
    /// are newer than its time.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn load(&self, registry: Option<&Registry>) -> Result<Option<Inventory>, Problem> {
        let rows = sqlx::query(
            "SELECT account, region, taken_at, problems FROM registry
             WHERE taken_at IS NOT NULL AND ($1 IS NULL OR (account = $1 AND region = $2))
             ORDER BY used_at DESC, id DESC LIMIT 1",
        )
        .bind(registry.map(|r| r.account.as_str()))
        .bind(registry.map(|r| r.region.as_str()))
        .fetch_optional(&self.shared.reading);
        let Some(row) = rows.await.map_err(self.failed("read the last snapshot"))? else { return Ok(None) };
        let fields = || -> sqlx::Result<(String, String, i64, String)> {
            Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?))
        };
        let (account, region, taken_at, problems) = fields().map_err(self.failed("read the last snapshot"))?;
        let (Ok(account), Ok(region)) = (AccountId::new(account), Region::new(region)) else { return Ok(None) };
        let registry = Registry { account, region };
        let records = self.records(&registry).await?;
        let problems = serde_json::from_str(&problems).unwrap_or_default();
        Ok(Some(Inventory { registry, taken_at: Timestamp::from_millis(taken_at), records, problems }))
    }

    /// Everything kept of a registry's repositories, by name, whether a crawl of it was ever finished or not. A record
    /// in an older form that cannot be read any more is left out: the next crawl brings it back.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn records(&self, registry: &Registry) -> Result<Vec<Arc<Record>>, Problem> {
        /// Decoded together off the async threads: small enough to keep memory flat, large enough to be worth a thread.
        const BATCH: usize = 16;
        let failed = |error| self.failed("read the kept repositories")(error);
        let rows = sqlx::query(
            "SELECT repository.name, record.facts, record.pulls, image_list.body
             FROM registry
             JOIN repository ON repository.registry_id = registry.id
             JOIN record ON record.repository_id = repository.id
             LEFT JOIN image_list ON image_list.repository_id = repository.id
             WHERE registry.account = $1 AND registry.region = $2 ORDER BY repository.name",
        )
        .bind(registry.account.as_str())
        .bind(registry.region.as_str())
        .fetch(&self.shared.reading)
        .map(|row| -> sqlx::Result<Stored> {
            let row = row?;
            Ok(Stored { name: row.try_get(0)?, facts: row.try_get(1)?, pulls: row.try_get(2)?, body: row.try_get(3)? })
        });
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let mut batches = rows
            .chunks(BATCH)
            .map(|batch| tokio::task::spawn_blocking(|| batch.into_iter().map(|row| row.map(read)).collect::<Vec<_>>()))
            .buffered(threads);
        let mut records = Vec::new();
        while let Some(batch) = batches.next().await {
            for record in batch.map_err(|error| failed(sqlx::Error::Io(std::io::Error::other(error))))? {
                records.extend(record.map_err(failed)?.map(Arc::new));
            }
        }
        Ok(records)
    }
}

struct Stored {
    name: String,
    facts: String,
    pulls: Option<String>,
    body: Option<Vec<u8>>,
}

fn read(stored: Stored) -> Option<Record> {
    let parse = || -> serde_json::Result<Record> {
        let facts: Facts<Repository, Option<Problem>> = serde_json::from_str(&stored.facts)?;
        Ok(Record {
            repository: facts.repository,
            images: stored.body.as_deref().map(images::decode).transpose()?.unwrap_or_default().into(),
            images_problem: facts.images_problem,
            policy: facts.policy,
            tags_problem: facts.tags_problem,
            pulls: stored.pulls.as_deref().map(serde_json::from_str).transpose()?,
            read_at: facts.read_at,
            policy_read_at: facts.policy_read_at,
            tags_read_at: facts.tags_read_at,
        })
    };
    parse().inspect_err(|error| tracing::warn!(repository = stored.name, %error, "A kept record cannot be read")).ok()
}

/// `None`: its images were never read to the end.
async fn before(db: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<Before>> {
    let row: Option<(i64, i64, Vec<u8>)> = sqlx::query_as(
        "SELECT first_read_at, images_read_at, body FROM record JOIN image_list USING (repository_id)
         WHERE repository_id = $1 AND images_read_at IS NOT NULL",
    )
    .bind(id)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(first_read_at, images_read_at, body)| Before { first_read_at, images_read_at, body }))
}

async fn write_complete(
    db: &mut SqliteConnection,
    id: i64,
    record: &Record,
    body: Vec<u8>,
    before: Option<Before>,
    seen_at: Timestamp,
) -> sqlx::Result<()> {
    let first_read_at = before.as_ref().map_or(seen_at.millis(), |before| before.first_read_at);
    sqlx::query(
        "UPDATE record SET first_read_at = $2, images_read_at = $3, images = $4, standard_bytes = $5,
         archive_bytes = $6 WHERE repository_id = $1",
    )
    .bind(id)
    .bind(first_read_at)
    .bind(seen_at.millis())
    .bind(signed(record.images.len() as u64))
    .bind(signed(record.size_bytes(StorageClass::Standard)))
    .bind(signed(record.size_bytes(StorageClass::Archive)))
    .execute(&mut *db)
    .await?;
    match before {
        Some(before) if before.body == body => Ok(()),
        Some(before) => {
            let read = sightings::Reading { first: before.first_read_at, last: before.images_read_at };
            let between = (Timestamp::from_millis(before.images_read_at), seen_at);
            outcomes::note(db, id, &before.body, &record.images, between).await?;
            let body = sightings::note(db, id, before.body, body, read, Some(seen_at)).await?;
            write_body(db, id, body).await
        }
        None => write_body(db, id, body).await,
    }
}

async fn write_body(db: &mut SqliteConnection, id: i64, body: Vec<u8>) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO image_list (repository_id, body) VALUES ($1, $2)
         ON CONFLICT (repository_id) DO UPDATE SET body = excluded.body",
    )
    .bind(id)
    .bind(body)
    .execute(db)
    .await
    .map(drop)
}

/// Takes what vanished out of the snapshot. Its usage and its history stay.
pub(super) async fn remove_others(
    db: &mut SqliteConnection,
    registry_id: i64,
    names: &[RepositoryName],
) -> sqlx::Result<()> {
    let kept: Vec<(i64, String)> = sqlx::query_as(
        "SELECT id, name FROM repository JOIN record ON record.repository_id = repository.id WHERE registry_id = $1",
    )
    .bind(registry_id)
    .fetch_all(&mut *db)
    .await?;
    let names: std::collections::HashSet<&str> = names.iter().map(RepositoryName::as_str).collect();
    for (id, _) in kept.iter().filter(|(_, name)| !names.contains(name.as_str())) {
        if let Some(before) = before(db, *id).await? {
            let read = sightings::Reading { first: before.first_read_at, last: before.images_read_at };
            sightings::note(db, *id, before.body, Vec::new(), read, None).await?;
        }
        sqlx::query("DELETE FROM record WHERE repository_id = $1").bind(id).execute(&mut *db).await?;
    }
    Ok(())
}
