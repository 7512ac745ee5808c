//! The server: what stands in front of the pages, in order, and why.

pub mod alerts;
pub mod assets;
pub mod aws;
pub mod billing;
pub mod clock;
pub mod collector;
pub mod config;
pub mod context;
pub mod demo;
mod derived;
pub mod export;
pub mod fleet;
mod form;
pub mod health;
mod image_form;
pub mod images;
pub mod in_use;
pub mod jobs;
mod kept_form;
pub mod latency;
pub mod ledgers;
pub mod manifests;
pub mod metrics;
pub mod policy_form;
pub mod prices;
pub mod prometheus;
pub mod publisher;
mod roll_out_form;
pub mod rows;
pub mod search;
pub mod security;
pub mod serve;
pub mod shared_page;
pub mod state;
pub mod store;
pub mod telemetry;

use crate::api::policies::{creation, sets};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use leptos::prelude::IntoAny;
use leptos_axum::{LeptosRoutes, generate_route_list};
use state::AppState;
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;

/// A policy has at most 30,720 characters, which a form may encode as three bytes each, and it is sent twice (as it is
/// and as it was): nothing larger is ever posted.
const BODY_LIMIT: usize = 256 * 1024;

/// No page waits for a crawl; what takes longer than this has failed.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(40);

/// Everything that answers, behind everything that guards it.
pub fn router(state: AppState) -> Router {
    let context = {
        let state = state.clone();
        move || context::provide(state.clone())
    };
    let shell = {
        let site = state.site.clone();
        move || {
            context::allow_nonce();
            let group = crate::app::group(&context::path());
            crate::app::shell(site.head(group).into_any())
        }
    };
    let policy_form = {
        let (state, context, shell) = (state.clone(), context.clone(), shell.clone());
        move |name, request| policy_form::answer(state.clone(), name, request, context.clone(), shell.clone())
    };
    let image_form = {
        let (state, context, shell) = (state.clone(), context.clone(), shell.clone());
        move |name, request| image_form::answer(state.clone(), name, request, context.clone(), shell.clone())
    };
    let roll_out_form = {
        let (state, context, shell) = (state.clone(), context.clone(), shell.clone());
        move |query, request| roll_out_form::answer(state.clone(), query, request, context.clone(), shell.clone())
    };
    let set_form = {
        let (state, context, shell) = (state.clone(), context.clone(), shell.clone());
        move |request| kept_form::answer(state.clone(), request, sets::save_posted, context.clone(), shell.clone())
    };
    let creation_form = {
        let (state, context, shell) = (state.clone(), context.clone(), shell.clone());
        move |request| kept_form::answer(state.clone(), request, creation::save_posted, context.clone(), shell.clone())
    };
    let pages = Router::new()
        .leptos_routes_with_context(&state, generate_route_list(crate::app::App), context.clone(), shell.clone())
        .route("/policy/{*name}", post(policy_form))
        .route("/repositories/{*name}", post(image_form))
        .route(crate::paths::ROLL_OUT, post(roll_out_form))
        .route(crate::paths::POLICY_SETS, post(set_form))
        .route(crate::paths::CREATION_TEMPLATES, post(creation_form))
        .route("/export/repositories.csv", get(export::repositories_csv))
        .route("/export/repositories.json", get(export::repositories_json))
        .route("/export/manifests.json", get(export::manifests::json))
        .route("/export/images.csv", get(export::images_csv))
        .route("/export/images.json", get(export::images_json))
        .route("/export/pulls.csv", get(export::usage::pulls_csv))
        .route("/export/pulls.json", get(export::usage::pulls_json))
        .route("/export/metrics.csv", get(export::usage::series_csv))
        .route(crate::paths::EXPORT_DASHBOARD, get(export::usage::dashboard))
        .route("/export/metrics.json", get(export::usage::series_json))
        // Names repositories, so that it is guarded as pages are.
        .route("/metrics", get(prometheus::answer))
        .route("/export/costs.csv", get(export::costs_csv))
        .route("/export/costs.json", get(export::costs_json))
        .fallback(leptos_axum::render_app_async_with_context(context, shell))
        .layer(
            ServiceBuilder::new()
                .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, REQUEST_TIMEOUT))
                // A page elsewhere must not reach a loopback server by a name that it controls (DNS rebinding).
                .layer(from_fn_with_state(state.clone(), security::known_host))
                // Nor make a browser post here: Sec-Fetch-Site, then Origin against Host.
                .layer(CsrfLayer::new())
                .layer(DefaultBodyLimit::max(BODY_LIMIT))
                // One rendering, compressed once, for all who open the list of repositories at the same moment.
                .layer(from_fn_with_state(state.clone(), shared_page::share))
                .layer(CompressionLayer::new()),
        );
    // Assets are compressed and cached by their own rules; probes must stay cheap.
    let measured = from_fn_with_state(state.clone(), latency::measure);
    pages.merge(state.site.router()).merge(health::router()).with_state(state).layer(
        ServiceBuilder::new()
            // Named first, so that every line of the log and every answer carries it.
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(telemetry::trace_layer())
            .layer(measured)
            .layer(PropagateRequestIdLayer::x_request_id())
            // Headers belong on every answer, also on an error page.
            .layer(from_fn(security::headers))
            // A panic in one request becomes its error page and hurts no other.
            .layer(CatchPanicLayer::custom(security::panic_page)),
    )
}
