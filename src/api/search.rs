//! Search across the whole registry, as it is typed.

use super::ApiError;
use crate::domain::inventory::search::Found;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Of each kind, under the search box and on the page of results.
pub const FEW: u32 = 5;
pub const MANY: u32 = 50;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    pub found: Found,
    pub now: Timestamp,
}

/// At most `limit` of each kind; nothing for an empty text.
#[server(endpoint = "search", input = Json)]
pub async fn find(text: String, limit: u32) -> Result<Results, ApiError> {
    use crate::domain::inventory::search::Wanted;
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let inventory = app.inventory().map_err(fail)?;
    let now = app.clock.now();
    let found = match Wanted::read(&text) {
        Some(wanted) => app.search.of(&inventory, now).search(&wanted, limit.min(MANY) as usize),
        None => Found::default(),
    };
    Ok(Results { found, now })
}
