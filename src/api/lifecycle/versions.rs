//! The policies that a repository had, and what each would do to the images of today.

use crate::api::ApiError;
use crate::domain::history::PolicyVersion;
use crate::domain::lifecycle::effect::Effect;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Versions whose effect is worked out; older ones are told without.
pub const WEIGHED: usize = 50;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Versions {
    pub repository: RepositoryName,
    pub now: Timestamp,
    /// When the images were read.
    pub read_at: Timestamp,
    /// Newest first.
    pub entries: Vec<Entry>,
    pub may_write: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub version: PolicyVersion,
    /// On the images of today, against the policy in force; `None`: no policy, one that AWS would not take any more, or
    /// one of those beyond [`WEIGHED`].
    pub effect: Option<Effect>,
    /// The newest one: a change by others is a version as soon as a reading finds it.
    pub in_force: bool,
}

/// The policies of a repository as far as they are known: those saved here, and those that readings found.
///
/// # Errors
/// When there is no such repository, or the store cannot be read.
#[server(endpoint = "policy-versions", input = Json)]
pub async fn list(repository: RepositoryName) -> Result<Versions, ApiError> {
    use crate::domain::lifecycle::trial::read;
    use crate::server::context::{fail, reader};
    use crate::server::state::Access;
    let app = reader()?;
    let record = app.record(&repository).map_err(fail)?;
    let known = app.store.policy_history(&record.repository.registry, &repository).await.map_err(fail)?;
    let (bench, in_force) = super::judge::bench(&app, &record);
    let entry = |(at, version): (usize, PolicyVersion)| {
        let policy = version.text.as_deref().and_then(|text| read(text).policy).filter(|_| at < WEIGHED);
        Entry { effect: policy.map(|policy| bench.try_out(policy, &in_force).effect), in_force: at == 0, version }
    };
    Ok(Versions {
        entries: known.into_iter().enumerate().map(entry).collect(),
        now: app.clock.now(),
        read_at: record.read_at,
        may_write: app.access == Access::Write,
        repository,
    })
}
