//! One crawl, from the list of repositories to the next snapshot.

mod showing;

use super::patch::Readings;
use super::pulls::{Pulls, Question};
use super::reading::{self, Due};
use super::{Shared, lock};
use crate::domain::account::Registry;
use crate::domain::crawl::{Progress, Traffic};
use crate::domain::inventory::Record;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::{Repository, RepositoryName};
use crate::domain::time::Timestamp;
use crate::server::aws::Aws;
use crate::server::store::Begun;
use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

/// How often the very first crawl shows what it has.
const PARTIAL_EVERY: Duration = Duration::from_secs(1);

struct Crawl<'a> {
    shared: &'a Arc<Shared>,
    aws: Aws,
    registry: Registry,
    clock: Instant,
    started_at: Timestamp,
    thorough: bool,
    traffic: watch::Receiver<Traffic>,
    /// What had been sent before the crawl began, and what of it the pace knows.
    sent_before: Traffic,
    followed: Traffic,
    begun: Begun,
    /// Nothing was ever finished for this registry.
    first: bool,
    previous: HashMap<RepositoryName, Arc<Record>>,
    readings: Readings,
    pulls: Pulls,
    /// The first thing that the store refused.
    store_problem: Option<Problem>,
}

/// A repository that was read, and in which turn.
struct Read {
    turn: u64,
    record: Record,
    kept: Result<(), Problem>,
}

/// How a crawl ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Everything was asked for.
    Whole,
    /// What was read lately was not asked for again.
    InPart,
    Cancelled,
}

/// `thorough`: everything is asked for, also what was read lately.
///
/// # Errors
/// When there is no connection, or it is lost on the way.
pub(super) async fn crawl(shared: &Arc<Shared>, thorough: bool) -> Result<Ended, Problem> {
    let mut cancelled = pin!(shared.cancel.notified());
    cancelled.as_mut().enable();
    lock(&shared.status).running = Some(Progress::begun(shared.clock.now()));
    let aws = tokio::select! {
        () = &mut cancelled => return Ok(Ended::Cancelled),
        aws = shared.link.aws() => aws?,
    };
    let mut crawl = Crawl::begin(shared, aws, thorough).await;
    let read = tokio::select! {
        () = &mut cancelled => None,
        read = crawl.read() => Some(read),
    };
    match read {
        Some(Ok(())) => {
            let ended = if thorough || crawl.previous.is_empty() { Ended::Whole } else { Ended::InPart };
            crawl.finish().await;
            Ok(ended)
        }
        Some(Err(problem)) => {
            crawl.publish_broken_off();
            Err(problem)
        }
        None => {
            crawl.publish_broken_off();
            tracing::info!("The crawl was cancelled");
            Ok(Ended::Cancelled)
        }
    }
}

impl<'a> Crawl<'a> {
    async fn begin(shared: &'a Arc<Shared>, aws: Aws, thorough: bool) -> Self {
        let clock = Instant::now();
        lock(&shared.patches).clear();
        let registry = aws.registry().clone();
        let started_at = shared.clock.now();
        let mut store_problem = None;
        let (previous, first) = showing::known(shared, &registry).await.unwrap_or_else(|problem| {
            store_problem = Some(problem);
            (Vec::new(), true)
        });
        let begun = shared.store.begin_crawl(&registry, started_at).await.unwrap_or_else(|problem| {
            store_problem.get_or_insert(problem);
            Begun::default()
        });
        lock(&shared.status).registry = Some(registry.clone());
        let traffic = aws.traffic();
        let sent_before = *traffic.borrow();
        let previous = previous.into_iter().map(|record| (record.repository.name.clone(), record)).collect();
        Self {
            shared,
            aws,
            registry,
            clock,
            started_at,
            thorough,
            traffic,
            sent_before,
            followed: sent_before,
            begun,
            first,
            previous,
            readings: Readings::new(),
            pulls: Pulls::default(),
            store_problem,
        }
    }

    /// Reads what is not at hand, as many repositories at once as AWS bears, and the pulls beside them.
    ///
    /// # Errors
    /// When the repositories cannot be listed, or the connection is lost.
    async fn read(&mut self) -> Result<(), Problem> {
        let repositories = self.aws.repositories().await?;
        let names: Vec<RepositoryName> = repositories.iter().map(|repository| repository.name.clone()).collect();
        let mut queue: Vec<Repository> = repositories.into_iter().filter(|listed| !self.resume(&listed.name)).collect();
        // From the end: the largest first, so that the crawl does not end with one long list and nothing beside it.
        queue.sort_by_cached_key(|r| {
            (self.previous.get(&r.name).map_or(0, |p| p.images.len()), std::cmp::Reverse(r.name.clone()))
        });
        let work = queue.iter().map(|repository| self.due(&repository.name).1).sum();
        self.progress(|progress| (progress.total, progress.work_left) = (u32::try_from(names.len()).ok(), work));
        let mut pulls = JoinSet::new();
        if let Some(question) = Question::new(names, &self.previous, self.begun.pulls_read_at, self.started_at) {
            pulls.spawn(question.ask(self.aws.clone()));
        }
        let mut running = JoinSet::new();
        let mut partial = tokio::time::interval(PARTIAL_EVERY);
        partial.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut traffic = self.traffic.clone();
        loop {
            while running.len() < usize::from(lock(&self.shared.pace).at_once()) {
                let Some(repository) = queue.pop() else { break };
                let previous = self.previous.get(&repository.name).cloned();
                let (due, _) = self.due(&repository.name);
                running.spawn(read_and_keep(self.shared.clone(), self.aws.clone(), repository, previous, due));
            }
            if running.is_empty() && pulls.is_empty() {
                return Ok(());
            }
            tokio::select! {
                // Tasks catch panics; what is left is a runtime that shuts down.
                Some(done) = running.join_next() => self.add(done.map_err(ended)??),
                Some(done) = pulls.join_next() => {
                    self.pulls = done.map_err(ended)?;
                    self.pulls.put_into(&mut self.readings);
                }
                Ok(()) = traffic.changed() => self.follow(),
                _ = partial.tick(), if self.first => self.publish_partial(),
            }
        }
    }

    /// What is to be asked about a repository, and how many calls that will take.
    fn due(&self, name: &RepositoryName) -> (Due, u64) {
        let previous = self.previous.get(name).map(Arc::as_ref);
        let due = if self.thorough { Due::ALL } else { Due::at(self.started_at, previous) };
        (due, due.calls(previous))
    }

    /// Lets the pace follow what AWS answered.
    fn follow(&mut self) {
        let sent = *self.traffic.borrow();
        let at_once = {
            let mut pace = lock(&self.shared.pace);
            pace.follow(sent.since(self.followed));
            pace.at_once()
        };
        self.followed = sent;
        let traffic = sent.since(self.sent_before);
        self.progress(|progress| (progress.traffic, progress.at_once) = (traffic, at_once));
    }

    /// Whether the crawl that this one carries on has read the repository, no longer ago than snapshots get old anyway;
    /// if so it is taken over.
    fn resume(&mut self, name: &RepositoryName) -> bool {
        let Some(record) = self.previous.get(name) else { return false };
        // Its process may have died, or the crawl been cancelled, between writing and telling: then what is at hand is older.
        if self.begun.read.get(name) != Some(&record.read_at) {
            return false;
        }
        let age = u128::try_from(self.started_at - record.read_at).unwrap_or(0);
        if age > self.shared.options.interval.as_millis() || record.problems().next().is_some() {
            return false;
        }
        let record = record.clone();
        self.progress(|progress| {
            progress.done += 1;
            progress.resumed += 1;
            progress.images += record.images.len() as u64;
        });
        self.readings.insert(name.clone(), (0, record));
        true
    }

    fn add(&mut self, Read { turn, mut record, kept }: Read) {
        let (_, work) = self.due(&record.repository.name);
        self.progress(|progress| {
            progress.done += 1;
            progress.images += record.images.len() as u64;
            progress.work_done += work;
            progress.work_left = progress.work_left.saturating_sub(work);
        });
        if let Err(problem) = kept {
            self.store_problem.get_or_insert(problem);
        }
        if let Some(counts) = self.pulls.counts.get(&record.repository.name) {
            record.pulls = Some(counts.clone());
        }
        self.readings.insert(record.repository.name.clone(), (turn, Arc::new(record)));
    }

    fn progress(&self, change: impl FnOnce(&mut Progress)) {
        if let Some(progress) = &mut lock(&self.shared.status).running {
            progress.elapsed = u64::try_from(self.clock.elapsed().as_millis()).unwrap_or(u64::MAX);
            change(progress);
        }
    }
}

/// # Errors
/// When the connection is lost: AWS answers nothing else either. A repository that alone gives no answer is read.
async fn read_and_keep(
    shared: Arc<Shared>,
    aws: Aws,
    repository: Repository,
    previous: Option<Arc<Record>>,
    due: Due,
) -> Result<Read, Problem> {
    let (turn, read_at) = (shared.turn(), shared.clock.now());
    let record = reading::read(&aws, repository, previous.as_deref(), due, read_at).await;
    if record.images_problem.as_ref().is_some_and(reading::is_lost) {
        aws.interactive()
            .greet()
            .await
            .or_else(|problem| if reading::is_lost(&problem) { Err(problem) } else { Ok(()) })?;
    }
    let kept = shared.store.save_record(aws.registry(), &record, read_at).await;
    Ok(Read { turn, record, kept })
}

fn ended(error: tokio::task::JoinError) -> Problem {
    Problem::new(ProblemKind::Unexpected, "read the registry", error.to_string(), "Stowage tries again by itself.")
}
