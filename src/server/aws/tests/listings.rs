//! Pages, their tokens, and what is left when one of them fails.

use super::fake::{Call, Fake, Reply, registry, repositories};
use crate::domain::image::ImageStatus;
use crate::domain::problem::ProblemKind;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use serde_json::{Value, json};

fn name(text: &str) -> RepositoryName {
    RepositoryName::new(text).unwrap()
}

fn with_token(mut page: Value, token: &str) -> Reply {
    page["nextToken"] = token.into();
    Reply::Json(page)
}

fn image(hex: char, pushed_at: i64) -> Value {
    let digest = format!("sha256:{}", String::from(hex).repeat(64));
    json!({ "imageDigest": digest, "imagePushedAt": pushed_at, "imageSizeInBytes": 1000, "imageTags": ["b", "a"] })
}

#[tokio::test]
async fn all_pages_of_a_listing_arrive_sorted() {
    let fake = registry(|call| match call.json["nextToken"].as_str() {
        None => with_token(repositories(&["zebra", "alpha"]), "two"),
        Some("two") => with_token(repositories(&["middle", "alpha"]), "three"),
        Some(_) => Reply::Json(repositories(&["<script>alert(1)</script>"])),
    });
    let aws = fake.connect().await;
    let names: Vec<String> = aws.repositories().await.unwrap().iter().map(|r| r.name.to_string()).collect();
    assert_eq!(names, ["<script>alert(1)</script>", "alpha", "middle", "zebra"]);
    assert_eq!(aws.registry().account.as_str(), "111122223333");
    assert_eq!(fake.calls("DescribeRepositories")[1].json["maxResults"], 1000);
}

#[tokio::test]
async fn images_of_every_status_arrive_newest_first() {
    let fake = registry(|call| match call.json["nextToken"].as_str() {
        None => with_token(json!({ "imageDetails": [image('a', 100), image('b', 300)] }), "two"),
        Some(_) => {
            let mut archived = image('c', 200);
            archived["imageStatus"] = "ARCHIVED".into();
            archived["lastRecordedPullTime"] = json!(250.5);
            Reply::Json(json!({ "imageDetails": [image('a', 100), archived] }))
        }
    });
    let (images, problem) = fake.connect().await.images(&name("team/app")).await;
    assert_eq!(problem, None);
    let seen: Vec<(&str, i64)> = images.iter().map(|i| (&i.digest.hex()[..1], i.pushed_at.secs())).collect();
    assert_eq!(seen, [("b", 300), ("c", 200), ("a", 100)]);
    assert_eq!(images[1].status, ImageStatus::Archived);
    assert_eq!(images[1].last_pulled_at, Some(Timestamp::from_millis(250_500)));
    assert_eq!(images[0].tags.iter().map(|t| t.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let asked = &fake.calls("DescribeImages")[0].json;
    assert_eq!((&asked["filter"]["imageStatus"], &asked["repositoryName"]), (&json!("ANY"), &json!("team/app")));
}

#[tokio::test]
async fn what_was_read_before_a_failure_is_kept_with_the_failure() {
    let fake = registry(|call| match call.json["nextToken"].as_str() {
        None => with_token(json!({ "imageDetails": [image('a', 100)] }), "two"),
        Some(_) => Reply::Error(400, "AccessDeniedException", "no more"),
    });
    let (images, problem) = fake.connect().await.images(&name("team/app")).await;
    assert_eq!(images.len(), 1);
    let problem = problem.unwrap();
    assert_eq!(problem.kind, ProblemKind::NotPermitted);
    assert!(problem.what.contains("team/app"), "{problem}");
}

/// One token for ever, and two in turn: neither may pass for a complete list, or be read for ever.
#[tokio::test]
async fn a_token_that_comes_again_ends_a_listing_with_a_problem() {
    let same = |_: &Call| "same";
    let alternating = |call: &Call| if call.json["nextToken"] == "one" { "two" } else { "one" };
    type NextToken = fn(&Call) -> &'static str;
    for (kind, token, pages) in [("same", same as NextToken, 2), ("alternating", alternating, 3)] {
        let fake: Fake = registry(move |call| match call.operation.as_str() {
            "DescribeImages" => with_token(json!({ "imageDetails": [image('a', 100)] }), token(call)),
            _ => with_token(repositories(&["one"]), token(call)),
        });
        let aws = fake.connect().await;
        let (images, problem) = aws.images(&name("one")).await;
        assert_eq!((images.len(), fake.calls("DescribeImages").len()), (1, pages), "{kind}");
        assert!(problem.is_some_and(|p| p.why.contains("nextToken")), "{kind}");
        assert!(aws.repositories().await.is_err_and(|p| p.why.contains("nextToken")), "{kind}");
    }
}

#[tokio::test]
async fn throttled_calls_are_made_again() {
    let attempts = std::sync::atomic::AtomicUsize::new(0);
    let fake = registry(move |_| match attempts.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
        0 => Reply::Error(400, "ThrottlingException", "Rate exceeded"),
        1 => Reply::Error(500, "ServerException", "busy"),
        _ => Reply::Json(repositories(&["found"])),
    });
    let found = fake.connect().await.interactive().repositories().await.unwrap();
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn an_image_that_cannot_be_is_told_of_and_the_others_stay() {
    let fake = registry(|_| Reply::Json(json!({ "imageDetails": [image('a', 1), { "imagePushedAt": 2 }] })));
    let (images, problem) = fake.connect().await.images(&name("odd")).await;
    assert_eq!(images.len(), 1);
    assert_eq!(problem.map(|p| p.kind), Some(ProblemKind::Unexpected));
}

#[tokio::test]
async fn a_policy_never_evaluated_says_so_and_none_is_none() {
    let fake = registry(|call| match call.json["repositoryName"].as_str() {
        Some("new") => Reply::Json(json!({ "lifecyclePolicyText": "{}", "lastEvaluatedAt": 0 })),
        _ => Reply::Error(400, "LifecyclePolicyNotFoundException", "Lifecycle policy does not exist"),
    });
    let aws = fake.connect().await;
    let policy = aws.lifecycle_policy(&name("new")).await.unwrap().unwrap();
    assert_eq!((policy.text.as_str(), policy.last_evaluated_at), ("{}", None));
    assert_eq!(aws.lifecycle_policy(&name("bare")).await, Ok(None));
}

#[tokio::test]
async fn a_preview_has_all_its_pages_and_the_totals_of_aws() {
    use crate::domain::lifecycle::Action;
    use crate::domain::preview::PreviewStatus;
    let result = |hex: char, action: Value| json!({ "imageDigest": format!("sha256:{hex}"), "imagePushedAt": 1, "appliedRulePriority": 7, "action": action });
    let fake = registry(move |call| {
        let first = call.json["nextToken"].is_null();
        let mut page = json!({
            "status": "COMPLETE",
            "summary": {
                "expiringImageTotalCount": 1,
                "transitioningImageTotalCounts": [{ "targetStorageClass": "ARCHIVE", "imageTotalCount": 1 }],
            },
        });
        if first {
            page["previewResults"] = json!([result('a', json!({ "type": "EXPIRE" }))]);
            with_token(page, "two")
        } else {
            page["previewResults"] =
                json!([result('b', json!({ "type": "TRANSITION", "targetStorageClass": "ARCHIVE" }))]);
            Reply::Json(page)
        }
    });
    let preview = fake.connect().await.preview(&name("team/app")).await.unwrap();
    assert_eq!((preview.status, preview.expiring, preview.transitioning), (PreviewStatus::Complete, 1, 1));
    let actions: Vec<_> = preview.results.iter().map(|r| (r.action, r.rule)).collect();
    assert_eq!(actions, [(Action::Expire, 7), (Action::Archive, 7)]);
}
