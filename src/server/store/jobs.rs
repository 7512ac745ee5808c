//! Jobs, their items, and what was read of images before they were deleted.
//!
//! What a job is about to do is on the disk before it is done, and what became of it right after: a program that dies in
//! between does those few items again and no others.

mod read;
mod stages;

use super::{Store, audit, registry_id};
use crate::domain::account::Registry;
use crate::domain::history::AuditEntry;
use crate::domain::image::{Digest, Tag};
use crate::domain::job::{Item, ItemResult, Job, JobId, JobState, Subject, Task};
use crate::domain::problem::Problem;
use crate::domain::time::Timestamp;

/// A manifest as it was before its image went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptManifest {
    pub digest: Digest,
    pub media_type: String,
    pub tags: Vec<Tag>,
    /// `None`: the image was archived, so that it could not be read.
    pub body: Option<String>,
}

impl Store {
    /// Keeps a new job with its items, which are numbered as they come, and notes in the audit log who wants it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn add_job(
        &self,
        registry: &Registry,
        task: &Task,
        by: &str,
        items: &[(u8, Subject)],
        at: Timestamp,
        detail: &str,
    ) -> Result<JobId, Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let registry_id = registry_id(&mut db, registry).await?;
            let id: i64 = sqlx::query_scalar(
                "INSERT INTO job (registry_id, task, by, asked_at, stage) VALUES ($1, $2, $3, $4, $5) RETURNING id",
            )
            .bind(registry_id)
            .bind(json(task)?)
            .bind(by)
            .bind(at.millis())
            .bind(stages::first(task))
            .fetch_one(&mut *db)
            .await?;
            for (number, (wave, subject)) in (0u32..).zip(items) {
                sqlx::query("INSERT INTO job_item (job_id, number, wave, subject) VALUES ($1, $2, $3, $4)")
                    .bind(id)
                    .bind(number)
                    .bind(*wave)
                    .bind(json(subject)?)
                    .execute(&mut *db)
                    .await?;
            }
            let entry = entry(task, by, at, JobId(id), format!("Asked for: {detail}"));
            audit::insert(&mut db, registry_id, &entry).await?;
            db.commit().await?;
            Ok(JobId(id))
        };
        write.await.map_err(self.failed("keep the job"))
    }

    /// Notes that somebody wants a job to end. One that is over stays as it is.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn cancel_job(&self, id: JobId) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            sqlx::query("UPDATE job SET cancelling = 1 WHERE id = $1 AND state IN ('waiting', 'running')")
                .bind(id.0)
                .execute(&mut *db)
                .await?;
            db.commit().await
        };
        write.await.map_err(self.failed(format!("cancel job {id}")))
    }

    /// Notes that a job runs, or why it waits although it is its turn.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn mark_job(&self, id: JobId, problem: Option<&Problem>, at: Timestamp) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            sqlx::query(
                "UPDATE job SET state = 'running', started_at = coalesce(started_at, $2), problem = $3 WHERE id = $1",
            )
            .bind(id.0)
            .bind(at.millis())
            .bind(problem.map(json).transpose()?)
            .execute(&mut *db)
            .await?;
            db.commit().await
        };
        write.await.map_err(self.failed(format!("note where job {id} stands")))
    }

    /// The next items of a job within its stage, `most` at most and all of one wave; those that were under way when the program died come
    /// first. They are on the disk as running when this returns. None when all of the stage are over.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn claim_items(&self, id: JobId, most: u32) -> Result<Vec<Item>, Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let mut rows = Vec::new();
            for state in ["running", "waiting"] {
                let more: Vec<(u8, read::ItemRow)> = read::claimable(&mut db, id, state, most).await?;
                rows.extend(more);
            }
            rows.truncate(most as usize);
            let wave = rows.first().map(|(wave, _)| *wave);
            let items: Vec<Item> = (rows.into_iter().filter(|(other, _)| Some(*other) == wave))
                .map(|(_, row)| row.item())
                .collect::<sqlx::Result<_>>()?;
            for item in &items {
                sqlx::query("UPDATE job_item SET state = 'running' WHERE job_id = $1 AND number = $2")
                    .bind(id.0)
                    .bind(item.number)
                    .execute(&mut *db)
                    .await?;
            }
            db.commit().await?;
            Ok(items)
        };
        write.await.map_err(self.failed(format!("take the next items of job {id}")))
    }

    /// Keeps manifests before their images go.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn keep_manifests(&self, id: JobId, manifests: &[KeptManifest]) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            for manifest in manifests {
                sqlx::query(
                    "INSERT INTO job_manifest (job_id, digest, media_type, tags, body) VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (job_id, digest) DO NOTHING",
                )
                .bind(id.0)
                .bind(manifest.digest.as_str())
                .bind(&manifest.media_type)
                .bind(json(&manifest.tags)?)
                .bind(&manifest.body)
                .execute(&mut *db)
                .await?;
            }
            db.commit().await
        };
        write.await.map_err(self.failed(format!("keep the manifests for job {id}")))
    }

    /// What became of items.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn settle_items(&self, id: JobId, results: &[(u32, ItemResult)], at: Timestamp) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            for (number, result) in results {
                sqlx::query(
                    "UPDATE job_item SET state = $3, request_id = $4, note = $5, problem = $6, at = $7
                     WHERE job_id = $1 AND number = $2",
                )
                .bind(id.0)
                .bind(number)
                .bind(result.state().as_str())
                .bind(&result.request_id)
                .bind(&result.note)
                .bind(result.problem.as_ref().map(json).transpose()?)
                .bind(at.millis())
                .execute(&mut *db)
                .await?;
            }
            db.commit().await
        };
        write.await.map_err(self.failed(format!("note what job {id} has done")))
    }

    /// Ends a job: what has not been done is skipped, and the audit log says what it came to.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn end_job(
        &self,
        job: &Job,
        state: JobState,
        problem: Option<&Problem>,
        at: Timestamp,
    ) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            sqlx::query("UPDATE job_item SET state = 'skipped' WHERE job_id = $1 AND state IN ('waiting', 'running')")
                .bind(job.id.0)
                .execute(&mut *db)
                .await?;
            let (tally, _) = read::tally(&mut db, job.id, at).await?;
            let registry_id: i64 = sqlx::query_scalar(
                "UPDATE job SET state = $2, ended_at = $3, problem = $4, tally = $5 WHERE id = $1 RETURNING registry_id",
            )
            .bind(job.id.0)
            .bind(state.as_str())
            .bind(at.millis())
            .bind(problem.map(json).transpose()?)
            .bind(json(&tally)?)
            .fetch_one(&mut *db)
            .await?;
            let outcome = Job { tally, ..job.clone() }.outcome();
            let failure = match problem {
                Some(problem) => Some(problem.clone()),
                None => read::first_problem(&mut db, job.id).await?,
            };
            let request_id = read::only_request(&mut db, job.id).await?;
            let detail = match state {
                JobState::Cancelled => format!("{outcome}, then cancelled"),
                _ => outcome,
            };
            let entry = entry(&job.task, &job.by, at, job.id, detail);
            let entry = AuditEntry { problem: failure, request_id, ..entry };
            audit::insert(&mut db, registry_id, &entry).await?;
            db.commit().await
        };
        write.await.map_err(self.failed(format!("note the end of job {}", job.id)))
    }
}

fn entry(task: &Task, by: &str, at: Timestamp, job: JobId, detail: String) -> AuditEntry {
    AuditEntry {
        at,
        by: by.to_owned(),
        action: task.operation().to_owned(),
        repository: task.repository().cloned(),
        detail,
        request_id: None,
        job: Some(job),
        problem: None,
    }
}

fn json(value: &(impl serde::Serialize + ?Sized)) -> sqlx::Result<String> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))
}
