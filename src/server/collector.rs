//! Reads the registry in the background and publishes what it finds as immutable snapshots.
//!
//! Pages never wait for AWS: they read the last snapshot, which the store brings back after a restart. A crawl replaces
//! it in one step when it ends; only the very first one shows what it has so far. One repository that cannot be read
//! never stops the others. What [`Collector::refresh_repository`] reads goes into the snapshot at once, and a crawl that
//! runs meanwhile does not undo it.

mod crawl;
mod patch;
mod pulls;
mod reading;
mod run;

use crate::domain::crawl::pace::Pace;
use crate::domain::crawl::{Progress, Status};
use crate::domain::inventory::{Inventory, Record};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::server::aws::link::Link;
use crate::server::clock::Clock;
use crate::server::store::Store;
use patch::Patch;
use reading::Due;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;

#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// From the end of one crawl to the start of the next.
    pub interval: Duration,
    /// The most repositories that are ever read at the same time; fewer when AWS throttles.
    pub concurrency: u16,
}

impl Default for Options {
    fn default() -> Self {
        Self { interval: Duration::from_secs(15 * 60), concurrency: 16 }
    }
}

/// A handle to the one collector of the program; clones share it.
#[derive(Clone)]
pub struct Collector {
    shared: Arc<Shared>,
}

struct Shared {
    link: Link,
    store: Store,
    clock: Clock,
    options: Options,
    inventory: watch::Sender<Option<Arc<Inventory>>>,
    status: Mutex<Status>,
    /// Holds one wish for a crawl at most.
    wake: mpsc::Sender<()>,
    stop: watch::Sender<bool>,
    /// Ends the crawl that runs, and no other.
    cancel: Notify,
    /// What one crawl has found out about AWS's patience serves the next.
    pace: Mutex<Pace>,
    task: Mutex<Option<JoinHandle<()>>>,
    /// Numbers readings in the order in which they began, which a clock that stands still does not.
    turns: AtomicU64,
    /// What was refreshed by name since the last crawl began.
    patches: Mutex<HashMap<RepositoryName, Patch>>,
}

impl Collector {
    /// Brings back the last snapshot, then reads the registry in the background: at once, and again every
    /// [`Options::interval`] after the end of the last crawl.
    pub async fn start(link: Link, store: Store, clock: Clock, options: Options) -> Self {
        let (wake, wishes) = mpsc::channel(1);
        let shared = Arc::new(Shared {
            link,
            store,
            clock,
            options,
            inventory: watch::Sender::new(None),
            status: Mutex::default(),
            wake,
            stop: watch::Sender::new(false),
            cancel: Notify::new(),
            pace: Mutex::new(Pace::new(options.concurrency)),
            task: Mutex::default(),
            turns: AtomicU64::new(1),
            patches: Mutex::default(),
        });
        match shared.store.load(None).await {
            Ok(Some(snapshot)) => shared.publish(snapshot, true),
            Ok(None) => {}
            Err(problem) => lock(&shared.status).problem = Some(problem),
        }
        *lock(&shared.task) = Some(tokio::spawn(run::run(shared.clone(), wishes)));
        Self { shared }
    }

    /// The snapshot on show. During the very first crawl it is what was read so far ([`Status::is_partial`]).
    #[must_use]
    pub fn inventory(&self) -> Option<Arc<Inventory>> {
        self.shared.inventory.borrow().clone()
    }

    /// Every snapshot from now on.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Option<Arc<Inventory>>> {
        self.shared.inventory.subscribe()
    }

    #[must_use]
    pub fn status(&self) -> Status {
        lock(&self.shared.status).clone()
    }

    /// From the end of one crawl to the start of the next.
    #[must_use]
    pub fn interval(&self) -> Duration {
        self.shared.options.interval
    }

    /// Asks for a crawl now instead of at its time, of everything, however lately it was read. A crawl that runs already
    /// is the answer to it if it reads everything.
    pub fn refresh(&self) {
        let mut status = lock(&self.shared.status);
        // Full means that somebody has asked already; nobody listens after a stop.
        if self.shared.wake.try_send(()).is_ok() && status.running.is_none() {
            // Said at once: whoever asked looks at the answer before the crawl is under way.
            status.running = Some(Progress::begun(self.shared.clock.now()));
            status.next_at = None;
        }
    }

    /// Ends the crawl that runs. What it has read stays, and the next one goes on from there.
    pub fn cancel(&self) {
        self.shared.cancel.notify_waiters();
    }

    /// Reads one repository from AWS now and puts it into the snapshot and the store. Parts that could not be read are
    /// in the record; its pulls are those of the last crawl.
    ///
    /// # Errors
    /// When there is no connection, or the repository itself cannot be read. `NotFound` also takes it off the snapshot.
    pub async fn refresh_repository(&self, name: &RepositoryName) -> Result<Arc<Record>, Problem> {
        let shared = &self.shared;
        let aws = shared.link.aws().await?.interactive();
        let (turn, read_at) = (shared.turn(), shared.clock.now());
        let repository = match aws.repository(name).await {
            Ok(repository) => repository,
            Err(problem) => {
                if problem.kind == ProblemKind::NotFound {
                    shared.patch(aws.registry(), name, Patch { turn, record: None });
                }
                return Err(problem);
            }
        };
        let known = self.inventory().filter(|snapshot| snapshot.registry == *aws.registry());
        let previous = known.as_ref().and_then(|snapshot| snapshot.record(name));
        let record = Arc::new(reading::read(&aws, repository, previous.map(Arc::as_ref), Due::ALL, read_at).await);
        if let Err(problem) = shared.store.save_record(aws.registry(), &record, read_at).await {
            tracing::warn!(%problem, "A refreshed repository was not kept");
        }
        shared.patch(aws.registry(), name, Patch { turn, record: Some(record.clone()) });
        Ok(record)
    }

    /// Ends the background work. A crawl that runs is left as it stands, and the next start goes on with it.
    pub async fn stop(&self) {
        self.shared.stop.send_replace(true);
        let task = lock(&self.shared.task).take();
        if let Some(task) = task
            && let Err(error) = task.await
        {
            tracing::error!(%error, "The collector had ended before its time");
        }
    }
}

impl Shared {
    fn turn(&self) -> u64 {
        self.turns.fetch_add(1, Ordering::Relaxed)
    }

    /// Shows a snapshot, finished or what there is of the first one.
    fn publish(&self, snapshot: Inventory, finished: bool) {
        let snapshot = Arc::new(snapshot);
        {
            let mut status = lock(&self.status);
            status.registry = Some(snapshot.registry.clone());
            status.taken_at = finished.then_some(snapshot.taken_at);
            status.incomplete_repositories = incomplete(&snapshot);
        }
        self.inventory.send_replace(Some(snapshot));
    }
}

fn incomplete(snapshot: &Inventory) -> u32 {
    let count = snapshot.records.iter().filter(|record| record.problems().next().is_some()).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Nothing that is done under these locks can leave their values half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
