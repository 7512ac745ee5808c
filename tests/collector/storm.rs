//! The demo over a network that drops, delays, repeats and cuts what it carries.

use crate::rest;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use stowage::domain::inventory::Inventory;
use stowage::server::aws::link::Link;
use stowage::server::aws::{Settings, SharedHttpClient};
use stowage::server::clock::Clock;
use stowage::server::collector::{Collector, Options};
use stowage::server::demo::{self, Demo};
use stowage::server::store::Store;

/// What happens to a request, or to its answer.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Weather {
    Calm,
    /// Never arrives.
    Lost,
    /// Arrives, but its answer does not.
    Unanswered,
    Delayed,
    Repeated,
    /// The answer ends in its middle, and nothing says so.
    Cut,
    /// The answer has no body at all.
    Hollow,
}

#[derive(Debug, Clone)]
struct Storm {
    inner: SharedHttpClient,
    blows: Arc<AtomicBool>,
    requests: Arc<AtomicU64>,
}

/// One connection through the storm.
#[derive(Debug)]
struct Line {
    storm: Storm,
    inner: SharedHttpConnector,
}

impl Storm {
    /// The same in every run, as far as requests come in the same order.
    fn next(&self) -> Weather {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        // Connecting is not what this is about.
        if number < 3 || !self.blows.load(Ordering::Relaxed) {
            return Weather::Calm;
        }
        // The multiplier of Knuth's linear congruential generator; its high digits are good enough.
        let dice = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 40;
        match dice % 40 {
            0 | 1 => Weather::Lost,
            2 | 3 => Weather::Unanswered,
            4..=7 => Weather::Delayed,
            8 | 9 => Weather::Repeated,
            10..=12 => Weather::Cut,
            13 => Weather::Hollow,
            _ => Weather::Calm,
        }
    }
}

fn reset() -> ConnectorError {
    ConnectorError::io("connection reset by peer".into())
}

/// The answer with another body.
fn with_body(answer: &HttpResponse, body: &[u8]) -> HttpResponse {
    let mut response = HttpResponse::new(answer.status(), SdkBody::from(body.to_vec()));
    for (name, value) in answer.headers() {
        response.headers_mut().append(name.to_owned(), value.to_owned());
    }
    response
}

impl HttpConnector for Line {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (weather, inner) = (self.storm.next(), self.inner.clone());
        HttpConnectorFuture::new(async move {
            match weather {
                Weather::Lost => return Err(reset()),
                Weather::Delayed => tokio::time::sleep(Duration::from_millis(20)).await,
                Weather::Repeated => drop(inner.call(request.try_clone().unwrap()).await),
                _ => {}
            }
            let answer = inner.call(request).await?;
            let body = answer.body().bytes().unwrap_or_default();
            match weather {
                Weather::Unanswered => Err(reset()),
                Weather::Cut => Ok(with_body(&answer, &body[..body.len() / 2])),
                Weather::Hollow => Ok(with_body(&answer, &[])),
                _ => Ok(answer),
            }
        })
    }
}

impl HttpClient for Storm {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Line { storm: self.clone(), inner })
    }
}

fn link(http_client: SharedHttpClient) -> Link {
    Link::new(Settings {
        region: Some(demo::REGION.to_owned()),
        http_client: Some(http_client),
        credentials: Some(Demo::credentials()),
        ..Settings::default()
    })
}

/// What a snapshot says of a repository, or that it does not know all of it.
fn differences(shown: &Inventory, truth: &Inventory) -> Vec<String> {
    let mut found = Vec::new();
    for record in shown.records.iter().filter(|record| record.problems().next().is_none()) {
        match truth.record(&record.repository.name) {
            Some(true_record) if true_record.images == record.images && true_record.policy == record.policy => {}
            _ => found.push(record.repository.name.to_string()),
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_as_whole_is_true_in_any_weather() {
    let options = || demo::Options { now: Clock::Fixed(crate::now()), ..demo::Options::default() };
    let clock = Clock::Fixed(crate::now());
    let calm = Collector::start(
        link(Demo::new(options()).http_client()),
        Store::open_temporary().await.unwrap(),
        clock,
        Options::default(),
    )
    .await;
    rest(&calm).await;
    let truth = calm.inventory().unwrap();

    let storm = Storm {
        inner: Demo::new(options()).http_client(),
        blows: Arc::new(AtomicBool::new(true)),
        requests: Arc::default(),
    };
    let store = Store::open_temporary().await.unwrap();
    let often = Options { interval: Duration::from_millis(1), concurrency: 8 };
    let stormy = Collector::start(link(SharedHttpClient::new(storm.clone())), store.clone(), clock, often).await;
    let mut snapshots = stormy.subscribe();
    let mut seen = 0;
    while seen < 4 {
        tokio::time::timeout(Duration::from_secs(120), snapshots.changed()).await.expect("the crawls go on").unwrap();
        let Some(shown) = snapshots.borrow_and_update().clone() else { continue };
        seen += 1;
        assert_eq!(differences(&shown, &truth), Vec::<String>::new(), "snapshot {seen}");
        let gone = truth.records.iter().filter(|record| shown.record(&record.repository.name).is_none()).count();
        assert!(stormy.status().taken_at.is_none() || gone == 0, "{gone} repositories look deleted");
    }
    stormy.stop().await;

    storm.blows.store(false, Ordering::Relaxed);
    let after = Collector::start(link(SharedHttpClient::new(storm)), store.clone(), clock, Options::default()).await;
    rest(&after).await;
    let shown = after.inventory().unwrap();
    let names = |snapshot: &Inventory| -> Vec<String> {
        let failing = snapshot.records.iter().filter(|record| record.problems().next().is_some());
        failing.map(|record| record.repository.name.to_string()).collect()
    };
    assert_eq!(names(&shown), names(&truth), "only what is meant to fail still does");
    assert_eq!(differences(&shown, &truth), Vec::<String>::new());
    assert_eq!(shown.records.len(), truth.records.len());
}
