//! The boxes of a list of images, posted by browsers without scripts: first the page asks, then a job begins.

use super::state::AppState;
use super::{context, form};
use crate::api::ApiError;
use crate::api::images::change::form::Posted;
use crate::api::images::change::write;
use crate::domain::job::JobId;
use crate::domain::repository::RepositoryName;
use crate::paths;
use axum::Form;
use axum::extract::{FromRequest, Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::IntoView;

/// Begins the job that was agreed to and shows it; everything else is answered by the page, which asks.
pub async fn answer<V: IntoView + 'static>(
    app: AppState,
    Path(name): Path<String>,
    request: Request,
    provide: impl Fn() + Clone + Send + Sync + 'static,
    shell: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    let Ok(repository) = RepositoryName::new(name) else { return StatusCode::NOT_FOUND.into_response() };
    let (parts, body) = request.into_parts();
    let fields = match Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts.clone(), body), &()).await
    {
        Ok(Form(fields)) => fields,
        Err(rejection) => return rejection.into_response(),
    };
    let Some(mut posted) = Posted::read(&fields) else { return StatusCode::BAD_REQUEST.into_response() };
    let mut status = StatusCode::OK;
    match begin(&app, &repository, &posted).await {
        Ok(None) => {}
        Ok(Some(job)) => return Redirect::to(&paths::job(job)).into_response(),
        Err(error) => {
            status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            posted.refusal = Some(error.0);
        }
    }
    let context = move || {
        provide();
        context::provide_posted_wish(posted.clone());
    };
    form::page(parts, status, context, shell).await
}

/// `None`: nothing was agreed to yet.
async fn begin(app: &AppState, repository: &RepositoryName, posted: &Posted) -> Result<Option<JobId>, ApiError> {
    app.check_author(&write::what(repository, &posted.wish))?;
    let Some((fingerprint, typed)) = &posted.agreed else { return Ok(None) };
    write::change(app, repository, &posted.wish, fingerprint, typed).await.map(Some)
}
