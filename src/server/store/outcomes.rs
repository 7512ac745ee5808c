//! What saved policies were expected to take, and what went: see [`outcome`].

use super::{Store, images, signed};
use crate::domain::account::Registry;
use crate::domain::history::PolicySource;
use crate::domain::image::{Digest, Image};
use crate::domain::lifecycle::outcome::{self, Departure, FOLLOWED_DAYS, Followed};
use crate::domain::lifecycle::parse::parse;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use std::sync::Arc;

/// Rows in one statement; SQLite takes 32,766 values.
const AT_ONCE: usize = 2_000;

/// What became of the policy that was saved last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcomes {
    pub saved_at: Timestamp,
    pub by: String,
    /// Newest push first.
    pub images: Vec<Followed>,
}

impl Store {
    /// What became of the policy of a repository, if the last one was saved here and is still followed.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn policy_outcomes(
        &self,
        registry: &Registry,
        repository: &RepositoryName,
        now: Timestamp,
    ) -> Result<Option<Outcomes>, Problem> {
        type Row = (String, String, i64, i64, Option<u32>, Option<i64>, Option<i64>, Option<bool>, Option<u32>);
        let read = async {
            let mut db = self.shared.reading.acquire().await?;
            let id: Option<i64> = sqlx::query_scalar(
                "SELECT repository.id FROM repository JOIN registry ON registry.id = registry_id
                 WHERE account = $1 AND region = $2 AND name = $3",
            )
            .bind(registry.account.as_str())
            .bind(registry.region.as_str())
            .bind(repository.as_str())
            .fetch_optional(&mut *db)
            .await?;
            let Some(id) = id else { return Ok(None) };
            let Some(version) = followed(&mut db, id, now).await? else { return Ok(None) };
            let rows: Vec<Row> = sqlx::query_as(
                "SELECT digest, tags, bytes, pushed_at, expected_rule, last_seen, missed_at, archived, rule
                 FROM policy_outcome WHERE version_id = $1 ORDER BY pushed_at DESC, digest",
            )
            .bind(version.id)
            .fetch_all(&mut *db)
            .await?;
            let image = |(digest, tags, size, pushed, expected, last_seen, missed_at, archived, rule): Row| {
                let departure = last_seen.zip(missed_at).map(|(last_seen, missed_at)| Departure {
                    last_seen: Timestamp::from_millis(last_seen),
                    missed_at: Timestamp::from_millis(missed_at),
                    archived: archived.unwrap_or_default(),
                    rule,
                });
                Some(Followed {
                    digest: Digest::new(digest).ok()?,
                    tags: serde_json::from_str(&tags).ok()?,
                    bytes: u64::try_from(size).ok()?,
                    pushed_at: Timestamp::from_millis(pushed),
                    expected,
                    departure,
                })
            };
            let images = rows.into_iter().filter_map(image).collect();
            Ok(Some(Outcomes { saved_at: version.at, by: version.by, images }))
        };
        read.await.map_err(self.failed(format!("read what became of the policy of {repository}")))
    }
}

struct Version {
    id: i64,
    text: String,
    at: Timestamp,
    by: String,
}

/// The version in force, if it was saved here not long ago.
async fn followed(db: &mut SqliteConnection, repository_id: i64, now: Timestamp) -> sqlx::Result<Option<Version>> {
    let last: Option<(i64, Option<String>, i64, String, String)> = sqlx::query_as(
        "SELECT id, text, at, by, source FROM policy_version WHERE repository_id = $1 ORDER BY id DESC LIMIT 1",
    )
    .bind(repository_id)
    .fetch_optional(db)
    .await?;
    let since = now.plus_days(-FOLLOWED_DAYS).millis();
    let last = last.filter(|(_, _, at, _, source)| source == PolicySource::Saved.as_str() && *at >= since);
    Ok(last.and_then(|(id, text, at, by, _)| Some(Version { id, text: text?, at: Timestamp::from_millis(at), by })))
}

/// Keeps what a version is expected to take.
pub(super) async fn expect(db: &mut SqliteConnection, version: i64, images: &[Followed]) -> sqlx::Result<()> {
    write(db, version, images, "DO NOTHING").await
}

/// Notes what left between two readings, if the policy in force is followed. `old` is the list of the earlier one.
pub(super) async fn note(
    db: &mut SqliteConnection,
    repository_id: i64,
    old: &[u8],
    new: &Arc<[Image]>,
    (last_seen, missed_at): (Timestamp, Timestamp),
) -> sqlx::Result<()> {
    let Some(version) = followed(db, repository_id, missed_at).await? else { return Ok(()) };
    let (old, new, text) = (old.to_vec(), new.clone(), version.text);
    let compare = tokio::task::spawn_blocking(move || {
        let (Ok(old), Some(policy)) = (images::decode(&old), parse(&text).policy) else { return Vec::new() };
        outcome::departed(&policy, &old, &new, (last_seen, missed_at))
    });
    let departed = compare.await.map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))?;
    let update = "(version_id, digest) DO UPDATE SET last_seen = excluded.last_seen, missed_at = excluded.missed_at,
         archived = excluded.archived, rule = excluded.rule";
    write(db, version.id, &departed, update).await
}

async fn write(
    db: &mut SqliteConnection,
    version: i64,
    images: &[Followed],
    conflict: &'static str,
) -> sqlx::Result<()> {
    for rows in images.chunks(AT_ONCE) {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "INSERT INTO policy_outcome (version_id, digest, tags, bytes, pushed_at, expected_rule, last_seen,
             missed_at, archived, rule) ",
        );
        insert.push_values(rows, |mut row, image| {
            let departure = image.departure;
            row.push_bind(version)
                .push_bind(image.digest.as_str())
                .push_bind(serde_json::to_string(&image.tags).unwrap_or_default())
                .push_bind(signed(image.bytes))
                .push_bind(image.pushed_at.millis())
                .push_bind(image.expected)
                .push_bind(departure.map(|departure| departure.last_seen.millis()))
                .push_bind(departure.map(|departure| departure.missed_at.millis()))
                .push_bind(departure.map(|departure| departure.archived))
                .push_bind(departure.and_then(|departure| departure.rule));
        });
        insert.push(" ON CONFLICT ").push(conflict).build().execute(&mut *db).await?;
    }
    Ok(())
}
