//! Where the crawls of a registry stand, and what each leaves behind.

use super::{Store, records, registry_id, unsigned};
use crate::domain::account::Registry;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::series::{DailyCounts, UsageDay};
use crate::domain::time::{Day, Timestamp};
use std::collections::HashMap;

/// What a crawl that begins can build on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Begun {
    /// The repositories that the crawl before it had read when it was interrupted, and when.
    pub read: HashMap<RepositoryName, Timestamp>,
    /// When the pulls of the registry were last read.
    pub pulls_read_at: Option<Timestamp>,
}

impl Store {
    /// Notes that a crawl begins, or goes on where one was interrupted.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn begin_crawl(&self, registry: &Registry, now: Timestamp) -> Result<Begun, Problem> {
        let write = async {
            let mut db = self.begin().await?;
            let id = registry_id(&mut db, registry).await?;
            let read: Vec<(String, i64)> = sqlx::query_as(
                "SELECT name, record.read_at FROM repository JOIN record ON record.repository_id = repository.id
                 JOIN registry ON registry.id = registry_id
                 WHERE registry_id = $1 AND crawling = 1 AND record.crawl = registry.crawl",
            )
            .bind(id)
            .fetch_all(&mut *db)
            .await?;
            let pulls_read_at: Option<i64> = sqlx::query_scalar(
                "UPDATE registry SET used_at = $2, crawl = crawl + 1 - crawling, crawling = 1 WHERE id = $1
                 RETURNING pulls_read_at",
            )
            .bind(id)
            .bind(now.millis())
            .fetch_one(&mut *db)
            .await?;
            db.commit().await?;
            Ok(Begun {
                read: read
                    .into_iter()
                    .filter_map(|(name, at)| Some((RepositoryName::new(name).ok()?, Timestamp::from_millis(at))))
                    .collect(),
                pulls_read_at: pulls_read_at.map(Timestamp::from_millis),
            })
        };
        write.await.map_err(self.failed("note the start of a crawl"))
    }

    /// Keeps the pulls of repositories that are in the store.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn save_pulls(
        &self,
        registry: &Registry,
        pulls: &HashMap<RepositoryName, DailyCounts>,
        read_at: Timestamp,
    ) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin().await?;
            let id = registry_id(&mut db, registry).await?;
            for (name, counts) in pulls {
                let counts = serde_json::to_string(counts).map_err(|error| sqlx::Error::Encode(error.into()))?;
                sqlx::query(
                    "UPDATE record SET pulls = $3
                     WHERE repository_id = (SELECT id FROM repository WHERE registry_id = $1 AND name = $2)",
                )
                .bind(id)
                .bind(name.as_str())
                .bind(counts)
                .execute(&mut *db)
                .await?;
            }
            sqlx::query("UPDATE registry SET pulls_read_at = $2 WHERE id = $1")
                .bind(id)
                .bind(read_at.millis())
                .execute(&mut *db)
                .await?;
            db.commit().await
        };
        write.await.map_err(self.failed("keep the pulls"))
    }

    /// Ends a crawl: what is not among `names` has vanished, and every repository whose images were ever read to the
    /// end has its usage of that day. The last crawl of a day counts.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn finish_crawl(
        &self,
        registry: &Registry,
        names: &[RepositoryName],
        taken_at: Timestamp,
        problems: &[Problem],
    ) -> Result<(), Problem> {
        let write = async {
            let problems = serde_json::to_string(problems).map_err(|error| sqlx::Error::Encode(error.into()))?;
            let mut db = self.begin().await?;
            let id = registry_id(&mut db, registry).await?;
            records::remove_others(&mut db, id, names).await?;
            sqlx::query("UPDATE registry SET taken_at = $2, used_at = $2, problems = $3, crawling = 0 WHERE id = $1")
                .bind(id)
                .bind(taken_at.millis())
                .bind(problems)
                .execute(&mut *db)
                .await?;
            sqlx::query(
                "INSERT INTO usage_day (repository_id, day, images, standard_bytes, archive_bytes)
                 SELECT repository_id, $2, images, standard_bytes, archive_bytes FROM record
                 JOIN repository ON repository.id = repository_id
                 WHERE registry_id = $1 AND images_read_at IS NOT NULL
                 ON CONFLICT (repository_id, day) DO UPDATE SET images = excluded.images,
                 standard_bytes = excluded.standard_bytes, archive_bytes = excluded.archive_bytes",
            )
            .bind(id)
            .bind(taken_at.day().number())
            .execute(&mut *db)
            .await?;
            db.commit().await
        };
        write.await.map_err(self.failed("keep the snapshot"))
    }

    /// The usage of every repository from one day to another, both included, by day and name. Repositories that are
    /// gone have theirs until they went; a day without a crawl has none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn usage(&self, registry: &Registry, from: Day, to: Day) -> Result<Vec<UsageDay>, Problem> {
        let rows: Vec<(String, i32, i64, i64, i64)> = sqlx::query_as(
            "SELECT name, day, images, standard_bytes, archive_bytes FROM usage_day
             JOIN repository ON repository.id = repository_id JOIN registry ON registry.id = registry_id
             WHERE account = $1 AND region = $2 AND day BETWEEN $3 AND $4 ORDER BY day, name",
        )
        .bind(registry.account.as_str())
        .bind(registry.region.as_str())
        .bind(from.number())
        .bind(to.number())
        .fetch_all(&self.shared.reading)
        .await
        .map_err(self.failed(format!("read the usage from {from} to {to}")))?;
        let usage = |(name, day, images, standard, archive): (String, _, _, _, _)| {
            Some(UsageDay {
                repository: RepositoryName::new(name).ok()?,
                day: Day::from_number(day),
                images: unsigned(images),
                standard_bytes: unsigned(standard),
                archive_bytes: unsigned(archive),
            })
        };
        Ok(rows.into_iter().filter_map(usage).collect())
    }
}
