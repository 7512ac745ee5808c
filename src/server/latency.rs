//! How long requests take, by the route that answered.

use super::state::AppState;
use crate::domain::exposition::Histogram;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Method, route as it is written in the route table, first digit of the status. Few, whatever is asked for.
pub type Key = (&'static str, String, u16);

#[derive(Debug, Clone, Default)]
pub struct Latency(Arc<Mutex<BTreeMap<Key, Histogram>>>);

impl Latency {
    #[must_use]
    pub fn all(&self) -> BTreeMap<Key, Histogram> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Measures until the head of the answer is there; pages are rendered by then.
pub async fn measure(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    };
    let response = next.run(request).await;
    let key = (method, route, response.status().as_u16() / 100);
    let mut all = app.latency.0.lock().unwrap_or_else(PoisonError::into_inner);
    all.entry(key).or_default().add(started.elapsed().as_secs_f64());
    drop(all);
    response
}
