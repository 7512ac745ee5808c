//! A list of images in use: marked, counted, and asked about before they go.

use super::policy::{RUNAWAY, call, form, page, policy};
use super::roll_out::address;
use crate::{ask, get, server, shared};
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn what_runs_is_marked_counted_and_asked_about() {
    let (_, stock) = call(&shared(), "policy-stock", json!({"repository": RUNAWAY, "known": null})).await;
    assert_eq!(stock["in_use"], json!(null), "nobody tells");
    let images = stock["images"]["images"].as_array().unwrap();
    let oldest = format!("sha256:{}", images.last().unwrap()["d"].as_str().unwrap());
    assert!(!ask(shared(), get(&page(RUNAWAY))).await.text.contains("in use go"));

    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("in-use.txt");
    std::fs::write(&list, format!("# pods\n{RUNAWAY}@{oldest} docker.io/library/redis:7\n")).unwrap();
    let server = server(&["--in-use", list.to_str().unwrap()]).await;
    let (_, stock) = call(&server, "policy-stock", json!({"repository": RUNAWAY, "known": null})).await;
    assert_eq!(stock["in_use"], json!([images.len() - 1]));

    // It takes the oldest image only, which is too few to be asked about otherwise.
    let one = format!(
        r#"{{"rules":[{{"rulePriority":1,"selection":{{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":{}}},"action":{{"type":"expire"}}}}]}}"#,
        images.len() - 1
    );
    let post = async |text: &str, step: &str| {
        let oldest_first = format!("{}?sort=pushed", page(RUNAWAY));
        ask(server.clone(), form(&oldest_first, &[("step", step), ("text", text), ("base", "")])).await
    };
    let shown = post(&one, "check").await.text;
    assert!(shown.contains("1 image in use goes.") && shown.contains(">in use<"), "{shown}");
    let question = post(&one, "confirm").await.text;
    assert!(question.contains("In use, and they go") && question.contains("to go ahead"));
    let refused = post(&one, "save").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "its name was not typed");

    let fleet = format!("/policies?try=text&policy={}", stowage::paths::encode(&policy(60)));
    let fleet = ask(server.clone(), get(&fleet)).await.text;
    assert!(fleet.contains("1 in use"), "{fleet}");
    let roll_out = ask(server.clone(), get(&address(&one, "name:ml/training-gpu"))).await.text;
    assert!(roll_out.contains("loses 1 image in use"), "{roll_out}");

    // Unknown is not unused.
    std::fs::remove_file(&list).unwrap();
    let shown = post(&one, "check").await.text;
    assert!(shown.contains("list of images in use") && shown.contains("1 image in use goes."));
}
