//! What AWS says about money: the bill, its price list, its budgets.

use crate::api::ApiError;
use crate::charts::Chart;
use crate::domain::cost::bill::{AwsBudget, Charge, Comparison};
use crate::domain::problem::Problem;
use crate::domain::time::{Day, Timestamp};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Whether the bill is read, and what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BillPage {
    /// The answer in one line.
    pub answer: String,
    pub on: bool,
    /// `None`: it was not read yet.
    pub bill: Option<Reviewed>,
    /// Why there is no newer one.
    pub problem: Option<Problem>,
    pub may_write: bool,
    pub now: Timestamp,
}

/// A bill beside what was computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reviewed {
    pub read_at: Timestamp,
    /// When it is read again at the earliest.
    pub next_at: Timestamp,
    /// What reading it cost, in USD.
    pub price: f64,
    /// Of the bill; the computed figures are in USD.
    pub currency: String,
    /// Newest first.
    pub months: Vec<Comparison>,
    /// The last whole month that was billed anything, why it differs from what was computed, and its lines, dearest first.
    pub explained: Option<(Day, Vec<String>, Vec<Charge>)>,
    /// Storage of each month, billed and computed.
    pub chart: Chart,
}

/// USD for each request to Cost Explorer (aws-monitoring-cost.md 3.5).
pub const PER_REQUEST: f64 = 0.01;

#[server(endpoint = "bill")]
pub async fn read() -> Result<BillPage, ApiError> {
    use crate::domain::cost::bill::{KEPT_HOURS, compare};
    use crate::server::context::{fail, reader};
    use crate::server::state::Access;
    let app = reader()?;
    let inventory = app.inventory().map_err(fail)?;
    let books = app.books().await.map_err(fail)?;
    let known = app.billing.bill(&inventory.registry).await?;
    let stored_share = {
        let stored = app.manifests.stored();
        let sum: u64 = app.rows()?.iter().map(|row| row.standard_bytes + row.archive_bytes).sum();
        (!stored.is_empty() && sum > 0).then(|| stored.range().1 as f64 / sum as f64)
    };
    let reviewed = known.bill.map(|bill| {
        let months = compare(&bill, &books.ledger);
        let whole = months.iter().find(|month| !month.is_estimated && month.billed.cost + month.others_cost() > 0.0);
        let chosen = whole.or_else(|| months.first().filter(|month| month.billed.cost > 0.0));
        let explained = chosen.map(|month| {
            let charges = bill.months.iter().find(|billed| billed.month == month.month);
            let charges = charges.map_or_else(Vec::new, |billed| billed.charges.clone());
            (month.month, month.reasons(stored_share), charges)
        });
        Reviewed {
            read_at: bill.read_at,
            next_at: Timestamp::from_millis(bill.read_at.millis() + KEPT_HOURS * 3_600_000),
            price: f64::from(bill.requests) * PER_REQUEST,
            currency: bill.currency,
            chart: super::draw::billed(&months),
            explained,
            months,
        }
    });
    Ok(BillPage {
        answer: answer(known.on, reviewed.as_ref()),
        on: known.on,
        bill: reviewed,
        problem: known.problem,
        may_write: app.access == Access::Write,
        now: app.clock.now(),
    })
}

#[cfg(feature = "ssr")]
fn answer(on: bool, bill: Option<&Reviewed>) -> String {
    use crate::domain::format;
    let explained = bill.and_then(|bill| {
        let (day, ..) = bill.explained.as_ref()?;
        bill.months.iter().find(|month| month.month == *day)
    });
    let Some(month) = explained else {
        return match (on, bill.is_some()) {
            (false, _) => "The bill is not read".to_owned(),
            (true, true) => "AWS billed nothing for ECR here".to_owned(),
            (true, false) => "The bill could not be read".to_owned(),
        };
    };
    let (billed, computed) = (month.billed.cost, month.computed.cost);
    let share = if computed > 0.0 { (billed - computed) / computed } else { 0.0 };
    let than = match share {
        more if more >= 0.005 => format!("{} more than computed", format::percent(more)),
        less if less <= -0.005 => format!("{} less than computed", format::percent(-less)),
        _ => "as computed".to_owned(),
    };
    format!("AWS billed {} for storage in {}, {than}", format::usd(billed), month.month.month_name())
}

/// Switches the reading of the bill. It costs, so nothing else switches it on.
#[server(endpoint = "read-bill")]
pub async fn read_bill(on: bool) -> Result<(), ApiError> {
    use crate::server::context::{author, fail};
    let app = author("switch the reading of the bill")?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    app.billing.switch(&registry, on).await.map_err(fail)?;
    let detail = if on { "switched on" } else { "switched off" };
    app.note(&registry, "ReadBill", detail.to_owned(), None).await;
    Ok(())
}

/// Budgets of AWS Budgets on ECR; `None`: this Stowage was built without them.
#[server(endpoint = "aws-budgets")]
pub async fn aws_budgets() -> Result<Option<Vec<AwsBudget>>, ApiError> {
    use crate::server::context::reader;
    let app = reader()?;
    if !cfg!(feature = "billing") {
        return Ok(None);
    }
    // No status of the page is decided by this: it stands beside what the page is about.
    Ok(Some(app.billing.budgets().await?))
}

/// Reads AWS's price list for the registry's region and computes with it, or goes back to the prices that come with Stowage.
#[server(endpoint = "read-prices")]
pub async fn read_prices(on: bool) -> Result<(), ApiError> {
    use crate::domain::cost::rates::aws::lines;
    use crate::domain::problem::ProblemKind;
    use crate::domain::setting::ReadPrices;
    use crate::server::context::{author, fail};
    const WHAT: &str = "take the prices of AWS's price list";
    let app = author(WHAT)?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    let read = if on {
        let aws = app.link.aws().await.map_err(fail)?;
        let products = aws.price_list(&registry.region).await.map_err(fail)?;
        lines(&products, &registry.region, app.clock.now().day()).map_err(|why| {
            let advice = "The prices are as they were. Report it with this text.";
            fail(Problem::new(ProblemKind::Unexpected, WHAT, why, advice))
        })?
    } else {
        Vec::new()
    };
    let detail = format!("{} prices of {}", read.len(), registry.region);
    app.prices.take(&read);
    app.store.set(&registry, &ReadPrices(read)).await.map_err(fail)?;
    app.note(&registry, if on { "ReadPriceList" } else { "DropPriceList" }, detail, None).await;
    // Figures follow with the next reading.
    app.collector.refresh();
    Ok(())
}
