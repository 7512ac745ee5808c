//! What is worked out once for each snapshot and not for each request.

use crate::domain::inventory::Inventory;
use crate::domain::time::Timestamp;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

pub struct Derived<T> {
    kept: Mutex<Option<Kept<T>>>,
    /// Held while a value is worked out.
    work: Mutex<()>,
}

#[derive(Clone)]
struct Kept<T> {
    inventory: Arc<Inventory>,
    at: Timestamp,
    value: T,
}

impl<T> Default for Derived<T> {
    fn default() -> Self {
        Self { kept: Mutex::new(None), work: Mutex::new(()) }
    }
}

impl<T: Clone> Derived<T> {
    /// The value of a snapshot, no older than `fresh_for` milliseconds. While somebody else works out that of a new crawl,
    /// the one before it does; but a single repository that was put into a snapshot is waited for.
    pub fn of(
        &self,
        inventory: &Arc<Inventory>,
        now: Timestamp,
        fresh_for: i64,
        make: impl FnOnce(Option<(&Arc<Inventory>, &T)>) -> T,
    ) -> T {
        let kept = lock(&self.kept).clone();
        let current = |kept: &Kept<T>| Arc::ptr_eq(&kept.inventory, inventory) && (now - kept.at).abs() < fresh_for;
        if let Some(kept) = kept.as_ref().filter(|kept| current(kept)) {
            return kept.value.clone();
        }
        let _working = match (self.work.try_lock(), kept) {
            (Err(TryLockError::WouldBlock), Some(older)) if is_of_an_earlier_crawl(&older.inventory, inventory) => {
                return older.value;
            }
            (Ok(working), _) => working,
            (Err(_), _) => lock(&self.work),
        };
        let kept = lock(&self.kept).clone();
        if let Some(kept) = kept.as_ref().filter(|kept| current(kept)) {
            return kept.value.clone();
        }
        let value = make(kept.as_ref().map(|kept| (&kept.inventory, &kept.value)));
        *lock(&self.kept) = Some(Kept { inventory: inventory.clone(), at: now, value: value.clone() });
        value
    }
}

/// Not one that somebody changed since.
pub fn is_of_an_earlier_crawl(older: &Inventory, newer: &Inventory) -> bool {
    older.registry == newer.registry && older.taken_at < newer.taken_at
}

/// A panic while a value was worked out leaves the older one behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn snapshot(hour: i64) -> Arc<Inventory> {
        let (account, region) = ("111122223333".parse().unwrap(), "us-east-1".parse().unwrap());
        let taken_at = Timestamp::from_secs(hour * 3600);
        let registry = crate::domain::account::Registry { account, region };
        Arc::new(Inventory { registry, taken_at, records: Vec::new(), problems: Vec::new() })
    }

    #[test]
    fn nobody_waits_for_the_value_of_a_new_crawl() {
        let derived = Derived::<u32>::default();
        let (first, patched, second) = (snapshot(1), snapshot(1), snapshot(2));
        let now = Timestamp::from_secs(10_000);
        assert_eq!(derived.of(&first, now, 1000, |_| 1), 1);
        assert_eq!(derived.of(&first, now, 1000, |_| panic!("it is there")), 1);
        let (started, begun) = mpsc::channel();
        let (go, gone) = mpsc::channel();
        std::thread::scope(|scope| {
            let (derived, second) = (&derived, &second);
            let working = scope.spawn(move || {
                derived.of(second, now, 1000, |earlier| {
                    started.send(()).unwrap();
                    gone.recv().unwrap();
                    earlier.unwrap().1 + 1
                })
            });
            begun.recv().unwrap();
            assert_eq!(derived.of(second, now, 1000, |_| panic!("it is being worked out")), 1);
            let waiting = scope.spawn(|| derived.of(&patched, now, 1000, |_| 7));
            go.send(()).unwrap();
            assert_eq!((working.join().unwrap(), waiting.join().unwrap()), (2, 7));
        });
        let later = Timestamp::from_secs(20_000);
        assert_eq!(derived.of(&patched, later, 1000, |_| 8), 8, "it had become too old");
    }
}
