//! What pages say while the registry is read for the first time.

use crate::{Answer, ask, get, read, state};
use axum::Router;
use axum::http::StatusCode;
use std::sync::Arc;
use std::time::Duration;
use stowage::domain::repository::RepositoryName;
use stowage::server::router;

const NOWHERE: &str = "/repositories/not/there";

async fn page(server: &Router, path: &str) -> Answer {
    ask(server.clone(), get(path)).await
}

#[tokio::test]
async fn what_was_not_read_yet_is_not_said_to_be_missing() {
    let state = state(&[]).await;
    let (collector, server) = (state.collector.clone(), router(state));
    while collector.status().running.is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let early = page(&server, NOWHERE).await;
    assert!(collector.status().taken_at.is_none(), "fault/slow alone takes more than a second");
    assert_eq!(early.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(early.header("retry-after"), "3");
    for says in ["Not read yet", "being read for the first time", "http-equiv=\"refresh\"", "<progress"] {
        assert!(early.text.contains(says), "the page does not say {says:?}: {}", early.text);
    }

    // The one that AWS is slow with comes late, and is never missing.
    let slow = async {
        loop {
            let answer = page(&server, "/repositories/fault/slow").await;
            match answer.status {
                StatusCode::OK => return answer,
                StatusCode::SERVICE_UNAVAILABLE => assert!(answer.text.contains("Not read yet")),
                other => panic!("{other}: {}", answer.text),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let slow = tokio::time::timeout(Duration::from_secs(60), slow).await.expect("it is read at last");
    assert!(!slow.text.contains("Not read yet"));

    read(&collector).await;
    let late = page(&server, NOWHERE).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
    assert!(late.text.contains("no repository of this name"));
}

#[tokio::test]
async fn what_a_list_of_images_needs_is_worked_out_once_for_each_reading() {
    let state = state(&[]).await;
    read(&state.collector).await;
    let name = RepositoryName::new("ml/training-gpu").unwrap();
    let record = || state.collector.inventory().unwrap().record(&name).unwrap().clone();
    let now = state.clock.now();
    let of = async |record, now| state.images.of(&record, now).await.unwrap();
    let (one, other) = tokio::join!(of(record(), now), of(record(), now));
    assert!(Arc::ptr_eq(&one, &other), "whoever comes meanwhile waits for the same");
    assert!(!Arc::ptr_eq(&one, &of(record(), now.plus_days(1)).await), "rules count days");
    let before = of(record(), now).await;
    state.collector.refresh_repository(&name).await.unwrap();
    assert!(!Arc::ptr_eq(&before, &of(record(), now).await), "another reading");
}
