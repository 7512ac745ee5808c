//! What every repository stores, worked out once for each change and not for each page.

use super::index::Index;
use crate::domain::image::ImageStatus;
use crate::domain::inventory::{Inventory, Record};
use crate::domain::repository::RepositoryName;
use crate::domain::storage::Figures;
use crate::domain::storage::sharing::{Holding, Mounting};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

#[derive(Debug, Default, PartialEq)]
pub struct Stored {
    repositories: HashMap<RepositoryName, Held>,
    /// What would be stored if every blob that can be mounted were (ecr.md 4.3), in bytes.
    least: u64,
}

#[derive(Debug, Clone)]
struct Held {
    record: Arc<Record>,
    figures: Figures,
    /// Images of it: all, those whose manifests are known, those of the rest that lie in the archive.
    counts: (u64, u64, u64),
    /// Numbers of its blobs, sorted.
    blobs: Arc<[u32]>,
}

/// The same reading of the same images; records are large, and compared by address.
impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.record, &other.record) && (self.figures, self.counts) == (other.figures, other.counts)
    }
}

impl Stored {
    /// No manifest was read of any repository.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.repositories.is_empty()
    }

    /// `None`: no manifest of the repository was read, so nothing is known that DescribeImages does not tell.
    #[must_use]
    pub fn of(&self, repository: &RepositoryName) -> Option<&Figures> {
        self.repositories.get(repository).filter(|held| held.counts.1 > 0).map(|held| &held.figures)
    }

    /// What all repositories store if every blob that can be mounted is, and if none is, in bytes; as `least`, where a
    /// manifest was not read at most that.
    #[must_use]
    pub fn range(&self) -> (u64, u64) {
        let most = self.repositories.values().map(|held| held.figures.unique_bytes()).fold(0, u64::saturating_add);
        (self.least.min(most), most)
    }

    /// How many manifests of exactly these images were read.
    pub(super) fn read_of(&self, record: &Record) -> Option<u64> {
        let held = self.repositories.get(&record.repository.name)?;
        Arc::ptr_eq(&held.record.images, &record.images).then_some(held.counts.1)
    }

    /// Other repositories that hold this blob.
    pub fn holders<'a>(&'a self, blob: u32, besides: &'a RepositoryName) -> impl Iterator<Item = &'a RepositoryName> {
        let others = self.repositories.iter().filter(move |(name, _)| *name != besides);
        others.filter(move |(_, held)| held.blobs.binary_search(&blob).is_ok()).map(|(name, _)| name)
    }

    /// From one snapshot to the next; what did not change is taken over. Also gives images, read ones, archived unread
    /// ones of the whole registry.
    pub(super) fn next(
        before: &Self,
        inventory: &Inventory,
        touched: &HashSet<RepositoryName>,
        index: &RwLock<Index>,
    ) -> (Self, (u64, u64, u64)) {
        let nothing_read = index.read().unwrap_or_else(PoisonError::into_inner).is_empty();
        if nothing_read {
            let images = inventory.records.iter().map(|record| record.images.len() as u64).sum();
            let archived = inventory.records.iter().flat_map(|record| record.images.iter());
            let archived = archived.filter(|image| image.status != ImageStatus::Active).count() as u64;
            return (Self::default(), (images, 0, archived));
        }
        let held = inventory.records.iter().map(|record| {
            let name = &record.repository.name;
            let known = before.repositories.get(name);
            let known = known.filter(|held| Arc::ptr_eq(&held.record, record) && !touched.contains(name));
            // One lock for each repository: whoever writes waits for no more than one.
            let held =
                known.cloned().unwrap_or_else(|| hold(record, &index.read().unwrap_or_else(PoisonError::into_inner)));
            (name.clone(), held)
        });
        let mut next = Self { repositories: held.collect(), least: 0 };
        next.mount(&index.read().unwrap_or_else(PoisonError::into_inner));
        let counts = next.repositories.values().fold((0, 0, 0), |sum, held| {
            let (images, read, archived) = held.counts;
            (sum.0 + images, sum.1 + read, sum.2 + archived)
        });
        (next, counts)
    }

    fn mount(&mut self, index: &Index) {
        let holding = |held: &Held| Holding {
            encryption: {
                let encryption = &held.record.repository.encryption;
                format!("{} {}", encryption.kind, encryption.kms_key.as_deref().unwrap_or_default())
            },
            blobs: held.blobs.iter().map(|blob| (*blob, index.size(*blob))).collect(),
        };
        let holdings: Vec<Holding<u32>> = self.repositories.values().map(holding).collect();
        let mounting = Mounting::new(&holdings);
        // Images that were not read share nothing as far as is known.
        let unread = self.repositories.values().zip(&holdings).map(|(held, holding)| {
            let known: u64 = holding.blobs.iter().map(|(_, size)| *size).sum();
            held.figures.unique_bytes().saturating_sub(known)
        });
        self.least = mounting.least.saturating_add(unread.sum());
        for (held, elsewhere) in self.repositories.values_mut().zip(mounting.elsewhere) {
            held.figures.elsewhere_bytes = elsewhere;
        }
    }
}

fn hold(record: &Arc<Record>, index: &Index) -> Held {
    let images = &*record.images;
    let (mut read, mut archived, mut blobs) = (0, 0, Vec::new());
    for image in images {
        match index.facts(&image.digest) {
            Some(facts) => {
                read += 1;
                blobs.extend(facts.blobs.iter().flatten());
            }
            None => archived += u64::from(image.status != ImageStatus::Active),
        }
    }
    blobs.sort_unstable();
    blobs.dedup();
    let figures = if read == 0 { Figures::default() } else { index.layers(images).figures(images) };
    Held { record: record.clone(), figures, counts: (images.len() as u64, read, archived), blobs: blobs.into() }
}
