//! From nothing to a registry, and back again after a fall.

use super::super::link::Link;
use super::super::{Aws, Settings};
use super::fake::{Fake, Reply, is_greeting, repositories};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

#[tokio::test]
async fn an_empty_registry_is_asked_for_its_account() {
    let fake = Fake::new(|call| match call.operation.as_str() {
        "DescribeRegistry" => Reply::Json(json!({ "registryId": "999988887777" })),
        _ => Reply::Json(repositories(&[])),
    });
    let aws = fake.connect().await;
    assert_eq!((aws.registry().account.as_str(), aws.registry().region.as_str()), ("999988887777", "eu-central-1"));
}

async fn refused(settings: Settings) -> Problem {
    let Err(problem) = Aws::connect(&settings).await else { panic!("connected") };
    problem
}

#[tokio::test]
async fn a_region_or_an_endpoint_that_cannot_be_is_told_of_before_any_call() {
    let fake = Fake::new(|_| Reply::Json(repositories(&["one"])));
    for (region, url, kind, why) in [
        ("eu west", None, ProblemKind::NoRegion, "\"eu west\""),
        ("eu-west-1", Some("localhost:5000"), ProblemKind::Invalid, "--endpoint-url"),
        ("eu-west-1", Some("ftp://host"), ProblemKind::Invalid, "--endpoint-url"),
        ("eu-west-1", Some("not a url"), ProblemKind::Invalid, "--endpoint-url"),
    ] {
        let settings =
            Settings { region: Some(region.to_owned()), endpoint_url: url.map(str::to_owned), ..fake.settings() };
        let problem = refused(settings).await;
        assert_eq!(problem.kind, kind, "{problem}");
        assert!(problem.why.contains(why), "{problem}");
    }
    assert!(fake.calls("DescribeRepositories").is_empty());
}

/// The endpoint that lets nobody in until `open`.
fn gate() -> (Fake, Arc<AtomicBool>) {
    let open = Arc::new(AtomicBool::new(false));
    let door = open.clone();
    let fake = Fake::new(move |call| match door.load(Ordering::SeqCst) {
        true if is_greeting(call) => Reply::Json(repositories(&["one"])),
        true => Reply::Json(json!({ "lifecyclePolicyText": "{}" })),
        false => Reply::Error(400, "ExpiredTokenException", "The security token included in the request is expired"),
    });
    (fake, open)
}

#[tokio::test]
async fn a_failure_to_connect_is_remembered_for_a_while() {
    let (fake, open) = gate();
    let link = Link::new(fake.settings());
    assert_eq!(link.last_problem(), None);
    let first = link.aws().await.err().unwrap();
    let asked = fake.calls("DescribeRepositories").len();
    open.store(true, Ordering::SeqCst);
    assert_eq!(link.aws().await.err().unwrap(), first);
    assert_eq!(fake.calls("DescribeRepositories").len(), asked, "no second attempt so soon");
    assert_eq!(link.last_problem(), Some(first));
}

#[tokio::test]
async fn a_connection_mends_itself() {
    let (fake, open) = gate();
    let link = Link::remembering(fake.settings(), Duration::ZERO);
    let name = RepositoryName::new("one").unwrap();
    assert_eq!(link.aws().await.err().map(|p| p.kind), Some(ProblemKind::NoCredentials));
    open.store(true, Ordering::SeqCst);
    let aws = link.aws().await.unwrap().interactive();
    assert_eq!(link.last_problem(), None);
    assert!(aws.lifecycle_policy(&name).await.is_ok());
    open.store(false, Ordering::SeqCst);
    assert!(aws.lifecycle_policy(&name).await.is_err(), "credentials expire under way");
    assert!(link.aws().await.is_err(), "and the connection with them");
    assert!(link.last_problem().is_some());
    open.store(true, Ordering::SeqCst);
    assert!(link.aws().await.is_ok());
    assert_eq!(link.last_problem(), None);
}
