//! Changing images, and what is then told of it.

use crate::{ask, get, server, shared};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

const RUNAWAY: &str = "ml/training-gpu";

async fn call(server: &Router, endpoint: &str, arguments: Value) -> (StatusCode, Value) {
    let request = Request::post(format!("/api/{endpoint}"))
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .header("accept", "application/json")
        .body(Body::from(arguments.to_string()))
        .unwrap();
    let answer = ask(server.clone(), request).await;
    let value = serde_json::from_str(&answer.text).unwrap_or(Value::String(answer.text));
    (answer.status, value)
}

fn wish(change: &str, filter: &str, tags: &[&str]) -> Value {
    json!({"change": change, "images": {"matching": filter}, "tags": tags})
}

async fn plan(server: &Router, wish: &Value) -> Value {
    let (status, proposal) = call(server, "images-plan", json!({"repository": RUNAWAY, "wish": wish})).await;
    assert_eq!(status, StatusCode::OK, "{proposal}");
    proposal
}

async fn change(server: &Router, wish: &Value, fingerprint: &Value, typed: &str) -> (StatusCode, Value) {
    let arguments = json!({"repository": RUNAWAY, "wish": wish, "fingerprint": fingerprint, "typed": typed});
    call(server, "images-change", arguments).await
}

async fn finished(server: &Router, job: &Value) -> Value {
    for _ in 0..200 {
        let (status, detail) = call(server, "job", json!({"id": job, "state": null, "page": 1})).await;
        assert_eq!(status, StatusCode::OK, "{detail}");
        if detail["job"]["ended_at"].is_number() {
            return detail;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("job {job} does not end");
}

#[tokio::test]
async fn images_are_deleted_by_a_job_that_keeps_their_manifests() {
    let server = server(&[]).await;
    let wish = wish("delete", "pushed>60d", &[]);
    let proposal = plan(&server, &wish).await;
    let images = proposal["impact"]["images"].as_u64().unwrap();
    assert!(images > 10, "{proposal}");
    assert!(proposal["impact"]["freed"].is_null(), "no manifest was read: the sum is an upper bound, {proposal}");

    // So many need the repository's name, and what is confirmed must be what was shown.
    let fingerprint = &proposal["fingerprint"];
    for (fingerprint, typed, status, why) in [
        (fingerprint, "", StatusCode::BAD_REQUEST, "name"),
        (fingerprint, "ml/other", StatusCode::BAD_REQUEST, "name"),
        (&json!("0000"), RUNAWAY, StatusCode::CONFLICT, "changed"),
    ] {
        let (answered, refusal) = change(&server, &wish, fingerprint, typed).await;
        assert_eq!(answered, status, "{refusal}");
        assert!(refusal["why"].as_str().unwrap().contains(why), "{refusal}");
    }
    let (status, job) = change(&server, &wish, fingerprint, RUNAWAY).await;
    assert_eq!(status, StatusCode::OK, "{job}");
    let detail = finished(&server, &job).await;
    assert_eq!(detail["job"]["tally"]["done"].as_u64(), Some(images), "{detail}");
    assert!(detail["items"]["rows"][0]["result"]["request_id"].is_string(), "{detail}");

    let file = ask(server.clone(), get(&format!("/export/manifests.json?job={job}"))).await;
    assert!(file.header("content-disposition").contains("attachment"));
    let file: Value = serde_json::from_str(&file.text).unwrap();
    assert_eq!(file["repositoryName"], RUNAWAY);
    assert_eq!(file["images"].as_array().unwrap().len() as u64, images);
    assert!(file["images"][0]["imageManifest"].as_str().unwrap().contains("schemaVersion"));

    let page = ask(server.clone(), get(&format!("/activity/jobs/{job}"))).await;
    assert!(page.text.contains(&format!("{images} images deleted")) && page.text.contains("Restore file"));
    let activity = ask(server.clone(), get("/activity?q=action:BatchDeleteImage")).await;
    assert!(activity.text.contains("Delete images of ml/training-gpu") && activity.text.contains("Asked for: delete"));
    assert_eq!(plan(&server, &wish).await["refusal"], "none of these images is there any more");
}

#[tokio::test]
async fn tags_come_and_go_and_images_are_archived() {
    let server = server(&[]).await;
    let newest = plan(&server, &wish("archive", "-tag:none status:active", &[])).await;
    let image = newest["first"].clone();
    let these =
        |change: &str, tags: Value| json!({"change": change, "images": {"these": [image["digest"]]}, "tags": tags});
    for (wish, done) in [
        (these("add-tag", json!(["keep-me"])), "1 tag added"),
        (these("remove-tags", json!(["keep-me"])), "1 tag removed"),
        (these("archive", json!([])), "1 image archived"),
        (these("restore", json!([])), "1 image restored"),
    ] {
        let proposal = plan(&server, &wish).await;
        assert_eq!(proposal["refusal"], Value::Null, "{wish}");
        let (status, job) = change(&server, &wish, &proposal["fingerprint"], RUNAWAY).await;
        assert_eq!(status, StatusCode::OK, "{job}");
        finished(&server, &job).await;
        let page = ask(server.clone(), get(&format!("/activity/jobs/{job}"))).await;
        assert!(page.text.contains(done), "{wish}: {}", page.text);
    }
    let last = these("remove-tags", image["tags"].clone());
    assert!(plan(&server, &last).await["refusal"].as_str().unwrap().contains("last tag"));
}

#[tokio::test]
async fn a_read_only_server_changes_no_image() {
    let server = server(&["--read-only"]).await;
    let wish = wish("delete", "pushed>60d", &[]);
    let proposal = plan(&server, &wish).await;
    let (status, refusal) = change(&server, &wish, &proposal["fingerprint"], RUNAWAY).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{refusal}");
    let (status, _) = call(&server, "cancel-job", json!({"id": 1})).await;
    assert_ne!(status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let missing = ask(shared(), get("/activity/jobs/99")).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(ask(shared(), get("/activity/jobs/x")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ask(shared(), get("/export/manifests.json?job=99")).await.status, StatusCode::NOT_FOUND);
    let empty = ask(shared(), get("/activity")).await;
    assert!(empty.text.contains("Nothing was changed through Stowage yet"), "{}", empty.text);
}
