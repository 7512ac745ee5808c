//! Stowage: what Amazon ECR registries hold, who pulls it, what it costs, and what a lifecycle policy would throw away.
//!
//! | module | built for | may use |
//! |---|---|---|
//! | `domain` | every target, no features | std and small pure crates |
//! | `paths`, `charts` | every target, no features | `domain` |
//! | `components` | server and browser | `domain`, `charts`, `paths` |
//! | `api` | server and browser | `domain`, `charts`, `paths`; in its bodies `server::{context, state, aws, store, collector}` |
//! | `pages` | server and browser | `api`, `components`, `charts`, `domain`, `paths` |
//! | `app` | server and browser | `pages`, `components`, `paths` |
//! | `cli` | feature `cli`, the server too | `domain` |
//! | `server` | server | `domain`, `charts`, `paths`, `api`; of `app` only `App`, `shell` and `group` |
//!
//! `tests/architecture.rs` holds this table and checks it.
#![recursion_limit = "512"]

pub mod charts;
pub mod domain;
pub mod paths;

#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod api;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod app;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod components;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod pages;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod server;

/// Takes over the page that the server rendered, and says so on `<html data-hydrated>`.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    // Waits for the file of the page that is open (see `app`).
    leptos::mount::hydrate_from_async(leptos::tachys::dom::body(), app::App).await.forget();
    if let Some(html) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.document_element()) {
        let _ = html.set_attribute("data-hydrated", "");
    }
}
