//! From nothing to a registry, and back again after a fall.

use super::super::link::Link;
use super::super::{Aws, Settings};
use super::fake::{Fake, Reply, is_greeting, repositories};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
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

/// Runs one `#[ignore]`d test of this file in a process of its own, whose environment is exactly this one.
fn in_environment(test: &str, variables: &[(&str, &str)]) {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("server::aws::tests::connecting::{test}"), "--ignored", "--nocapture"])
        .env_clear()
        .env("HOME", home.path())
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

async fn refused(settings: Settings) -> Problem {
    let Err(problem) = Aws::connect(&settings).await else { panic!("connected") };
    problem
}

#[test]
fn without_a_region_the_places_looked_at_are_named() {
    in_environment("no_region", &[("AWS_EC2_METADATA_DISABLED", "true")]);
    in_environment("no_region", &[("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_REGION", "")]);
}

#[tokio::test]
#[ignore = "runs in an environment of its own"]
async fn no_region() {
    let problem = refused(Settings::default()).await;
    assert_eq!(problem.kind, ProblemKind::NoRegion, "{problem}");
    assert!(problem.why.contains("AWS_REGION") && problem.why.contains("AWS_PROFILE is not set"), "{problem}");
}

#[test]
fn without_credentials_the_places_looked_at_are_named() {
    in_environment("no_credentials", &[("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_REGION", "eu-west-1")]);
}

#[tokio::test]
#[ignore = "runs in an environment of its own"]
async fn no_credentials() {
    let problem = refused(Settings::default()).await;
    assert_eq!(problem.kind, ProblemKind::NoCredentials, "{problem}");
    assert!(problem.why.contains("AWS_ACCESS_KEY_ID") && problem.why.contains("AWS_PROFILE is not set"), "{problem}");
    assert!(problem.advice.contains("aws sso login"), "{problem}");
    let named = refused(Settings { profile: Some("prod".to_owned()), ..Settings::default() }).await;
    assert_eq!(named.kind, ProblemKind::NoCredentials, "{named}");
    assert!(named.to_string().contains("prod"), "{named}");
}

/// A metadata service that accepts and says nothing: what some networks do to a laptop.
#[test]
fn a_silent_metadata_service_is_not_waited_for() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    in_environment("credentials_in_time", &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url), ("AWS_REGION", "eu-west-1")]);
}

#[tokio::test]
#[ignore = "runs in an environment of its own"]
async fn credentials_in_time() {
    let waited = tokio::time::timeout(Duration::from_secs(30), refused(Settings::default())).await;
    let problem = waited.expect("an answer long before a person gives up");
    assert_eq!(problem.kind, ProblemKind::NoCredentials, "{problem}");
}

#[tokio::test]
async fn every_way_of_not_being_there_is_told_apart() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let plain_port = plain.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in plain.incoming().flatten() {
            let mut stream = stream;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
        }
    });
    for (url, why) in [
        (format!("http://{closed}"), "refused the connection"),
        ("http://registry.invalid".to_owned(), "does not resolve"),
        (format!("https://127.0.0.1:{plain_port}"), "could not be trusted"),
    ] {
        let settings = Settings {
            region: Some("eu-west-1".to_owned()),
            endpoint_url: Some(url.clone()),
            credentials: Some(aws_credential_types::Credentials::new("AKIDFAKE", "secret", None, None, "test")),
            ..Settings::default()
        };
        let problem = refused(settings).await;
        assert_eq!(problem.kind, ProblemKind::Unreachable, "{problem}");
        assert!(problem.why.contains(why) && problem.why.contains(&url), "{problem}");
    }
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

#[test]
fn https_goes_through_the_proxy() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://someone:word@{}", proxy.local_addr().unwrap());
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = proxy.accept().unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).unwrap();
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n").unwrap();
        drop(proxy);
        String::from_utf8_lossy(&request[..length]).to_lowercase()
    });
    in_environment(
        "behind_a_proxy",
        &[
            ("HTTPS_PROXY", &url),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ACCESS_KEY_ID", "AKIDFAKE"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
        ],
    );
    let heard = heard.join().unwrap();
    assert!(heard.starts_with("connect api.ecr.eu-west-1.amazonaws.com:443"), "{heard}");
    assert!(heard.contains("proxy-authorization: basic"), "{heard}");
}

#[tokio::test]
#[ignore = "runs in an environment of its own"]
async fn behind_a_proxy() {
    let problem = refused(Settings::default()).await;
    assert_eq!(problem.kind, ProblemKind::Unreachable, "{problem}");
    assert!(!problem.to_string().contains("word"), "{problem}");
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
