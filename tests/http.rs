//! The whole server over the demo's AWS, asked the way a browser asks.

#![cfg(feature = "ssr")]

mod http {
    pub mod alarms;
    pub mod billing;
    pub mod costs;
    pub mod creation;
    pub mod drafts;
    pub mod exports;
    pub mod guards;
    pub mod in_use;
    pub mod jobs;
    pub mod lists;
    pub mod metrics;
    pub mod pages;
    pub mod policies;
    pub mod policy;
    pub mod policy_sets;
    pub mod reading;
    pub mod roll_out;
    pub mod search;
    pub mod settings;
}

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use clap::Parser;
use std::sync::OnceLock;
use std::time::Duration;
use stowage::server::collector::Collector;
use stowage::server::config::Serve;
use stowage::server::state::AppState;
use stowage::server::{router, serve};
use tower::ServiceExt;

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    serve: Serve,
}

/// The demo at a fixed time, with its registry read.
async fn server(more: &[&str]) -> Router {
    let state = state(more).await;
    read(&state.collector).await;
    router(state)
}

/// The demo at a fixed time, whose registry is being read.
async fn state(more: &[&str]) -> AppState {
    let fixed = ["stowage", "--demo", "--demo-now", "2026-11-20T12:00:00Z", "--log", "error"];
    let arguments = Arguments::try_parse_from(fixed.iter().chain(more)).expect("arguments");
    serve::state(&arguments.serve).await.expect("a server: run `cargo xtask build` first")
}

/// Waits until the demo's registry is read.
async fn read(collector: &Collector) {
    let ready = async {
        while collector.status().taken_at.is_none() || collector.status().running.is_some() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), ready).await.expect("the demo's registry is read within a minute");
}

/// One server for all tests that change nothing; it lives on a runtime of its own.
fn shared() -> Router {
    static SERVER: OnceLock<Router> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            std::thread::spawn(|| {
                let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
                let server = runtime.block_on(server(&[]));
                // The collector goes on while the tests do.
                std::mem::forget(runtime);
                server
            })
            .join()
            .expect("a server")
        })
        .clone()
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

async fn ask(server: Router, request: Request<Body>) -> Answer {
    let response = server.oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a body");
    // As a person gets it: without the marks of places for hydration.
    let text = String::from_utf8_lossy(&bytes).replace("<!>", "");
    Answer { status: parts.status, headers: parts.headers, text }
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).header("host", "localhost:3000").body(Body::empty()).expect("a request")
}
