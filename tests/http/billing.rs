//! What AWS says about money, and what is published to CloudWatch: off until somebody switches it on.

#![cfg(feature = "billing")]

use crate::{Answer, ask, get, read, server, state};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use std::time::Duration;
use stowage::paths;
use stowage::server::router;

async fn post(server: &Router, path: &str, body: &str) -> Answer {
    let request = Request::post(path)
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body.to_owned()))
        .expect("a request");
    ask(server.clone(), request).await
}

async fn page(server: &Router, path: &str) -> String {
    let answer = ask(server.clone(), get(path)).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text
}

/// How often AWS was asked for an operation.
async fn requests(server: &Router, operation: &str) -> u32 {
    let metrics = page(server, "/metrics").await;
    let named = format!("operation=\"{operation}\"");
    let lines = metrics.lines().filter(|line| line.starts_with("stowage_aws_requests_total") && line.contains(&named));
    lines.map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap() as u32).sum()
}

#[tokio::test]
async fn the_bill_is_read_once_for_all_when_it_is_switched_on() {
    let server = server(&[]).await;
    let off = page(&server, paths::BILL).await;
    assert!(off.contains("The bill is not read") && off.contains("$0.01 for each request"), "{off}");
    assert_eq!(requests(&server, "GetCostAndUsage").await, 0, "nobody has switched it on");
    assert_eq!(post(&server, "/api/read-bill", "on=true").await.status, StatusCode::OK);
    let (first, second) = tokio::join!(page(&server, paths::BILL), page(&server, paths::BILL));
    for says in [
        "for storage in October 2026",
        "less than computed",
        "Why October 2026 differs",
        "share are billed once",
        "EUC1-TimedStorage-Archive-ByteHrs",
        "does not compute: EUC1-USE1-AWS-Out-Bytes",
        "not final",
        "for $0.02",
    ] {
        assert!(first.contains(says) && second.contains(says), "the page does not say {says:?}");
    }
    page(&server, paths::BILL).await;
    assert_eq!(requests(&server, "GetCostAndUsage").await, 2, "two pages, once");
    assert_eq!(post(&server, "/api/read-bill", "on=false").await.status, StatusCode::OK);
    assert!(page(&server, paths::BILL).await.contains("The bill is not read"));
    assert!(page(&server, paths::ACTIVITY).await.contains("ReadBill"), "it is in the audit log");
}

#[tokio::test]
async fn prices_come_from_the_price_list_and_go_back() {
    let server = server(&[]).await;
    let lines = |text: &str| text.matches("AWS Price List API").count();
    assert_eq!(lines(&page(&server, paths::RATES).await), 0);
    assert_eq!(post(&server, "/api/read-prices", "on=true").await.status, StatusCode::OK);
    let read = page(&server, paths::RATES).await;
    assert!(lines(&read) >= 3 && read.contains("3 prices read") && read.contains("2026-10-01"), "{read}");
    assert_eq!(post(&server, "/api/read-prices", "on=false").await.status, StatusCode::OK);
    assert_eq!(lines(&page(&server, paths::RATES).await), 0);
}

#[tokio::test]
async fn budgets_of_aws_stand_beside_ours() {
    let server = server(&[]).await;
    let text = page(&server, paths::BUDGETS).await;
    for says in ["container-registry", "registry-and-monitoring", "and 1 other service", "$150.00"] {
        assert!(text.contains(says), "the page does not say {says:?}");
    }
    assert!(!text.contains(">compute<"), "a budget on something else");
}

#[tokio::test]
async fn metrics_are_published_when_somebody_says_so() {
    let server = server(&[]).await;
    let settings = || page(&server, paths::SETTINGS);
    assert!(settings().await.contains("Each metric costs $0.30 a month"));
    assert_eq!(requests(&server, "PutMetricData").await, 0);
    for (names, says) in [("no/such", "the registry has no repository no/such"), ("Bad Name", "Bad Name")] {
        let refused =
            post(&server, "/api/publish-metrics", &format!("on=true&repositories={}", names.replace(' ', "+"))).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{names}");
        assert!(refused.text.contains(says), "{}", refused.text);
    }
    let asked = "on=true&repositories=payments%2Fapi%0Acheckout%2Fweb";
    assert_eq!(post(&server, "/api/publish-metrics", asked).await.status, StatusCode::OK);
    let sent = async {
        while !settings().await.contains("9 values, read") {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), sent).await.expect("they are published");
    let text = settings().await;
    assert!(text.contains("9 metrics, $2.71 a month") && text.contains("checkout/web\npayments/api"), "{text}");
    assert_eq!(requests(&server, "PutMetricData").await, 1);
    assert_eq!(post(&server, "/api/publish-metrics", "on=false").await.status, StatusCode::OK);
    assert!(settings().await.contains("Publish the metrics"));
}

#[tokio::test]
async fn a_read_only_server_switches_none_of_it() {
    let app = state(&["--read-only"]).await;
    read(&app.collector).await;
    let server = router(app);
    for path in ["/api/read-bill", "/api/read-prices", "/api/publish-metrics"] {
        let answer = post(&server, path, "on=true").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(answer.text.contains("--read-only"), "{path}: {}", answer.text);
    }
    assert_eq!(requests(&server, "GetProducts").await, 0);
}
