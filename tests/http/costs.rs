//! Costs: whose and when, the rate card, and budgets that tell.

use crate::{Answer, ask, get, server, shared};
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use axum::routing::post;
use axum::{Router, extract::State};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::time::Duration;

async fn page(path: &str) -> Answer {
    ask(shared(), get(path)).await
}

fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", stowage::paths::encode(value))).collect();
    Request::post(path)
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body.join("&")))
        .unwrap()
}

#[tokio::test]
async fn every_grouping_and_range_says_its_answer() {
    for (query, says) in [
        ("", &["in November so far", "By repository", "Outlook", "How cost is computed", "estimated"][..]),
        ("?by=team&range=last-month", &["in October", "no team tag", "payments"]),
        ("?by=prefix&range=30d", &["in 30 days", "payments"]),
        ("?by=class&range=90d", &["standard", "archive"]),
        ("?by=account", &["123456789012"][..0]),
        ("?by=tag:cost-center&range=365d", &["no cost-center tag"]),
        ("?range=2026-09-01..2026-10-15", &["from 2026-09-01 to 2026-10-15"]),
        // A form without scripts sends two days.
        ("?by=team&from=2026-09-01&to=2026-10-15", &["from 2026-09-01 to 2026-10-15"]),
        ("?range=soon", &["is no range: this-month", "in November so far"]),
        ("?by=colour", &["is no grouping: repository"]),
    ] {
        let answer = page(&format!("/costs{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}");
        for text in says {
            assert!(answer.text.contains(text), "/costs{query} does not say {text:?}");
        }
        assert_eq!(answer.text.matches("<h1").count(), 1, "{query}");
        assert!(!answer.text.contains(" style=\""), "{query}");
    }
}

#[tokio::test]
async fn the_export_has_what_the_table_has() {
    let json = page("/export/costs.json?by=team&range=last-month").await;
    let lines: Vec<Value> = serde_json::from_str(&json.text).unwrap();
    assert_eq!((lines[0]["from"].as_str(), lines[0]["to"].as_str()), (Some("2026-10-01"), Some("2026-10-31")));
    let share: f64 = lines.iter().map(|line| line["share"].as_f64().unwrap()).sum();
    assert!((share - 1.0).abs() < 1e-9, "{share}");
    for line in &lines {
        let (standard, archive) =
            (line["standardGbMonths"].as_f64().unwrap(), line["archiveGbMonths"].as_f64().unwrap());
        let cost = line["cost"].as_f64().unwrap();
        assert!((cost - (standard + archive) * 0.10).abs() < 1e-9, "GB-months at the price: {line}");
    }
    let csv = page("/export/costs.csv?by=team&range=last-month").await;
    assert_eq!(csv::Reader::from_reader(csv.text.as_bytes()).records().count(), lines.len());
    let bad = page("/export/costs.csv?range=soon").await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    assert!(bad.text.contains("range:") && bad.text.contains("last-month"), "{}", bad.text);
}

#[tokio::test]
async fn the_rate_card_has_an_anchor_for_every_line() {
    let answer = page("/costs/rates").await;
    assert_eq!(answer.status, StatusCode::OK);
    for item in stowage::domain::cost::rates::Item::ALL {
        assert!(answer.text.contains(&format!("id=\"{}\"", item.key())), "{}", item.key());
    }
    for says in ["API requests", "free", "assumed", "2026-09-24", "$0.10 up to 153,600, then $0.07"] {
        assert!(answer.text.contains(says), "{says}");
    }
    assert!(page("/costs").await.text.contains("/costs/rates#standard-storage"));
}

#[tokio::test]
async fn own_rates_are_computed_with_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rates.toml");
    let text = "currency = \"USD\"\n[[rate]]\nitem = \"standard-storage\"\nregions = [\"*\"]\nprice = 0.05\nas_of = \"2026-11-01\"\n";
    std::fs::write(&file, text).unwrap();
    let own = server(&["--rates", file.to_str().unwrap()]).await;
    let answer = ask(own, get("/costs?range=last-month")).await;
    assert!(answer.text.contains("$0.05 per GB-month") && answer.text.contains("own rate of 2026-11-01"));
}

#[tokio::test]
async fn a_statement_has_a_sheet_for_each_team() {
    let answer = page("/costs/statement?by=team&range=last-month").await;
    assert_eq!(answer.status, StatusCode::OK);
    let sheets = answer.text.matches("<section class=\"sheet\"").count();
    let lines: Vec<Value> =
        serde_json::from_str(&page("/export/costs.json?by=team&range=last-month").await.text).unwrap();
    assert_eq!(sheets, lines.len());
    assert_eq!(answer.text.matches("Storage read").count(), sheets, "each says when its data were read");
}

#[tokio::test]
async fn savings_are_ranked_and_honest_about_the_archive() {
    let answer = page("/costs/savings").await;
    assert_eq!(answer.status, StatusCode::OK);
    for says in
        ["Up to $", "upper bound", "Archiving them would save nothing", "153,600 GB", "?template=", "Left behind"]
    {
        assert!(answer.text.contains(says), "{says}");
    }
}

/// As browsers without scripts send and follow it.
#[tokio::test]
async fn without_scripts_an_error_comes_back_on_the_page() {
    let mut request = form("/api/save-budget", &[("kind", "registry"), ("monthly", "lots")]);
    for (name, value) in [("accept", "text/html"), ("referer", "http://localhost:3000/costs/budgets")] {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    let answer = ask(shared(), request).await;
    assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.text);
    let location = answer.header("location").to_owned();
    let path = &location[location.find("/costs/budgets").expect(&location)..];
    assert!(page(path).await.text.contains("is not an amount of dollars"), "{path}");
}

/// Takes what is posted, and answers with the status it is told to.
async fn receiver(status: StatusCode) -> (String, Arc<Mutex<Vec<Value>>>) {
    let taken = Arc::new(Mutex::new(Vec::new()));
    let take = |State((status, taken)): State<(StatusCode, Arc<Mutex<Vec<Value>>>)>, body: Bytes| async move {
        taken.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
        status
    };
    let router = Router::new().route("/hook/{*secret}", post(take)).with_state((status, taken.clone()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{at}/hook/the-whole-secret-of-this-address"), taken)
}

async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..200 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not within ten seconds: {what}")
}

#[tokio::test]
async fn a_broken_budget_is_told_by_webhook_and_on_the_page() {
    let (url, taken) = receiver(StatusCode::OK).await;
    let server = server(&[]).await;
    let fields = [("kind", "team"), ("name", "payments"), ("monthly", "0.01"), ("webhook", &url), ("format", "json")];
    let set = ask(server.clone(), form("/api/save-budget", &fields)).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text);
    let body = until("the notice", async || taken.lock().unwrap().first().cloned()).await;
    assert_eq!((body["event"].as_str(), body["name"].as_str()), (Some("budget.actual"), Some("payments")));
    assert!(body["soFarUsd"].as_f64().unwrap() > 0.01 && body["text"].as_str().unwrap().contains("is spent"));
    let text = until("the page", async || {
        let text = ask(server.clone(), get("/costs/budgets")).await.text;
        text.contains("delivered").then_some(text)
    })
    .await;
    assert!(text.contains("1 of 1 budget spent"));
    assert!(!text.contains("the-whole-secret"), "the address is shown shortened");
    assert!(ask(server.clone(), get("/costs")).await.text.contains("Budget spent: team payments."));

    let id = text.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let test = ask(server.clone(), form("/api/test-budget", &[("id", &id)])).await;
    assert_eq!(test.status, StatusCode::OK, "{}", test.text);
    let event = until("the test", async || taken.lock().unwrap().get(1).map(|body| body["event"].clone())).await;
    assert_eq!(event, "budget.test");
    let gone = ask(server.clone(), form("/api/delete-budget", &[("id", &id)])).await;
    assert_eq!(gone.status, StatusCode::OK);
    assert!(ask(server, get("/costs/budgets")).await.text.contains("No budget is set"));
}

#[tokio::test]
async fn a_receiver_that_fails_is_tried_again() {
    let (url, taken) = receiver(StatusCode::INTERNAL_SERVER_ERROR).await;
    let server = server(&[]).await;
    let fields = [("kind", "registry"), ("name", ""), ("monthly", "0.01"), ("webhook", &url), ("format", "slack")];
    assert_eq!(ask(server.clone(), form("/api/save-budget", &fields)).await.status, StatusCode::OK);
    let body = until("the notice", async || taken.lock().unwrap().first().cloned()).await;
    assert!(body["text"].as_str().unwrap().contains("the whole registry"), "Slack's form");
    until("the page", async || {
        let text = ask(server.clone(), get("/costs/budgets")).await.text;
        text.contains("it answered 500; is tried again").then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_budget_that_cannot_be_says_why() {
    let read_only = server(&["--read-only"]).await;
    let refused = ask(read_only, form("/api/save-budget", &[("kind", "registry"), ("monthly", "1")])).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    for (fields, says) in [
        (&[("kind", "team"), ("name", ""), ("monthly", "5")][..], "name the team"),
        (&[("kind", "registry"), ("monthly", "lots")], "is not an amount of dollars"),
        (&[("kind", "registry"), ("monthly", "-5")], "is not an amount of dollars"),
        (&[("kind", "registry"), ("monthly", "5"), ("webhook", "file:///etc/passwd")], "must begin with https"),
        (&[("kind", "registry"), ("monthly", "5"), ("webhook", "http://169.254.169.254/")], "link-local"),
    ] {
        let answer = ask(shared(), form("/api/save-budget", fields)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{fields:?}: {}", answer.text);
        assert!(answer.text.contains(says), "{fields:?}: {}", answer.text);
    }
    for path in ["/api/save-budget", "/api/delete-budget?id=1", "/api/test-budget?id=1"] {
        let answer = ask(shared(), get(path)).await;
        assert!(matches!(answer.status, StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_FOUND), "{path}");
    }
}
