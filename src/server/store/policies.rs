//! The versions of lifecycle policies: those saved here, and those that a reading found changed by somebody else.

use super::{Store, outcomes, registry_id, repository_id};
use crate::domain::account::Registry;
use crate::domain::history::{PolicySource, PolicyVersion};
use crate::domain::lifecycle::equality::is_same;
use crate::domain::lifecycle::outcome::Followed;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use sqlx::SqliteConnection;

impl Store {
    /// Notes that a policy was saved here as `text` (`None`: deleted) at `at`, and what it is expected to take. A version that says the same as the
    /// one before it is not kept: AWS gives a policy back laid out in its own way.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn record_policy(
        &self,
        registry: &Registry,
        repository: &RepositoryName,
        text: Option<&str>,
        at: Timestamp,
        by: &str,
        expected: &[Followed],
    ) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let registry_id = registry_id(&mut db, registry).await?;
            let id = repository_id(&mut db, registry_id, repository).await?;
            if let Some(version) = note(&mut db, id, text, (at, at), by, PolicySource::Saved).await? {
                outcomes::expect(&mut db, version, expected).await?;
            }
            db.commit().await
        };
        write.await.map_err(self.failed(format!("keep the policy version of {repository}")))
    }

    /// Every known version, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn policy_history(
        &self,
        registry: &Registry,
        repository: &RepositoryName,
    ) -> Result<Vec<PolicyVersion>, Problem> {
        let rows: Vec<(i64, Option<String>, i64, String, String)> = sqlx::query_as(
            "SELECT policy_version.id, text, at, by, source FROM policy_version
             JOIN repository ON repository.id = repository_id JOIN registry ON registry.id = registry_id
             WHERE account = $1 AND region = $2 AND name = $3 ORDER BY policy_version.id DESC",
        )
        .bind(registry.account.as_str())
        .bind(registry.region.as_str())
        .bind(repository.as_str())
        .fetch_all(&self.shared.reading)
        .await
        .map_err(self.failed(format!("read the policy history of {repository}")))?;
        let version = |(id, text, at, by, source): (_, _, _, _, String)| PolicyVersion {
            id,
            text,
            at: Timestamp::from_millis(at),
            by,
            source: if source == PolicySource::Saved.as_str() { PolicySource::Saved } else { PolicySource::Found },
        };
        Ok(rows.into_iter().map(version).collect())
    }

    /// The text of a version; `None`: the repository has no such version, or had no policy then.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn policy_version(
        &self,
        registry: &Registry,
        repository: &RepositoryName,
        id: i64,
    ) -> Result<Option<String>, Problem> {
        let known = self.policy_history(registry, repository).await?;
        Ok(known.into_iter().find(|version| version.id == id).and_then(|version| version.text))
    }
}

/// `at` is when it was seen, and `read_at` when it was read at the latest. What was found by a reading that began before the
/// last version was saved is old news; that a repository has no policy when first read is none. Returns the id of the version
/// that it became.
pub(super) async fn note(
    db: &mut SqliteConnection,
    id: i64,
    text: Option<&str>,
    (at, read_at): (Timestamp, Timestamp),
    by: &str,
    source: PolicySource,
) -> sqlx::Result<Option<i64>> {
    let last: Option<(Option<String>, i64)> =
        sqlx::query_as("SELECT text, at FROM policy_version WHERE repository_id = $1 ORDER BY id DESC LIMIT 1")
            .bind(id)
            .fetch_optional(&mut *db)
            .await?;
    let found = source == PolicySource::Found;
    let repeated = match &last {
        Some((last_text, last_at)) => is_same(last_text.as_deref(), text) || (found && *last_at > read_at.millis()),
        None => found && text.is_none(),
    };
    if repeated {
        return Ok(None);
    }
    let insert =
        "INSERT INTO policy_version (repository_id, text, at, by, source) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    sqlx::query_scalar(insert)
        .bind(id)
        .bind(text)
        .bind(at.millis())
        .bind(by)
        .bind(source.as_str())
        .fetch_one(db)
        .await
        .map(Some)
}
