//! Policy sets: named policies with versions that repositories follow.

use super::ApiError;
use crate::api::refused::Refused;
use crate::domain::lifecycle::fleet::sets::PolicySet;
use crate::domain::time::Timestamp;
#[cfg(feature = "ssr")]
use crate::server::state::AppState;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A set, and how far the repositories are that have to do with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub set: PolicySet,
    /// Repositories that have its newest version, an older one, or something else although they follow it.
    pub current: u64,
    pub behind: u64,
    pub drifted: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sets {
    pub sets: Vec<Standing>,
    /// What was posted without scripts, and why it was not saved.
    pub refused: Option<Refused>,
    pub may_write: bool,
    pub now: Timestamp,
}

#[server(endpoint = "policy-sets")]
pub async fn list_sets() -> Result<Sets, ApiError> {
    use crate::server::context::{fail, reader, refused};
    use crate::server::state::Access;
    let app = reader()?;
    let inventory = app.inventory().map_err(fail)?;
    let sets = app.store.policy_sets(&inventory.registry).await.map_err(fail)?;
    let (sets, may_write) = (survey::standings(&inventory, sets), app.access == Access::Write);
    Ok(Sets { sets, refused: refused(), may_write, now: app.clock.now() })
}

/// Adds a version to a set, or a set. Repositories that follow no set and have this very policy
/// in force follow it from now on.
#[server(endpoint = "save-policy-set")]
pub async fn save_set(name: String, text: String, note: String) -> Result<(), ApiError> {
    use crate::server::context::{fail, go_to, reader};
    let page = save(&reader()?, name.trim(), &text.replace("\r\n", "\n"), note.trim()).await.map_err(fail)?;
    go_to(&page);
    Ok(())
}

/// [`save_set`] by a form without scripts; returns the page of the set.
///
/// # Errors
/// When the author may not, or the set means nothing.
#[cfg(feature = "ssr")]
pub async fn save_posted(app: AppState, fields: Vec<(String, String)>) -> Result<String, ApiError> {
    use crate::api::refused::value;
    save(&app, value(&fields, "name").trim(), &value(&fields, "text"), value(&fields, "note").trim()).await
}

#[cfg(feature = "ssr")]
async fn save(app: &AppState, name: &str, text: &str, note: &str) -> Result<String, ApiError> {
    app.check_author(&format!("save the policy set {name}"))?;
    survey::save(app, name, text, note).await?;
    Ok(crate::paths::policy_set(name))
}

/// Deletes a set; the policies in force stay. Works as a plain form too.
#[server(endpoint = "delete-policy-set")]
pub async fn delete_set(name: String) -> Result<(), ApiError> {
    use crate::server::context::{author, fail, go_to};
    let app = author(&format!("delete the policy set {name}"))?;
    survey::delete(&app, &name).await.map_err(fail)?;
    go_to(crate::paths::POLICY_SETS);
    Ok(())
}

#[cfg(feature = "ssr")]
pub(super) mod survey;
