//! The lines of the repositories list.

use super::derived::Derived;
use crate::domain::cost::rates::PriceList;
use crate::domain::inventory::Inventory;
use crate::domain::inventory::row::Row;
use crate::domain::time::Timestamp;
use std::sync::Arc;

/// Rows say how many days ago something was; they are worked out again this often (milliseconds).
const FRESH_FOR: i64 = 10 * 60 * 1000;

#[derive(Clone)]
pub struct Rows {
    prices: Arc<PriceList>,
    derived: Arc<Derived<Arc<[Row]>>>,
}

impl Rows {
    #[must_use]
    pub fn new(prices: Arc<PriceList>) -> Self {
        Self { prices, derived: Arc::default() }
    }

    #[must_use]
    pub fn of(&self, inventory: &Arc<Inventory>, now: Timestamp) -> Arc<[Row]> {
        self.derived.of(inventory, now, FRESH_FOR, |_| {
            let rates = self.prices.card(&inventory.registry.region);
            inventory.records.iter().map(|record| Row::new(record, &rates, now)).collect()
        })
    }
}
