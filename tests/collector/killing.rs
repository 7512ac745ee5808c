//! A crawl whose process was killed goes on where it was.

use crate::{HOUR, rest};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use std::collections::HashMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stowage::server::aws::link::Link;
use stowage::server::aws::{Aws, Settings, SharedHttpClient};
use stowage::server::clock::Clock;
use stowage::server::collector::{Collector, Options};
use stowage::server::demo::{self, Demo};
use stowage::server::store::Store;

/// Names the store, and the endpoint to read, to the one that is to be killed.
const VICTIM: &str = "STOWAGE_TEST_KILL_CRAWL";
const ENDPOINT: &str = "STOWAGE_TEST_KILL_ENDPOINT";
const AT_ONCE: u16 = 4;
const REPOSITORIES: u32 = 150;

fn settings(endpoint: Option<String>, http_client: Option<SharedHttpClient>) -> Settings {
    Settings {
        region: Some(demo::REGION.to_owned()),
        endpoint_url: endpoint,
        http_client,
        credentials: Some(Demo::credentials()),
        ..Settings::default()
    }
}

#[tokio::test]
#[ignore = "started by the test below"]
async fn crawl_until_killed() {
    let store = Store::open(Path::new(&std::env::var_os(VICTIM).unwrap())).await.unwrap();
    let link = Link::new(settings(std::env::var(ENDPOINT).ok(), None));
    let options = Options { interval: HOUR, concurrency: AT_ONCE };
    let collector = Collector::start(link, store.clone(), Clock::Fixed(crate::now()), options).await;
    rest(&collector).await;
    assert_eq!(collector.status().problem, None);
    collector.stop().await;
    store.close().await;
}

fn victim(store: &Path, endpoint: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "killing::crawl_until_killed", "--test-threads=1"])
        .env(VICTIM, store)
        .env(ENDPOINT, endpoint)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

type Calls = Arc<Mutex<HashMap<String, usize>>>;

/// Counts how often the images of each repository are asked for, and takes a moment over it.
async fn count(calls: Calls, request: Request, next: Next) -> axum::response::Response {
    let is_images = request.headers().get("x-amz-target").is_some_and(|t| t.as_bytes().ends_with(b"DescribeImages"));
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    if is_images {
        let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let name = json["repositoryName"].as_str().unwrap().to_owned();
        *calls.lock().unwrap().entry(name).or_default() += 1;
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_crawl_reads_nothing_twice_that_it_had_kept() {
    let demo = Demo::new(demo::Options {
        now: Clock::Fixed(crate::now()),
        repositories: Some(REPOSITORIES),
        images: Some(1_500),
        ..demo::Options::default()
    });
    let calls = Calls::default();
    let router = demo.router().layer(from_fn({
        let calls = calls.clone();
        move |request, next| count(calls.clone(), request, next)
    }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await });
    let asked = || calls.lock().unwrap().values().sum::<usize>();

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stowage.db");
    let deaths = [20, 60, 100];
    for after in deaths {
        let mut victim = victim(&path, &endpoint);
        crate::until("it reads", || asked() >= after).await;
        victim.kill().unwrap();
        victim.wait().unwrap();
    }
    let mut last = victim(&path, &endpoint);
    assert!(last.wait().unwrap().success());

    // What was under way at a death, or kept but not yet counted, is asked for again; nothing else is.
    let again = asked() - REPOSITORIES as usize;
    assert!(again <= deaths.len() * usize::from(AT_ONCE) * 2, "{again} of {REPOSITORIES} were read twice");
    assert_eq!(calls.lock().unwrap().len(), REPOSITORIES as usize);

    let store = Store::open(&path).await.unwrap();
    let kept = store.load(None).await.unwrap().expect("a finished snapshot");
    let aws = Aws::connect(&settings(None, Some(demo.http_client()))).await.unwrap();
    let repositories = aws.repositories().await.unwrap();
    assert_eq!(kept.records.len(), repositories.len());
    for repository in repositories {
        let record = kept.record(&repository.name).unwrap();
        assert_eq!(record.images_problem, None);
        assert_eq!(*record.images, *aws.images(&repository.name).await.0, "{}", repository.name);
    }
}
