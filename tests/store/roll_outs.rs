//! A roll-out whose process is killed at any moment: every repository gets its policy once, and what each had is kept.

use crate::jobs::{ENDPOINT, STORE, runner, settings};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stowage::domain::job::roll_out::{Pace, PolicyChange, undo};
use stowage::domain::job::{Job, JobId, JobState, Subject, Task};
use stowage::domain::lifecycle::equality::is_same;
use stowage::domain::repository::RepositoryName;
use stowage::domain::time::Timestamp;
use stowage::server::aws::Aws;
use stowage::server::demo::{self, Demo};
use stowage::server::store::Store;

const POLICY: &str = r#"{"rules":[{"rulePriority":1,"description":"rolled out","selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":7},"action":{"type":"expire"}}]}"#;
const PACE: Pace = Pace { canary: 0, per_minute: 600 };

/// How often AWS put, or deleted, the policy of a repository.
type Written = Arc<Mutex<BTreeMap<String, u32>>>;

/// Notes what is written, and holds the answer back for a moment: that is when a death leaves the most doubt.
async fn note(State(written): State<Written>, request: Request, next: Next) -> Response {
    let target = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !["PutLifecyclePolicy", "DeleteLifecyclePolicy"].iter().any(|operation| target.ends_with(operation)) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let body: Bytes = to_bytes(body, usize::MAX).await.unwrap();
    let name = serde_json::from_slice::<Value>(&body).unwrap()["repositoryName"].as_str().unwrap().to_owned();
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if response.status().is_success() {
        *written.lock().unwrap().entry(name).or_default() += 1;
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    response
}

/// Numbers that differ from seed to seed and never from run to run.
fn numbers(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}

struct Scene {
    aws: Aws,
    url: String,
    written: Written,
    folder: tempfile::TempDir,
    store: Store,
    /// What each repository had.
    before: BTreeMap<RepositoryName, Option<String>>,
}

impl Scene {
    async fn new(repositories: u32) -> Self {
        let options = demo::Options {
            repositories: Some(repositories),
            images: Some(repositories * 6),
            ..demo::Options::default()
        };
        let written = Written::default();
        let router = Demo::new(options).router().layer(from_fn_with_state(written.clone(), note));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let aws = Aws::connect(&settings(&url)).await.unwrap();
        let mut before = BTreeMap::new();
        for repository in aws.repositories().await.unwrap() {
            let policy = aws.lifecycle_policy(&repository.name).await.unwrap();
            before.insert(repository.name, policy.map(|document| document.text));
        }
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("stowage.db")).await.unwrap();
        Self { aws, url, written, folder, store, before }
    }

    async fn submit(&self, confirmed: bool) -> JobId {
        let change = |(name, old): (&RepositoryName, &Option<String>)| PolicyChange {
            repository: name.clone(),
            text: Some(POLICY.to_owned()),
            base: old.clone(),
            confirmed,
            set: None,
            was: None,
        };
        let items: Vec<_> = self.before.iter().map(|entry| (0, Subject::Policy(Box::new(change(entry))))).collect();
        self.add(&Task::RollOut { title: "one policy".to_owned(), pace: PACE }, &items).await
    }

    async fn add(&self, task: &Task, items: &[(u8, Subject)]) -> JobId {
        let now = Timestamp::from_secs(1_800_000_000);
        self.store.add_job(self.aws.registry(), task, "dana", items, now, "everywhere").await.unwrap()
    }

    async fn job(&self, id: JobId) -> Job {
        let now = Timestamp::from_secs(1_800_000_000);
        self.store.job(self.aws.registry(), id, now).await.unwrap().unwrap()
    }

    /// Starts a process that works on the jobs, and kills it `after` it has written something.
    async fn kill_one(&self, after: Duration) {
        let written = || self.written.lock().unwrap().values().sum::<u32>();
        let before = written();
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "jobs::work_until_killed", "--nocapture", "--test-threads=1"])
            .env(STORE, self.folder.path().join("stowage.db"))
            .env(ENDPOINT, &self.url)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("works")), "the victim starts");
        let begun = std::time::Instant::now();
        while written() == before && begun.elapsed() < Duration::from_secs(20) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(after).await;
        victim.kill().unwrap();
        victim.wait().unwrap();
    }

    async fn finish(&self, id: JobId) -> Job {
        let (collector, jobs) = runner(&self.store, &self.url).await;
        let over = async {
            while !self.job(id).await.state.is_over() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(90), over).await.expect("it ends");
        jobs.stop().await;
        collector.stop().await;
        self.job(id).await
    }

    async fn in_force(&self, name: &RepositoryName) -> Option<String> {
        self.aws.lifecycle_policy(name).await.unwrap().map(|document| document.text)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_roll_out_outlives_its_process_wherever_it_dies() {
    let scene = Scene::new(30).await;
    assert!(scene.before.values().any(Option::is_some) && scene.before.values().any(Option::is_none));
    let id = scene.submit(true).await;
    let mut number = numbers(20);
    for _ in 0..10 {
        scene.kill_one(Duration::from_millis(number(150))).await;
    }
    assert_eq!(scene.job(id).await.state, JobState::Running, "something is left for the last one");
    let job = scene.finish(id).await;
    assert_eq!((job.state, job.tally.done), (JobState::Finished, scene.before.len() as u64), "{:?}", job.tally);

    let written = scene.written.lock().unwrap().clone();
    assert_eq!(written.len(), scene.before.len(), "none is skipped");
    assert!(written.values().all(|times| *times == 1), "none is written twice: {written:?}");
    let items = scene.store.replaced_items(id).await.unwrap();
    assert_eq!(items.len(), scene.before.len(), "what each had is kept");
    for item in &items {
        let Subject::Policy(change) = &item.subject else { panic!("{item:?}") };
        let old = &item.replaced.as_ref().unwrap().old;
        assert!(is_same(old.as_deref(), scene.before[&change.repository].as_deref()), "{item:?}");
        assert!(is_same(scene.in_force(&change.repository).await.as_deref(), Some(POLICY)));
        let history = scene.store.policy_history(scene.aws.registry(), &change.repository).await.unwrap();
        assert!(is_same(history[0].text.as_deref(), Some(POLICY)), "{history:?}");
    }

    // All the way back, through deaths as well; what somebody has changed meanwhile stays.
    let (changed, theirs) = (scene.before.keys().next().unwrap().clone(), POLICY.replace("rolled out", "mine"));
    scene.aws.put_lifecycle_policy(&changed, &theirs).await.unwrap();
    scene.written.lock().unwrap().clear();
    let back = scene.add(&Task::RollBack { of: id, pace: PACE }, &undo(items)).await;
    for _ in 0..4 {
        scene.kill_one(Duration::from_millis(number(150))).await;
    }
    let job = scene.finish(back).await;
    assert_eq!((job.state, job.tally.failed), (JobState::Finished, 1), "{:?}", job.tally);
    assert!(scene.written.lock().unwrap().values().all(|times| *times == 1));
    for (name, old) in &scene.before {
        let stands = scene.in_force(name).await;
        let expected = if *name == changed { Some(theirs.as_str()) } else { old.as_deref() };
        assert!(is_same(stands.as_deref(), expected), "{name}: {stands:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guard_looks_at_the_images_of_the_moment() {
    let scene = Scene::new(4).await;
    // Six images each, of which a policy that keeps one takes most.
    let id = {
        let all = POLICY.replace(":7}", ":1}");
        let change = |(name, old): (&RepositoryName, &Option<String>)| PolicyChange {
            repository: name.clone(),
            text: Some(all.clone()),
            base: old.clone(),
            confirmed: *name == *scene.before.keys().next().unwrap(),
            set: None,
            was: None,
        };
        let items: Vec<_> = scene.before.iter().map(|entry| (0, Subject::Policy(Box::new(change(entry))))).collect();
        scene.add(&Task::RollOut { title: "one policy".to_owned(), pace: PACE }, &items).await
    };
    let job = scene.finish(id).await;
    let (items, _) = scene.store.job_items(id, None, 0, 10).await.unwrap();
    let mut refused = 0;
    for item in &items[1..] {
        let Subject::Policy(change) = &item.subject else { panic!("{item:?}") };
        let (images, _) = scene.aws.images(&change.repository).await;
        if images.len() > 2 {
            let problem = item.result.problem.as_ref().unwrap();
            assert!(problem.why.contains("nobody confirmed"), "{problem}");
            assert_eq!(item.replaced, None);
            assert!(is_same(scene.in_force(&change.repository).await.as_deref(), change.base.as_deref()));
            refused += 1;
        }
    }
    assert!(refused > 0, "{:?}", job.tally);
    assert_eq!(items[0].result.problem, None, "confirmed by name");
}
