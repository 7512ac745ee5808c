//! What everything held and cost by day, worked out once for each snapshot and day and not for each request.

use super::clock::Clock;
use super::collector::Collector;
use super::store::Store;
use crate::domain::cost::ledger::{Books, Ledger};
use crate::domain::cost::rates::PriceList;
use crate::domain::inventory::Inventory;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::time::Day;
use std::sync::{Arc, Mutex, PoisonError};

/// How far back pages can look: two years, whole.
const MONTHS: usize = 25;

/// Clones share what is kept.
#[derive(Clone)]
pub struct Ledgers(Arc<Shared>);

struct Shared {
    store: Store,
    prices: Arc<PriceList>,
    clock: Clock,
    kept: Mutex<Option<Kept>>,
    /// Held while one is worked out.
    work: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Kept {
    inventory: Arc<Inventory>,
    today: Day,
    books: Arc<Books>,
}

impl Ledgers {
    /// Works out the ledger of every snapshot as it comes, so that no page waits for it.
    #[must_use]
    pub fn start(store: Store, prices: Arc<PriceList>, collector: &Collector, clock: Clock) -> Self {
        let ledgers = Self(Arc::new(Shared { store, prices, clock, kept: Mutex::default(), work: Default::default() }));
        let mut snapshots = collector.subscribe();
        let background = ledgers.clone();
        tokio::spawn(async move {
            while snapshots.changed().await.is_ok() {
                let snapshot = snapshots.borrow_and_update().clone();
                if let Some(inventory) = snapshot
                    && let Err(problem) = background.of(&inventory).await
                {
                    tracing::warn!(%problem, "The costs of a snapshot were not worked out");
                }
            }
        });
        ledgers
    }

    /// While the ledger of a new snapshot is worked out, the one before it answers.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn of(&self, inventory: &Arc<Inventory>) -> Result<Arc<Books>, Problem> {
        let today = self.0.clock.now().day();
        let fits = |kept: &Kept| Arc::ptr_eq(&kept.inventory, inventory) && kept.today == today;
        let kept = self.kept();
        if let Some(kept) = kept.as_ref().filter(|kept| fits(kept)) {
            return Ok(kept.books.clone());
        }
        let _work = match (self.0.work.try_lock(), kept) {
            (Ok(work), _) => work,
            (Err(_), Some(kept)) if kept.inventory.registry == inventory.registry && kept.today == today => {
                return Ok(kept.books);
            }
            (Err(_), _) => self.0.work.lock().await,
        };
        if let Some(kept) = self.kept().filter(fits) {
            return Ok(kept.books);
        }
        let first = (0..MONTHS).fold(today.month_start(), |month, _| (month + -1).month_start());
        let usage = self.0.store.usage(&inventory.registry, first, today).await?;
        let rates = self.0.prices.card(&inventory.registry.region);
        let snapshot = inventory.clone();
        let work = tokio::task::spawn_blocking(move || {
            Arc::new(Books::new(Ledger::new(&snapshot, &usage, rates, first, today)))
        });
        let books = work.await.map_err(|error| {
            let what = "work out what storage cost";
            Problem::new(ProblemKind::Unexpected, what, error.to_string(), "Report it with this text.")
        })?;
        let kept = Kept { inventory: inventory.clone(), today, books: books.clone() };
        *self.0.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(books)
    }

    fn kept(&self) -> Option<Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
