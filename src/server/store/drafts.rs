//! Drafts of lifecycle policies, and what was said about them.

use super::{Store, registry_id, repository_id};
use crate::domain::account::Registry;
use crate::domain::draft::{Content, Draft, DraftId, Remark, RemarkKind};
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use std::collections::HashMap;

const SELECT: &str = "SELECT draft.id, repository.name, draft.at, draft.name, author, note, text, base FROM draft
     JOIN repository ON repository.id = repository_id JOIN registry ON registry.id = registry_id
     WHERE account = $1 AND region = $2";

type Row = (i64, String, i64, String, String, String, String, Option<String>);

impl Store {
    /// Keeps a draft; it is on the disk when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn add_draft(
        &self,
        registry: &Registry,
        repository: &RepositoryName,
        content: &Content,
        at: Timestamp,
    ) -> Result<DraftId, Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let registry_id = registry_id(&mut db, registry).await?;
            let repository_id = repository_id(&mut db, registry_id, repository).await?;
            let id: i64 = sqlx::query_scalar(
                "INSERT INTO draft (repository_id, name, author, note, text, base, at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            )
            .bind(repository_id)
            .bind(&content.name)
            .bind(&content.author)
            .bind(&content.note)
            .bind(&content.text)
            .bind(&content.base)
            .bind(at.millis())
            .fetch_one(&mut *db)
            .await?;
            db.commit().await?;
            Ok(DraftId(id))
        };
        write.await.map_err(self.failed(format!("keep a draft for {repository}")))
    }

    /// Keeps what somebody said about a draft; `false`: the registry has no such draft.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn remark_on_draft(&self, registry: &Registry, id: DraftId, remark: &Remark) -> Result<bool, Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let added = sqlx::query(
                "INSERT INTO draft_remark (draft_id, kind, author, text, at)
                 SELECT draft.id, $1, $2, $3, $4 FROM draft
                 JOIN repository ON repository.id = repository_id JOIN registry ON registry.id = registry_id
                 WHERE draft.id = $5 AND account = $6 AND region = $7",
            )
            .bind(remark.kind.as_str())
            .bind(&remark.author)
            .bind(&remark.text)
            .bind(remark.at.millis())
            .bind(id.0)
            .bind(registry.account.as_str())
            .bind(registry.region.as_str())
            .execute(&mut *db)
            .await?;
            db.commit().await?;
            Ok(added.rows_affected() > 0)
        };
        write.await.map_err(self.failed(format!("keep a remark on draft {id}")))
    }

    /// # Errors
    /// When the file cannot be read.
    pub async fn draft(&self, registry: &Registry, id: DraftId) -> Result<Option<Draft>, Problem> {
        let read = async {
            let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} AND draft.id = $3")))
                .bind(registry.account.as_str())
                .bind(registry.region.as_str())
                .bind(id.0)
                .fetch_optional(&self.shared.reading)
                .await?;
            let remarks: Vec<(String, String, String, i64)> =
                sqlx::query_as("SELECT kind, author, text, at FROM draft_remark WHERE draft_id = $1 ORDER BY id")
                    .bind(id.0)
                    .fetch_all(&self.shared.reading)
                    .await?;
            Ok(row.and_then(|row| draft(row, remarks.into_iter().map(remark).collect())))
        };
        read.await.map_err(self.failed(format!("read draft {id}")))
    }

    /// The newest drafts, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn drafts(&self, registry: &Registry, limit: u32) -> Result<Vec<Draft>, Problem> {
        let read = async {
            let rows: Vec<Row> =
                sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} ORDER BY draft.id DESC LIMIT $3")))
                    .bind(registry.account.as_str())
                    .bind(registry.region.as_str())
                    .bind(limit)
                    .fetch_all(&self.shared.reading)
                    .await?;
            let least = rows.last().map_or(i64::MAX, |row| row.0);
            let remarks: Vec<(i64, String, String, String, i64)> = sqlx::query_as(
                "SELECT draft_id, kind, author, text, at FROM draft_remark WHERE draft_id >= $1 ORDER BY id",
            )
            .bind(least)
            .fetch_all(&self.shared.reading)
            .await?;
            let mut by_draft: HashMap<i64, Vec<Remark>> = HashMap::new();
            for (id, kind, author, text, at) in remarks {
                by_draft.entry(id).or_default().push(remark((kind, author, text, at)));
            }
            let whole = |row: Row| {
                let remarks = by_draft.remove(&row.0).unwrap_or_default();
                draft(row, remarks)
            };
            Ok(rows.into_iter().filter_map(whole).collect())
        };
        read.await.map_err(self.failed("read the drafts"))
    }
}

/// Names in the store are valid: only what is a repository's name is kept.
fn draft((id, repository, at, name, author, note, text, base): Row, remarks: Vec<Remark>) -> Option<Draft> {
    Some(Draft {
        id: DraftId(id),
        repository: RepositoryName::new(repository).ok()?,
        at: Timestamp::from_millis(at),
        content: Content { name, author, note, text, base },
        remarks,
    })
}

fn remark((kind, author, text, at): (String, String, String, i64)) -> Remark {
    let kind = if kind == RemarkKind::Approval.as_str() { RemarkKind::Approval } else { RemarkKind::Comment };
    Remark { kind, author, text, at: Timestamp::from_millis(at) }
}
