//! Logs: one line an event, each with the id of its request.

use super::config::{Log, LogFormat};
use axum::http::Request;
use std::io::IsTerminal;
use tower_http::classify::{ServerErrorsAsFailures, SharedClassifier};
use tower_http::trace::{DefaultOnFailure, DefaultOnRequest, DefaultOnResponse, TraceLayer};
use tracing::{Level, Span};
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error.
///
/// # Errors
/// When the filter cannot be read.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.log).map_err(|error| {
        anyhow::anyhow!("--log {:?} is no log filter: {error}. Try `info` or `stowage=debug`", log.log)
    })?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.log_format {
        LogFormat::Json => builder.json().init(),
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).with_target(false).init(),
    }
    Ok(())
}

type MakeSpan<B> = fn(&Request<B>) -> Span;

/// One span a request, one line when it ends. The query is left out: it may hold what somebody searched for.
pub fn trace_layer<B>() -> TraceLayer<SharedClassifier<ServerErrorsAsFailures>, MakeSpan<B>> {
    let span: MakeSpan<B> = |request| {
        let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
        tracing::info_span!("request", %id, method = %request.method(), path = request.uri().path())
    };
    TraceLayer::new_for_http()
        .make_span_with(span)
        .on_request(DefaultOnRequest::new().level(Level::TRACE))
        .on_response(DefaultOnResponse::new().level(Level::INFO))
        .on_failure(DefaultOnFailure::new().level(Level::WARN))
}
