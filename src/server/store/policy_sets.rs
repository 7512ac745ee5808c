//! Policy sets, their versions, and who follows them.

use super::{Store, registry_id};
use crate::domain::account::Registry;
use crate::domain::lifecycle::fleet::sets::{PolicySet, Version};
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use sqlx::SqliteConnection;

impl Store {
    /// All of them, by name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn policy_sets(&self, registry: &Registry) -> Result<Vec<PolicySet>, Problem> {
        type Row = (String, u32, String, String, String, i64);
        let read = async {
            let rows: Vec<Row> = sqlx::query_as(
                "SELECT name, version, text, note, by, at FROM policy_set_version
                 JOIN policy_set ON policy_set.id = set_id JOIN registry ON registry.id = registry_id
                 WHERE account = $1 AND region = $2 ORDER BY name, version DESC",
            )
            .bind(registry.account.as_str())
            .bind(registry.region.as_str())
            .fetch_all(&self.shared.reading)
            .await?;
            let followers: Vec<(String, String)> = sqlx::query_as(
                "SELECT name, repository FROM policy_set_follower
                 JOIN policy_set ON policy_set.id = set_id JOIN registry ON registry.id = policy_set.registry_id
                 WHERE account = $1 AND region = $2 ORDER BY repository",
            )
            .bind(registry.account.as_str())
            .bind(registry.region.as_str())
            .fetch_all(&self.shared.reading)
            .await?;
            let mut sets: Vec<PolicySet> = Vec::new();
            for (name, number, text, note, by, at) in rows {
                let version = Version { number, text, note, by, at: Timestamp::from_millis(at) };
                match sets.last_mut().filter(|set| set.name == name) {
                    Some(set) => set.versions.push(version),
                    None => sets.push(PolicySet { name, versions: vec![version], followers: Vec::new() }),
                }
            }
            for (name, repository) in followers {
                let set = sets.iter_mut().find(|set| set.name == name);
                if let (Some(set), Ok(repository)) = (set, RepositoryName::new(repository)) {
                    set.followers.push(repository);
                }
            }
            Ok(sets)
        };
        read.await.map_err(self.failed("read the policy sets"))
    }

    /// Adds a version to a set, and the set when it is the first. Returns its number. Those in `adopted` follow it from
    /// now on, unless they follow one already.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn save_policy_set(
        &self,
        registry: &Registry,
        name: &str,
        version: &Version,
        adopted: &[RepositoryName],
    ) -> Result<u32, Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let registry_id = registry_id(&mut db, registry).await?;
            sqlx::query("INSERT INTO policy_set (registry_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(registry_id)
                .bind(name)
                .execute(&mut *db)
                .await?;
            let id = set_id(&mut db, registry_id, name).await?;
            let number: u32 = sqlx::query_scalar(
                "INSERT INTO policy_set_version (set_id, version, text, note, by, at)
                 SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 FROM policy_set_version WHERE set_id = $1
                 RETURNING version",
            )
            .bind(id)
            .bind(&version.text)
            .bind(&version.note)
            .bind(&version.by)
            .bind(version.at.millis())
            .fetch_one(&mut *db)
            .await?;
            for repository in adopted {
                sqlx::query(
                    "INSERT INTO policy_set_follower (registry_id, repository, set_id) VALUES ($1, $2, $3)
                     ON CONFLICT DO NOTHING",
                )
                .bind(registry_id)
                .bind(repository.as_str())
                .bind(id)
                .execute(&mut *db)
                .await?;
            }
            db.commit().await?;
            Ok(number)
        };
        write.await.map_err(self.failed(format!("keep the policy set {name}")))
    }

    /// Deletes a set with all its versions. Policies in force stay, and nobody follows it any more.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn delete_policy_set(&self, registry: &Registry, name: &str) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let registry_id = registry_id(&mut db, registry).await?;
            sqlx::query("DELETE FROM policy_set WHERE registry_id = $1 AND name = $2")
                .bind(registry_id)
                .bind(name)
                .execute(&mut *db)
                .await?;
            db.commit().await
        };
        write.await.map_err(self.failed(format!("delete the policy set {name}")))
    }

    /// Notes which set a repository follows from now on; `None`: none. A set that was deleted meanwhile is none.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn follow(
        &self,
        registry: &Registry,
        repository: &RepositoryName,
        set: Option<&str>,
    ) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let registry_id = registry_id(&mut db, registry).await?;
            sqlx::query("DELETE FROM policy_set_follower WHERE registry_id = $1 AND repository = $2")
                .bind(registry_id)
                .bind(repository.as_str())
                .execute(&mut *db)
                .await?;
            sqlx::query(
                "INSERT INTO policy_set_follower (registry_id, repository, set_id)
                 SELECT $1, $2, id FROM policy_set WHERE registry_id = $1 AND name = $3",
            )
            .bind(registry_id)
            .bind(repository.as_str())
            .bind(set)
            .execute(&mut *db)
            .await?;
            db.commit().await
        };
        write.await.map_err(self.failed(format!("note which policy set {repository} follows")))
    }
}

async fn set_id(db: &mut SqliteConnection, registry_id: i64, name: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT id FROM policy_set WHERE registry_id = $1 AND name = $2")
        .bind(registry_id)
        .bind(name)
        .fetch_one(db)
        .await
}
