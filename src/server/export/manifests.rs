//! What a job kept of the images that it deleted, as a file to put them back with.

use super::{AppState, Refusal};
use crate::domain::job::JobId;
use crate::domain::time::Timestamp;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize)]
pub struct Asked {
    job: JobId,
}

/// The names of the images' fields are those of PutImage, in the order in which they can be put: an index after its
/// platforms.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File {
    job: JobId,
    repository_name: Option<String>,
    registry_id: String,
    region: String,
    asked_at: String,
    asked_by: String,
    images: Vec<Kept>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    image_digest: String,
    image_manifest_media_type: String,
    image_tags: Vec<String>,
    /// `null`: the image was archived, so that its manifest could not be read.
    image_manifest: Option<String>,
}

pub async fn json(State(app): State<AppState>, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    let registry = app.inventory()?.registry.clone();
    let job = app.store.job(&registry, asked.job, app.clock.now()).await?;
    let job = job.ok_or_else(|| Refusal(StatusCode::NOT_FOUND, format!("there is no job {}", asked.job)))?;
    let kept = app.store.kept_manifests(asked.job).await?;
    let file = File {
        job: job.id,
        repository_name: job.task.repository().map(ToString::to_string),
        registry_id: registry.account.to_string(),
        region: registry.region.to_string(),
        asked_at: Timestamp::rfc3339(job.asked_at),
        asked_by: job.by,
        images: (kept.into_iter())
            .map(|manifest| Kept {
                image_digest: manifest.digest.to_string(),
                image_manifest_media_type: manifest.media_type,
                image_tags: manifest.tags.iter().map(ToString::to_string).collect(),
                image_manifest: manifest.body,
            })
            .collect(),
    };
    let mut response = Json(file).into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"manifests-of-job-{}.json\"", job.id)) {
        response.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
