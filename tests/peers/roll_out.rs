//! A roll-out and the way back, each read with boto3.

use crate::python::Peer;
use crate::registry::{REGION, name, push};
use serde_json::{Value, json};
use std::process::Command;
use std::time::Duration;
use stowage::domain::job::roll_out::{Pace, PolicyChange, undo};
use stowage::domain::job::{Job, JobId, JobState, Subject, Task};
use stowage::domain::time::Timestamp;
use stowage::server::aws::link::Link;
use stowage::server::clock::Clock;
use stowage::server::collector::{Collector, Options};
use stowage::server::in_use::InUseList;
use stowage::server::jobs::Jobs;
use stowage::server::manifests::Manifests;
use stowage::server::store::Store;

const NAMES: [&str; 3] = ["team/app", "team/other", "team/theirs"];

fn policy(count: u32) -> Value {
    json!({ "rules": [{
        "rulePriority": 1,
        "description": "keep the newest",
        "selection": { "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": count },
        "action": { "type": "expire" },
    }] })
}

/// As somebody else reads it.
fn read_back(peer: &Peer) -> Value {
    let python = std::env::var_os("STOWAGE_TEST_PYTHON").expect("run through `cargo xtask test`");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/policies.py");
    let output = Command::new(python)
        .arg(script)
        .args(NAMES)
        .env("AWS_ENDPOINT_URL", &peer.url)
        .env("AWS_DEFAULT_REGION", REGION)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

pub async fn applies_and_rolls_back(peer: &Peer) {
    let ecr = aws_sdk_ecr::Client::new(&peer.sdk(REGION));
    for repository in NAMES {
        ecr.create_repository().repository_name(repository).send().await.unwrap();
        for size in 0..4 {
            push(&ecr, repository, 1_000 + size, &[&format!("v{size}")]).await;
        }
    }
    let aws = peer.connect(REGION).await;
    let (old, new, theirs) = (policy(30), policy(3), policy(4));
    aws.put_lifecycle_policy(&name("team/other"), &old.to_string()).await.unwrap();
    // Somebody has changed it since it was looked at.
    aws.put_lifecycle_policy(&name("team/theirs"), &theirs.to_string()).await.unwrap();

    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("stowage.db")).await.unwrap();
    let link = Link::new(peer.settings(REGION));
    let collector = Collector::start(link.clone(), store.clone(), Clock::Real, Options::default()).await;
    let manifests = Manifests::start(link.clone(), store.clone(), Clock::Real, collector.clone());
    let jobs = Jobs::start(link, store.clone(), collector.clone(), manifests, InUseList::default(), Clock::Real);
    let pace = Pace { canary: 0, per_minute: 600 };
    let change = |repository: &str, base: Option<&Value>| {
        let (text, base) = (Some(new.to_string()), base.map(ToString::to_string));
        // moto's images are all of one moment, so that one of the newest goes.
        (
            0,
            Subject::Policy(Box::new(PolicyChange {
                repository: name(repository),
                text,
                base,
                confirmed: true,
                set: None,
                was: None,
            })),
        )
    };
    let items = [change("team/app", None), change("team/other", Some(&old)), change("team/theirs", Some(&old))];
    let task = Task::RollOut { title: "one policy".to_owned(), pace };
    let id = jobs.submit(&task, "dana", &items, "everywhere").await.unwrap();
    let over = async |id: JobId| -> Job {
        loop {
            let job = store.job(aws.registry(), id, Timestamp::from_secs(0)).await.unwrap().unwrap();
            if job.state.is_over() {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let job = over(id).await;
    assert_eq!((job.state, job.tally.done, job.tally.failed), (JobState::Finished, 2, 1));
    assert_eq!(read_back(peer), json!({"team/app": new, "team/other": new, "team/theirs": theirs}));

    let items = undo(store.replaced_items(id).await.unwrap());
    let back = jobs.submit(&Task::RollBack { of: id, pace }, "dana", &items, "back").await.unwrap();
    let job = over(back).await;
    assert_eq!((job.state, job.tally.done, job.tally.failed), (JobState::Finished, 2, 0));
    assert_eq!(read_back(peer), json!({"team/app": null, "team/other": old, "team/theirs": theirs}));
    jobs.stop().await;
    collector.stop().await;
}
