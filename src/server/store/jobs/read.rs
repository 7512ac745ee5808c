//! Looking at jobs.

use super::{KeptManifest, Store};
use crate::domain::account::Registry;
use crate::domain::image::{Digest, Tag};
use crate::domain::job::roll_out::Replaced;
use crate::domain::job::{Item, ItemResult, ItemState, Job, JobId, JobState, PACE_MILLIS, Tally as Count};
use crate::domain::lifecycle::evaluate::Tally;
use crate::domain::problem::Problem;
use crate::domain::time::Timestamp;
use crate::server::store::unsigned;
use sqlx::SqliteConnection;

#[derive(sqlx::FromRow)]
struct JobRow {
    id: i64,
    task: String,
    by: String,
    asked_at: i64,
    started_at: Option<i64>,
    ended_at: Option<i64>,
    state: String,
    cancelling: bool,
    paused: bool,
    problem: Option<String>,
    tally: Option<String>,
}

const JOB: &str =
    "SELECT job.id, task, by, asked_at, started_at, ended_at, state, cancelling, paused, problem, tally FROM job
                   JOIN registry ON registry.id = registry_id WHERE account = $1 AND region = $2";

impl Store {
    /// The newest jobs, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn jobs(&self, registry: &Registry, limit: u32, now: Timestamp) -> Result<Vec<Job>, Problem> {
        self.select_jobs(registry, &format!("{JOB} ORDER BY job.id DESC LIMIT $3"), i64::from(limit), now).await
    }

    /// The jobs that are not over, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn open_jobs(&self, registry: &Registry, now: Timestamp) -> Result<Vec<Job>, Problem> {
        let open = format!("{JOB} AND state IN ('waiting', 'running') ORDER BY job.id LIMIT $3");
        self.select_jobs(registry, &open, 1_000, now).await
    }

    /// One job; `None`: the registry has no such one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn job(&self, registry: &Registry, id: JobId, now: Timestamp) -> Result<Option<Job>, Problem> {
        let jobs = self.select_jobs(registry, &format!("{JOB} AND job.id = $3"), id.0, now).await?;
        Ok(jobs.into_iter().next())
    }

    async fn select_jobs(
        &self,
        registry: &Registry,
        sql: &str,
        number: i64,
        now: Timestamp,
    ) -> Result<Vec<Job>, Problem> {
        let read = async {
            let mut db = self.shared.reading.acquire().await?;
            let rows: Vec<JobRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql.to_owned()))
                .bind(registry.account.as_str())
                .bind(registry.region.as_str())
                .bind(number)
                .fetch_all(&mut *db)
                .await?;
            let mut jobs = Vec::new();
            for row in rows {
                jobs.push(row.job(&mut db, now).await?);
            }
            Ok(jobs)
        };
        read.await.map_err(self.failed("read the jobs"))
    }

    /// Items of a job in its order, of one state or of any, with how many there are of that.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn job_items(
        &self,
        id: JobId,
        state: Option<ItemState>,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<Item>, u64), Problem> {
        let read = async {
            let wanted = state.map_or("", ItemState::as_str);
            let rows: Vec<ItemRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT {ITEM} FROM job_item
                 WHERE job_id = $1 AND ($2 = '' OR state = $2) ORDER BY number LIMIT $3 OFFSET $4"
            )))
            .bind(id.0)
            .bind(wanted)
            .bind(limit)
            .bind(offset)
            .fetch_all(&self.shared.reading)
            .await?;
            let count: i64 =
                sqlx::query_scalar("SELECT count(*) FROM job_item WHERE job_id = $1 AND ($2 = '' OR state = $2)")
                    .bind(id.0)
                    .bind(wanted)
                    .fetch_one(&self.shared.reading)
                    .await?;
            Ok((rows.into_iter().map(ItemRow::item).collect::<sqlx::Result<_>>()?, unsigned(count)))
        };
        read.await.map_err(self.failed(format!("read the items of job {id}")))
    }

    /// How many manifests a job has kept.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn count_kept_manifests(&self, id: JobId) -> Result<u64, Problem> {
        let count = sqlx::query_scalar("SELECT count(*) FROM job_manifest WHERE job_id = $1 AND body IS NOT NULL")
            .bind(id.0)
            .fetch_one(&self.shared.reading)
            .await;
        count.map(unsigned).map_err(self.failed(format!("count the manifests that job {id} kept")))
    }

    /// What was kept before images went, those that others name last: the order in which they can be put back.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn kept_manifests(&self, id: JobId) -> Result<Vec<KeptManifest>, Problem> {
        let read = async {
            let rows: Vec<(String, String, String, Option<String>)> = sqlx::query_as(
                "SELECT digest, media_type, tags, body FROM job_manifest WHERE job_id = $1 ORDER BY rowid DESC",
            )
            .bind(id.0)
            .fetch_all(&self.shared.reading)
            .await?;
            let kept = |(digest, media_type, tags, body): (String, String, String, _)| {
                let tags: Vec<Tag> = decode(&tags)?;
                let digest = Digest::new(digest).map_err(|error| sqlx::Error::Decode(error.into()))?;
                Ok(KeptManifest { digest, media_type, tags, body })
            };
            rows.into_iter().map(kept).collect::<sqlx::Result<Vec<_>>>()
        };
        read.await.map_err(self.failed(format!("read the manifests that job {id} kept")))
    }
}

impl JobRow {
    async fn job(self, db: &mut SqliteConnection, now: Timestamp) -> sqlx::Result<Job> {
        let id = JobId(self.id);
        let (tally, recent) = match &self.tally {
            Some(text) => (decode(text)?, 0),
            None => tally(db, id, now).await?,
        };
        let state = JobState::ALL.into_iter().find(|state| state.as_str() == self.state);
        Ok(Job {
            id,
            task: decode(&self.task)?,
            by: self.by,
            asked_at: Timestamp::from_millis(self.asked_at),
            started_at: self.started_at.map(Timestamp::from_millis),
            ended_at: self.ended_at.map(Timestamp::from_millis),
            state: state.ok_or_else(|| sqlx::Error::Decode(format!("job state {:?}", self.state).into()))?,
            cancelling: self.cancelling,
            paused: self.paused,
            problem: self.problem.as_deref().map(decode).transpose()?,
            tally,
            recent,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct ItemRow {
    number: u32,
    subject: String,
    state: String,
    request_id: Option<String>,
    note: Option<String>,
    problem: Option<String>,
    at: Option<i64>,
    replaced: bool,
    old_policy: Option<String>,
    going_images: Option<i64>,
    going_bytes: Option<i64>,
}

/// The columns of an [`ItemRow`].
pub(super) const ITEM: &str =
    "number, subject, state, request_id, note, problem, at, replaced, old_policy, going_images, going_bytes";

impl ItemRow {
    pub(super) fn item(self) -> sqlx::Result<Item> {
        let state = ItemState::ALL.into_iter().find(|state| state.as_str() == self.state);
        let sum = |count: Option<i64>| count.map_or(0, unsigned);
        let going = Tally { images: sum(self.going_images), bytes: sum(self.going_bytes) };
        Ok(Item {
            replaced: self.replaced.then_some(Replaced { old: self.old_policy, going }),
            number: self.number,
            subject: decode(&self.subject)?,
            state: state.ok_or_else(|| sqlx::Error::Decode(format!("item state {:?}", self.state).into()))?,
            result: ItemResult {
                request_id: self.request_id,
                note: self.note,
                problem: self.problem.as_deref().map(decode).transpose()?,
            },
            at: self.at.map(Timestamp::from_millis),
        })
    }
}

/// Items of a state in their order, each with its wave.
pub(super) async fn claimable(
    db: &mut SqliteConnection,
    id: JobId,
    state: &str,
    most: u32,
) -> sqlx::Result<Vec<(u8, ItemRow)>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        wave: u8,
        #[sqlx(flatten)]
        item: ItemRow,
    }
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT wave, {ITEM} FROM job_item
         WHERE job_id = $1 AND state = $2 AND wave <= (SELECT stage FROM job WHERE id = $1) ORDER BY number LIMIT $3"
    )))
    .bind(id.0)
    .bind(state)
    .bind(most)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.wave, row.item)).collect())
}

/// Items by state, and how many were over in the last [`PACE_MILLIS`].
pub(super) async fn tally(db: &mut SqliteConnection, id: JobId, now: Timestamp) -> sqlx::Result<(Count, u64)> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT state, count(*), coalesce(sum(at > $2), 0) FROM job_item WHERE job_id = $1 GROUP BY state",
    )
    .bind(id.0)
    .bind(now.millis() - PACE_MILLIS)
    .fetch_all(db)
    .await?;
    let (mut tally, mut recent) = (Count::default(), 0);
    for (state, items, lately) in rows {
        if let Some(state) = ItemState::ALL.into_iter().find(|known| known.as_str() == state) {
            tally.add(state, unsigned(items));
            recent += unsigned(lately);
        }
    }
    Ok((tally, recent))
}

/// Why the first item that failed did.
pub(super) async fn first_problem(db: &mut SqliteConnection, id: JobId) -> sqlx::Result<Option<Problem>> {
    let text: Option<String> = sqlx::query_scalar(
        "SELECT problem FROM job_item WHERE job_id = $1 AND state = 'failed' ORDER BY number LIMIT 1",
    )
    .bind(id.0)
    .fetch_optional(db)
    .await?
    .flatten();
    text.as_deref().map(decode).transpose()
}

/// AWS's request id, if all that was done was done by one call.
pub(super) async fn only_request(db: &mut SqliteConnection, id: JobId) -> sqlx::Result<Option<String>> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT request_id FROM job_item WHERE job_id = $1 AND request_id IS NOT NULL LIMIT 2",
    )
    .bind(id.0)
    .fetch_all(db)
    .await?;
    Ok(match ids.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    })
}

fn decode<T: serde::de::DeserializeOwned>(text: &str) -> sqlx::Result<T> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
}
