//! What storage costs, over time and by whom.

use super::ApiError;
use crate::charts::Chart;
use crate::domain::account::Region;
use crate::domain::cost::RateCard;
use crate::domain::cost::budget::{Breach, Scope};
use crate::domain::cost::forecast::Ahead;
use crate::domain::cost::group::{GroupBy, GroupError};
use crate::domain::cost::period::{Period, PeriodError};
use crate::domain::cost::rates::Line as Price;
use crate::domain::cost::report::{Line, Month, Report};
use crate::domain::repository::RepositoryName;
use crate::domain::time::{Day, Timestamp};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

pub mod bill;
pub mod budgets;
#[cfg(feature = "ssr")]
mod draw;
pub mod savings;
#[cfg(feature = "ssr")]
mod statement;

#[cfg(feature = "ssr")]
pub(super) use draw::trend;

/// Groups in the table; the export has all.
pub const SHOWN: usize = 100;

/// Whose costs and when, as the URL of a page says it. What it says wrongly is in `mistake`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Asked {
    pub by: GroupBy,
    pub period: Period,
    pub mistake: Option<String>,
}

impl Asked {
    /// Two days go before a range: that is what a form without scripts sends. What cannot be read stands at its default.
    #[must_use]
    pub fn read(by: &str, range: &str, from: &str, to: &str) -> Self {
        let days = format!("{from}..{to}");
        let range = if from.is_empty() && to.is_empty() { range } else { &days };
        let mut mistake = None;
        let by = by.parse().unwrap_or_else(|error: GroupError| {
            mistake = Some(error.to_string());
            GroupBy::default()
        });
        let period = range.parse().unwrap_or_else(|error: PeriodError| {
            mistake = Some(error.to_string());
            Period::default()
        });
        Self { by, period, mistake }
    }
}

/// Where the figures of a page come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    pub rates: RateCard,
    /// Days from here on are measured. `None`: nothing measured yet.
    pub measured_from: Option<Day>,
    pub now: Timestamp,
    /// When the snapshot was taken.
    pub taken_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// The answer in one line.
    pub answer: String,
    /// At most [`SHOWN`] lines.
    pub report: Report,
    /// How many more groups there are, and their sum.
    pub others: Option<(u64, Line)>,
    /// USD a month, by group, in the period.
    pub chart: Chart,
    /// USD of each month, a year back and a year on.
    pub outlook: Chart,
    pub month: Month,
    /// What a month costs in a year.
    pub in_a_year: Ahead,
    /// Days that growth was seen on.
    pub trend_days: u32,
    /// Budgets that are broken, or will be.
    pub broken: Vec<(Scope, Breach)>,
    /// Tag keys to group by, most common first.
    pub tag_keys: Vec<String>,
    pub source: Source,
}

#[server(endpoint = "costs", input = Json)]
pub async fn read(by: GroupBy, period: Period) -> Result<Costs, ApiError> {
    use crate::domain::cost::forecast::Trend;
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let books = app.books().await.map_err(fail)?;
    let ledger = &books.ledger;
    let mut report = Report::new(ledger, &by, period);
    let answer = report.answer(&by, period, ledger.last);
    let chart = draw::stacked(ledger, &by, &report);
    let others = draw::fold(&mut report, SHOWN);
    let trend = Trend::of_ledger(ledger, &books.course);
    let months = trend.months(ledger.last, 12);
    Ok(Costs {
        answer,
        report,
        others,
        chart,
        outlook: draw::outlook(&books, &months),
        month: books.month,
        in_a_year: months.last().map_or_else(|| trend.ahead(365.0), |month| month.1),
        trend_days: trend.days,
        broken: app.alerts.broken(),
        tag_keys: ledger.tag_keys(),
        source: source(&app, ledger).map_err(fail)?,
    })
}

#[cfg(feature = "ssr")]
fn source(
    app: &crate::server::state::AppState,
    ledger: &crate::domain::cost::ledger::Ledger,
) -> Result<Source, ApiError> {
    Ok(Source {
        rates: ledger.rates.clone(),
        measured_from: ledger.measured_from,
        now: app.clock.now(),
        taken_at: app.inventory()?.taken_at,
    })
}

/// One repository's cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepositoryCost {
    pub chart: Chart,
    pub month: Month,
    pub source: Source,
}

#[server(endpoint = "repository-cost", input = Json)]
pub async fn read_repository(name: RepositoryName) -> Result<RepositoryCost, ApiError> {
    use crate::domain::cost::ledger::Books;
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&name).map_err(fail)?;
    let books = app.books().await.map_err(fail)?;
    let own = Books::new(books.ledger.only(&name));
    let history = app.store.policy_history(&record.repository.registry, &name).await?;
    Ok(RepositoryCost {
        chart: trend(&own.ledger, &own.course, 365, draw::policy_changes(&history)),
        month: own.month,
        source: source(&app, &books.ledger).map_err(fail)?,
    })
}

/// The prices of the registry's region, and all that are known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    pub region: Region,
    /// One for each item that has a price there.
    pub here: Vec<Price>,
    pub all: Vec<Price>,
    /// Prices of AWS's price list among them.
    pub read_from_aws: usize,
    pub may_write: bool,
}

#[server(endpoint = "rates")]
pub async fn read_rates() -> Result<Rates, ApiError> {
    use crate::domain::cost::rates::Item;
    use crate::server::context::{fail, reader};
    use crate::server::state::Access;
    let app = reader()?;
    let region = app.inventory().map_err(fail)?.registry.region.clone();
    let prices = app.prices.list();
    let here = Item::ALL.into_iter().filter_map(|item| prices.line(item, &region).cloned()).collect();
    Ok(Rates {
        here,
        all: prices.lines().to_vec(),
        region,
        read_from_aws: app.prices.read_from_aws(),
        may_write: app.access == Access::Write,
    })
}

/// One group on a page of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    pub name: String,
    pub answer: String,
    pub line: Line,
    /// Its repositories, dearest first, at most [`SHEET_ROWS`].
    pub report: Report,
    pub others: Option<(u64, Line)>,
    /// USD a month over the last year.
    pub chart: Chart,
    pub month: Month,
}

/// Repositories on one sheet: so that it is one.
pub const SHEET_ROWS: usize = 18;
/// Sheets of a statement, the dearest groups.
pub const SHEETS: usize = 60;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    pub sheets: Vec<Sheet>,
    /// Groups that have no sheet because there are too many.
    pub left_out: u64,
    pub whole: Line,
    pub source: Source,
}

#[server(endpoint = "statement", input = Json)]
pub async fn read_statement(by: GroupBy, period: Period) -> Result<Statement, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let books = app.books().await.map_err(fail)?;
    let source = source(&app, &books.ledger).map_err(fail)?;
    Ok(statement::write(&books.ledger, &by, period, source))
}
