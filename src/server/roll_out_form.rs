//! The form that rolls a policy out: posted to its page, which answers unless a job begins.

use super::state::AppState;
use super::{context, form};
use crate::api::ApiError;
use crate::api::policies::roll_out::{Posted, Refusal, write};
use crate::domain::lifecycle::fleet::query::Query;
use crate::paths;
use axum::Form;
use axum::extract::{FromRequest, Query as Parameters, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::IntoView;
use std::collections::HashMap;

pub async fn answer<V: IntoView + 'static>(
    app: AppState,
    Parameters(parameters): Parameters<HashMap<String, String>>,
    request: Request,
    provide: impl Fn() + Clone + Send + Sync + 'static,
    shell: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    let (parts, body) = request.into_parts();
    let fields = match Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts.clone(), body), &()).await
    {
        Ok(Form(fields)) => fields,
        Err(rejection) => return rejection.into_response(),
    };
    let query = Query::read(|key| parameters.get(key).cloned().unwrap_or_default());
    let mut posted = Posted::read(&fields);
    let begun = match app.check_author("roll out a policy") {
        Ok(()) => write::begin(&app, &query, &posted).await,
        Err(problem) => Err(problem.into()),
    };
    let status = match begun {
        Ok(job) => return Redirect::to(&paths::job(job)).into_response(),
        Err(refusal) => {
            let code = match &refusal {
                Refusal::Problem(problem) => ApiError(problem.clone()).status(),
                Refusal::Fields(_) => 400,
            };
            posted.refusal = Some(refusal);
            StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }
    };
    let context = move || {
        provide();
        context::provide_posted_roll_out(posted.clone());
    };
    form::page(parts, status, context, shell).await
}
