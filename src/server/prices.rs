//! The prices in force: those of the start, and what was read from AWS's price list since.

use crate::domain::account::Region;
use crate::domain::cost::RateCard;
use crate::domain::cost::rates::{Item, Line, PriceList};
use std::sync::{Arc, PoisonError, RwLock};

/// Clones share them.
#[derive(Clone)]
pub struct Prices {
    /// Own and published ones.
    start: Arc<PriceList>,
    now: Arc<RwLock<Arc<PriceList>>>,
}

impl Prices {
    #[must_use]
    pub fn new(start: PriceList) -> Self {
        let start = Arc::new(start);
        Self { now: Arc::new(RwLock::new(start.clone())), start }
    }

    /// Puts lines of AWS's price list before the published ones; none: takes them away again.
    pub fn take(&self, read: &[Line]) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(self.start.with_read(read));
    }

    /// How many lines of AWS's price list are in force.
    #[must_use]
    pub fn read_from_aws(&self) -> usize {
        self.list().lines().len() - self.start.lines().len()
    }

    #[must_use]
    pub fn list(&self) -> Arc<PriceList> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    #[must_use]
    pub fn card(&self, region: &Region) -> RateCard {
        self.list().card(region)
    }

    /// USD for the first units of an item in a region; `None`: it has no price there.
    #[must_use]
    pub fn first(&self, item: Item, region: &Region) -> Option<f64> {
        self.list().line(item, region).map(|line| line.rate.first())
    }
}
