//! Who is let in, and what a failure may break.

use crate::{ask, get, server, shared};
use axum::body::Body;
use axum::http::{Request, StatusCode};

fn post(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn other_sites_cannot_post_here() {
    for (headers, allowed) in [
        (&[("host", "localhost:3000"), ("sec-fetch-site", "same-origin")][..], true),
        (&[("host", "localhost:3000"), ("origin", "http://localhost:3000")], true),
        (&[("host", "localhost:3000"), ("sec-fetch-site", "cross-site")], false),
        (&[("host", "localhost:3000"), ("origin", "https://evil.example")], false),
    ] {
        let answer = ask(shared(), post("/api/session", headers)).await;
        assert_eq!(answer.status == StatusCode::OK, allowed, "{headers:?}: {}", answer.status);
    }
}

#[tokio::test]
async fn only_our_own_names_are_answered_for() {
    for (host, allowed) in [
        ("localhost:3000", true),
        ("127.0.0.1:3000", true),
        ("[::1]:3000", true),
        ("evil.example", false),
        ("evil.example:3000", false),
        ("localhost.evil.example", false),
        ("10.0.0.7", false),
    ] {
        let request = Request::get("/").header("host", host).body(Body::empty()).unwrap();
        let answer = ask(shared(), request).await;
        assert_eq!(answer.status == StatusCode::OK, allowed, "{host}: {}", answer.status);
    }
    let named = server(&["--host", "stowage.example"]).await;
    let request = Request::get("/costs").header("host", "stowage.example").body(Body::empty()).unwrap();
    assert_eq!(ask(named, request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn nothing_is_changed_by_a_get() {
    for path in ["/api/refresh", "/api/cancel-reading", "/api/refresh-repository?name=ml/training-gpu"] {
        let answer = ask(shared(), get(path)).await;
        assert!(
            matches!(answer.status, StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_FOUND),
            "{path}: {}",
            answer.status
        );
    }
}

#[tokio::test]
async fn probes() {
    let live = ask(shared(), Request::get("/health/live").body(Body::empty()).unwrap()).await;
    assert_eq!((live.status, live.text.as_str()), (StatusCode::OK, "live\n"));
    let ready = ask(shared(), Request::get("/health/ready").body(Body::empty()).unwrap()).await;
    assert_eq!(ready.status, StatusCode::OK);
    assert!(ready.text.contains("\"taken_at\""));
}
