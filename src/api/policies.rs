//! Lifecycle policies of the whole registry: which there are, and what others would do.

pub mod creation;
pub mod roll_out;
pub mod sets;

use super::ApiError;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::inventory::query::Page;
use crate::domain::lifecycle::fleet::query::Query;
use crate::domain::lifecycle::fleet::{Line, Totals};
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    pub page: Page<Line, Totals>,
    /// Over all repositories, whatever the filter lets through.
    pub whole: Totals,
    /// What is wrong with the text of the proposal; with an error in it the policies in force are shown instead.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether it is a proposal that is shown, and not the policies in force.
    pub shows_proposal: bool,
    /// Policy sets by name, with the number of the newest version of each.
    pub sets: Vec<(String, u32)>,
    /// Repositories that follow a set and have something else.
    pub drifted: u64,
    pub now: Timestamp,
}

#[server(endpoint = "policies", input = Json)]
pub async fn try_policies(query: Query) -> Result<Survey, ApiError> {
    use crate::domain::lifecycle::fleet::sets::Origin;
    use crate::domain::problem::{Problem, ProblemKind};
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let (inventory, now) = (app.inventory().map_err(fail)?, app.clock.now());
    let rows = app.rows().map_err(fail)?;
    let tried = sets::survey::try_out(&app, &inventory, &query.proposal, now).await.map_err(fail)?;
    let sets::survey::Tried { lines, diagnostics, shows_proposal, sets } = tried;
    let page = query.page(&rows, &lines, now).map_err(|error| {
        let advice = "Change or clear the filter.";
        fail(Problem::new(ProblemKind::Invalid, "filter the repositories", error.to_string(), advice))
    })?;
    let drifted = lines.iter().filter(|line| matches!(line.origin, Some(Origin::Drifted { .. }))).count() as u64;
    Ok(Survey { page, whole: lines.iter().collect(), diagnostics, shows_proposal, sets, drifted, now })
}
