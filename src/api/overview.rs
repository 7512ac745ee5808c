//! The registry at a glance.

use super::ApiError;
use crate::charts::Chart;
use crate::domain::cost::RateCard;
use crate::domain::cost::report::Month;
use crate::domain::inventory::attention::Finding;
use crate::domain::inventory::row::{Row, Totals};
use crate::domain::problem::Problem;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Repositories in the list of the dearest.
pub const DEAREST: usize = 10;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    pub totals: Totals,
    pub findings: Vec<Finding>,
    /// Dearest first, at most [`DEAREST`].
    pub dearest: Vec<Row>,
    pub trend: Chart,
    /// The running month and the one before it.
    pub month: Month,
    pub rates: RateCard,
    pub now: Timestamp,
    pub problems: Vec<Problem>,
}

#[server(endpoint = "overview")]
pub async fn read() -> Result<Overview, ApiError> {
    use super::costs::trend;
    use crate::domain::inventory::attention::findings;
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let inventory = app.inventory().map_err(fail)?;
    let rows = app.rows().map_err(fail)?;
    let now = app.clock.now();
    let books = app.books().await.map_err(fail)?;
    let mut dearest: Vec<&Row> = rows.iter().collect();
    dearest.sort_by(|a, b| b.monthly_cost.total_cmp(&a.monthly_cost).then_with(|| a.name.cmp(&b.name)));
    Ok(Overview {
        totals: rows.iter().collect(),
        findings: findings(&rows, now),
        dearest: dearest.into_iter().take(DEAREST).cloned().collect(),
        trend: trend(&books.ledger, &books.course, 365, Vec::new()),
        month: books.month,
        rates: books.ledger.rates.clone(),
        now,
        problems: inventory.problems.clone(),
    })
}
