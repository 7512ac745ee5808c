//! Single repositories put into what a crawl reads as a whole.

use super::{Shared, incomplete, lock};
use crate::domain::account::Registry;
use crate::domain::inventory::{Inventory, Record};
use crate::domain::repository::RepositoryName;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A repository that was refreshed by name.
#[derive(Clone)]
pub(super) struct Patch {
    pub turn: u64,
    /// `None`: the repository is gone.
    pub record: Option<Arc<Record>>,
}

/// What a crawl has read, with the turn in which each reading began.
pub(super) type Readings = BTreeMap<RepositoryName, (u64, Arc<Record>)>;

impl Patch {
    pub(super) fn supersedes(&self, name: &RepositoryName, readings: &Readings) -> bool {
        readings.get(name).is_none_or(|(turn, _)| self.turn > *turn)
    }
}

/// The records of a snapshot, by name: what the crawl read and what was refreshed after it had read it.
pub(super) fn merge(readings: &Readings, patches: &HashMap<RepositoryName, Patch>) -> Vec<Arc<Record>> {
    let mut records: BTreeMap<_, _> = readings.iter().map(|(name, (_, record))| (name, record)).collect();
    for (name, patch) in patches.iter().filter(|(name, patch)| patch.supersedes(name, readings)) {
        match &patch.record {
            Some(record) => records.insert(name, record),
            None => records.remove(name),
        };
    }
    records.into_values().cloned().collect()
}

impl Shared {
    /// Puts a repository into the snapshot on show, and notes it for the crawl that may be running.
    pub(super) fn patch(&self, registry: &Registry, name: &RepositoryName, patch: Patch) {
        let mut patches = lock(&self.patches);
        if patches.get(name).is_some_and(|newer| newer.turn > patch.turn) {
            return;
        }
        patches.insert(name.clone(), patch.clone());
        self.inventory.send_if_modified(|shown| {
            let Some(snapshot) = shown.as_ref().filter(|snapshot| snapshot.registry == *registry) else { return false };
            let next = match patch.record {
                Some(record) => snapshot.with_record(record),
                None => without(snapshot, name),
            };
            lock(&self.status).incomplete_repositories = incomplete(&next);
            *shown = Some(Arc::new(next));
            true
        });
    }
}

fn without(snapshot: &Inventory, name: &RepositoryName) -> Inventory {
    let mut next = snapshot.clone();
    next.records.retain(|record| record.repository.name != *name);
    next
}
