//! Forms that save something, posted to their page by browsers without scripts: what is refused comes back filled in.

use super::state::AppState;
use super::{context, form};
use crate::api::ApiError;
use crate::api::refused::Refused;
use axum::Form;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::IntoView;

/// `save` returns the path of the page that shows what was saved.
pub async fn answer<V: IntoView + 'static, F: Future<Output = Result<String, ApiError>>>(
    app: AppState,
    request: Request,
    save: impl FnOnce(AppState, Vec<(String, String)>) -> F,
    provide: impl Fn() + Clone + Send + Sync + 'static,
    shell: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    let (parts, body) = request.into_parts();
    let mut fields =
        match Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts.clone(), body), &()).await {
            Ok(Form(fields)) => fields,
            Err(rejection) => return rejection.into_response(),
        };
    // Browsers send line breaks of forms as CR LF.
    fields.iter_mut().for_each(|(_, value)| *value = value.replace("\r\n", "\n"));
    match save(app, fields.clone()).await {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let refused = Refused { fields, problem: error.0 };
            let context = move || {
                provide();
                context::provide_refused(refused.clone());
            };
            form::page(parts, status, context, shell).await
        }
    }
}
