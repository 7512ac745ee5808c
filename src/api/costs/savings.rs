//! What could be saved.

use super::Source;
use crate::api::ApiError;
use crate::domain::cost::savings::Savings;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Lines of each list; further ones are only in the sums.
pub const LISTED: usize = 30;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// At most [`LISTED`] lines in each list.
    pub savings: Savings,
    /// How many there are of offers, repositories without policy, stale and leftover ones.
    pub counts: [u64; 4],
    /// USD for a GB out of the archive.
    pub retrieval: f64,
    pub source: Source,
}

#[server(endpoint = "savings")]
pub async fn read() -> Result<Found, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let (savings, retrieval) = app.savings().await.map_err(fail)?;
    let books = app.books().await.map_err(fail)?;
    let count = |length: usize| length as u64;
    let counts = [
        count(savings.offers.len()),
        count(savings.unruled.len()),
        count(savings.stale.len()),
        count(savings.leftovers.len()),
    ];
    let mut savings = (*savings).clone();
    savings.offers.truncate(LISTED);
    savings.unruled.truncate(LISTED);
    savings.stale.truncate(LISTED);
    savings.leftovers.truncate(LISTED);
    Ok(Found { savings, counts, retrieval, source: super::source(&app, &books.ledger).map_err(fail)? })
}
