//! What everything held and cost by day, worked out once for each snapshot and day and not for each request.

use super::clock::Clock;
use super::collector::Collector;
use super::manifests::Manifests;
use super::prices::Prices;
use super::store::Store;
use crate::domain::account::Region;
use crate::domain::cost::ledger::{Books, Ledger};
use crate::domain::cost::rates::Item;
use crate::domain::cost::savings::{Savings, find};
use crate::domain::inventory::{Inventory, Record};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::time::Day;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// How far back pages can look: two years, whole.
const MONTHS: usize = 25;

/// Clones share what is kept.
#[derive(Clone)]
pub struct Ledgers(Arc<Shared>);

struct Shared {
    store: Store,
    prices: Prices,
    manifests: Manifests,
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
    /// Worked out after the books, or when first asked for.
    savings: Arc<OnceCell<Arc<Savings>>>,
}

impl Ledgers {
    /// Works out the ledger of every snapshot as it comes, so that no page waits for it.
    #[must_use]
    pub fn start(store: Store, prices: Prices, manifests: Manifests, collector: &Collector, clock: Clock) -> Self {
        let ledgers = Self(Arc::new(Shared {
            store,
            prices,
            manifests,
            clock,
            kept: Mutex::default(),
            work: Default::default(),
        }));
        let mut snapshots = collector.subscribe();
        // The one that the store brought back is there already.
        snapshots.mark_changed();
        let background = ledgers.clone();
        tokio::spawn(async move {
            while snapshots.changed().await.is_ok() {
                let snapshot = snapshots.borrow_and_update().clone();
                if let Some(inventory) = snapshot
                    && let Err(problem) = background.savings(&inventory).await
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
        Ok(self.kept_for(inventory).await?.books)
    }

    /// As [`Ledgers::of`].
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn savings(&self, inventory: &Arc<Inventory>) -> Result<Arc<Savings>, Problem> {
        let kept = self.kept_for(inventory).await?;
        let (retrieval, now) = (self.retrieval(&kept.inventory.registry.region), self.0.clock.now());
        let look = || async {
            let (inventory, books, manifests) = (kept.inventory.clone(), kept.books.clone(), self.0.manifests.clone());
            let contents = move |record: &Record| manifests.contents(record);
            work_out("find savings", move || find(&inventory, &books, contents, retrieval, now)).await.map(Arc::new)
        };
        kept.savings.get_or_try_init(look).await.cloned()
    }

    /// USD for a GB out of the archive.
    #[must_use]
    pub fn retrieval(&self, region: &Region) -> f64 {
        self.0.prices.first(Item::ArchiveRetrieval, region).unwrap_or(0.0)
    }

    async fn kept_for(&self, inventory: &Arc<Inventory>) -> Result<Kept, Problem> {
        let today = self.0.clock.now().day();
        let fits = |kept: &Kept| Arc::ptr_eq(&kept.inventory, inventory) && kept.today == today;
        let kept = self.kept();
        if let Some(kept) = kept.as_ref().filter(|kept| fits(kept)) {
            return Ok(kept.clone());
        }
        let _work = match (self.0.work.try_lock(), kept) {
            (Ok(work), _) => work,
            (Err(_), Some(kept)) if kept.inventory.registry == inventory.registry && kept.today == today => {
                return Ok(kept);
            }
            (Err(_), _) => self.0.work.lock().await,
        };
        if let Some(kept) = self.kept().filter(fits) {
            return Ok(kept);
        }
        let first = (0..MONTHS).fold(today.month_start(), |month, _| (month + -1).month_start());
        let usage = self.0.store.usage(&inventory.registry, first, today).await?;
        let rates = self.0.prices.card(&inventory.registry.region);
        let snapshot = inventory.clone();
        let books = move || Books::new(Ledger::new(&snapshot, &usage, rates, first, today));
        let books = Arc::new(work_out("work out what storage cost", books).await?);
        let kept = Kept { inventory: inventory.clone(), today, books, savings: Arc::default() };
        *self.0.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept.clone());
        Ok(kept)
    }

    fn kept(&self) -> Option<Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn work_out<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Problem::new(ProblemKind::Unexpected, what, error.to_string(), "Report it with this text."))
}
