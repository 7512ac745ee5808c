//! What is found, or not, in the variables and files of a machine: each test runs in a process whose environment is
//! exactly what it says.

use super::super::{Aws, Credentials, Settings};
use crate::domain::problem::{Problem, ProblemKind};
use std::env;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

/// Says to a test that its environment is already its own.
const MARK: &str = "STOWAGE_TEST_ENVIRONMENT";

/// Runs `test`, which is the test that calls this, in a process of its own, and there `body`.
fn in_environment<B: Future<Output = ()>>(test: &str, variables: &[(&str, &str)], body: impl FnOnce() -> B) {
    if env::var_os(MARK).is_some() {
        return tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(body());
    }
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", &format!("server::aws::tests::surroundings::{test}"), "--nocapture"])
        .env_clear()
        .envs([("HOME", home.path())])
        .env(MARK, "")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let ran = output.status.success() && text.contains("1 passed");
    assert!(ran, "{text}\n{}", String::from_utf8_lossy(&output.stderr));
}

async fn refused(settings: Settings) -> Problem {
    let Err(problem) = Aws::connect(&settings).await else { panic!("connected") };
    problem
}

#[test]
fn no_region() {
    for region in [&[][..], &[("AWS_REGION", "")]] {
        let variables = [&[("AWS_EC2_METADATA_DISABLED", "true")], region].concat();
        in_environment("no_region", &variables, async || {
            let problem = refused(Settings::default()).await;
            assert_eq!(problem.kind, ProblemKind::NoRegion, "{problem}");
            assert!(problem.why.contains("AWS_REGION") && problem.why.contains("AWS_PROFILE is not set"), "{problem}");
        });
    }
}

#[test]
fn no_credentials() {
    let variables = [("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_REGION", "eu-west-1")];
    in_environment("no_credentials", &variables, async || {
        let problem = refused(Settings::default()).await;
        assert_eq!(problem.kind, ProblemKind::NoCredentials, "{problem}");
        assert!(problem.why.contains("AWS_ACCESS_KEY_ID"), "{problem}");
        assert!(problem.why.contains("AWS_PROFILE is not set"), "{problem}");
        assert!(problem.advice.contains("aws sso login"), "{problem}");
        let named = refused(Settings { profile: Some("prod".to_owned()), ..Settings::default() }).await;
        assert_eq!(named.kind, ProblemKind::NoCredentials, "{named}");
        assert!(named.advice.contains("aws sso login --profile prod"), "{named}");
    });
}

/// Each kind of profile fails in its own way, and none of its secrets shows.
#[test]
fn profiles_that_fail() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config");
    let text = "
        [profile sso]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = reader
        [sso-session corp]
        sso_start_url = https://corp.example/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access
        [profile process]
        credential_process = /nonexistent/program
        [profile half]
        aws_access_key_id = AKIDFAKE
        [profile whole]
        aws_secret_access_key = hushhush
    ";
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let path = file.to_str().unwrap();
    let variables = [("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_REGION", "eu-west-1"), ("AWS_CONFIG_FILE", path)];
    in_environment("profiles_that_fail", &variables, async || {
        for (profile, advice) in [
            ("sso", "aws sso login --profile sso"),
            ("process", "Mend the credentials of profile \"process\""),
            ("half", "Mend the credentials of profile \"half\""),
            ("whole", "Mend the credentials of profile \"whole\""),
        ] {
            let problem = refused(Settings { profile: Some(profile.to_owned()), ..Settings::default() }).await;
            assert_eq!(problem.kind, ProblemKind::NoCredentials, "{problem}");
            assert!(problem.advice.contains(advice), "{problem}");
            assert!(!format!("{problem:?}").contains("hushhush"), "{problem}");
        }
    });
}

/// A metadata service that accepts and says nothing: what some networks do to a laptop.
#[test]
fn silent_metadata_service() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let variables = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", &*url), ("AWS_REGION", "eu-west-1")];
    in_environment("silent_metadata_service", &variables, async || {
        let waited = tokio::time::timeout(Duration::from_secs(30), refused(Settings::default())).await;
        let problem = waited.expect("an answer long before a person gives up");
        assert_eq!(problem.kind, ProblemKind::NoCredentials, "{problem}");
    });
}

#[test]
fn endpoints_that_do_not_answer() {
    in_environment("endpoints_that_do_not_answer", &[], async || {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let plain = TcpListener::bind("127.0.0.1:0").unwrap();
        let plain_port = plain.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for mut stream in plain.incoming().flatten() {
                let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
            }
        });
        // A label of more than 63 characters has no address anywhere, and no name server is asked to find that out.
        let nowhere = format!("http://{}.example", "a".repeat(64));
        for (url, why) in [
            (format!("http://{closed}"), "refused the connection"),
            (nowhere, "does not resolve"),
            (format!("https://127.0.0.1:{plain_port}"), "could not be trusted"),
        ] {
            let settings = Settings {
                region: Some("eu-west-1".to_owned()),
                endpoint_url: Some(url.clone()),
                credentials: Some(Credentials::new("AKIDFAKE", "secret", None, None, "test")),
                ..Settings::default()
            };
            let problem = refused(settings).await;
            assert_eq!(problem.kind, ProblemKind::Unreachable, "{problem}");
            assert!(problem.why.contains(why) && problem.why.contains(&url), "{problem}");
        }
    });
}

/// The service's own variable wins over the common one, as with AWS's tools, and is named.
#[test]
fn endpoints_of_variables() {
    let variables = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKIDFAKE"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("AWS_ENDPOINT_URL_ECR", "http://127.0.0.1:2"),
    ];
    in_environment("endpoints_of_variables", &variables, async || {
        let problem = refused(Settings::default()).await;
        assert!(problem.why.contains("http://127.0.0.1:2 (from AWS_ENDPOINT_URL_ECR) refused"), "{problem}");
    });
}

#[test]
fn proxy_for_https() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://someone:word@{}", proxy.local_addr().unwrap());
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = proxy.accept().unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).unwrap();
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n").unwrap();
        String::from_utf8_lossy(&request[..length]).to_lowercase()
    });
    let variables = [
        ("HTTPS_PROXY", &*url),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKIDFAKE"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ];
    in_environment("proxy_for_https", &variables, async || {
        let problem = refused(Settings::default()).await;
        assert_eq!(problem.kind, ProblemKind::Unreachable, "{problem}");
        assert!(!problem.to_string().contains("word"), "{problem}");
    });
    if env::var_os(MARK).is_none() {
        let heard = heard.join().unwrap();
        assert!(heard.starts_with("connect api.ecr.eu-west-1.amazonaws.com:443"), "{heard}");
        assert!(heard.contains("proxy-authorization: basic"), "{heard}");
    }
}
