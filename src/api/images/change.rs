//! Deleting, tagging, archiving and restoring images: first what it would do, then a job that does it.

pub mod form;

use crate::api::ApiError;
use crate::domain::image::{Image, Tag};
use crate::domain::job::JobId;
use crate::domain::job::plan::{Impact, Wish};
use crate::domain::repository::RepositoryName;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Tags that a question lists at most.
pub const TAGS: usize = 200;

/// What a wish would come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    pub impact: Impact,
    /// Why nothing can be done as it was asked.
    pub refusal: Option<String>,
    /// Stands for exactly these images and tags: what is confirmed must still be what was shown.
    pub fingerprint: String,
    /// The tags of the chosen images, at most [`TAGS`].
    pub tags: Vec<Tag>,
    /// Of the first image chosen.
    pub first: Option<Image>,
    /// USD a month at list price; at most, where [`Impact::frees`] is.
    pub saved: f64,
}

/// Looks, and changes nothing.
#[server(endpoint = "images-plan", input = Json)]
pub async fn propose(repository: RepositoryName, wish: Wish) -> Result<Proposal, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&repository).map_err(fail)?;
    let (plan, chosen) = write::plan(&app, &record, &wish).await.map_err(fail)?;
    let rates = app.prices.card(&record.repository.registry.region);
    Ok(write::proposal(&record, plan, &chosen, &rates))
}

/// Begins the job. `typed` is the repository's name where [`Impact::is_grave`]; `fingerprint` that of the proposal.
#[server(endpoint = "images-change", input = Json)]
pub async fn change(
    repository: RepositoryName,
    wish: Wish,
    fingerprint: String,
    typed: String,
) -> Result<JobId, ApiError> {
    use crate::server::context::{author, fail};
    let app = author(&write::what(&repository, &wish))?;
    write::change(&app, &repository, &wish, &fingerprint, &typed).await.map_err(fail)
}

#[cfg(feature = "ssr")]
pub(crate) mod write;
