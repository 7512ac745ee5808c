//! The policies that a repository had, those saved here and those that a reading found changed by somebody else, each
//! with what it would do to the images of today.

use super::drafts::Reviewed;
use crate::api::ApiError;
use crate::domain::history::PolicyVersion;
use crate::domain::lifecycle::effect::Effect;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Versions that the page lists, the newest: each is tried on all images.
#[cfg(feature = "ssr")]
const LISTED: usize = 50;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// From 1, the oldest that is known.
    pub number: u32,
    pub version: PolicyVersion,
    /// On the images of today; `None`: its text is no policy.
    pub effect: Option<Effect>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Versions {
    /// Newest first.
    pub versions: Vec<Version>,
    /// How many are known.
    pub known: u64,
    /// The one that was asked for, else the newest.
    pub shown: Option<Shown>,
    pub now: Timestamp,
}

/// One version read in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    pub number: u32,
    /// `None`: there was no policy.
    pub text: Option<String>,
    /// Of the version before; `None`: there was none.
    pub before: Option<String>,
    pub reviewed: Reviewed,
}

#[server(endpoint = "policy-versions", input = Json)]
pub async fn list_versions(repository: RepositoryName, number: Option<u32>) -> Result<Versions, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&repository).map_err(fail)?;
    let all = app.store.policy_history(&record.repository.registry, &repository).await.map_err(fail)?;
    Ok(super::judge::versions(&app, &record, &all, number, LISTED))
}

/// The text of a version.
#[cfg(feature = "ssr")]
pub async fn text_of(
    app: &crate::server::state::AppState,
    record: &crate::domain::inventory::Record,
    number: u32,
) -> Result<Option<String>, ApiError> {
    let all = app.store.policy_history(&record.repository.registry, &record.repository.name).await?;
    let at = all.len().checked_sub(number as usize).filter(|_| number > 0);
    Ok(at.and_then(|at| all.into_iter().nth(at)).and_then(|version| version.text))
}
