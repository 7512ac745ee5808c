//! What AWS made of the policy that was saved last: expected against actual.

use crate::api::ApiError;
use crate::domain::lifecycle::evaluate::Tally;
use crate::domain::lifecycle::outcome::Followed;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Images that are listed, those first that need a look.
pub const LISTED: usize = 200;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowUp {
    pub saved_at: Timestamp,
    /// Who saved it.
    pub by: String,
    /// When AWS evaluated the policy in force last, as of [`Self::policy_read_at`]; `None`: not since it was saved.
    pub evaluated_at: Option<Timestamp>,
    pub policy_read_at: Timestamp,
    /// When the images were read.
    pub read_at: Timestamp,
    pub now: Timestamp,
    pub totals: Totals,
    /// At most [`LISTED`].
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// When it was saved.
    pub expected: Tally,
    /// Expected, and gone.
    pub gone: Tally,
    /// Expected, still there, and still selected.
    pub waiting: Tally,
    /// Expected, still there, and not selected any more.
    pub spared: Tally,
    /// Not expected, and gone: rules reached them since.
    pub reached: Tally,
    /// Gone, and no rule selected them.
    pub unexplained: Tally,
}

impl Totals {
    /// Where an image of this standing counts.
    #[cfg(feature = "ssr")]
    fn of(&mut self, standing: Standing) -> Vec<&mut Tally> {
        match standing {
            Standing::Gone => vec![&mut self.expected, &mut self.gone],
            Standing::Waiting => vec![&mut self.expected, &mut self.waiting],
            Standing::Spared => vec![&mut self.expected, &mut self.spared],
            Standing::Reached => vec![&mut self.reached],
            Standing::Unexplained => vec![&mut self.unexplained],
        }
    }
}

/// How an image stands to what was expected. What needs a look sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Standing {
    Unexplained,
    Spared,
    Reached,
    Waiting,
    Gone,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub image: Followed,
    pub standing: Standing,
    /// Of one that is still there: what the policy makes of it today.
    pub reason: Option<String>,
}

/// `None`: the policy in force was not saved here, or too long ago
/// ([`FOLLOWED_DAYS`](crate::domain::lifecycle::outcome::FOLLOWED_DAYS)).
///
/// # Errors
/// When there is no such repository, or the store cannot be read.
#[server(endpoint = "policy-follow-up", input = Json)]
pub async fn read_follow_up(repository: RepositoryName) -> Result<Option<FollowUp>, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&repository).map_err(fail)?;
    let now = app.clock.now();
    let outcomes = app.store.policy_outcomes(&record.repository.registry, &repository, now).await.map_err(fail)?;
    Ok(outcomes.map(|outcomes| work::follow_up(&app, &record, outcomes, now)))
}

#[cfg(feature = "ssr")]
mod work;
