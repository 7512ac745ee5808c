//! Which image a tag was on, from reading to reading. Only changes are rows: the tags of the first reading that never
//! moved are known from the images themselves.

use super::{Store, images};
use crate::domain::account::Registry;
use crate::domain::history::TagSighting;
use crate::domain::image::{Digest, Tag};
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use std::collections::{HashMap, HashSet};

/// Rows in one statement: a team may move 100,000 tags at once, and nobody else can write meanwhile.
const AT_ONCE: usize = 1_000;

/// The first and the last complete reading of a repository, in milliseconds.
pub(super) struct Reading {
    pub first: i64,
    pub last: i64,
}

/// Notes what changed from one list of images to the next one, `now` or gone for good, which is handed back.
pub(super) async fn note(
    db: &mut SqliteConnection,
    id: i64,
    old: Vec<u8>,
    new: Vec<u8>,
    read: Reading,
    now: Option<Timestamp>,
) -> sqlx::Result<Vec<u8>> {
    let compare = tokio::task::spawn_blocking(move || {
        let (was, is) = (images::tags(&old).unwrap_or_default(), images::tags(&new).unwrap_or_default());
        let mut left: Vec<(Tag, Digest)> =
            was.clone().into_iter().filter(|(tag, at)| is.get(tag) != Some(at)).collect();
        let mut came: Vec<(Tag, Digest)> = is.into_iter().filter(|(tag, at)| was.get(tag) != Some(at)).collect();
        left.sort();
        came.sort();
        (left, came, new)
    });
    let (left, came, new) = compare.await.map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))?;
    let open: Vec<(i64, String)> =
        sqlx::query_as("SELECT id, tag FROM tag_sighting WHERE repository_id = $1 AND last_seen IS NULL")
            .bind(id)
            .fetch_all(&mut *db)
            .await?;
    let open: HashMap<String, i64> = open.into_iter().map(|(row, tag)| (tag, row)).collect();
    let (closing, unmoved): (Vec<_>, Vec<_>) = left.into_iter().partition(|(tag, _)| open.contains_key(tag.as_str()));
    let closing: Vec<i64> = closing.iter().filter_map(|(tag, _)| open.get(tag.as_str()).copied()).collect();
    for rows in closing.chunks(AT_ONCE) {
        let mut update = QueryBuilder::<Sqlite>::new("UPDATE tag_sighting SET last_seen = ");
        update.push_bind(read.last).push(" WHERE id IN (");
        let mut list = update.separated(", ");
        for row in rows {
            list.push_bind(*row);
        }
        update.push(")").build().execute(&mut *db).await?;
    }
    insert(db, id, &unmoved, read.first, Some(read.last)).await?;
    if let Some(now) = now {
        insert(db, id, &came, now.millis(), None).await?;
    }
    Ok(new)
}

async fn insert(
    db: &mut SqliteConnection,
    id: i64,
    sightings: &[(Tag, Digest)],
    first_seen: i64,
    last_seen: Option<i64>,
) -> sqlx::Result<()> {
    for rows in sightings.chunks(AT_ONCE) {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "INSERT INTO tag_sighting (repository_id, tag, digest, first_seen, last_seen) ",
        );
        insert.push_values(rows, |mut row, (tag, digest)| {
            row.push_bind(id).push_bind(tag.as_str()).push_bind(digest.as_str());
            row.push_bind(first_seen).push_bind(last_seen);
        });
        insert.build().execute(&mut *db).await?;
    }
    Ok(())
}

impl Store {
    /// Which images the tags of a repository were found on, newest first. A repository that was never read has none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn tag_history(
        &self,
        registry: &Registry,
        repository: &RepositoryName,
    ) -> Result<Vec<TagSighting>, Problem> {
        let what = format!("read the tag history of {repository}");
        let read = self.read_history(registry, repository);
        let mut history = read.await.map_err(self.failed(what))?;
        history.sort_by(|a, b| {
            (b.last_seen, b.first_seen).cmp(&(a.last_seen, a.first_seen)).then_with(|| a.tag.cmp(&b.tag))
        });
        Ok(history)
    }

    async fn read_history(&self, registry: &Registry, repository: &RepositoryName) -> sqlx::Result<Vec<TagSighting>> {
        // One transaction, so that both answers are of the same moment.
        let mut db = self.shared.reading.begin().await?;
        let rows: Vec<(String, String, i64, Option<i64>)> = sqlx::query_as(
            "SELECT tag, digest, first_seen, last_seen FROM tag_sighting
             JOIN repository ON repository.id = repository_id JOIN registry ON registry.id = registry_id
             WHERE account = $1 AND region = $2 AND name = $3",
        )
        .bind(registry.account.as_str())
        .bind(registry.region.as_str())
        .bind(repository.as_str())
        .fetch_all(&mut *db)
        .await?;
        let current: Option<(i64, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT first_read_at, images_read_at, body FROM repository
             JOIN registry ON registry.id = registry_id JOIN record ON record.repository_id = repository.id
             JOIN image_list ON image_list.repository_id = repository.id
             WHERE account = $1 AND region = $2 AND name = $3 AND images_read_at IS NOT NULL",
        )
        .bind(registry.account.as_str())
        .bind(registry.region.as_str())
        .bind(repository.as_str())
        .fetch_optional(&mut *db)
        .await?;
        db.rollback().await?;
        let join = tokio::task::spawn_blocking(move || gather(rows, current));
        join.await.map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))
    }
}

fn gather(rows: Vec<(String, String, i64, Option<i64>)>, current: Option<(i64, i64, Vec<u8>)>) -> Vec<TagSighting> {
    let (first, last, body) = current.unwrap_or_default();
    let [first, last] = [first, last].map(Timestamp::from_millis);
    let mut open = HashSet::new();
    let mut sightings = Vec::new();
    for (tag, digest, first_seen, last_seen) in rows {
        let (Ok(tag), Ok(digest)) = (Tag::new(tag), Digest::new(digest)) else { continue };
        if last_seen.is_none() {
            open.insert(tag.clone());
        }
        let (first_seen, last_seen) =
            (Timestamp::from_millis(first_seen), last_seen.map_or(last, Timestamp::from_millis));
        sightings.push(TagSighting { tag, digest, first_seen, last_seen });
    }
    let unmoved = images::tags(&body).unwrap_or_default().into_iter().filter(|(tag, _)| !open.contains(tag));
    sightings.extend(unmoved.map(|(tag, digest)| TagSighting { tag, digest, first_seen: first, last_seen: last }));
    sightings
}
