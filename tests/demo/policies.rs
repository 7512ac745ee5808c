//! Lifecycle policies: saved, previewed, run.

use super::client::{by_tag, code, ecr, images, message, options};
use aws_sdk_ecr::Client;
use aws_sdk_ecr::types::{
    ImageActionType, ImageStatus, LifecyclePolicyPreviewFilter, LifecyclePolicyPreviewStatus, TagStatus,
};
use std::collections::BTreeSet;
use std::time::Duration;
use stowage::server::demo::{Demo, Options};

const NEWEST: &str = r#"{
  "rules": [
    {"rulePriority": 9, "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 10},
     "action": {"type": "expire"}},
    {"rulePriority": 2, "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days",
     "countNumber": 3}, "action": {"type": "expire"}}
  ]
}"#;

async fn put(ecr: &Client, repository: &str, text: &str) -> String {
    let put = ecr.put_lifecycle_policy().repository_name(repository).lifecycle_policy_text(text).send().await.unwrap();
    put.lifecycle_policy_text().unwrap().to_owned()
}

#[tokio::test]
async fn policies_are_saved_minified_and_sorted() {
    let ecr = ecr(&Demo::new(options())).await;
    let text = put(&ecr, "checkout/e2e", NEWEST).await;
    assert!(text.starts_with(r#"{"rules":[{"rulePriority":2,"#) && !text.contains('\n'), "{text}");
    let get = || ecr.get_lifecycle_policy().repository_name("checkout/e2e").send();
    let saved = get().await.unwrap();
    assert_eq!(saved.lifecycle_policy_text(), Some(text.as_str()));
    assert_eq!(saved.last_evaluated_at().unwrap().secs(), 0, "never evaluated");
    ecr.delete_lifecycle_policy().repository_name("checkout/e2e").send().await.unwrap();
    assert_eq!(code(get().await), "LifecyclePolicyNotFoundException");
    let again = ecr.delete_lifecycle_policy().repository_name("checkout/e2e").send().await;
    assert_eq!(code(again), "LifecyclePolicyNotFoundException");
}

#[tokio::test]
async fn what_aws_refuses_is_refused_in_its_words() {
    let ecr = ecr(&Demo::new(options())).await;
    let put =
        |text: &str| ecr.put_lifecycle_policy().repository_name("checkout/e2e").lifecycle_policy_text(text).send();
    for (text, expected) in [
        ("{}".to_owned(), "Member must have length greater than or equal to 100"),
        (" ".repeat(120), "Could not map policyString into LifecyclePolicy"),
        (NEWEST.replace("\"rulePriority\": 9", "\"rulePriority\": 2"), "Duplicate priority in multiple rules"),
        (NEWEST.replace("\"rulePriority\": 9", "\"rulePriority\": 1"), "tagStatus=ANY must have the lowest priority"),
    ] {
        assert_eq!(code(put(&text).await), "InvalidParameterException", "{text}");
        let said = message(put(&text).await);
        assert!(said.contains(expected), "{said}");
    }
    let preview = ecr.start_lifecycle_policy_preview().repository_name("checkout/e2e").lifecycle_policy_text("{}");
    assert_eq!(code(preview.send().await), "InvalidParameterException");
}

#[tokio::test]
async fn a_preview_runs_for_a_moment_and_tells_what_would_go() {
    let demo = Demo::new(options());
    let ecr = ecr(&demo).await;
    let repository = "checkout/e2e";
    let get = || ecr.get_lifecycle_policy_preview().repository_name(repository);
    let start =
        || ecr.start_lifecycle_policy_preview().repository_name(repository).lifecycle_policy_text(NEWEST).send();
    assert_eq!(code(get().send().await), "LifecyclePolicyPreviewNotFoundException");
    let unsaved = ecr.start_lifecycle_policy_preview().repository_name(repository).send().await;
    assert_eq!(code(unsaved), "LifecyclePolicyNotFoundException");

    let started = start().await.unwrap();
    assert_eq!(started.lifecycle_policy_text(), Some(NEWEST), "the text comes back as it was sent");
    assert_eq!(get().send().await.unwrap().status(), Some(&LifecyclePolicyPreviewStatus::InProgress));
    assert_eq!(code(start().await), "LifecyclePolicyPreviewInProgressException");
    demo.advance(Duration::from_secs(2));

    let results: Vec<_> = get().max_results(30).into_paginator().items().send().try_collect().await.unwrap();
    let before = images(&ecr, repository).await;
    let done = get().send().await.unwrap();
    assert_eq!(done.status(), Some(&LifecyclePolicyPreviewStatus::Complete));
    assert_eq!(done.summary().unwrap().expiring_image_total_count(), Some(results.len() as i32));
    assert!(results.len() > 100 && results.len() < before.len());
    assert!(results.iter().all(|hit| {
        let rule = if hit.image_tags().is_empty() { 2 } else { 9 };
        hit.applied_rule_priority() == Some(rule) && hit.action().unwrap().r#type() == Some(&ImageActionType::Expire)
    }));
    let untagged = LifecyclePolicyPreviewFilter::builder().tag_status(TagStatus::Untagged).build();
    let untagged: Vec<_> = get().filter(untagged).into_paginator().items().send().try_collect().await.unwrap();
    assert_eq!(untagged.len(), results.iter().filter(|hit| hit.image_tags().is_empty()).count());
    let kept = get().image_ids(by_tag("latest")).send().await.unwrap();
    assert!(kept.preview_results().is_empty());
    assert_eq!(before.len(), images(&ecr, repository).await.len(), "a preview deletes nothing");
}

#[tokio::test]
async fn a_saved_policy_runs_after_a_while() {
    let demo = Demo::new(options());
    let ecr = ecr(&demo).await;
    let repository = "payments/ledger";
    let before = images(&ecr, repository).await;
    ecr.start_lifecycle_policy_preview().repository_name(repository).send().await.unwrap();
    demo.advance(Duration::from_secs(2));
    let get = ecr.get_lifecycle_policy_preview().repository_name(repository);
    let preview: Vec<_> = get.into_paginator().items().send().try_collect().await.unwrap();
    let expected: BTreeSet<_> = preview.iter().map(|hit| hit.image_digest().unwrap().to_owned()).collect();
    let saved = ecr.get_lifecycle_policy().repository_name(repository).send().await.unwrap();
    put(&ecr, repository, saved.lifecycle_policy_text().unwrap()).await;
    demo.advance(Duration::from_secs(4 * 60));
    assert_eq!(images(&ecr, repository).await.len(), before.len(), "not yet");
    demo.advance(Duration::from_secs(2 * 60));
    let after: BTreeSet<_> =
        images(&ecr, repository).await.iter().map(|image| image.image_digest().unwrap().to_owned()).collect();
    let gone: BTreeSet<_> = before
        .iter()
        .map(|image| image.image_digest().unwrap().to_owned())
        .filter(|digest| !after.contains(digest))
        .collect();
    assert_eq!(gone, expected);
    // The policy takes every untagged image, but platforms of indexes that stay are held back.
    let children = before.iter().filter(|image| {
        after.contains(image.image_digest().unwrap())
            && image.image_tags().is_empty()
            && image.subject_manifest_digest().is_none()
    });
    assert!(children.count() > 20);
    assert!(
        before
            .iter()
            .any(|image| image.subject_manifest_digest().is_some() && gone.contains(image.image_digest().unwrap()))
    );
    let saved = ecr.get_lifecycle_policy().repository_name(repository).send().await.unwrap();
    assert!(saved.last_evaluated_at().unwrap().secs() > 0);
}

#[tokio::test]
async fn a_transition_archives() {
    let demo = Demo::new(options());
    let ecr = ecr(&demo).await;
    let text = r#"{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"sinceImagePulled","countUnit":"days","countNumber":30},"action":{"type":"transition","targetStorageClass":"archive"}}]}"#;
    put(&ecr, "legacy/crm-sync", text).await;
    demo.advance(Duration::from_secs(6 * 60));
    let after = images(&ecr, "legacy/crm-sync").await;
    assert!(!after.is_empty() && after.iter().all(|image| image.image_status() == Some(&ImageStatus::Archived)));
}

/// What is in force has had its effect; what was saved this morning has not, and would take what it should keep.
#[tokio::test]
async fn the_policies_of_the_company_do_what_their_story_says() {
    let demo = Demo::new(options());
    let ecr = ecr(&demo).await;
    for (repository, taken) in [
        ("payments/api", &[][..]),
        ("checkout/cart", &[]),
        ("platform/ci-runner", &[]),
        ("checkout/web", &["vulnerable-baseline-2025", "vulnerable-log4shell-fixture"]),
        ("search/indexer", &["prod-us", "prod-eu"]),
    ] {
        ecr.start_lifecycle_policy_preview().repository_name(repository).send().await.unwrap();
        demo.advance(Duration::from_secs(2));
        let get = ecr.get_lifecycle_policy_preview().repository_name(repository);
        let hits: Vec<_> = get.into_paginator().items().send().try_collect().await.unwrap();
        let tags: BTreeSet<&str> = hits.iter().flat_map(|hit| hit.image_tags()).map(String::as_str).collect();
        assert!(taken.iter().all(|tag| tags.contains(tag)), "{repository}: {tags:?}");
        if taken.is_empty() {
            // Some hours have passed since the last run.
            assert!(hits.len() < 25, "{repository}: {} images", hits.len());
        }
    }
}

#[tokio::test]
async fn policies_of_a_load_test_do_not_run_by_themselves() {
    let demo = Demo::new(Options { repositories: Some(20), images: Some(2_000), ..options() });
    let ecr = ecr(&demo).await;
    let listed = ecr.describe_repositories().send().await.unwrap();
    let name = listed.repositories()[0].repository_name().unwrap();
    let before = images(&ecr, name).await.len();
    demo.advance(Duration::from_secs(40 * 86_400));
    assert_eq!(images(&ecr, name).await.len(), before);
}
