//! The table of repositories, for the page and for files.

use super::TableQuery;
use crate::api::ApiError;
use crate::domain::inventory::Inventory;
use crate::domain::inventory::query::Query;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::domain::series::Window;
use crate::domain::usage::{Change, Line, lines as lines_of};
use crate::server::state::AppState;

/// Points of a line's sparkline.
pub const SPARKLINE: usize = 60;

pub fn names(inventory: &Inventory) -> Vec<RepositoryName> {
    inventory.records.iter().map(|record| record.repository.name.clone()).collect()
}

/// Every line that the filter lets through, in order.
///
/// # Errors
/// When there is no snapshot, the filter is none, or CloudWatch cannot be asked.
pub async fn lines(app: &AppState, query: &TableQuery) -> Result<(Vec<Line>, Window), ApiError> {
    let inventory = app.inventory()?;
    let (rows, now) = (app.rows()?, app.clock.now());
    let filter = Query { filter: query.filter.clone(), ..Query::default() };
    let matching = filter.select(&rows, now).map_err(|error| {
        let advice = "Change or clear the filter.";
        Problem::new(ProblemKind::Invalid, "filter the repositories", error.to_string(), advice)
    })?;
    let window = Window::new(query.range, now);
    let pulls = app.metrics.all_pulls(&names(&inventory), window).await?;
    Ok((lines_of(&matching, &inventory, &pulls, (window, query.at), query.order), window))
}

/// Pulls and pushes of all lines.
pub fn totals(lines: &[Line]) -> (Change, u64) {
    let add = |sum: Option<u64>, more: Option<u64>| match (sum, more) {
        (None, None) => None,
        (a, b) => Some(a.unwrap_or(0) + b.unwrap_or(0)),
    };
    lines.iter().fold((Change::default(), 0), |(change, pushes), line| {
        let now = add(change.now, line.pulls.now);
        (Change { now, before: add(change.before, line.pulls.before) }, pushes + line.pushes)
    })
}
