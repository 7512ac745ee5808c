//! A job whose process is killed again and again: every image is deleted once, none is left out.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stowage::domain::image::relations::Relations;
use stowage::domain::job::plan::{Stock, plan};
use stowage::domain::job::{Change, Item, ItemState, JobId, JobState, Task};
use stowage::domain::repository::{RepositoryName, TagMutability};
use stowage::domain::time::Timestamp;
use stowage::server::aws::link::Link;
use stowage::server::aws::{Aws, Settings};
use stowage::server::clock::Clock;
use stowage::server::collector::{Collector, Options};
use stowage::server::demo::{self, Demo};
use stowage::server::in_use::InUseList;
use stowage::server::jobs::Jobs;
use stowage::server::manifests::Manifests;
use stowage::server::store::Store;

/// Tell the one that is to be killed where everything is.
pub const STORE: &str = "STOWAGE_TEST_JOB_STORE";
pub const ENDPOINT: &str = "STOWAGE_TEST_JOB_ENDPOINT";

pub fn settings(url: &str) -> Settings {
    Settings {
        region: Some(demo::REGION.to_owned()),
        endpoint_url: Some(url.to_owned()),
        credentials: Some(Demo::credentials()),
        ..Settings::default()
    }
}

pub async fn runner(store: &Store, url: &str) -> (Collector, Jobs) {
    let link = Link::new(settings(url));
    let collector = Collector::start(link.clone(), store.clone(), Clock::Real, Options::default()).await;
    let manifests = Manifests::start(link.clone(), store.clone(), Clock::Real, collector.clone());
    let jobs = Jobs::start(link, store.clone(), collector.clone(), manifests, InUseList::default(), Clock::Real);
    (collector, jobs)
}

#[tokio::test]
#[ignore = "started by the test below"]
async fn work_until_killed() {
    let store = Store::open(Path::new(&std::env::var_os(STORE).unwrap())).await.unwrap();
    let _runner = runner(&store, &std::env::var(ENDPOINT).unwrap()).await;
    println!("works");
    std::future::pending::<()>().await;
}

/// How often AWS said of a digest that it was deleted.
type Deleted = Arc<Mutex<HashMap<String, u32>>>;

/// Notes what is deleted, and holds the answer back for a moment: that is when a death leaves the most doubt.
async fn note(State(deleted): State<Deleted>, headers: HeaderMap, request: Request, next: Next) -> Response {
    let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let response = next.run(request).await;
    if !target.ends_with(".BatchDeleteImage") {
        return response;
    }
    let (parts, body) = response.into_parts();
    let body: Bytes = to_bytes(body, usize::MAX).await.unwrap();
    let answer: Value = serde_json::from_slice(&body).unwrap();
    let digests: HashSet<&str> =
        answer["imageIds"].as_array().into_iter().flatten().filter_map(|id| id["imageDigest"].as_str()).collect();
    for digest in digests {
        *deleted.lock().unwrap().entry(digest.to_owned()).or_default() += 1;
    }
    tokio::time::sleep(Duration::from_millis(30)).await;
    Response::from_parts(parts, Body::from(body))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_outlives_its_process_and_does_nothing_twice() {
    let registry = Demo::new(demo::Options { repositories: Some(1), images: Some(1_200), ..demo::Options::default() });
    let deleted = Deleted::default();
    let router = registry.router().layer(from_fn_with_state(deleted.clone(), note));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });

    let aws = Aws::connect(&settings(&url)).await.unwrap();
    let name: RepositoryName = aws.repositories().await.unwrap()[0].name.clone();
    let (images, _) = aws.images(&name).await;
    let relations = Relations::find(&images, &HashMap::new());
    let mutability = TagMutability { immutable: false, exclusions: Vec::new() };
    let now = Timestamp::from_secs(1_800_000_000);
    let stock = Stock { images: &images, relations: &relations, mutability: &mutability, layers: None, now };
    let everything: Vec<usize> = (0..images.len()).collect();
    let plan = plan(stock, Change::Delete, &everything, &[]);
    assert!(plan.items.len() > 1_000, "{} items", plan.items.len());

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stowage.db");
    let store = Store::open(&path).await.unwrap();
    let task = Task::Images { repository: name.clone(), change: Change::Delete };
    let id = store.add_job(aws.registry(), &task, "dana", &plan.items, now, "everything").await.unwrap();

    // So long after it has begun to work each victim dies.
    for millis in [5, 40, 75, 20, 110, 60, 33, 150] {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "jobs::work_until_killed", "--nocapture", "--test-threads=1"])
            .env(STORE, &path)
            .env(ENDPOINT, &url)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let before = deleted.lock().unwrap().len();
        let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("works")), "the victim starts");
        while deleted.lock().unwrap().len() == before {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(Duration::from_millis(millis)).await;
        victim.kill().unwrap();
        victim.wait().unwrap();
    }
    let halfway = store.job(aws.registry(), id, now).await.unwrap().unwrap();
    assert_eq!(halfway.state, JobState::Running, "something is left for the last one: {:?}", halfway.tally);

    let (collector, jobs) = runner(&store, &url).await;
    let over = async {
        loop {
            let job = store.job(aws.registry(), id, now).await.unwrap().unwrap();
            if job.state.is_over() {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let job = tokio::time::timeout(Duration::from_secs(60), over).await.expect("it ends");
    jobs.stop().await;
    collector.stop().await;

    assert_eq!(
        (job.state, job.tally.failed, job.tally.skipped),
        (JobState::Finished, 0, 0),
        "{}",
        first(&store, id).await
    );
    assert_eq!(job.tally.done, images.len() as u64);
    let counts = deleted.lock().unwrap().clone();
    assert_eq!(counts.len(), images.len(), "none is left out");
    assert!(counts.values().all(|times| *times == 1), "none is deleted twice");
    assert_eq!(aws.images(&name).await.0, Vec::new());

    let kept = store.kept_manifests(id).await.unwrap();
    assert_eq!(kept.len(), images.len(), "what was known of each is kept");
    let log = store.audit_log(aws.registry(), 10).await.unwrap();
    let details: Vec<&str> = log.iter().map(|entry| entry.detail.as_str()).collect();
    assert_eq!(details, [&*job.outcome(), "Asked for: everything"]);
}

/// The first item that went wrong.
async fn first(store: &Store, id: JobId) -> String {
    let (items, _): (Vec<Item>, u64) = store.job_items(id, Some(ItemState::Failed), 0, 1).await.unwrap();
    format!("{:?}", items.first().map(|item| &item.result.problem))
}
