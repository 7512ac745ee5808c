//! Manifests, and what follows from them: which images belong together, and what is really stored.
//!
//! They are read in the background, after a crawl, where somebody has switched it on. What was read stays useful when it
//! is switched off again: a manifest never changes.

mod bases;
mod index;
mod reading;
mod stored;

pub use bases::Base;
pub use stored::Stored;

use crate::domain::account::Registry;
use crate::domain::image::{Digest, Image};
use crate::domain::inventory::{Inventory, Record};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::domain::setting::ReadManifests;
use crate::domain::storage::reading::Status;
use crate::domain::storage::{Contents, Layers};
use crate::server::aws::link::Link;
use crate::server::clock::Clock;
use crate::server::collector::Collector;
use crate::server::store::Store;
use crate::server::store::manifests::Facts;
use futures::FutureExt;
use index::Index;
use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

/// How long after a reading that stopped the next attempt begins, if nothing else starts one.
const RETRY: Duration = Duration::from_secs(60);

/// A handle to the one reader of the program; clones share it.
#[derive(Clone)]
pub struct Manifests(Arc<Shared>);

struct Shared {
    link: Link,
    store: Store,
    clock: Clock,
    collector: Collector,
    index: RwLock<Index>,
    stored: RwLock<Arc<Stored>>,
    status: Mutex<Status>,
    on: AtomicBool,
    wake: Notify,
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Manifests {
    /// Brings back what was read before and follows the collector from now on.
    #[must_use]
    pub fn start(link: Link, store: Store, clock: Clock, collector: Collector) -> Self {
        let shared = Arc::new(Shared {
            link,
            store,
            clock,
            collector,
            index: RwLock::default(),
            stored: RwLock::default(),
            status: Mutex::default(),
            on: AtomicBool::new(false),
            wake: Notify::new(),
            stop: watch::Sender::new(false),
            task: Mutex::default(),
        });
        let task = tokio::spawn(run(shared.clone()));
        *shared.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        Self(shared)
    }

    #[must_use]
    pub fn status(&self) -> Status {
        self.0.status(|status| status.clone())
    }

    /// Switches the reading on or off; what runs stops at once.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn switch(&self, registry: &Registry, on: bool) -> Result<(), Problem> {
        self.0.store.set(registry, &ReadManifests(on)).await?;
        self.0.on.store(on, Ordering::Relaxed);
        self.0.status(|status| status.on = on);
        self.0.wake.notify_one();
        Ok(())
    }

    /// What repositories store, as of the last snapshot that was looked at.
    #[must_use]
    pub fn stored(&self) -> Arc<Stored> {
        self.0.stored.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many manifests of this reading of a repository had been read when that was last looked at; `None`: it was
    /// not looked at yet, or nothing was read of anything.
    #[must_use]
    pub fn read_of(&self, record: &Record) -> Option<u64> {
        self.stored().read_of(record)
    }

    /// What the images of a repository are made of; `None` when no manifest of it was read.
    #[must_use]
    pub fn layers(&self, record: &Record) -> Option<Layers> {
        let index = self.0.index();
        index.knows_one_of(&record.images).then(|| index.layers(&record.images))
    }

    /// What manifests tell of a repository; `None` when none of it was read.
    #[must_use]
    pub fn contents(&self, record: &Record) -> Option<Contents> {
        let layers = self.layers(record)?;
        let places: HashMap<&Digest, u32> = record.images.iter().map(|image| &image.digest).zip(0..).collect();
        let children = self.children(&record.images).into_iter().filter_map(|(index, children)| {
            let present = children.iter().filter_map(|child| places.get(child).copied()).collect();
            Some((*places.get(&index)?, present))
        });
        let mut children: Vec<(u32, Vec<u32>)> = children.collect();
        children.sort_unstable();
        Some(Contents { layers, children })
    }

    /// The children of those indexes among `images` whose manifests were read.
    #[must_use]
    pub fn children(&self, images: &[Image]) -> HashMap<Digest, Vec<Digest>> {
        self.0.index().children(images)
    }

    /// `None`: the manifest was not read.
    #[must_use]
    pub fn facts(&self, digest: &Digest) -> Option<Facts> {
        self.0.index().facts(digest).cloned()
    }

    /// What each of these images of one repository is likely built on, see [`Base`].
    #[must_use]
    pub fn bases(&self, inventory: &Inventory, of: &RepositoryName, images: &[&Digest]) -> Vec<Option<Base>> {
        bases::find(&self.0.index(), inventory, of, images)
    }

    /// Ends the background work; the next start goes on with it.
    pub async fn stop(&self) {
        self.0.stop.send_replace(true);
        let task = self.0.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task
            && let Err(error) = task.await
        {
            tracing::error!(%error, "The reader of manifests had ended before its time");
        }
    }
}

impl Shared {
    fn status<T>(&self, work: impl FnOnce(&mut Status) -> T) -> T {
        work(&mut self.status.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn index(&self) -> std::sync::RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works out anew what follows for repositories that changed, or got manifests.
    async fn refresh(self: &Arc<Self>, inventory: &Arc<Inventory>, touched: HashSet<RepositoryName>) {
        let (shared, inventory) = (self.clone(), inventory.clone());
        let work = tokio::task::spawn_blocking(move || {
            let before = shared.stored.read().unwrap_or_else(PoisonError::into_inner).clone();
            let (next, counts) = Stored::next(&before, &inventory, &touched, &shared.index);
            shared.status(|status| (status.images, status.read, status.archived) = counts);
            // Whoever keeps something that follows from it compares by address.
            if next != *before {
                *shared.stored.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
            }
        });
        if let Err(error) = work.await {
            tracing::error!(%error, "What is stored could not be worked out");
        }
    }

    /// Everything that one snapshot asks for.
    async fn follow(self: &Arc<Self>, inventory: &Arc<Inventory>) -> Result<(), Problem> {
        let ReadManifests(on) = self.store.setting(&inventory.registry).await?;
        self.on.store(on, Ordering::Relaxed);
        self.status(|status| status.on = on);
        self.refresh(inventory, HashSet::new()).await;
        if on || !self.index().is_empty() {
            let mounting = match self.link.aws().await {
                Ok(aws) => aws.blob_mounting().await,
                Err(problem) => Err(problem),
            };
            self.status(|status| status.mounting = Some(mounting));
        }
        if !on {
            self.status(|status| (status.problem, status.failures, status.failed) = (None, Vec::new(), 0));
            return Ok(());
        }
        // The crawl comes first: what it finds may be what there is to read.
        while self.collector.status().running.is_some() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        reading::read(self, inventory).await
    }
}

async fn run(shared: Arc<Shared>) {
    let mut stop = shared.stop.subscribe();
    let mut snapshots = shared.collector.subscribe();
    match shared.store.manifests().await {
        Ok(kept) => shared.index.write().unwrap_or_else(PoisonError::into_inner).add(kept),
        Err(problem) => shared.status(|status| status.problem = Some(problem)),
    }
    loop {
        let snapshot = snapshots.borrow_and_update().clone();
        let outcome = match snapshot {
            None => Ok(Ok(())),
            Some(inventory) => tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                outcome = AssertUnwindSafe(shared.follow(&inventory)).catch_unwind() => outcome,
            },
        };
        let failure = match outcome {
            Ok(outcome) => outcome.err(),
            Err(_) => Some(Problem::new(
                ProblemKind::Unexpected,
                "read manifests",
                "this is a fault in Stowage",
                "Report it with the lines of the log; Stowage tries again by itself.",
            )),
        };
        let failed = failure.is_some();
        shared.status(|status| {
            status.running = None;
            if let Some(problem) = failure {
                tracing::warn!(%problem, "Manifests are not read");
                status.problem = Some(problem);
            }
        });
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            changed = snapshots.changed() => if changed.is_err() { return },
            () = shared.wake.notified() => {}
            () = tokio::time::sleep(RETRY), if failed => {}
        }
    }
}
