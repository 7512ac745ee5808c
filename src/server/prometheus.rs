//! `/metrics`: what this process does and what it knows of the registry, for Prometheus.
//!
//! The number of series is bounded: routes and operations are few, and of repositories only the dearest are named.

use super::state::AppState;
use crate::domain::exposition::{Exposition, Kind};
use crate::domain::inventory::row::{Row, Totals};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use std::sync::atomic::Ordering;

pub async fn answer(State(app): State<AppState>) -> impl IntoResponse {
    let mut text = Exposition::default();
    crawl(&mut text, &app);
    aws(&mut text, &app);
    requests(&mut text, &app);
    registry(&mut text, &app);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text.into_text())
}

fn crawl(text: &mut Exposition, app: &AppState) {
    let status = app.collector.status();
    if let Some(at) = status.taken_at {
        let help = "When the registry was last read completely, in seconds since 1970.";
        text.single("stowage_snapshot_timestamp_seconds", Kind::Gauge, help, at.millis() as f64 / 1000.0);
    }
    let flag = |on: bool| if on { 1.0 } else { 0.0 };
    text.single(
        "stowage_crawl_running",
        Kind::Gauge,
        "Whether the registry is being read.",
        flag(status.running.is_some()),
    );
    text.single(
        "stowage_crawl_failed",
        Kind::Gauge,
        "Whether the last reading failed.",
        flag(status.problem.is_some()),
    );
    let help = "Repositories of which some part could not be read.";
    text.single("stowage_incomplete_repositories", Kind::Gauge, help, status.incomplete_repositories.into());
}

fn aws(text: &mut Exposition, app: &AppState) {
    let counts = app.link.counts();
    text.family("stowage_aws_requests_total", Kind::Counter, "Requests to AWS, retries one by one.");
    for ((service, operation, outcome), count) in counts.requests() {
        let labels = [("service", service.as_str()), ("operation", &operation), ("result", outcome.as_str())];
        text.sample(&labels, count as f64);
    }
    let help = "Metrics that GetMetricData was asked for; AWS bills each.";
    text.single("stowage_cloudwatch_metrics_read_total", Kind::Counter, help, counts.metrics() as f64);
    let cache = app.metrics.counts();
    for (name, help, count) in [
        ("stowage_metrics_cache_requests_total", "Questions to the cache of metrics.", &cache.asked),
        ("stowage_metrics_cache_loads_total", "Questions that the cache put to CloudWatch.", &cache.loaded),
    ] {
        text.single(name, Kind::Counter, help, count.load(Ordering::Relaxed) as f64);
    }
}

fn requests(text: &mut Exposition, app: &AppState) {
    text.family("stowage_http_request_duration_seconds", Kind::Histogram, "How long requests took, by route.");
    for ((method, route, class), histogram) in app.latency.all() {
        let class = format!("{class}xx");
        text.histogram(&[("method", method), ("route", &route), ("status", &class)], &histogram);
    }
}

/// Name, help, and the value of one repository.
type Family = (&'static str, &'static str, fn(&Row) -> f64);

fn registry(text: &mut Exposition, app: &AppState) {
    let Ok(rows) = app.rows() else { return };
    let totals: Totals = rows.iter().collect();
    let count = |text: &mut Exposition, name, help, value: u64| text.single(name, Kind::Gauge, help, value as f64);
    count(text, "stowage_repositories", "Repositories.", totals.repositories);
    count(text, "stowage_images", "Images of all repositories.", totals.images);
    count(text, "stowage_stored_bytes", "Sum of compressed image sizes: an upper bound.", totals.size_bytes());
    let help = "At list price and what is stored now.";
    text.single("stowage_cost_usd_per_month", Kind::Gauge, help, totals.monthly_cost);

    let mut dearest: Vec<&Row> = rows.iter().collect();
    dearest.sort_by(|a, b| b.monthly_cost.total_cmp(&a.monthly_cost).then_with(|| a.name.cmp(&b.name)));
    dearest.truncate(app.exposed_repositories);
    if dearest.is_empty() {
        return;
    }
    let families: [Family; 4] = [
        ("stowage_repository_images", "Images of a repository, of the dearest.", |row| row.images as f64),
        ("stowage_repository_stored_bytes", "Sum of compressed image sizes: an upper bound.", |row| {
            row.size_bytes() as f64
        }),
        ("stowage_repository_cost_usd_per_month", "At list price and what is stored now.", |row| row.monthly_cost),
        ("stowage_repository_pulls_30_days", "Pulls in thirty days, where they are known.", |row| {
            row.pulls.map_or(f64::NAN, |pulls| pulls as f64)
        }),
    ];
    for (name, help, value) in families {
        text.family(name, Kind::Gauge, help);
        for row in &dearest {
            let labels = [
                ("account", row.registry.account.as_str()),
                ("region", row.registry.region.as_str()),
                ("repository", row.name.as_str()),
            ];
            text.sample(&labels, value(row));
        }
    }
}
