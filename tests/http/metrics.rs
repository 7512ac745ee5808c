//! Metrics: pages, files, and how often AWS is asked for them.

use crate::{ask, get, server, shared};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use axum::http::StatusCode;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use stowage::domain::repository::RepositoryName;
use stowage::domain::series::{Range, Window};
use stowage::domain::time::Timestamp;
use stowage::server::aws::{Settings, link::Link};
use stowage::server::clock::Clock;
use stowage::server::demo::{self, Demo};
use stowage::server::metrics::Metrics;

/// The demo, with its GetMetricData calls counted.
#[derive(Debug, Clone)]
struct Counted {
    demo: SharedHttpClient,
    calls: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Connector(SharedHttpConnector, Arc<AtomicUsize>);

impl HttpClient for Counted {
    fn http_connector(&self, settings: &HttpConnectorSettings, parts: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector(self.demo.http_connector(settings, parts), self.calls.clone()))
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if request.uri().ends_with("/GetMetricData") {
            self.1.fetch_add(1, Ordering::Relaxed);
        }
        self.0.call(request)
    }
}

/// N tabs, one question.
#[tokio::test]
async fn everybody_who_asks_at_once_costs_one_call() {
    let now = Timestamp::parse("2026-11-20T12:00:00Z").unwrap();
    let demo = Demo::new(demo::Options { now: Clock::Fixed(now), ..demo::Options::default() });
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Counted { demo: demo.http_client(), calls: calls.clone() };
    let metrics = Metrics::new(Link::new(Settings {
        region: Some(demo::REGION.to_owned()),
        http_client: Some(SharedHttpClient::new(counted)),
        credentials: Some(Demo::credentials()),
        ..Settings::default()
    }));
    let names = ["payments/api", "checkout/web"].map(|name| RepositoryName::new(name).unwrap());
    let window = Window::new(Range::Week, now);
    let tabs = (0..20).map(|_| metrics.all_pulls(&names, window));
    let answers = futures::future::join_all(tabs).await;
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    let first = answers[0].as_ref().unwrap();
    assert!(answers.iter().all(|answer| answer.as_ref() == Ok(first)));
    let later = Window::new(Range::Week, Timestamp::from_secs(now.secs() + 600));
    metrics.all_pulls(&names, later).await.unwrap();
    assert_eq!(calls.load(Ordering::Relaxed), 1, "ten minutes later it is still the same question");
    metrics.all_pulls(&names, Window::new(Range::Day, now)).await.unwrap();
    metrics.pulls(&names[0], window).await.unwrap();
    assert_eq!(calls.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn every_range_is_one_for_all_charts() {
    for (query, says) in [
        ("range=3h", &["1-minute steps", "compared with"][..]),
        ("", &["6-hour steps", "2026-10-21 18:00 UTC to 2026-11-20 18:00 UTC"]),
        ("range=455d", &["day steps", "nothing to compare with"]),
        ("from=2026-11-03&to=2026-11-05", &["2026-11-03 00:00 UTC to 2026-11-06 00:00 UTC", "value=\"2026-11-03\""]),
        ("range=nonsense", &["6-hour steps"]),
    ] {
        for page in ["/usage", "/repositories/payments/api?tab=metrics"] {
            let join = if page.contains('?') { '&' } else { '?' };
            let answer = ask(shared(), get(&format!("{page}{join}{query}"))).await;
            assert_eq!(answer.status, StatusCode::OK, "{page} {query}");
            for text in says {
                assert!(answer.text.contains(text), "{page} {query} does not say {text:?}");
            }
        }
    }
    let one = ask(shared(), get("/usage?range=30d&at=2026-11-19T06:00:00Z")).await;
    assert!(one.text.contains("Only 2026-11-19 06:00 UTC to 2026-11-19 12:00 UTC"));
    let partial = ask(shared(), get("/usage")).await;
    assert!(partial.text.contains("only part of the pulls of fault/half"));
}

async fn json(path: &str) -> Vec<Value> {
    let answer = ask(shared(), get(path)).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

#[tokio::test]
async fn the_table_and_the_series_are_files_and_agree() {
    let rows = json("/export/pulls.json?range=7d&q=team%3Apayments").await;
    assert!(rows.len() > 1);
    let pulls = |row: &Value| row["pulls"].as_u64().unwrap();
    assert!(rows.is_sorted_by(|a, b| pulls(a) >= pulls(b)));
    let row = rows.iter().find(|row| row["repository"] == "payments/api").unwrap();
    let points = json("/export/metrics.json?range=7d&repository=payments%2Fapi").await;
    let own = |metric: &str| points.iter().filter(move |point| point["metric"] == metric).collect::<Vec<_>>();
    assert_eq!(own("RepositoryPullCount").len(), 168);
    let sum: f64 = own("RepositoryPullCount").iter().map(|point| point["value"].as_f64().unwrap()).sum();
    assert_eq!(sum as u64, pulls(row));
    assert_eq!(own("CallCount").len(), 8 * 168, "every operation");
    assert_eq!(own("ImagesPerRepositoryCount").len(), 168);
    let pushed: f64 = own("pushedAndStillPresent").iter().map(|point| point["value"].as_f64().unwrap()).sum();
    assert_eq!(pushed as u64, row["pushedAndStillPresent"].as_u64().unwrap());
    let step = json("/export/pulls.json?range=7d&at=2026-11-19T09:30:00Z&q=payments%2Fapi").await;
    assert_eq!(step[0]["from"], "2026-11-19T09:00:00Z");
    assert!(pulls(&step[0]) < pulls(row));
    let csv = ask(shared(), get("/export/pulls.csv?range=7d&q=team%3Apayments")).await;
    assert_eq!(csv::Reader::from_reader(csv.text.as_bytes()).records().count(), rows.len());
    let bad = ask(shared(), get("/export/pulls.csv?q=size%3Ebig")).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_dashboard_is_a_file_for_cloudwatch() {
    let answer = ask(shared(), get("/export/dashboard.json")).await;
    let body: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(body["widgets"].as_array().map(Vec::len), Some(4));
    assert!(answer.text.contains("payments/api") && answer.text.contains("eu-central-1"));
}

#[tokio::test]
async fn a_large_registry_has_pages_and_no_image_counts() {
    let large = server(&["--demo-repositories", "600", "--demo-images", "600"]).await;
    let answer = ask(large.clone(), get("/usage?range=90d&page=2")).await;
    assert!(answer.text.contains("51–100 of 600"));
    assert!(answer.text.contains("there are 600 of them, and CloudWatch bills each"));
}

/// What a scraper would refuse: samples without a family, families that come twice, broken names, labels or numbers.
fn check_exposition(text: &str) -> Vec<(String, String, f64)> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let (mut families, mut samples, mut family) = (std::collections::BTreeMap::new(), Vec::new(), String::new());
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(is_name(name) && ["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert_eq!(families.insert(name.to_owned(), kind.to_owned()), None, "{name} comes twice");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            family = name.to_owned();
            continue;
        }
        if line.starts_with("# HELP ") {
            continue;
        }
        let end = line.find(['{', ' ']).unwrap();
        let base = line[..end].strip_suffix("_bucket").or(line[..end].strip_suffix("_sum"));
        let base = base.or(line[..end].strip_suffix("_count")).unwrap_or(&line[..end]);
        assert_eq!(base, family, "{line} belongs to no family");
        let (labels, value) = match line[end..].strip_prefix('{') {
            None => ("", line[end..].trim()),
            Some(rest) => rest.rsplit_once("} ").unwrap(),
        };
        let mut rest = labels;
        while !rest.is_empty() {
            let (name, quoted) = rest.split_once("=\"").unwrap();
            assert!(is_name(name), "{line}");
            let mut escaped = false;
            let close = quoted.find(|c| {
                let is_end = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                is_end
            });
            rest = &quoted[close.unwrap() + 1..];
            rest = rest.strip_prefix(',').unwrap_or(rest);
        }
        let value = if value == "+Inf" { f64::INFINITY } else { value.parse().unwrap() };
        samples.push((line[..end].to_owned(), labels.to_owned(), value));
    }
    samples
}

#[tokio::test]
async fn prometheus_reads_what_this_process_does() {
    let named = server(&["--metrics-repositories", "3"]).await;
    ask(named.clone(), get("/repositories/ml/training-gpu?tab=metrics")).await;
    let answer = ask(named.clone(), get("/metrics")).await;
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let samples = check_exposition(&answer.text);
    let value = |name: &str, labels: &[&str]| {
        let fits = |sample: &&(String, String, f64)| sample.0 == name && labels.iter().all(|l| sample.1.contains(l));
        samples
            .iter()
            .filter(fits)
            .map(|(_, _, value)| *value)
            .fold(None, |sum, value| Some(sum.unwrap_or(0.0) + value))
    };
    assert!(value("stowage_images", &[]) > Some(5_000.0));
    assert!(value("stowage_aws_requests_total", &["operation=\"DescribeImages\"", "result=\"ok\""]) > Some(30.0));
    assert_eq!(value("stowage_aws_requests_total", &["operation=\"GetMetricData\"", "result=\"ok\""]), Some(4.0));
    assert!(value("stowage_aws_requests_total", &["result=\"throttled\""]) > Some(0.0), "fault/throttled");
    assert!(value("stowage_aws_requests_total", &["result=\"denied\""]) > Some(0.0), "fault/denied");
    assert_eq!(value("stowage_metrics_cache_loads_total", &[]), Some(3.0));
    let page = ["method=\"GET\"", "route=\"/repositories/{*name}\"", "status=\"2xx\""];
    assert_eq!(value("stowage_http_request_duration_seconds_count", &page), Some(1.0));
    assert_eq!(samples.iter().filter(|sample| sample.0 == "stowage_repository_images").count(), 3);
    assert!(value("stowage_repository_cost_usd_per_month", &["repository=\"ml/training-gpu\""]) > Some(0.0));
    let stranger = axum::http::Request::get("/metrics").header("host", "evil.example");
    let stranger = ask(named, stranger.body(axum::body::Body::empty()).unwrap()).await;
    assert_ne!(stranger.status, StatusCode::OK);
    let none = ask(server(&["--metrics-repositories", "0"]).await, get("/metrics")).await;
    assert!(check_exposition(&none.text).iter().all(|sample| !sample.0.starts_with("stowage_repository_")));
}
