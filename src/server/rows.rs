//! The lines of the repositories list, worked out once for each snapshot and not for each request.

use super::manifests::Stored;
use crate::domain::cost::rates::PriceList;
use crate::domain::inventory::row::Row;
use crate::domain::inventory::{Inventory, Record};
use crate::domain::time::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};

/// Rows say how many days ago something was; they are worked out again this often (milliseconds).
const FRESH_FOR: i64 = 10 * 60 * 1000;

#[derive(Clone)]
pub struct Rows {
    prices: Arc<PriceList>,
    kept: Arc<Mutex<Option<Kept>>>,
}

struct Kept {
    inventory: Arc<Inventory>,
    stored: Arc<Stored>,
    at: Timestamp,
    rows: Arc<[Row]>,
}

impl Rows {
    #[must_use]
    pub fn new(prices: Arc<PriceList>) -> Self {
        Self { prices, kept: Arc::default() }
    }

    #[must_use]
    pub fn of(&self, inventory: &Arc<Inventory>, stored: &Arc<Stored>, now: Timestamp) -> Arc<[Row]> {
        // A panic while rows were worked out leaves an older entry behind, which is then replaced.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref()
            && Arc::ptr_eq(&kept.inventory, inventory)
            && Arc::ptr_eq(&kept.stored, stored)
            && (now - kept.at).abs() < FRESH_FOR
        {
            return kept.rows.clone();
        }
        let rates = self.prices.card(&inventory.registry.region);
        let row = |record: &Arc<Record>| Row::new(record, &rates, now).with_stored(stored.of(&record.repository.name));
        let rows: Arc<[Row]> = inventory.records.iter().map(row).collect();
        *kept = Some(Kept { inventory: inventory.clone(), stored: stored.clone(), at: now, rows: rows.clone() });
        rows
    }
}
