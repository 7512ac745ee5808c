//! Lifecycle policies: what the editor reads and writes.
//!
//! A page is useful as the server sends it: the policy in force as text, what it does, and the first of its images. A
//! browser that runs scripts then fetches all images ([`stock::fetch_stock`]) and judges by itself, with the same code.

pub mod change;
pub mod drafts;
pub mod export;
pub mod follow;
pub mod form;
#[cfg(feature = "ssr")]
mod judge;
pub mod outlook;
pub mod preview;
pub mod stock;
pub mod versions;

use super::ApiError;
use crate::domain::cost::RateCard;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::draft::DraftId;
use crate::domain::image::Digest;
use crate::domain::lifecycle::effect::Effect;
use crate::domain::lifecycle::evaluate::Tally;
use crate::domain::lifecycle::listing::Query;
use crate::domain::lifecycle::project::Horizon;
use crate::domain::lifecycle::timeline::{Division, Span, Timeline};
use crate::domain::lifecycle::trial::{Line, Story};
use crate::domain::problem::Problem;
use crate::domain::repository::{PolicyDocument, RepositoryName};
use crate::domain::time::Timestamp;
use form::Answer;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use outlook::Ahead;
use serde::{Deserialize, Serialize};

/// Rows that the server renders.
pub const ROWS: usize = 100;

/// How rules are shown beside the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RulesForm {
    #[default]
    Cards,
    Intents,
}

/// What of the page is on show; lives in the URL.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct View {
    pub query: Query,
    /// The image whose story is told.
    pub image: Option<Digest>,
    pub form: RulesForm,
    /// The day on show.
    pub horizon: Horizon,
    pub division: Division,
    /// The part of the timeline on show.
    pub zoom: Option<Span>,
    /// Id of the ready-made policy to start from instead of the policy in force.
    pub template: Option<String>,
    /// The draft to start from instead.
    pub draft: Option<DraftId>,
    /// Id of the earlier version to start from, see [`versions`].
    pub version: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Editor {
    pub repository: RepositoryName,
    pub in_force: Result<Option<PolicyDocument>, Problem>,
    pub may_write: bool,
    pub now: Timestamp,
    /// When the images were read.
    pub read_at: Timestamp,
    /// With it the images are perhaps not all.
    pub images_problem: Option<Problem>,
    /// Why it is not known which images are in use, although there is a list of them.
    pub in_use_problem: Option<Problem>,
    pub rates: RateCard,
    pub offers: Vec<Offer>,
    /// What is being edited.
    pub text: String,
    /// What its author started from, as AWS gave it; `None`: there was no policy.
    pub base: Option<String>,
    pub judgement: Judgement,
    /// To a form that was sent without JavaScript.
    pub answer: Option<Answer>,
}

/// A ready-made policy and what it would do here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    pub id: String,
    pub title: String,
    pub description: String,
    pub text: String,
    pub going: Tally,
}

/// What the server makes of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Judgement {
    pub diagnostics: Vec<Diagnostic>,
    /// Of today; `None`: the text is no policy.
    pub effect: Option<Effect>,
    /// The day on show, when it is not today: the effect, the images and the timeline are of that day.
    pub ahead: Option<Ahead>,
    pub shown: Option<Effect>,
    pub timeline: Option<Timeline>,
    /// The first [`ROWS`] of those that the query lets through.
    pub lines: Vec<Line>,
    pub matching: u64,
    pub story: Option<Story>,
}

/// All that the page shows before scripts run. A form that was posted is answered here too.
#[server(endpoint = "policy-editor", input = Json)]
pub async fn open(repository: RepositoryName, view: View) -> Result<Editor, ApiError> {
    use crate::domain::lifecycle::draft::pretty;
    use crate::server::context::{fail, posted, reader};
    let app = reader()?;
    let record = app.record(&repository).map_err(fail)?;
    let registry = &record.repository.registry;
    let start = match (view.draft, view.version) {
        (Some(id), _) => {
            let draft = drafts::write::find(&app, id).await.map_err(fail)?;
            (draft.repository == repository).then_some((draft.content.text, draft.content.base))
        }
        (None, Some(id)) => {
            let earlier = app.store.policy_version(registry, &repository, id).await.map_err(fail)?;
            earlier.map(|text| (pretty(&text), record.policy_text().map(str::to_owned)))
        }
        (None, None) => None,
    };
    Ok(judge::editor(&app, &record, &view, start, posted()))
}
