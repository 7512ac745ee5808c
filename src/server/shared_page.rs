//! The list of repositories is what everybody has open: those who ask for the same one at the same moment get one rendering.
//!
//! They get the same bytes, with the nonce that is in them: nothing can have been put into a page that was rendered before.
//! What a request is given must not depend on who asks. Once there is a sign-in, the reader becomes a part of [`Key`].

use super::derived::is_of_an_earlier_crawl;
use super::manifests::Stored;
use super::state::AppState;
use crate::domain::inventory::Inventory;
use crate::paths;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::ACCEPT_ENCODING;
use axum::http::{HeaderMap, Method, StatusCode, response};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use moka::future::Cache;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A page tells the time and how far a crawl is, in minutes and in counts that change by the second.
const FRESH_FOR: Duration = Duration::from_secs(1);

/// How long a page may stand in for a newer one, which is then rendered behind it.
const USABLE_FOR: Duration = Duration::from_secs(5);

/// Pages kept, of at most some hundred kilobytes each.
const PAGES: u64 = 64;

/// Path and query, and the encodings that the browser accepts.
type Key = (String, String);

#[derive(Clone)]
pub struct SharedPage(Cache<Key, Arc<Slot>>);

#[derive(Default)]
struct Slot {
    kept: Mutex<Option<Rendered>>,
    /// Held while the page is rendered.
    work: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Clone)]
struct Rendered {
    of: Source,
    at: Instant,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// What a page was made of.
#[derive(Clone)]
struct Source {
    inventory: Arc<Inventory>,
    stored: Arc<Stored>,
}

impl Default for SharedPage {
    fn default() -> Self {
        Self(Cache::new(PAGES))
    }
}

/// Answers with the page that was rendered for somebody else a moment ago.
pub async fn share(State(app): State<AppState>, request: Request, next: Next) -> Response {
    if request.method() != Method::GET || request.uri().path() != paths::REPOSITORIES {
        return next.run(request).await;
    }
    // Nothing was read yet: the page says so, and must not say it a moment too long.
    let Some(inventory) = app.collector.inventory() else { return next.run(request).await };
    let source = Source { inventory, stored: app.manifests.stored() };
    let accepted = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let key = (request.uri().to_string(), accepted.to_owned());
    let slot = app.shared_page.0.get_with(key, async { Arc::default() }).await;
    if let Some(page) = slot.kept().as_ref().filter(|page| page.is_fresh(&source)) {
        return page.clone().into_response();
    }
    let usable = slot.kept().as_ref().filter(|page| page.is_usable(&source)).cloned();
    if let Some(page) = usable {
        if let Ok(working) = slot.work.clone().try_lock_owned() {
            // It computes for 50 ms at a stretch. On a thread of its own the kernel lets the others have their turns; on one
            // of those that answer, requests would queue behind it.
            let runtime = tokio::runtime::Handle::current();
            tokio::task::spawn_blocking(move || {
                runtime.block_on(render(&slot, source, request, next));
                drop(working);
            });
        }
        return page.into_response();
    }
    let _working = slot.work.lock().await;
    if let Some(page) = slot.kept().as_ref().filter(|page| page.is_fresh(&source)) {
        return page.clone().into_response();
    }
    render(&slot, source, request, next).await
}

async fn render(slot: &Slot, source: Source, request: Request, next: Next) -> Response {
    let (response::Parts { status, headers, .. }, body) = next.run(request).await.into_parts();
    let body = match to_bytes(body, usize::MAX).await {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(%error, "a page ended before it was whole");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let page = Rendered { of: source, at: Instant::now(), status, headers, body };
    if page.status == StatusCode::OK {
        *slot.kept() = Some(page.clone());
    }
    page.into_response()
}

impl Slot {
    fn kept(&self) -> MutexGuard<'_, Option<Rendered>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rendered {
    fn is_fresh(&self, source: &Source) -> bool {
        self.at.elapsed() < FRESH_FOR
            && Arc::ptr_eq(&self.of.inventory, &source.inventory)
            && Arc::ptr_eq(&self.of.stored, &source.stored)
    }

    /// Good enough while a newer one is rendered: what somebody changed is in it.
    fn is_usable(&self, source: &Source) -> bool {
        let (ours, newest) = (&self.of.inventory, &source.inventory);
        self.at.elapsed() < USABLE_FOR && (Arc::ptr_eq(ours, newest) || is_of_an_earlier_crawl(ours, newest))
    }
}

impl IntoResponse for Rendered {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}
