//! The images of a repository as lists show them: bonds, orders and verdicts, worked out once for each reading and not for
//! each request.

use super::manifests::Manifests;
use crate::domain::image::arranged::Arranged;
use crate::domain::inventory::{Inventory, Record};
use crate::domain::lifecycle::Policy;
use crate::domain::lifecycle::evaluate::{Evaluation, ImageSet, evaluate};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::storage::Layers;
use crate::domain::time::Timestamp;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OnceCell;

/// Rules count ages in days; verdicts are worked out again this often (milliseconds).
const FRESH_FOR: i64 = 10 * 60 * 1000;
/// The most images of all repositories that are kept, about 150 bytes each; one repository always is.
const MOST_IMAGES: usize = 300_000;
const MOST_REPOSITORIES: usize = 256;

/// A handle to what is kept; clones share it.
#[derive(Clone)]
pub struct Images {
    manifests: Manifests,
    /// The repository asked for last at the end.
    kept: Arc<Mutex<Vec<Kept>>>,
}

struct Kept {
    record: Arc<Record>,
    /// How many of its manifests had been read: they name the children of indexes.
    read: Option<u64>,
    at: Timestamp,
    lists: Arc<OnceCell<Arc<Lists>>>,
}

/// What follows from one reading of a repository.
pub struct Lists {
    pub arranged: Arranged,
    /// `None`: there is no policy in force that can be read.
    pub judged: Option<Judged>,
}

/// What the policy in force would do.
pub struct Judged {
    pub policy: Policy,
    pub set: ImageSet,
    pub evaluation: Evaluation,
    /// As of when.
    pub at: Timestamp,
}

impl Images {
    #[must_use]
    pub fn new(manifests: Manifests) -> Self {
        Self { manifests, kept: Arc::default() }
    }

    /// Whoever asks while it is being worked out waits for the same.
    ///
    /// # Errors
    /// When the work was cut off by a fault of ours.
    pub async fn of(&self, record: &Arc<Record>, now: Timestamp) -> Result<Arc<Lists>, Problem> {
        let lists = self.cell(record, now);
        let work = || async {
            let (record, manifests) = (record.clone(), self.manifests.clone());
            blocking(move || Arc::new(Lists::new(&record, &manifests, now))).await
        };
        lists.get_or_try_init(work).await.cloned()
    }

    /// What the images are made of; `None`: no manifest of them was read. Worked out for whoever asks.
    ///
    /// # Errors
    /// As [`Images::of`].
    pub async fn layers(&self, record: &Arc<Record>) -> Result<Option<Layers>, Problem> {
        let (record, manifests) = (record.clone(), self.manifests.clone());
        blocking(move || manifests.layers(&record)).await
    }

    /// Lets go of readings that are not the last of their repository any more.
    pub fn follow(&self, inventory: &Inventory) {
        let is_current = |kept: &Kept| {
            inventory.record(&kept.record.repository.name).is_some_and(|record| Arc::ptr_eq(record, &kept.record))
        };
        lock(&self.kept).retain(is_current);
    }

    fn cell(&self, record: &Arc<Record>, now: Timestamp) -> Arc<OnceCell<Arc<Lists>>> {
        let read = self.manifests.read_of(record);
        let mut kept = lock(&self.kept);
        let found = kept.iter().position(|kept| kept.record.repository.name == record.repository.name);
        let known = found.map(|at| kept.remove(at));
        let is_current =
            |kept: &Kept| Arc::ptr_eq(&kept.record, record) && kept.read == read && (now - kept.at).abs() < FRESH_FOR;
        let known = known.filter(is_current);
        let entry = known.unwrap_or_else(|| Kept { record: record.clone(), read, at: now, lists: Arc::default() });
        let lists = entry.lists.clone();
        kept.push(entry);
        let sizes: Vec<usize> = kept.iter().map(|kept| kept.record.images.len()).collect();
        kept.drain(..surplus(&sizes));
        lists
    }
}

impl Lists {
    fn new(record: &Record, manifests: &Manifests, now: Timestamp) -> Self {
        let arranged = Arranged::new(record.images.clone(), &manifests.children(&record.images));
        let judged = record.lifecycle_policy().map(|policy| {
            let set = ImageSet::new(&record.images, arranged.relations());
            let evaluation = evaluate(&policy, &set, now);
            Judged { policy, set, evaluation, at: now }
        });
        Self { arranged, judged }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        Problem::new(ProblemKind::Unexpected, "look through the images", error.to_string(), "Report it with this text.")
    })
}

/// How many of the first have to go for the last to stay within bounds.
fn surplus(sizes: &[usize]) -> usize {
    let mut images = 0usize;
    let fits = |size: &&usize| {
        images = images.saturating_add(**size);
        images <= MOST_IMAGES
    };
    let stay = sizes.iter().rev().take_while(fits).count().clamp(1, MOST_REPOSITORIES);
    sizes.len().saturating_sub(stay)
}

/// A panic under the lock leaves at worst an entry that is missing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ones_stay_as_far_as_they_fit() {
        for (sizes, goes) in [
            (vec![5, 5], 0),
            (vec![MOST_IMAGES], 0),
            (vec![MOST_IMAGES, 1], 1),
            (vec![1, MOST_IMAGES - 1, 1], 1),
            (vec![1, 1, usize::MAX], 2),
            (vec![0; MOST_REPOSITORIES + 3], 3),
        ] {
            assert_eq!(surplus(&sizes), goes, "{} repositories", sizes.len());
        }
    }
}
