//! Publishes what the registry holds as metrics of our own, where somebody has switched it on: once for each reading, and
//! once an hour at most.

use super::aws::link::Link;
use super::clock::Clock;
use super::collector::Collector;
use super::ledgers::Ledgers;
use super::rows::Rows;
use super::store::Store;
use crate::domain::cloudwatch::custom::data;
use crate::domain::inventory::Inventory;
use crate::domain::problem::Problem;
use crate::domain::setting::PublishMetrics;
use crate::domain::time::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// The least time between two values of a metric (milliseconds): a little under an hour, or readings every 15 minutes would
/// make it an hour and a quarter.
const PAUSE: i64 = 55 * 60_000;

/// A handle to the one publisher of the program; clones share it.
#[derive(Clone)]
pub struct Publisher(Arc<Shared>);

struct Shared {
    link: Link,
    store: Store,
    clock: Clock,
    collector: Collector,
    rows: Rows,
    ledgers: Ledgers,
    sent: Mutex<Sent>,
    wake: Notify,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// How publishing went since the program started.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// When values were last taken by CloudWatch.
    pub at: Option<Timestamp>,
    /// How many.
    pub metrics: usize,
    pub problem: Option<Problem>,
}

impl Publisher {
    #[must_use]
    pub fn start(link: Link, store: Store, clock: Clock, collector: Collector, rows: Rows, ledgers: Ledgers) -> Self {
        let (sent, wake, task) = (Mutex::default(), Notify::new(), Mutex::default());
        let shared = Arc::new(Shared { link, store, clock, collector, rows, ledgers, sent, wake, task });
        let task = tokio::spawn(run(shared.clone()));
        *shared.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        Self(shared)
    }

    #[must_use]
    pub fn sent(&self) -> Sent {
        self.0.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Publishes now, because what is published was changed.
    pub fn wake(&self) {
        *self.0.sent.lock().unwrap_or_else(PoisonError::into_inner) = Sent::default();
        self.0.wake.notify_one();
    }

    /// Ends the background work.
    pub fn stop(&self) {
        if let Some(task) = self.0.task.lock().unwrap_or_else(PoisonError::into_inner).take() {
            task.abort();
        }
    }
}

async fn run(shared: Arc<Shared>) {
    let mut snapshots = shared.collector.subscribe();
    loop {
        // A first reading that still runs is a part of the registry: what it holds is not what there is.
        let whole = shared.collector.inventory().filter(|_| shared.collector.status().taken_at.is_some());
        if let Some(inventory) = whole
            && let Err(problem) = shared.publish(&inventory).await
        {
            tracing::warn!(%problem, "Metrics are not published");
            shared.sent.lock().unwrap_or_else(PoisonError::into_inner).problem = Some(problem);
        }
        tokio::select! {
            changed = snapshots.changed() => if changed.is_err() { return },
            () = shared.wake.notified() => {}
        }
    }
}

impl Shared {
    async fn publish(&self, inventory: &Arc<Inventory>) -> Result<(), Problem> {
        let PublishMetrics(Some(published)) = self.store.setting(&inventory.registry).await? else { return Ok(()) };
        let last = self.sent.lock().unwrap_or_else(PoisonError::into_inner).at;
        if last.is_some_and(|last| inventory.taken_at - last < PAUSE) {
            return Ok(());
        }
        let cost = self.ledgers.of(inventory).await?.month.now;
        let data = data(&self.rows.of(inventory, self.clock.now()), cost, &published);
        let aws = self.link.aws().await?;
        // As old as the reading is: CloudWatch takes values of the last two weeks.
        aws.put_metrics(&data, inventory.taken_at).await?;
        *self.sent.lock().unwrap_or_else(PoisonError::into_inner) =
            Sent { at: Some(inventory.taken_at), metrics: data.len(), problem: None };
        Ok(())
    }
}
