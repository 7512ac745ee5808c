//! Lists as files for machines.

use crate::{ask, get, shared};
use axum::http::StatusCode;
use serde_json::Value;

#[tokio::test]
async fn repositories_as_json_and_csv() {
    let answer = ask(shared(), get("/export/repositories.json?sort=-size")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    let rows: Vec<Value> = serde_json::from_str(&answer.text).unwrap();
    for field in
        ["name", "account", "region", "images", "sizeBytes", "monthlyCost", "lastPushedAt", "lastPulledAt", "tags"]
    {
        assert!(rows.iter().all(|row| row.get(field).is_some()), "{field}");
    }
    let sizes: Vec<u64> = rows.iter().map(|row| row["sizeBytes"].as_u64().unwrap()).collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b), "sorted by size, largest first");
    assert_eq!(rows[0]["name"], "ml/training-gpu");
    let pushed = rows[0]["lastPushedAt"].as_str().unwrap();
    assert!(stowage::domain::time::Timestamp::parse(pushed).is_ok(), "{pushed}");

    let csv = ask(shared(), get("/export/repositories.csv?sort=-size")).await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    let mut reader = csv::Reader::from_reader(csv.text.as_bytes());
    assert_eq!(reader.headers().unwrap().get(0), Some("name"));
    assert_eq!(reader.records().count(), rows.len());
}

#[tokio::test]
async fn images_as_json_and_csv() {
    let answer = ask(shared(), get("/export/images.json?repository=ml%2Ftraining-gpu&sort=-pushed")).await;
    let rows: Vec<Value> = serde_json::from_str(&answer.text).unwrap();
    assert!(!rows.is_empty());
    for field in ["digest", "tags", "sizeBytes", "pushedAt", "lastPulledAt", "mediaType", "status"] {
        assert!(rows.iter().all(|row| row.get(field).is_some()), "{field}");
    }
    assert!(rows.iter().all(|row| row["digest"].as_str().is_some_and(|digest| digest.len() == 71)), "whole digests");
    let filtered = ask(shared(), get("/export/images.json?repository=ml%2Ftraining-gpu&q=tag%3Anone")).await;
    let filtered: Vec<Value> = serde_json::from_str(&filtered.text).unwrap();
    assert!(filtered.iter().all(|row| row["tags"].as_array().is_some_and(Vec::is_empty)));
    assert!(filtered.len() < rows.len());
    let csv = ask(shared(), get("/export/images.csv?repository=ml%2Ftraining-gpu")).await;
    assert_eq!(csv::Reader::from_reader(csv.text.as_bytes()).records().count(), rows.len());
}

#[tokio::test]
async fn spreadsheets_run_nothing() {
    let json = ask(shared(), get("/export/repositories.json?q=hostile")).await;
    let repositories: Vec<Value> = serde_json::from_str(&json.text).unwrap();
    let mut texts = vec![ask(shared(), get("/export/repositories.csv")).await.text];
    for row in &repositories {
        let name = stowage::paths::encode(row["name"].as_str().unwrap());
        texts.push(ask(shared(), get(&format!("/export/images.csv?repository={name}"))).await.text);
    }
    for text in texts {
        for record in csv::Reader::from_reader(text.as_bytes()).records() {
            for cell in &record.unwrap() {
                assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell:?} is a formula");
            }
        }
    }
}

#[tokio::test]
async fn what_cannot_be_exported_says_why() {
    for (path, status, says) in [
        ("/export/images.json", StatusCode::BAD_REQUEST, "?repository=NAME"),
        ("/export/images.json?repository=not%2Fthere", StatusCode::NOT_FOUND, "no repository of this name"),
        ("/export/repositories.csv?q=size%3Ebig", StatusCode::BAD_REQUEST, "\"big\""),
    ] {
        let answer = ask(shared(), get(path)).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.text.contains(says), "{path}: {}", answer.text);
    }
}
