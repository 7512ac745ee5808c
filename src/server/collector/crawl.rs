//! One crawl, from the list of repositories to the next snapshot.

use super::patch::{self, Readings};
use super::pulls::{Pulls, Question};
use super::{Shared, lock, reading};
use crate::domain::account::Registry;
use crate::domain::crawl::Progress;
use crate::domain::inventory::{Inventory, Record};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::{Repository, RepositoryName};
use crate::domain::time::Timestamp;
use crate::server::aws::Aws;
use crate::server::store::Begun;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

/// How often the very first crawl shows what it has.
const PARTIAL_EVERY: Duration = Duration::from_secs(1);

struct Crawl<'a> {
    shared: &'a Arc<Shared>,
    aws: Aws,
    registry: Registry,
    started_at: Timestamp,
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

pub(super) async fn crawl(shared: &Arc<Shared>) -> Result<(), Problem> {
    let clock = Instant::now();
    let aws = shared.link.aws().await?;
    let mut crawl = Crawl::begin(shared, aws).await;
    let repositories = crawl.aws.repositories().await?;
    crawl.read(repositories).await.inspect_err(|_| crawl.publish_broken_off())?;
    let (repositories, problems) = crawl.finish().await;
    tracing::info!(repositories, problems, took = ?clock.elapsed(), "The crawl is finished");
    Ok(())
}

impl<'a> Crawl<'a> {
    async fn begin(shared: &'a Arc<Shared>, aws: Aws) -> Self {
        lock(&shared.patches).clear();
        let registry = aws.registry().clone();
        let started_at = shared.clock.now();
        let mut store_problem = None;
        let (previous, first) = known(shared, &registry).await.unwrap_or_else(|problem| {
            store_problem = Some(problem);
            (Vec::new(), true)
        });
        let begun = shared.store.begin_crawl(&registry, started_at).await.unwrap_or_else(|problem| {
            store_problem.get_or_insert(problem);
            Begun::default()
        });
        {
            let mut status = lock(&shared.status);
            status.registry = Some(registry.clone());
            status.running = Some(Progress { started_at, done: 0, total: None, images: 0 });
        }
        let previous = previous.into_iter().map(|record| (record.repository.name.clone(), record)).collect();
        Self {
            shared,
            aws,
            registry,
            started_at,
            begun,
            first,
            previous,
            readings: Readings::new(),
            pulls: Pulls::default(),
            store_problem,
        }
    }

    /// Reads what is not at hand, as many repositories at once as allowed, and the pulls beside them.
    ///
    /// # Errors
    /// When the connection is lost.
    async fn read(&mut self, repositories: Vec<Repository>) -> Result<(), Problem> {
        let names: Vec<RepositoryName> = repositories.iter().map(|repository| repository.name.clone()).collect();
        let mut queue: Vec<Repository> = repositories.into_iter().filter(|listed| !self.resume(&listed.name)).collect();
        // From the end: the largest first, so that the crawl does not end with one long list and nothing beside it.
        queue.sort_by_cached_key(|r| {
            (self.previous.get(&r.name).map_or(0, |p| p.images.len()), std::cmp::Reverse(r.name.clone()))
        });
        self.progress(|progress| progress.total = u32::try_from(names.len()).ok());
        let mut pulls = JoinSet::new();
        if let Some(question) = Question::new(names, &self.previous, self.begun.pulls_read_at, self.started_at) {
            pulls.spawn(question.ask(self.aws.clone()));
        }
        let mut running = JoinSet::new();
        let mut partial = tokio::time::interval(PARTIAL_EVERY);
        partial.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            while running.len() < usize::from(self.shared.options.concurrency.max(1)) {
                let Some(repository) = queue.pop() else { break };
                let previous = self.previous.get(&repository.name).cloned();
                running.spawn(read_and_keep(self.shared.clone(), self.aws.clone(), repository, previous));
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
                _ = partial.tick(), if self.first => self.publish_partial(),
            }
        }
    }

    /// Whether the crawl that this one carries on has read the repository, no longer ago than snapshots get old anyway;
    /// if so it is taken over.
    fn resume(&mut self, name: &RepositoryName) -> bool {
        let Some(record) = self.previous.get(name).filter(|_| self.begun.read.contains(name)) else { return false };
        let age = u128::try_from(self.started_at - record.read_at).unwrap_or(0);
        if age > self.shared.options.interval.as_millis() || record.problems().next().is_some() {
            return false;
        }
        let record = record.clone();
        self.progress(|progress| {
            progress.done += 1;
            progress.images += record.images.len() as u64;
        });
        self.readings.insert(name.clone(), (0, record));
        true
    }

    fn add(&mut self, Read { turn, mut record, kept }: Read) {
        self.progress(|progress| {
            progress.done += 1;
            progress.images += record.images.len() as u64;
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
            change(progress);
        }
    }

    fn publish_partial(&self) {
        if self.first && !self.readings.is_empty() {
            let patches = lock(&self.shared.patches);
            let records = patch::merge(&self.readings, &patches);
            let (registry, taken_at) = (self.registry.clone(), self.shared.clock.now());
            self.shared.publish(Inventory { registry, taken_at, records, problems: Vec::new() }, false);
        }
    }

    /// What was read before the connection was lost goes on show as it would after a restart, and the next attempt goes
    /// on from there.
    fn publish_broken_off(&mut self) {
        let shown = self.shared.inventory.borrow().clone();
        let Some(shown) = shown.filter(|_| !self.first) else { return self.publish_partial() };
        for record in &shown.records {
            self.readings.entry(record.repository.name.clone()).or_insert_with(|| (0, record.clone()));
        }
        let patches = lock(&self.shared.patches);
        self.shared.publish(Inventory { records: patch::merge(&self.readings, &patches), ..(*shown).clone() }, true);
    }

    /// Publishes the snapshot and closes the crawl in the store; gives the counts of repositories and of problems.
    async fn finish(mut self) -> (usize, usize) {
        let store = &self.shared.store;
        let taken_at = self.shared.clock.now();
        let mut kept = match self.pulls.read_at {
            Some(read_at) => store.save_pulls(&self.registry, &self.pulls.counts, read_at).await,
            None => Ok(()),
        };
        let patches = lock(&self.shared.patches).clone();
        for (name, patch) in &patches {
            // The crawl, which had read it earlier, may have been the last to save it.
            if let (Some(record), true) = (&patch.record, patch.supersedes(name, &self.readings)) {
                kept = kept.and(store.save_record(&self.registry, record, record.read_at).await);
            }
        }
        let names: Vec<RepositoryName> =
            patch::merge(&self.readings, &patches).iter().map(|record| record.repository.name.clone()).collect();
        let problems: Vec<Problem> = self.pulls.problem.iter().cloned().collect();
        kept = kept.and(store.finish_crawl(&self.registry, &names, taken_at, &problems).await);
        if let Err(problem) = kept {
            self.store_problem.get_or_insert(problem);
        }
        let problems: Vec<Problem> = problems.into_iter().chain(self.store_problem).collect();
        // Held until the snapshot is on show, so that no refresh falls between the two.
        let patches = lock(&self.shared.patches);
        let records = patch::merge(&self.readings, &patches);
        let counts = (records.len(), problems.len());
        self.shared.publish(Inventory { registry: self.registry, taken_at, records, problems }, true);
        counts
    }
}

/// The records known of the registry, and whether they are all of a first crawl that was never finished. The snapshot
/// of another registry goes off show.
async fn known(shared: &Shared, registry: &Registry) -> Result<(Vec<Arc<Record>>, bool), Problem> {
    let shown = shared.inventory.borrow().clone().filter(|snapshot| snapshot.registry == *registry);
    if let Some(snapshot) = shown {
        return Ok((snapshot.records.clone(), lock(&shared.status).taken_at.is_none()));
    }
    if shared.inventory.send_replace(None).is_some() {
        let mut status = lock(&shared.status);
        (status.taken_at, status.incomplete_repositories) = (None, 0);
    }
    match shared.store.load(Some(registry)).await? {
        Some(snapshot) => {
            let records = snapshot.records.clone();
            shared.publish(snapshot, true);
            Ok((records, false))
        }
        None => Ok((shared.store.records(registry).await?, true)),
    }
}

/// # Errors
/// When the connection is lost: AWS answers nothing else either. A repository that alone gives no answer is read.
async fn read_and_keep(
    shared: Arc<Shared>,
    aws: Aws,
    repository: Repository,
    previous: Option<Arc<Record>>,
) -> Result<Read, Problem> {
    let (turn, read_at) = (shared.turn(), shared.clock.now());
    let record = reading::read(&aws, repository, previous.as_deref(), read_at).await;
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
