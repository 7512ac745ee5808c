//! The lines of the repositories list.

use super::derived::Derived;
use super::manifests::{Manifests, Stored};
use super::prices::Prices;
use crate::domain::inventory::Inventory;
use crate::domain::inventory::row::Row;
use crate::domain::time::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};

/// Rows say how many days ago something was; they are worked out again this often (milliseconds).
const FRESH_FOR: i64 = 10 * 60 * 1000;

#[derive(Clone)]
pub struct Rows {
    prices: Prices,
    manifests: Manifests,
    derived: Arc<Derived<Arc<[Row]>>>,
    told: Arc<Mutex<Option<Told>>>,
}

/// Rows with what manifests tell, which changes apart from the snapshot.
struct Told {
    /// Those without.
    plain: Arc<[Row]>,
    stored: Arc<Stored>,
    rows: Arc<[Row]>,
}

impl Rows {
    #[must_use]
    pub fn new(prices: Prices, manifests: Manifests) -> Self {
        Self { prices, manifests, derived: Arc::default(), told: Arc::default() }
    }

    #[must_use]
    pub fn of(&self, inventory: &Arc<Inventory>, now: Timestamp) -> Arc<[Row]> {
        let plain = self.derived.of(inventory, now, FRESH_FOR, |_| {
            let rates = self.prices.card(&inventory.registry.region);
            inventory.records.iter().map(|record| Row::new(record, &rates, now)).collect()
        });
        let stored = self.manifests.stored();
        if stored.is_empty() {
            return plain;
        }
        // A panic while rows were told leaves an older entry behind, which is then replaced.
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = told.as_ref().filter(|t| Arc::ptr_eq(&t.plain, &plain) && Arc::ptr_eq(&t.stored, &stored)) {
            return told.rows.clone();
        }
        let rows: Arc<[Row]> = plain.iter().map(|row| row.clone().with_stored(stored.of(&row.name))).collect();
        *told = Some(Told { plain, stored, rows: rows.clone() });
        rows
    }
}
