//! Tells when a budget is broken: looks at every new snapshot, keeps what is to be told in the store, and sends it until it
//! is taken (at least once).

use super::aws::web::Web;
use super::clock::Clock;
use super::collector::Collector;
use super::ledgers::Ledgers;
use super::store::{Due, NewNotice, Store};
use crate::domain::account::Registry;
use crate::domain::cost::budget::{Breach, Budget, Notice, Scope, Standing, pause_after};
use crate::domain::cost::ledger::Books;
use crate::domain::inventory::Inventory;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::time::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// How often what waits is looked through.
const TICK: Duration = Duration::from_secs(15);

/// A handle to the one sender of the program; clones share it.
#[derive(Clone)]
pub struct Alerts(Arc<Shared>);

struct Shared {
    store: Store,
    ledgers: Ledgers,
    clock: Clock,
    web: Result<Web, Problem>,
    wake: Notify,
    /// As last looked at.
    broken: Mutex<Vec<(Scope, Breach)>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Alerts {
    /// Looks at budgets in the background, from the snapshot on show on.
    #[must_use]
    pub fn start(store: Store, ledgers: Ledgers, collector: &Collector, clock: Clock) -> Self {
        let shared = Arc::new(Shared {
            store,
            ledgers,
            clock,
            web: Web::new(),
            wake: Notify::new(),
            broken: Mutex::default(),
            task: Mutex::default(),
        });
        let task = tokio::spawn(run(shared.clone(), collector.clone()));
        *shared.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        Self(shared)
    }

    /// Looks and sends now instead of at its time.
    pub fn wake(&self) {
        self.0.wake.notify_one();
    }

    /// Budgets that are broken, or will be.
    #[must_use]
    pub fn broken(&self) -> Vec<(Scope, Breach)> {
        self.0.broken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps a notice that only tries the way, and sends it.
    ///
    /// # Errors
    /// When there is no such budget, it has no webhook, or the store cannot be written.
    pub async fn test(&self, inventory: &Arc<Inventory>, budget: i64) -> Result<(), Problem> {
        let refuse = |kind, why: &str, advice: &str| Problem::new(kind, "test the webhook", why, advice);
        let budgets = self.0.store.budgets(&inventory.registry).await?;
        let Some(budget) = budgets.into_iter().find(|each| each.id == budget) else {
            return Err(refuse(ProblemKind::NotFound, "there is no such budget", "Somebody may have deleted it."));
        };
        if budget.webhook.is_none() {
            return Err(refuse(ProblemKind::Invalid, "the budget has no webhook", "Set one first."));
        }
        let books = self.0.ledgers.of(inventory).await?;
        self.0.keep(&inventory.registry, &books, &budget, None).await?;
        self.wake();
        Ok(())
    }

    /// Ends the background work. What was not sent is sent after the next start.
    pub fn stop(&self) {
        if let Some(task) = self.0.task.lock().unwrap_or_else(PoisonError::into_inner).take() {
            task.abort();
        }
    }
}

async fn run(shared: Arc<Shared>, collector: Collector) {
    let mut snapshots = collector.subscribe();
    let mut is_due = true;
    loop {
        // During the very first crawl there is only a part of the registry: nothing to judge by.
        if is_due
            && let Some(inventory) = collector.inventory().filter(|_| collector.status().taken_at.is_some())
            && let Err(problem) = shared.look(&inventory).await
        {
            tracing::warn!(%problem, "The budgets were not looked at");
        }
        if let Err(problem) = shared.send().await {
            tracing::warn!(%problem, "Notices of budgets were not sent");
        }
        is_due = tokio::select! {
            changed = snapshots.changed() => {
                if changed.is_err() {
                    return;
                }
                true
            }
            () = shared.wake.notified() => true,
            () = tokio::time::sleep(TICK) => false,
        };
    }
}

impl Shared {
    async fn look(&self, inventory: &Arc<Inventory>) -> Result<(), Problem> {
        let budgets = self.store.budgets(&inventory.registry).await?;
        let mut broken = Vec::new();
        if !budgets.is_empty() {
            let books = self.ledgers.of(inventory).await?;
            for budget in &budgets {
                if let Some(breach) = Standing::new(&books.ledger, budget).breach {
                    self.keep(&inventory.registry, &books, budget, Some(breach)).await?;
                    broken.push((budget.scope.clone(), breach));
                }
            }
        }
        *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = broken;
        Ok(())
    }

    /// `None`: a test.
    async fn keep(
        &self,
        registry: &Registry,
        books: &Books,
        budget: &Budget,
        breach: Option<Breach>,
    ) -> Result<(), Problem> {
        let standing = Standing::new(&books.ledger, budget);
        let notice = Notice { budget, registry, standing: &standing, breach, at: self.clock.now() };
        let format = budget.webhook.as_ref().map(|(_, format)| *format);
        let new = NewNotice {
            budget: budget.id,
            month: standing.month,
            event: breach.map_or("test", Breach::as_str),
            at: notice.at,
            text: notice.text(),
            body: notice.body(format.unwrap_or_default()),
            next_at: format.map(|_| now()),
        };
        if self.store.add_notice(&new).await? && breach.is_some() {
            tracing::warn!(budget = %budget.scope.words(), "{}", notice.text());
        }
        Ok(())
    }

    async fn send(&self) -> Result<(), Problem> {
        for due in self.store.due_notices(now()).await? {
            let outcome = match &self.web {
                Ok(web) => web.post_json(&due.url, due.body.clone()).await,
                Err(problem) => Err(problem.why.clone()),
            };
            let Due { id, attempts, .. } = due;
            let at = now();
            let settled = match &outcome {
                Ok(()) => Ok(()),
                Err(why) => {
                    let pause = pause_after(attempts + 1);
                    tracing::warn!(notice = id, to = %due.url.shown(), why, again = pause.is_some(), "A webhook did not take a notice");
                    Err((why.as_str(), pause.map(|pause| Timestamp::from_millis(at.millis() + pause))))
                }
            };
            self.store.settle_notice(id, at, settled).await?;
        }
        Ok(())
    }
}

/// Deliveries go by the real time, also where the demo's stands still.
fn now() -> Timestamp {
    Clock::Real.now()
}
