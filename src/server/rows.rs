//! The lines of the repositories list, worked out once for each snapshot and not for each request.

use crate::domain::cost::rates::PriceList;
use crate::domain::inventory::Inventory;
use crate::domain::inventory::row::Row;
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
    at: Timestamp,
    rows: Arc<[Row]>,
}

impl Rows {
    #[must_use]
    pub fn new(prices: Arc<PriceList>) -> Self {
        Self { prices, kept: Arc::default() }
    }

    #[must_use]
    pub fn of(&self, inventory: &Arc<Inventory>, now: Timestamp) -> Arc<[Row]> {
        // A panic while rows were worked out leaves an older entry behind, which is then replaced.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref()
            && Arc::ptr_eq(&kept.inventory, inventory)
            && (now - kept.at).abs() < FRESH_FOR
        {
            return kept.rows.clone();
        }
        let rates = self.prices.card(&inventory.registry.region);
        let rows: Arc<[Row]> = inventory.records.iter().map(|record| Row::new(record, &rates, now)).collect();
        *kept = Some(Kept { inventory: inventory.clone(), at: now, rows: rows.clone() });
        rows
    }
}
