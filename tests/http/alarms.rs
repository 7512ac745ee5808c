//! Alarms: the page, and what may be changed.

use crate::{ask, get, server, shared};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

async fn call(server: &Router, endpoint: &str, body: Value) -> (StatusCode, Value) {
    let request = Request::post(format!("/api/{endpoint}"))
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = ask(server.clone(), request).await;
    (answer.status, serde_json::from_str(&answer.text).unwrap_or(Value::String(answer.text)))
}

async fn names(server: &Router) -> Vec<String> {
    let answer = ask(server.clone(), get("/usage/alarms")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let links = answer.text.split("/usage/alarms?alarm=").skip(1);
    links.filter_map(|rest| Some(rest[..rest.find('"')?].to_owned())).collect()
}

#[tokio::test]
async fn alarms_on_ecr_are_listed_and_others_are_not() {
    let page = ask(shared(), get("/usage/alarms")).await;
    for text in
        ["ECR no pulls for 3 d: legacy/monolith", "ECR pull spike: payments/api", "web pulls a minute", "m1 / 60"]
    {
        assert!(page.text.contains(text), "{text}");
    }
    assert!(!page.text.contains("cpu of the build host"));
    let open = ask(shared(), get("/usage/alarms?alarm=ECR%20no%20pulls%20for%203%20d%3A%20legacy%2Fmonolith")).await;
    for text in [
        "Alarm updated from INSUFFICIENT_DATA to ALARM",
        "platform-oncall",
        "new=silence&amp;repository=legacy%2Fmonolith",
    ] {
        assert!(open.text.contains(text), "{text}");
    }
    let draft = ask(shared(), get("/usage/alarms?new=silence&repository=payments%2Fapi&days=2")).await;
    assert!(draft.text.contains("Goes off when nobody has pulled payments/api for 2 whole days"));
    assert!(draft.text.contains("$0.10 a month"));
    let late = ask(shared(), get("/usage/alarms?new=silence&repository=payments%2Fapi&days=9")).await;
    assert!(late.text.contains("from 1 to 7"), "the button says what keeps it");
}

#[tokio::test]
async fn alarms_are_made_changed_and_deleted() {
    let server = server(&[]).await;
    let quota = json!({"Quota": {"operation": "PutImage", "percent": 80, "per_second": 10}});
    let topic = json!(["arn:aws:sns:eu-central-1:123456789012:platform-oncall"]);
    let before = names(&server).await.len();
    let (status, name) = call(&server, "alarm-save", json!({"template": quota, "told": topic, "replaces": null})).await;
    assert_eq!((status, &name), (StatusCode::OK, &json!("ECR quota above 80%: PutImage")));
    assert_eq!(names(&server).await.len(), before + 1);
    let (status, refusal) = call(&server, "alarm-save", json!({"template": quota, "told": [], "replaces": null})).await;
    assert_eq!(status, StatusCode::CONFLICT, "{refusal}");
    let other = json!({"Quota": {"operation": "PutImage", "percent": 90, "per_second": 10}});
    let (status, other) = call(&server, "alarm-save", json!({"template": other, "told": [], "replaces": name})).await;
    assert_eq!((status, &other), (StatusCode::OK, &json!("ECR quota above 90%: PutImage")));
    assert_eq!(names(&server).await.len(), before + 1, "it took the place of the other");
    let (status, _) = call(&server, "alarm-delete", json!({"name": other})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(names(&server).await.len(), before);
}

#[tokio::test]
async fn what_may_not_be_changed_says_why() {
    let silence = |days| json!({"Silence": {"repository": "payments/api", "days": days}});
    let save = |days, told: Value| json!({"template": silence(days), "told": told, "replaces": null});
    for (endpoint, body, status, says) in [
        ("alarm-save", save(8, json!([])), StatusCode::BAD_REQUEST, "from 1 to 7"),
        ("alarm-save", save(2, json!(["someone@example.com"])), StatusCode::BAD_REQUEST, "no ARN of an SNS topic"),
        ("alarm-delete", json!({"name": "cpu of the build host"}), StatusCode::NOT_FOUND, "on ECR's metrics"),
        ("alarm-delete", json!({"name": "no such alarm"}), StatusCode::NOT_FOUND, "no such alarm"),
    ] {
        let (found, answer) = call(&shared(), endpoint, body).await;
        assert_eq!(found, status, "{endpoint}: {answer}");
        assert!(answer.to_string().contains(says), "{answer}");
    }
    let read_only = server(&["--read-only"]).await;
    for (endpoint, body) in
        [("alarm-save", save(2, json!([]))), ("alarm-delete", json!({"name": "web pulls a minute"}))]
    {
        let (status, answer) = call(&read_only, endpoint, body).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{answer}");
        assert!(answer.to_string().contains("--read-only"));
    }
    assert_eq!(names(&read_only).await.len(), 3, "nothing was deleted");
    let page = ask(read_only, get("/usage/alarms?new=spike&repository=payments%2Fapi")).await;
    assert!(page.text.contains("this server is read-only"));
}

async fn put(server: &Router, name: &str, replace: &str) -> (StatusCode, String) {
    let request = Request::post("/api/dashboard-put")
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(format!("name={}&replace={replace}", stowage::paths::encode(name))))
        .unwrap();
    let answer = ask(server.clone(), request).await;
    (answer.status, answer.text)
}

#[tokio::test]
async fn the_registry_is_put_as_a_dashboard_and_replaces_none_unasked() {
    let server = server(&[]).await;
    let page = ask(server.clone(), get("/usage/alarms")).await.text;
    assert!(page.contains("Put the dashboard") && page.contains("value=\"stowage-ecr\""), "{page}");
    for (name, replace, status) in [
        ("with space", "", StatusCode::BAD_REQUEST),
        ("", "", StatusCode::BAD_REQUEST),
        ("team", "", StatusCode::OK),
        ("team", "", StatusCode::CONFLICT),
        ("team", "on", StatusCode::OK),
        ("other", "", StatusCode::OK),
    ] {
        let (found, said) = put(&server, name, replace).await;
        assert_eq!(found, status, "{name} {replace}: {said}");
    }
    let done = ask(server.clone(), get("/usage/alarms?dashboard=team")).await.text;
    assert!(done.contains("Open it in CloudWatch") && done.contains("#dashboards/dashboard/team"), "{done}");
    let log = ask(server.clone(), get("/activity")).await.text;
    assert!(log.contains("PutDashboard"), "{log}");
}

#[tokio::test]
async fn a_read_only_server_puts_no_dashboard() {
    let server = server(&["--read-only"]).await;
    let (status, said) = put(&server, "team", "").await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{said}");
}
