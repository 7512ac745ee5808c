//! Jobs that go on in stages, and what they replace.

use super::Store;
use crate::domain::job::roll_out::Replaced;
use crate::domain::job::{Item, JobId, Task};
use crate::domain::lifecycle::evaluate::Tally;
use crate::domain::problem::Problem;
use crate::server::store::unsigned;

/// Beyond every wave.
const LAST: u8 = u8::MAX;

/// The last wave that may begin unasked.
pub(super) fn first(task: &Task) -> u8 {
    if task.pace().is_some_and(|pace| pace.canary > 0) { 0 } else { LAST }
}

impl Store {
    /// Pauses a job, or lets it go on: within its stage if something of that is left, else through all that follow.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn pause_job(&self, id: JobId, on: bool) -> Result<(), Problem> {
        let sql = match on {
            true => "UPDATE job SET paused = 1 WHERE id = $1 AND state IN ('waiting', 'running')",
            false => {
                "UPDATE job SET paused = 0, stage = CASE WHEN EXISTS (
                     SELECT 1 FROM job_item
                     WHERE job_id = $1 AND wave <= job.stage AND job_item.state IN ('waiting', 'running'))
                 THEN stage ELSE 255 END WHERE id = $1"
            }
        };
        let write = async {
            let mut db = self.begin_recording().await?;
            sqlx::query(sql).bind(id.0).execute(&mut *db).await?;
            db.commit().await
        };
        write.await.map_err(self.failed(format!("pause job {id}")))
    }

    /// Pauses a job whose stage is over while others follow. Whether it did.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn hold_job(&self, id: JobId) -> Result<bool, Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let held = sqlx::query(
                "UPDATE job SET paused = 1 WHERE id = $1
                 AND EXISTS (SELECT 1 FROM job_item WHERE job_id = $1 AND job_item.state = 'waiting')",
            )
            .bind(id.0)
            .execute(&mut *db)
            .await?;
            db.commit().await?;
            Ok(held.rows_affected() > 0)
        };
        write.await.map_err(self.failed(format!("pause job {id}")))
    }

    /// Keeps what an item is about to replace; what was kept first stays. It is on the disk when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn keep_replaced(&self, id: JobId, number: u32, replaced: &Replaced) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            sqlx::query(
                "UPDATE job_item SET replaced = 1, old_policy = $3, going_images = $4, going_bytes = $5
                 WHERE job_id = $1 AND number = $2 AND replaced = 0",
            )
            .bind(id.0)
            .bind(number)
            .bind(&replaced.old)
            .bind(i64::try_from(replaced.going.images).unwrap_or(i64::MAX))
            .bind(i64::try_from(replaced.going.bytes).unwrap_or(i64::MAX))
            .execute(&mut *db)
            .await?;
            db.commit().await
        };
        write.await.map_err(self.failed(format!("keep the policy that job {id} replaces")))
    }

    /// Every item of a job that has replaced something, or was about to, in its order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn replaced_items(&self, id: JobId) -> Result<Vec<Item>, Problem> {
        let sql =
            format!("SELECT {} FROM job_item WHERE job_id = $1 AND replaced = 1 ORDER BY number", super::read::ITEM);
        let read = async {
            let rows: Vec<super::read::ItemRow> =
                sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id.0).fetch_all(&self.shared.reading).await?;
            rows.into_iter().map(super::read::ItemRow::item).collect::<sqlx::Result<_>>()
        };
        read.await.map_err(self.failed(format!("read what job {id} replaced")))
    }

    /// What the policies take that a job has put in force, over all its items.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn going_by(&self, id: JobId) -> Result<Tally, Problem> {
        let sums: Result<(i64, i64), _> = sqlx::query_as(
            "SELECT coalesce(sum(going_images), 0), coalesce(sum(going_bytes), 0) FROM job_item
             WHERE job_id = $1 AND replaced = 1 AND state = 'done'",
        )
        .bind(id.0)
        .fetch_one(&self.shared.reading)
        .await;
        let tally = |(images, bytes)| Tally { images: unsigned(images), bytes: unsigned(bytes) };
        sums.map(tally).map_err(self.failed(format!("add up what job {id} came to")))
    }
}
