//! What AWS says about money: asked only where somebody switched it on, kept because asking costs, shared by all viewers.

use super::aws::link::Link;
use super::clock::Clock;
use super::store::Store;
use crate::domain::account::Registry;
use crate::domain::cost::bill::{AwsBudget, Bill, KEPT_HOURS, MONTHS};
use crate::domain::problem::Problem;
use crate::domain::setting::{LastBill, ReadBill};
use crate::domain::time::Timestamp;
use std::sync::Arc;
use tokio::sync::Mutex;

const BILL_KEPT: i64 = KEPT_HOURS * 3_600_000;
/// AWS works budgets out three times a day; asking is free.
const BUDGETS_KEPT: i64 = 3_600_000;
/// Until something that failed is tried again (milliseconds).
const RETRY: i64 = 10 * 60_000;

/// Those that there are, or why that is not known.
type Budgets = Result<Vec<AwsBudget>, Problem>;

/// Clones share what is kept.
#[derive(Clone)]
pub struct Billing(Arc<Shared>);

struct Shared {
    link: Link,
    store: Store,
    clock: Clock,
    /// Held while Cost Explorer is asked: whoever asks meanwhile waits for that answer. The last failure.
    asking: Mutex<Option<(Timestamp, Problem)>>,
    budgets: Mutex<Option<(Timestamp, Budgets)>>,
}

/// The bill as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Whether it is read at all.
    pub on: bool,
    pub bill: Option<Bill>,
    /// Why there is no newer one.
    pub problem: Option<Problem>,
}

impl Billing {
    #[must_use]
    pub fn new(link: Link, store: Store, clock: Clock) -> Self {
        Self(Arc::new(Shared { link, store, clock, asking: Mutex::default(), budgets: Mutex::default() }))
    }

    /// Switches the reading of the bill on or off.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn switch(&self, registry: &Registry, on: bool) -> Result<(), Problem> {
        self.0.store.set(registry, &ReadBill(on)).await?;
        *self.0.asking.lock().await = None;
        Ok(())
    }

    /// The bill, read now if the last reading is older than [`KEPT_HOURS`].
    ///
    /// # Errors
    /// When the store cannot be read or written. That AWS refuses is in what is known.
    pub async fn bill(&self, registry: &Registry) -> Result<Known, Problem> {
        let Shared { link, store, clock, asking, .. } = &*self.0;
        let ReadBill(on) = store.setting(registry).await?;
        if !on {
            return Ok(Known::default());
        }
        let mut failed = asking.lock().await;
        let LastBill(last) = store.setting(registry).await?;
        let now = clock.now();
        if last.as_ref().is_some_and(|last| now - last.read_at < BILL_KEPT) {
            return Ok(Known { on, bill: last, problem: None });
        }
        if let Some((_, problem)) = failed.as_ref().filter(|(at, _)| now - *at < RETRY) {
            return Ok(Known { on, bill: last, problem: Some(problem.clone()) });
        }
        let today = now.day();
        let from = (0..MONTHS).fold(today.month_start(), |month, _| (month + -1).month_start());
        let read = async { link.aws().await?.bill(from, today, now).await };
        match read.await {
            Ok(bill) => {
                *failed = None;
                store.set(registry, &LastBill(Some(bill.clone()))).await?;
                Ok(Known { on, bill: Some(bill), problem: None })
            }
            Err(problem) => {
                *failed = Some((now, problem.clone()));
                Ok(Known { on, bill: last, problem: Some(problem) })
            }
        }
    }

    /// Budgets of AWS Budgets that are filtered on ECR.
    ///
    /// # Errors
    /// As AWS answers.
    pub async fn budgets(&self) -> Budgets {
        let mut kept = self.0.budgets.lock().await;
        let now = self.0.clock.now();
        let fresh =
            |(at, answer): &(Timestamp, Result<_, _>)| now - *at < if answer.is_ok() { BUDGETS_KEPT } else { RETRY };
        if let Some((_, answer)) = kept.as_ref().filter(|kept| fresh(kept)) {
            return answer.clone();
        }
        let answer = match self.0.link.aws().await {
            Ok(aws) => aws.budgets_on_ecr().await,
            Err(problem) => Err(problem),
        };
        *kept = Some((now, answer.clone()));
        answer
    }
}
