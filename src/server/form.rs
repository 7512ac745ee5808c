//! Forms of browsers without scripts are posted to a page, and the page answers.

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use leptos::prelude::IntoView;

/// The page itself as the answer to what was posted to it, which `context` gives it.
pub async fn page<V: IntoView + 'static>(
    parts: Parts,
    status: StatusCode,
    context: impl Fn() + Clone + Send + Sync + 'static,
    shell: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    let page = leptos_axum::render_app_async_with_context(context, shell);
    let mut response = page(Request::from_parts(parts, Body::empty())).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}
