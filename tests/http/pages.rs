//! What pages say, and that strangers' text stays text.

use crate::{Answer, ask, get, shared};
use axum::http::StatusCode;
use stowage::domain::image::Digest;
use stowage::domain::repository::RepositoryName;
use stowage::paths::{self, Tab};

async fn page(path: &str) -> Answer {
    ask(shared(), get(path)).await
}

#[tokio::test]
async fn every_page_renders_without_a_script() {
    let runaway = RepositoryName::new("ml/training-gpu").unwrap();
    let repository = |tab| paths::repository(&runaway, tab);
    for (path, says) in [
        (
            paths::OVERVIEW.to_owned(),
            &["Needs attention", "Most expensive repositories", "training-gpu", "Cost trend"][..],
        ),
        (paths::REPOSITORIES.to_owned(), &["Repositories", "training-gpu", "Total of", "Stored (sum)"]),
        (repository(Tab::Images), &["docker", "Pushed", "Policy says"][1..]),
        (repository(Tab::Metrics), &["RepositoryPullCount", "still present", "Images in the repository"]),
        (paths::ALARMS.to_owned(), &["Alarms on ECR", "legacy/monolith", "ALARM", "New alarm", "$0.10"]),
        (
            paths::USAGE.to_owned(),
            &["Pulls of all repositories", "Quota use", "By repository", "One reading asks CloudWatch"],
        ),
        (repository(Tab::Cost), &["This month so far", "lower bound"]),
        (repository(Tab::Settings), &["docker pull", "Scan on push", "Encryption"]),
        (repository(Tab::Policy), &["Lifecycle policy"]),
        (paths::COSTS.to_owned(), &["By repository", "How cost is computed", "Last month"]),
        (paths::SETTINGS.to_owned(), &["Configuration", "STOWAGE_INTERVAL"]),
        (format!("{}?by=team", paths::COSTS), &["By team", "no team tag"]),
        (
            paths::READING.to_owned(),
            &[
                "Incomplete repositories (4)",
                "fault/</span>vanished",
                "ecr:DescribeImages",
                "every 15 min",
                "Scan summaries",
                "calls to AWS",
            ],
        ),
    ] {
        let answer = page(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        for text in says {
            assert!(answer.text.contains(text), "{path} does not say {text:?}");
        }
        assert_eq!(answer.text.matches("<h1").count(), 1, "{path} has one heading");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("script-src 'self' 'nonce-"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
        assert!(!answer.text.contains(" style=\""), "{path} has a style attribute");
        assert!(answer.text.contains("href=\"/pkg/split_"), "{path} does not announce its own files");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn what_does_not_exist_is_said_with_a_way_on() {
    let digest = Digest::new(format!("sha256:{}", "0".repeat(64))).unwrap();
    let name = RepositoryName::new("ml/training-gpu").unwrap();
    for (path, says) in [
        ("/nowhere".to_owned(), "No such page"),
        ("/repositories/not/there".to_owned(), "no repository of this name"),
        (paths::image(&name, &digest), "holds no such image"),
    ] {
        let answer = page(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text.contains(says), "{path} does not say {says:?}");
        assert!(answer.text.contains("href=\"/repositories\""), "{path} leads nowhere");
    }
}

#[tokio::test]
async fn filters_and_sorts_work_over_the_whole_set() {
    let rows = |answer: &Answer| answer.text.matches("<th scope=\"row\" class=\"pinned\">").count();
    let all = page("/repositories?sort=name").await;
    let some = page("/repositories?q=team%3Apayments&sort=name").await;
    assert!(rows(&some) > 1 && rows(&some) < rows(&all), "{} of {}", rows(&some), rows(&all));
    let none = page("/repositories?q=no-such-thing").await;
    assert!(none.text.contains("No repository matches") && none.text.contains("Clear the filter"));
    let bad = page("/repositories?q=size%3Ebig").await;
    assert!(bad.text.contains("is not a number or a size"), "a bad filter says what is wrong");
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
}

/// The demo holds names and tags that try to break out of their place.
#[tokio::test]
async fn hostile_text_stays_text() {
    let listing = page("/repositories?q=hostile&sort=name").await;
    assert!(listing.text.contains("hostile/"), "the demo has a hostile repository");
    let json = ask(shared(), get("/export/repositories.json?q=hostile")).await;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json.text).unwrap();
    let mut pages = vec![listing];
    for row in &rows {
        let name = RepositoryName::new(row["name"].as_str().unwrap()).unwrap();
        for tab in Tab::ALL {
            pages.push(page(&paths::repository(&name, tab)).await);
        }
        let images = ask(shared(), get(&paths::export_images("json", &name, &[]))).await;
        let images: Vec<serde_json::Value> = serde_json::from_str(&images.text).unwrap();
        for image in images.iter().take(5) {
            let digest = Digest::new(image["digest"].as_str().unwrap()).unwrap();
            pages.push(page(&paths::image(&name, &digest)).await);
        }
    }
    for answer in pages {
        assert_eq!(answer.status, StatusCode::OK);
        for live in ["<script>alert", "<img src=x", "\u{202e}"] {
            assert!(!answer.text.contains(live), "{live:?} is live on a page");
        }
    }
}

#[tokio::test]
async fn one_broken_repository_does_not_blank_the_rest() {
    let answer = page("/repositories?q=fault").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("incomplete"), "a repository that cannot be read says so");
    let denied = page("/repositories/fault/denied").await;
    assert!(denied.text.contains("ecr:DescribeImages"), "the missing IAM action is named");
}
