//! For whoever watches the process.

use super::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};

pub fn router() -> Router<AppState> {
    Router::new().route("/health/live", get(|| async { "live\n" })).route("/health/ready", get(ready))
}

/// Ready when there is a snapshot to show, however old.
async fn ready(State(app): State<AppState>) -> impl IntoResponse {
    let status = app.collector.status();
    let code = if status.taken_at.is_some() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(status))
}
