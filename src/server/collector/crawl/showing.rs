//! What a crawl begins with, and what of it goes on show.

use super::Crawl;
use crate::domain::account::Registry;
use crate::domain::crawl::Traffic;
use crate::domain::inventory::{Inventory, Record};
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::server::collector::{Shared, lock, patch};
use std::sync::Arc;

/// The records known of the registry, and whether they are all of a first crawl that was never finished. The snapshot
/// of another registry goes off show.
pub(super) async fn known(shared: &Shared, registry: &Registry) -> Result<(Vec<Arc<Record>>, bool), Problem> {
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

impl Crawl<'_> {
    /// What there is of the very first crawl.
    pub(super) fn publish_partial(&self) {
        if self.first && !self.readings.is_empty() {
            let patches = lock(&self.shared.patches);
            let records = patch::merge(&self.readings, &patches);
            let (registry, taken_at) = (self.registry.clone(), self.shared.clock.now());
            self.shared.publish(Inventory { registry, taken_at, records, problems: Vec::new() }, false);
        }
    }

    /// What was read before the connection was lost or the crawl cancelled goes on show as it would after a restart, and
    /// the next attempt goes on from there.
    pub(super) fn publish_broken_off(&mut self) {
        let shown = self.shared.inventory.borrow().clone();
        let Some(shown) = shown.filter(|_| !self.first) else { return self.publish_partial() };
        for record in &shown.records {
            self.readings.entry(record.repository.name.clone()).or_insert_with(|| (0, record.clone()));
        }
        let patches = lock(&self.shared.patches);
        self.shared.publish(Inventory { records: patch::merge(&self.readings, &patches), ..(*shown).clone() }, true);
    }

    /// Publishes the snapshot and closes the crawl in the store.
    pub(super) async fn finish(mut self) {
        self.follow();
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
        let Traffic { calls, throttled } = self.followed.since(self.sent_before);
        let (repositories, took) = (records.len(), self.clock.elapsed());
        tracing::info!(repositories, problems = problems.len(), calls, throttled, ?took, "The crawl is finished");
        self.shared.publish(Inventory { registry: self.registry, taken_at, records, problems }, true);
    }
}
