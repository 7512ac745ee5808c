//! What is switched at run time, and what was decided at the start.

pub mod custom_metrics;

use super::ApiError;
use crate::domain::problem::Problem;
use crate::domain::setting::Configured;
use crate::domain::storage::reading::Status;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The configuration in force, line by line.
#[server(endpoint = "configuration")]
pub async fn configuration() -> Result<Vec<Configured>, ApiError> {
    Ok(crate::server::context::reader()?.configuration.to_vec())
}

/// Where the reading of manifests stands, and whether it leaves traces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifests {
    pub status: Status,
    pub caller: Result<Caller, Problem>,
    /// Bytes that all repositories store if every blob that can be mounted is, and if none is; `None`: nothing was read.
    pub range: Option<(u64, u64)>,
    pub now: Timestamp,
    pub may_write: bool,
}

/// Who we are to AWS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Caller {
    pub arn: String,
    /// What an exclusion from pull times would name; `None`: AWS excludes no such caller.
    pub principal: Option<String>,
    /// Whether it is excluded.
    pub excluded: Result<bool, Problem>,
}

#[server(endpoint = "manifests")]
pub async fn manifest_reading() -> Result<Manifests, ApiError> {
    use crate::server::{context, state::Access};
    let app = context::reader()?;
    Ok(Manifests {
        status: app.manifests.status(),
        caller: caller(&app).await,
        range: Some(app.manifests.stored()).filter(|stored| !stored.is_empty()).map(|stored| stored.range()),
        now: app.clock.now(),
        may_write: app.access == Access::Write,
    })
}

#[cfg(feature = "ssr")]
async fn caller(app: &crate::server::state::AppState) -> Result<Caller, Problem> {
    use crate::domain::principal::{excludable, is_same};
    let aws = app.link.aws().await?;
    let arn = aws.caller().await?;
    let principal = excludable(&arn);
    let excluded = match &principal {
        Some(principal) => aws.pull_time_exclusions().await.map(|all| all.iter().any(|one| is_same(one, principal))),
        None => Ok(false),
    };
    Ok(Caller { arn, principal, excluded })
}

/// Switches the reading of manifests.
#[server(endpoint = "read-manifests")]
pub async fn read_manifests(on: bool) -> Result<(), ApiError> {
    use crate::server::context::{author, fail};
    let app = author("switch the reading of manifests")?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    app.manifests.switch(&registry, on).await.map_err(fail)?;
    let detail = if on { "switched on" } else { "switched off" };
    app.note(&registry, "ReadManifests", detail.to_owned(), None).await;
    Ok(())
}

/// The percentage of a repository's images that a roll-out may delete unasked, and whether it can be changed here.
#[server(endpoint = "guard")]
pub async fn guard() -> Result<(u8, bool), ApiError> {
    use crate::domain::setting::GuardShare;
    use crate::server::context::{fail, reader};
    use crate::server::state::Access;
    let app = reader()?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    let GuardShare(share) = app.store.setting(&registry).await.map_err(fail)?;
    Ok((share, app.access == Access::Write))
}

/// Sets it; works as a plain form too.
#[server(endpoint = "set-guard")]
pub async fn set_guard(share: u8) -> Result<(), ApiError> {
    use crate::domain::problem::ProblemKind;
    use crate::domain::setting::GuardShare;
    use crate::server::context::{author, fail};
    let app = author("change the guard of roll-outs")?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    if share > 100 {
        let why = format!("{share} is no percentage");
        let problem = Problem::new(ProblemKind::Invalid, "change the guard of roll-outs", why, "Give 0 to 100.");
        return Err(fail(problem));
    }
    app.store.set(&registry, &GuardShare(share)).await.map_err(fail)?;
    app.note(&registry, "RollOutGuard", format!("{share}%"), None).await;
    Ok(())
}

/// Has AWS leave pull times alone when this server's own role reads manifests.
#[server(endpoint = "exclude-from-pull-times")]
pub async fn exclude(principal: String) -> Result<(), ApiError> {
    use crate::domain::principal::{excludable, is_same};
    use crate::domain::problem::ProblemKind;
    use crate::server::context::{author, fail};
    let principal = principal.trim();
    let what = format!("exclude {principal} from pull times");
    let app = author(&what)?;
    let aws = app.link.aws().await.map_err(fail)?;
    let own = excludable(&aws.caller().await.map_err(fail)?);
    if !own.as_ref().is_some_and(|own| is_same(own, principal)) {
        let why = format!("this server acts as {}", own.as_deref().unwrap_or("somebody who cannot be excluded"));
        let advice = "Name that role, with its path if it has one.";
        return Err(fail(Problem::new(ProblemKind::Invalid, what, why, advice)));
    }
    let done = aws.exclude_from_pull_times(principal).await;
    app.note(aws.registry(), "RegisterPullTimeUpdateExclusion", principal.to_owned(), done.as_ref().err()).await;
    done.map_err(fail)
}
