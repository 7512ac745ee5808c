//! What was changed through Stowage, and by whom.

use super::{Store, registry_id};
use crate::domain::account::Registry;
use crate::domain::history::AuditEntry;
use crate::domain::job::JobId;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use sqlx::SqliteConnection;

impl Store {
    /// Keeps one entry. It is on the disk when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn audit(&self, registry: &Registry, entry: &AuditEntry) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let registry_id = registry_id(&mut db, registry).await?;
            insert(&mut db, registry_id, entry).await?;
            db.commit().await
        };
        write.await.map_err(self.failed(format!("note {} in the audit log", entry.action)))
    }

    /// The newest entries, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn audit_log(&self, registry: &Registry, limit: u32) -> Result<Vec<AuditEntry>, Problem> {
        type Row = (i64, String, String, Option<String>, String, Option<String>, Option<String>, Option<i64>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT at, by, action, repository, detail, problem, request_id, job_id FROM audit
             JOIN registry ON registry.id = registry_id
             WHERE account = $1 AND region = $2 ORDER BY audit.id DESC LIMIT $3",
        )
        .bind(registry.account.as_str())
        .bind(registry.region.as_str())
        .bind(limit)
        .fetch_all(&self.shared.reading)
        .await
        .map_err(self.failed("read the audit log"))?;
        let entry = |(at, by, action, repository, detail, problem, request_id, job): Row| AuditEntry {
            at: Timestamp::from_millis(at),
            by,
            action,
            repository: repository.and_then(|name| RepositoryName::new(name).ok()),
            detail,
            request_id,
            job: job.map(JobId),
            problem: problem.and_then(|text| serde_json::from_str(&text).ok()),
        };
        Ok(rows.into_iter().map(entry).collect())
    }
}

/// For a transaction that does more than this.
pub(super) async fn insert(db: &mut SqliteConnection, registry_id: i64, entry: &AuditEntry) -> sqlx::Result<()> {
    let problem = entry.problem.as_ref().and_then(|problem| serde_json::to_string(problem).ok());
    sqlx::query(
        "INSERT INTO audit (registry_id, at, by, action, repository, detail, problem, request_id, job_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(registry_id)
    .bind(entry.at.millis())
    .bind(&entry.by)
    .bind(&entry.action)
    .bind(entry.repository.as_ref().map(RepositoryName::as_str))
    .bind(&entry.detail)
    .bind(problem)
    .bind(&entry.request_id)
    .bind(entry.job.map(|job| job.0))
    .execute(db)
    .await
    .map(drop)
}
