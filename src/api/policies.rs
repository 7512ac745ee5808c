//! Lifecycle policies of the whole registry: which there are, and what others would do.

pub mod roll_out;

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
    pub now: Timestamp,
}

#[server(endpoint = "policies", input = Json)]
pub async fn try_policies(query: Query) -> Result<Survey, ApiError> {
    use crate::domain::lifecycle::fleet::Proposal;
    use crate::domain::lifecycle::parse::parse;
    use crate::domain::problem::{Problem, ProblemKind};
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let (inventory, now) = (app.inventory().map_err(fail)?, app.clock.now());
    let rows = app.rows().map_err(fail)?;
    let mut query = query;
    let (mut text, mut diagnostics) = (None, Vec::new());
    if let Proposal::Text(written) = &query.proposal {
        let parsed = parse(written);
        (text, diagnostics) = (parsed.policy, parsed.diagnostics);
        if text.is_none() {
            query.proposal = Proposal::InForce;
        }
    }
    let lines = app.fleet.of(&inventory, &query.proposal, text, now).await.map_err(fail)?;
    let page = query.page(&rows, &lines, now).map_err(|error| {
        let advice = "Change or clear the filter.";
        fail(Problem::new(ProblemKind::Invalid, "filter the repositories", error.to_string(), advice))
    })?;
    Ok(Survey { page, whole: lines.iter().collect(), diagnostics, now })
}
