//! What was changed through Stowage, and by whom.

use super::{Store, registry_id};
use crate::domain::account::Registry;
use crate::domain::history::AuditEntry;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;

impl Store {
    /// Keeps one entry. It is on the disk when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn audit(&self, registry: &Registry, entry: &AuditEntry) -> Result<(), Problem> {
        let problem = entry.problem.as_ref().and_then(|problem| serde_json::to_string(problem).ok());
        let write = async {
            let mut db = self.begin_recording().await?;
            let registry_id = registry_id(&mut db, registry).await?;
            sqlx::query(
                "INSERT INTO audit (registry_id, at, by, action, repository, detail, problem)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(registry_id)
            .bind(entry.at.millis())
            .bind(&entry.by)
            .bind(&entry.action)
            .bind(entry.repository.as_ref().map(RepositoryName::as_str))
            .bind(&entry.detail)
            .bind(problem)
            .execute(&mut *db)
            .await?;
            db.commit().await
        };
        write.await.map_err(self.failed(format!("note {} in the audit log", entry.action)))
    }

    /// The newest entries, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn audit_log(&self, registry: &Registry, limit: u32) -> Result<Vec<AuditEntry>, Problem> {
        type Row = (i64, String, String, Option<String>, String, Option<String>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT at, by, action, repository, detail, problem FROM audit
             JOIN registry ON registry.id = registry_id
             WHERE account = $1 AND region = $2 ORDER BY audit.id DESC LIMIT $3",
        )
        .bind(registry.account.as_str())
        .bind(registry.region.as_str())
        .bind(limit)
        .fetch_all(&self.shared.reading)
        .await
        .map_err(self.failed("read the audit log"))?;
        let entry = |(at, by, action, repository, detail, problem): Row| AuditEntry {
            at: Timestamp::from_millis(at),
            by,
            action,
            repository: repository.and_then(|name| RepositoryName::new(name).ok()),
            detail,
            problem: problem.and_then(|text| serde_json::from_str(&text).ok()),
        };
        Ok(rows.into_iter().map(entry).collect())
    }
}
