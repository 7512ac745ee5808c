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
use leptos::server_fn::codec::{ByteStream, Json, Streaming};
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
    use crate::server::context::{fail, reader};
    survey(&reader()?, &query, |_| {}).await.map_err(fail)
}

/// A survey on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// What comes of the repositories that were tried so far.
    SoFar {
        all: u64,
        totals: Totals,
    },
    Whole(Result<Box<Survey>, ApiError>),
}

/// The same as it comes: a [`Told`] as JSON on each line, the last one whole.
#[server(endpoint = "policies-as-they-come", input = Json, output = Streaming)]
pub async fn follow_policies(query: Query) -> Result<ByteStream<ApiError>, ApiError> {
    use crate::server::context::reader;
    use futures::channel::mpsc::unbounded;
    let app = reader()?;
    let (sender, receiver) = unbounded::<Result<Vec<u8>, ApiError>>();
    tokio::spawn(async move {
        let say = |told: &Told| {
            // Names and tags are text and figures are numbers: there is nothing that JSON cannot say.
            let mut line = serde_json::to_vec(told).unwrap_or_default();
            line.push(b'\n');
            // Whoever asked may be gone.
            drop(sender.unbounded_send(Ok(line)));
        };
        let whole = survey(&app, &query, |told| say(&told)).await;
        say(&Told::Whole(whole.map(Box::new)));
    });
    Ok(ByteStream::new(receiver))
}

#[cfg(feature = "ssr")]
async fn survey(
    app: &crate::server::state::AppState,
    query: &Query,
    mut told: impl FnMut(Told) + Send,
) -> Result<Survey, ApiError> {
    use crate::domain::lifecycle::fleet::sets::Origin;
    use crate::domain::problem::{Problem, ProblemKind};
    let (inventory, now) = (app.inventory()?, app.clock.now());
    let rows = app.rows()?;
    let all = inventory.records.len() as u64;
    let so_far = |lines: &[Line]| told(Told::SoFar { all, totals: lines.iter().collect() });
    let tried = sets::survey::try_out(app, &inventory, &query.proposal, now, so_far).await?;
    let sets::survey::Tried { lines, diagnostics, shows_proposal, sets } = tried;
    let page = query.page(&rows, &lines, now).map_err(|error| {
        let advice = "Change or clear the filter.";
        Problem::new(ProblemKind::Invalid, "filter the repositories", error.to_string(), advice)
    })?;
    let drifted = lines.iter().filter(|line| matches!(line.origin, Some(Origin::Drifted { .. }))).count() as u64;
    Ok(Survey { page, whole: lines.iter().collect(), diagnostics, shows_proposal, sets, drifted, now })
}
