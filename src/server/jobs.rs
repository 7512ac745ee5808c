//! Carries out jobs: a few at the same time, those of one repository one after another, each in batches.
//!
//! Every batch is on the disk before AWS hears of it, and what became of it right after. A job that was interrupted by
//! the end of the program, however sudden, goes on at the next start. AWS's own limits set the pace (the SDK's adaptive
//! retries); what passes (no network, throttling, expired credentials) makes a job wait, not fail.

mod images;
mod policies;

use super::aws::Aws;
use super::aws::link::Link;
use super::clock::Clock;
use super::collector::Collector;
use super::in_use::InUseList;
use super::manifests::Manifests;
use super::store::Store;
use crate::domain::job::{Item, ItemResult, Job, JobId, JobState, Subject, Task};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

/// Jobs that run at the same time.
const WORKERS: usize = 2;

/// How long a job waits after something that passes; twice as long each time, up to the longest.
const SHORTEST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// An answer that makes no sense may be a hiccup, but not for ever.
const HICCUPS: u32 = 5;

/// How long the end of a job waits until the repository has been read again, so that the page after it shows it.
const REREAD: Duration = Duration::from_secs(20);

/// A handle to the one runner of the program; clones share it.
#[derive(Clone)]
pub struct Jobs(Arc<Shared>);

struct Shared {
    link: Link,
    store: Store,
    collector: Collector,
    manifests: Manifests,
    in_use: InUseList,
    clock: Clock,
    /// One permit for each job that is new, for a worker that has none.
    wake: Notify,
    /// Tells jobs that wait to look whether they are meant.
    cancelled: Notify,
    stop: watch::Sender<bool>,
    /// Jobs under way, and their repositories.
    busy: Mutex<Vec<(JobId, Option<RepositoryName>)>>,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

/// What a batch came to: results of those that are over, and what kept the others from it.
#[derive(Default)]
struct Batch {
    results: Vec<(u32, ItemResult)>,
    problem: Option<Problem>,
    /// Repositories that are to be read again at once.
    touched: Vec<RepositoryName>,
}

impl Jobs {
    /// Goes on with what was left, and waits for more.
    #[must_use]
    pub fn start(
        link: Link,
        store: Store,
        collector: Collector,
        manifests: Manifests,
        in_use: InUseList,
        clock: Clock,
    ) -> Self {
        let jobs = Self(Arc::new(Shared {
            link,
            store,
            collector,
            manifests,
            in_use,
            clock,
            wake: Notify::new(),
            cancelled: Notify::new(),
            stop: watch::Sender::new(false),
            busy: Mutex::default(),
            workers: Mutex::default(),
        }));
        let workers = (0..WORKERS).map(|_| tokio::spawn(work(jobs.0.clone()))).collect();
        *lock(&jobs.0.workers) = workers;
        jobs
    }

    /// Keeps a job and begins with it as soon as it is its turn. `detail` says for the audit log what it is about to do.
    ///
    /// # Errors
    /// When there is no connection, or the job cannot be kept.
    pub async fn submit(&self, task: &Task, by: &str, items: &[(u8, Subject)], detail: &str) -> Result<JobId, Problem> {
        let Shared { link, store, clock, wake, .. } = &*self.0;
        let aws = link.aws().await?;
        let id = store.add_job(aws.registry(), task, by, items, clock.now(), detail).await?;
        wake.notify_one();
        Ok(id)
    }

    /// Ends a job: what AWS has been asked for is brought to its end, the rest is skipped.
    ///
    /// # Errors
    /// When that cannot be noted.
    pub async fn cancel(&self, id: JobId) -> Result<(), Problem> {
        self.0.store.cancel_job(id).await?;
        self.0.cancelled.notify_waiters();
        // One that is paused has no worker that would notice.
        self.0.wake.notify_one();
        Ok(())
    }

    /// Pauses a job after the item that is under way, or lets it go on, into its next stage if the one it is in is over.
    ///
    /// # Errors
    /// When that cannot be noted.
    pub async fn pause(&self, id: JobId, on: bool) -> Result<(), Problem> {
        self.0.store.pause_job(id, on).await?;
        self.0.cancelled.notify_waiters();
        self.0.wake.notify_one();
        Ok(())
    }

    /// Ends the work after the batches that are under way. The next start goes on with it.
    pub async fn stop(&self) {
        self.0.stop.send_replace(true);
        let workers = std::mem::take(&mut *lock(&self.0.workers));
        for worker in workers {
            if let Err(error) = worker.await {
                tracing::error!(%error, "a worker had ended before its time");
            }
        }
    }
}

async fn work(shared: Arc<Shared>) {
    let mut stop = shared.stop.subscribe();
    while !*stop.borrow() {
        match shared.next().await {
            Ok(Some((aws, job))) => {
                let id = job.id;
                if let Err(problem) = shared.carry_out(aws, job).await {
                    // The store failed: the job stays open and is tried again.
                    tracing::error!(%problem, job = %id, "a job was interrupted");
                    pause(&shared, &mut stop, SHORTEST_PAUSE).await;
                }
                lock(&shared.busy).retain(|(other, _)| *other != id);
                // Others may have waited for its repository.
                shared.wake.notify_one();
            }
            Ok(None) => {
                tokio::select! {
                    () = shared.wake.notified() => {}
                    _ = stop.changed() => {}
                }
            }
            Err(problem) => {
                tracing::debug!(%problem, "jobs wait");
                pause(&shared, &mut stop, SHORTEST_PAUSE).await;
            }
        }
    }
}

/// Until the time is over, the program ends, or somebody cancels a job.
async fn pause(shared: &Shared, stop: &mut watch::Receiver<bool>, time: Duration) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = shared.cancelled.notified() => {}
        _ = stop.changed() => {}
    }
}

impl Shared {
    /// The oldest job that nobody works on, in a repository that nobody works on.
    async fn next(&self) -> Result<Option<(Aws, Job)>, Problem> {
        let aws = self.link.aws().await?;
        let open = self.store.open_jobs(aws.registry(), self.clock.now()).await?;
        let mut busy = lock(&self.busy);
        let is_free = |job: &Job| {
            // Of those that are about the whole registry one at a time.
            busy.iter().all(|(id, other)| *id != job.id && other.as_ref() != job.task.repository())
        };
        let next = open.into_iter().filter(|job| !job.paused || job.cancelling).find(is_free);
        if let Some(job) = &next {
            busy.push((job.id, job.task.repository().cloned()));
        }
        Ok(next.map(|job| (aws, job)))
    }

    /// To its end, or to that of the program.
    async fn carry_out(&self, mut aws: Aws, job: Job) -> Result<(), Problem> {
        let mut stop = self.stop.subscribe();
        let (mut delay, mut hiccups) = (SHORTEST_PAUSE, 0);
        let interval = job.task.pace().map(|pace| Duration::from_millis(pace.interval_millis()));
        let mut turn = Instant::now();
        self.store.mark_job(job.id, None, self.clock.now()).await?;
        loop {
            if *stop.borrow() {
                return Ok(());
            }
            let current = self.store.job(aws.registry(), job.id, self.clock.now()).await?;
            let Some(current) = current.filter(|job| !job.cancelling) else {
                return self.end(&job, JobState::Cancelled, None).await;
            };
            if current.paused {
                return Ok(());
            }
            let early = turn.saturating_duration_since(Instant::now());
            if !early.is_zero() {
                pause(self, &mut stop, early).await;
                continue;
            }
            if let Some(interval) = interval {
                turn = Instant::now() + interval;
            }
            let items = self.store.claim_items(job.id, images::batch_size(&job.task)).await?;
            if items.is_empty() {
                if self.store.hold_job(job.id).await? {
                    return Ok(());
                }
                return self.end(&job, JobState::Finished, None).await;
            }
            let Batch { results, problem, touched } = match &job.task {
                Task::Images { repository, change } => {
                    images::carry_out(&aws, &self.store, job.id, repository, *change, &items).await
                }
                Task::RollOut { .. } | Task::RollBack { .. } => {
                    let (store, manifests, in_use) = (&self.store, &self.manifests, &self.in_use);
                    let work = policies::Work { aws: &aws, store, manifests, in_use, clock: self.clock, job: &job };
                    work.carry_out(&items).await
                }
            };
            self.store.settle_items(job.id, &results, self.clock.now()).await?;
            for repository in touched {
                self.reread(repository).await;
            }
            let Some(problem) = problem else {
                if hiccups > 0 {
                    self.store.mark_job(job.id, None, self.clock.now()).await?;
                }
                (delay, hiccups) = (SHORTEST_PAUSE, 0);
                continue;
            };
            hiccups += 1;
            if !passes(problem.kind) || (problem.kind == ProblemKind::Unexpected && hiccups >= HICCUPS) {
                self.fail_rest(job.id, &items, &results, &problem).await?;
                return self.end(&job, JobState::Stopped, Some(&problem)).await;
            }
            self.store.mark_job(job.id, Some(&problem), self.clock.now()).await?;
            pause(self, &mut stop, delay).await;
            delay = (delay * 2).min(LONGEST_PAUSE);
            // Credentials may have been renewed; another registry's jobs are not ours.
            if let Ok(again) = self.link.aws().await.map(|again| Some(again).filter(|a| a.registry() == aws.registry()))
            {
                match again {
                    Some(again) => aws = again,
                    None => return Ok(()),
                }
            }
        }
    }

    async fn fail_rest(
        &self,
        id: JobId,
        items: &[Item],
        results: &[(u32, ItemResult)],
        problem: &Problem,
    ) -> Result<(), Problem> {
        let failed = || ItemResult { problem: Some(problem.clone()), ..ItemResult::default() };
        let rest: Vec<_> = (items.iter().map(|item| item.number))
            .filter(|number| results.iter().all(|(other, _)| other != number))
            .map(|number| (number, failed()))
            .collect();
        self.store.settle_items(id, &rest, self.clock.now()).await
    }

    /// So that the next page shows what was changed; it goes on in the background when it takes long.
    async fn reread(&self, name: RepositoryName) {
        let collector = self.collector.clone();
        let reread = tokio::spawn(async move {
            if let Err(problem) = collector.refresh_repository(&name).await {
                tracing::warn!(%problem, repository = %name, "a repository was not read again after a job");
            }
        });
        let _ = tokio::time::timeout(REREAD, reread).await;
    }

    async fn end(&self, job: &Job, state: JobState, problem: Option<&Problem>) -> Result<(), Problem> {
        if let Some(name) = job.task.repository().cloned() {
            self.reread(name).await;
        }
        self.store.end_job(job, state, problem, self.clock.now()).await
    }
}

/// Whether waiting helps.
const fn passes(kind: ProblemKind) -> bool {
    match kind {
        ProblemKind::NoCredentials
        | ProblemKind::NoRegion
        | ProblemKind::Unreachable
        | ProblemKind::Throttled
        | ProblemKind::NotReady
        | ProblemKind::Unread
        | ProblemKind::Unexpected => true,
        ProblemKind::NotPermitted | ProblemKind::NotFound | ProblemKind::Conflict | ProblemKind::Invalid => false,
    }
}

/// Nothing that is done under these locks can leave their values half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
