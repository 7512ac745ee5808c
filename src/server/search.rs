//! The index that the search box asks.

use super::derived::Derived;
use crate::domain::inventory::Inventory;
use crate::domain::inventory::search::Index;
use crate::domain::time::Timestamp;
use std::sync::Arc;

#[derive(Clone, Default)]
pub struct Search(Arc<Derived<Arc<Index>>>);

impl Search {
    #[must_use]
    pub fn of(&self, inventory: &Arc<Inventory>, now: Timestamp) -> Arc<Index> {
        // An index does not age.
        self.0.of(inventory, now, i64::MAX, |earlier| {
            Arc::new(Index::new(inventory, earlier.map(|(_, index)| index.as_ref())))
        })
    }
}
