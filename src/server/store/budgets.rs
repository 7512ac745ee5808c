//! Budgets, and the notices that go out when one is broken. A notice is kept before it is sent, so that a crash between
//! the two sends it twice rather than never.

use super::{Store, registry_id};
use crate::domain::account::Registry;
use crate::domain::cost::budget::{Budget, Format, Scope, SecretUrl};
use crate::domain::history::Delivery;
use crate::domain::problem::Problem;
use crate::domain::time::{Day, Timestamp};

/// A notice that waits to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    pub id: i64,
    pub url: SecretUrl,
    pub body: String,
    /// Deliveries that failed.
    pub attempts: u32,
}

/// A notice to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewNotice<'a> {
    pub budget: i64,
    pub month: Day,
    /// `forecast`, `actual` or `test`.
    pub event: &'a str,
    pub at: Timestamp,
    pub text: String,
    pub body: String,
    /// When to send it; `None`: there is nowhere to.
    pub next_at: Option<Timestamp>,
}

impl Store {
    /// Sets a budget, instead of an older one of the same scope. `webhook` of `None` keeps the address that is there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn save_budget(
        &self,
        registry: &Registry,
        scope: &Scope,
        monthly_usd: f64,
        webhook: Option<&SecretUrl>,
        format: Format,
        (at, by): (Timestamp, &str),
    ) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let registry_id = registry_id(&mut db, registry).await?;
            sqlx::query(
                "INSERT INTO budget (registry_id, scope, name, monthly_usd, webhook, format, set_at, set_by)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (registry_id, scope, name) DO UPDATE SET monthly_usd = excluded.monthly_usd,
                 webhook = coalesce(excluded.webhook, webhook), format = excluded.format,
                 set_at = excluded.set_at, set_by = excluded.set_by",
            )
            .bind(registry_id)
            .bind(scope.kind())
            .bind(scope.name())
            .bind(monthly_usd)
            .bind(webhook.map(SecretUrl::reveal))
            .bind(format.as_str())
            .bind(at.millis())
            .bind(by)
            .execute(&mut *db)
            .await?;
            db.commit().await
        };
        write.await.map_err(self.failed(format!("set the budget of {}", scope.words())))
    }

    /// Takes the address off a budget, and what waits to be sent there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn remove_webhook(&self, registry: &Registry, budget: i64) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let registry_id = registry_id(&mut db, registry).await?;
            sqlx::query("UPDATE budget SET webhook = NULL WHERE id = $1 AND registry_id = $2")
                .bind(budget)
                .bind(registry_id)
                .execute(&mut *db)
                .await?;
            sqlx::query(
                "UPDATE budget_notice SET next_at = NULL
                 WHERE budget_id = (SELECT id FROM budget WHERE id = $1 AND registry_id = $2)",
            )
            .bind(budget)
            .bind(registry_id)
            .execute(&mut *db)
            .await?;
            db.commit().await
        };
        write.await.map_err(self.failed("take the webhook off a budget"))
    }

    /// # Errors
    /// When the file cannot be written.
    pub async fn delete_budget(&self, registry: &Registry, budget: i64) -> Result<(), Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let registry_id = registry_id(&mut db, registry).await?;
            sqlx::query("DELETE FROM budget WHERE id = $1 AND registry_id = $2")
                .bind(budget)
                .bind(registry_id)
                .execute(&mut *db)
                .await?;
            db.commit().await
        };
        write.await.map_err(self.failed("delete a budget"))
    }

    /// Every budget of a registry: of the whole first, then by scope and name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn budgets(&self, registry: &Registry) -> Result<Vec<Budget>, Problem> {
        type Row = (i64, String, String, f64, Option<String>, String);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT budget.id, scope, name, monthly_usd, webhook, format FROM budget
             JOIN registry ON registry.id = registry_id
             WHERE account = $1 AND region = $2 ORDER BY scope = 'registry' DESC, scope DESC, name",
        )
        .bind(registry.account.as_str())
        .bind(registry.region.as_str())
        .fetch_all(&self.shared.reading)
        .await
        .map_err(self.failed("read the budgets"))?;
        let budget = |(id, scope, name, monthly_usd, webhook, format): Row| {
            let scope = Scope::from_parts(&scope, &name).ok()?;
            let url = webhook.and_then(|url| SecretUrl::parse(&url).ok());
            Some(Budget { id, scope, monthly_usd, webhook: url.map(|url| (url, Format::from_key(&format))) })
        };
        Ok(rows.into_iter().filter_map(budget).collect())
    }

    /// Keeps a notice, unless the same one was kept before; of tests there may be many. Whether it was kept.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn add_notice(&self, notice: &NewNotice<'_>) -> Result<bool, Problem> {
        let write = async {
            let mut db = self.begin_recording().await?;
            let done = sqlx::query(
                "INSERT INTO budget_notice (budget_id, month, event, at, text, body, next_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            )
            .bind(notice.budget)
            .bind(notice.month.number())
            .bind(notice.event)
            .bind(notice.at.millis())
            .bind(&notice.text)
            .bind(&notice.body)
            .bind(notice.next_at.map(Timestamp::millis))
            .execute(&mut *db)
            .await?;
            db.commit().await?;
            Ok(done.rows_affected() > 0)
        };
        write.await.map_err(self.failed("keep a notice of a budget"))
    }

    /// Notices whose time has come, oldest first, of any registry.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn due_notices(&self, now: Timestamp) -> Result<Vec<Due>, Problem> {
        let rows: Vec<(i64, String, String, i64)> = sqlx::query_as(
            "SELECT budget_notice.id, webhook, body, attempts FROM budget_notice JOIN budget ON budget.id = budget_id
             WHERE next_at <= $1 AND webhook IS NOT NULL ORDER BY budget_notice.id LIMIT 100",
        )
        .bind(now.millis())
        .fetch_all(&self.shared.reading)
        .await
        .map_err(self.failed("read the notices that wait"))?;
        let due = |(id, url, body, attempts): (i64, String, String, i64)| {
            Some(Due { id, url: SecretUrl::parse(&url).ok()?, body, attempts: u32::try_from(attempts).unwrap_or(0) })
        };
        Ok(rows.into_iter().filter_map(due).collect())
    }

    /// Notes how sending a notice went: `Ok`, or why not and when to try again (`None`: never).
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn settle_notice(
        &self,
        id: i64,
        at: Timestamp,
        outcome: Result<(), (&str, Option<Timestamp>)>,
    ) -> Result<(), Problem> {
        let (delivered_at, problem, next_at) = match outcome {
            Ok(()) => (Some(at.millis()), None, None),
            Err((problem, next)) => (None, Some(problem), next.map(Timestamp::millis)),
        };
        let write = async {
            let mut db = self.begin_recording().await?;
            sqlx::query(
                "UPDATE budget_notice SET attempts = attempts + 1, delivered_at = $2, problem = $3, next_at = $4 WHERE id = $1",
            )
            .bind(id)
            .bind(delivered_at)
            .bind(problem)
            .bind(next_at)
            .execute(&mut *db)
            .await?;
            db.commit().await
        };
        write.await.map_err(self.failed("note the delivery of a notice"))
    }

    /// The newest notices of a registry's budgets, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn notices(&self, registry: &Registry, limit: u32) -> Result<Vec<Delivery>, Problem> {
        type Row = (i64, String, i64, String, i64, Option<i64>, Option<i64>, Option<String>, bool);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT budget_id, event, at, text, attempts, next_at, delivered_at, problem, webhook IS NOT NULL
             FROM budget_notice JOIN budget ON budget.id = budget_id JOIN registry ON registry.id = registry_id
             WHERE account = $1 AND region = $2 ORDER BY budget_notice.id DESC LIMIT $3",
        )
        .bind(registry.account.as_str())
        .bind(registry.region.as_str())
        .bind(limit)
        .fetch_all(&self.shared.reading)
        .await
        .map_err(self.failed("read the notices of budgets"))?;
        let delivery =
            |(budget, event, at, text, attempts, next_at, delivered_at, problem, has_webhook): Row| Delivery {
                budget,
                event,
                at: Timestamp::from_millis(at),
                text,
                attempts: u32::try_from(attempts).unwrap_or(0),
                next_at: next_at.map(Timestamp::from_millis),
                delivered_at: delivered_at.map(Timestamp::from_millis),
                problem,
                has_webhook,
            };
        Ok(rows.into_iter().map(delivery).collect())
    }
}
