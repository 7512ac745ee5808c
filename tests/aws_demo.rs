//! The adapter against the demo, through the client that `serve --demo` gives the SDK: pages, pull times, archive,
//! preview and faults, which the emulators of others do not have.
#![cfg(feature = "ssr")]

use std::time::Duration;
use stowage::domain::cloudwatch::alarm::State;
use stowage::domain::image::ImageStatus;
use stowage::domain::preview::PreviewStatus;
use stowage::domain::problem::{Problem, ProblemKind};
use stowage::domain::repository::RepositoryName;
use stowage::domain::series::{Course, Span};
use stowage::domain::time::Timestamp;
use stowage::server::aws::{Aws, Settings};
use stowage::server::clock::Clock;
use stowage::server::demo::{self, Demo};

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T09:30:00Z").unwrap()
}

fn name(text: &str) -> RepositoryName {
    RepositoryName::new(text).unwrap()
}

async fn connect(options: demo::Options) -> (Demo, Aws) {
    let demo = Demo::new(demo::Options { now: Clock::Fixed(now()), ..options });
    let settings = Settings {
        region: Some(demo::REGION.to_owned()),
        http_client: Some(demo.http_client()),
        credentials: Some(Demo::credentials()),
        ..Settings::default()
    };
    let aws = Aws::connect(&settings).await.unwrap().interactive();
    (demo, aws)
}

#[tokio::test]
async fn the_whole_registry_is_read() {
    let (_, aws) = connect(demo::Options::default()).await;
    assert_eq!(aws.registry().account.as_str(), demo::ACCOUNT);
    let repositories = aws.repositories().await.unwrap();
    assert!(repositories.is_sorted_by(|a, b| a.name < b.name) && repositories.len() > 30, "{}", repositories.len());
    let (mut images, mut archived, mut pulled, mut policies, mut teams) = (0, 0, 0, 0, 0);
    for repository in repositories.iter().filter(|r| !r.name.as_str().starts_with("fault/")) {
        let (read, problem) = aws.images(&repository.name).await;
        assert_eq!(problem, None, "{}", repository.name);
        assert!(read.is_sorted_by(|a, b| a.pushed_at >= b.pushed_at), "{}", repository.name);
        images += read.len();
        archived += read.iter().filter(|i| i.status == ImageStatus::Archived).count();
        pulled += read.iter().filter(|i| i.last_pulled_at.is_some()).count();
        policies += usize::from(aws.lifecycle_policy(&repository.name).await.unwrap().is_some());
        teams += usize::from(aws.resource_tags(repository).await.unwrap().contains_key("team"));
    }
    assert!(images > 5_000 && archived > 0 && pulled > 0 && pulled < images, "{images} {archived} {pulled}");
    assert!(policies > 0 && teams > 0, "{policies} {teams}");
    let names: Vec<_> = repositories.iter().map(|r| r.name.clone()).collect();
    let counts = aws.daily_pulls(&names, now().day() + -89, now().day()).await.unwrap();
    assert!(counts.values().all(|c| c.counts.len() == 90) && counts.values().any(|c| c.total() > 0));
    let week = Span::new((now().day() + -7).start(), 7, 86_400);
    let calls = aws.calls(week).await.unwrap();
    assert_eq!(calls.all.len(), 8, "every operation that AWS publishes");
    assert!(calls.named("PutImage").and_then(Course::total) > Some(0.0), "{calls:?}");
    let pulls = aws.pulls(&names, week).await.unwrap();
    assert_eq!(pulls.incomplete().collect::<Vec<_>>(), ["fault/half"], "partial data is told from silence");
    let images = aws.image_counts(None, week).await.unwrap();
    assert!(images.named("ml/training-gpu").is_some_and(|course| course.values.iter().all(Option::is_some)));
}

/// 2,500 repositories are three pages; 1,500 images in one repository two.
#[tokio::test]
async fn many_pages_are_read() {
    let (_, aws) =
        connect(demo::Options { repositories: Some(2_500), images: Some(2_500), ..Default::default() }).await;
    assert_eq!(aws.repositories().await.map(|r| r.len()), Ok(2_500));
    let (_, aws) = connect(demo::Options { repositories: Some(1), images: Some(1_500), ..Default::default() }).await;
    let only = aws.repositories().await.unwrap().remove(0);
    let (images, problem) = aws.images(&only.name).await;
    assert_eq!((images.len(), problem), (1_500, None));
}

#[tokio::test]
async fn faults_are_told_by_name() {
    let (_, aws) = connect(demo::Options::default()).await;
    let problem_of = async |repository: &str| -> Option<Problem> { aws.images(&name(repository)).await.1 };
    for (repository, kind) in [
        ("fault/denied", ProblemKind::NotPermitted),
        ("fault/garbage", ProblemKind::Unexpected),
        ("fault/half", ProblemKind::Unexpected),
        ("fault/vanished", ProblemKind::NotFound),
    ] {
        let problem = problem_of(repository).await.unwrap();
        assert_eq!(problem.kind, kind, "{problem}");
        assert!(problem.what.contains(repository) && problem.request_id.is_some(), "{problem}");
    }
    assert!(!aws.images(&name("fault/half")).await.0.is_empty(), "the first page is kept");
    for repository in ["fault/throttled", "fault/slow"] {
        assert_eq!(problem_of(repository).await, None, "{repository}");
    }
}

#[tokio::test]
async fn a_policy_is_previewed_saved_and_deleted() {
    let (demo, aws) = connect(demo::Options::default()).await;
    let here = &name("payments/ledger");
    let policy = |count: u32| {
        format!(
            r#"{{"rules":[{{"rulePriority":4,"description":"keep the newest","selection":{{"tagStatus":"any",
            "countType":"imageCountMoreThan","countNumber":{count}}},"action":{{"type":"expire"}}}}]}}"#
        )
    };
    assert_eq!(aws.preview(here).await.map_err(|p| p.kind), Err(ProblemKind::NotFound), "none was started");
    aws.start_preview(here, &policy(5)).await.unwrap();
    let again = aws.start_preview(here, &policy(5)).await.unwrap_err();
    assert_eq!(again.kind, ProblemKind::NotReady, "{again}");
    assert_eq!(aws.preview(here).await.map(|p| p.status), Ok(PreviewStatus::InProgress));
    demo.advance(Duration::from_secs(60));
    let preview = aws.preview(here).await.unwrap();
    assert_eq!(preview.status, PreviewStatus::Complete);
    assert!(preview.expiring > 100, "more than a page: {}", preview.expiring);
    assert_eq!(preview.results.len() as u64, preview.expiring + preview.transitioning);
    assert!(preview.results.iter().all(|r| r.rule == 4));

    let refused = aws.put_lifecycle_policy(here, &policy(5).replace("any", "some")).await.unwrap_err();
    assert_eq!(refused.kind, ProblemKind::Invalid, "{refused}");
    assert!(refused.why.contains("Lifecycle policy validation failure"), "{refused}");
    aws.put_lifecycle_policy(here, &policy(5)).await.unwrap();
    assert!(aws.lifecycle_policy(here).await.unwrap().unwrap().text.contains("keep the newest"));
    aws.delete_lifecycle_policy(here).await.unwrap();
    assert_eq!(aws.lifecycle_policy(here).await, Ok(None));
}

/// Metrics of an expression are looked into.
#[tokio::test]
async fn alarms_on_ecr_are_found_also_inside_expressions() {
    let (_, aws) = connect(demo::Options::default()).await;
    let alarms = aws.alarms().await.unwrap();
    assert_eq!(alarms.len(), 3, "{alarms:?}");
    let by_expression = alarms.iter().find(|alarm| alarm.expression.is_some()).unwrap();
    assert_eq!(by_expression.sentence(), "m1 / 60 > 50 in 2 periods of 1 h");
    assert_eq!(by_expression.watched[0].to_string(), "RepositoryPullCount of checkout/web");
    let off = alarms.iter().find(|alarm| alarm.state == State::Alarm).unwrap();
    assert_eq!(off.name, "ECR no pulls for 3 d: legacy/monolith");
    assert_eq!(aws.alarm_history(&off.name).await.unwrap()[0].kind, "StateUpdate");
}
