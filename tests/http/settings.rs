//! Switching the reading of manifests on, and what follows.

use crate::{Answer, ask, get, server};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use std::time::Duration;
use stowage::paths;

async fn post(server: &Router, path: &str, body: &'static str) -> Answer {
    let request = Request::post(path)
        .header("host", "localhost:3000")
        .header("origin", "http://localhost:3000")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .expect("a request");
    ask(server.clone(), request).await
}

async fn settings(server: &Router) -> String {
    ask(server.clone(), get(paths::SETTINGS)).await.text
}

#[tokio::test]
async fn manifests_are_read_when_somebody_says_so() {
    let server = server(&[]).await;
    let before = settings(&server).await;
    for says in ["counts as a pull", "assumed-role/stowage-demo/viewer", "not excluded", "and move pull times"] {
        assert!(before.contains(says), "the page does not say {says:?}");
    }
    // Only this server's own role can be excluded here.
    let other = post(&server, "/api/exclude-from-pull-times", "principal=arn:aws:iam::123456789012:role/other").await;
    assert_eq!(other.status, StatusCode::BAD_REQUEST);
    let own = "principal=arn:aws:iam::123456789012:role/stowage-demo";
    assert_eq!(post(&server, "/api/exclude-from-pull-times", own).await.status, StatusCode::OK);
    assert!(settings(&server).await.contains("excluded from pull times"));
    let again = post(&server, "/api/exclude-from-pull-times", own).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);

    assert_eq!(post(&server, "/api/read-manifests", "on=true").await.status, StatusCode::OK);
    let read = async {
        loop {
            let page = settings(&server).await;
            if page.contains("Stop reading")
                && page.contains("could not be read")
                && !page.contains("Reading manifests")
            {
                return page;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let page = tokio::time::timeout(Duration::from_secs(120), read).await.expect("manifests are read");
    assert!(page.contains("lie in the archive"), "archived images cannot be read and are counted");
    assert!(page.contains("fault/"), "a repository that refuses is listed");
}

#[tokio::test]
async fn a_read_only_server_switches_nothing() {
    let server = server(&["--read-only"]).await;
    for (path, body) in [
        ("/api/read-manifests", "on=true"),
        ("/api/exclude-from-pull-times", "principal=arn:aws:iam::123456789012:role/stowage-demo"),
    ] {
        assert_eq!(post(&server, path, body).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert!(settings(&server).await.contains("this Stowage is read-only"));
}
