//! Listing and describing.

use super::client::{by_digest, by_tag, code, ecr, images, message, options};
use aws_sdk_ecr::types::{DescribeImagesFilter, ImageStatus, ListImagesFilter, SubjectIdentifier, TagStatus};
use std::collections::{BTreeSet, HashSet};
use stowage::server::demo::{ACCOUNT, Demo, REGION, ROLE};

#[tokio::test]
async fn repositories_come_in_pages() {
    let ecr = ecr(&Demo::new(options())).await;
    let whole = ecr.describe_repositories().max_results(1000).send().await.unwrap();
    assert_eq!(whole.next_token(), None);
    let mut pages = ecr.describe_repositories().max_results(7).into_paginator().send();
    let mut names = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert!(page.repositories().len() <= 7);
        names.extend(page.repositories().iter().map(|r| r.repository_name().unwrap().to_owned()));
    }
    let expected: Vec<_> = whole.repositories().iter().map(|r| r.repository_name().unwrap().to_owned()).collect();
    assert_eq!(names, expected);
    assert!(!names.is_sorted(), "AWS promises no order");

    let api = ecr.describe_repositories().repository_names("payments/api").send().await.unwrap();
    let api = &api.repositories()[0];
    assert_eq!(api.repository_arn().unwrap(), format!("arn:aws:ecr:{REGION}:{ACCOUNT}:repository/payments/api"));
    assert_eq!(api.repository_uri().unwrap(), format!("{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/payments/api"));
    assert_eq!(api.image_tag_mutability().unwrap().as_str(), "IMMUTABLE_WITH_EXCLUSION");
    assert_eq!(api.image_tag_mutability_exclusion_filters().len(), 4);
    assert_eq!(api.encryption_configuration().unwrap().encryption_type().as_str(), "KMS");
}

#[tokio::test]
async fn pages_are_asked_for_properly() {
    let ecr = ecr(&Demo::new(options())).await;
    let first = ecr.describe_images().repository_name("payments/api").max_results(5).send().await.unwrap();
    let token = first.next_token().unwrap();
    let images = |name: &str| ecr.describe_images().repository_name(name);
    const BAD: &str = "InvalidParameterException";
    assert_eq!(code(ecr.describe_repositories().next_token("bogus").send().await), BAD);
    assert_eq!(code(ecr.describe_repositories().max_results(0).send().await), BAD);
    assert_eq!(code(ecr.describe_repositories().max_results(1001).send().await), BAD);
    assert_eq!(code(images("payments/api").next_token("bogus").send().await), BAD);
    assert_eq!(code(images("payments/worker").next_token(token).send().await), BAD, "a token of another repository");
    assert_eq!(code(images("payments/api").next_token(token).image_ids(by_tag("latest")).send().await), BAD);
    assert!(images("payments/api").next_token(token).max_results(9).send().await.is_ok());
}

#[tokio::test]
async fn images_come_in_pages_and_by_status() {
    let ecr = ecr(&Demo::new(options())).await;
    let everything = images(&ecr, "data/notebooks").await;
    let describe = || ecr.describe_images().repository_name("data/notebooks");
    let seen: Vec<_> = describe().max_results(3).into_paginator().items().send().try_collect().await.unwrap();
    assert!(seen.iter().all(|image| image.image_status() == Some(&ImageStatus::Active)));
    let archived = everything.iter().filter(|image| image.image_status() == Some(&ImageStatus::Archived)).count();
    assert_eq!(seen.len() + archived, everything.len(), "without a filter archived images are hidden");
    let digests: HashSet<_> = seen.iter().map(|image| image.image_digest().unwrap()).collect();
    assert_eq!(digests.len(), seen.len(), "no image is on two pages");

    let filter = |status| DescribeImagesFilter::builder().tag_status(status).build();
    let count = async |status| {
        let all = describe().filter(filter(status)).max_results(1000).into_paginator().items().send();
        all.try_collect().await.unwrap().len()
    };
    assert_eq!(count(TagStatus::Tagged).await + count(TagStatus::Untagged).await, seen.len());
}

#[tokio::test]
async fn images_are_described_by_name() {
    let ecr = ecr(&Demo::new(options())).await;
    let describe = |id| ecr.describe_images().repository_name("checkout/cart").image_ids(id).send();
    let latest = describe(by_tag("latest")).await.unwrap();
    let latest = &latest.image_details()[0];
    let same = describe(by_digest(latest.image_digest().unwrap())).await.unwrap();
    assert_eq!(latest, &same.image_details()[0]);
    assert!(latest.image_tags().is_sorted());

    let missing = describe(by_tag("never")).await;
    assert_eq!(code(missing), "ImageNotFoundException");
    let text = message(describe(by_tag("never")).await);
    assert!(text.contains("imageTag:'never'") && text.contains("checkout/cart"), "{text}");
    let nowhere = ecr.describe_images().repository_name("checkout/nowhere").send().await;
    assert_eq!(
        message(nowhere),
        format!("The repository with name 'checkout/nowhere' does not exist in the registry with id '{ACCOUNT}'")
    );
}

#[tokio::test]
async fn list_images_has_a_row_for_each_tag() {
    let ecr = ecr(&Demo::new(options())).await;
    let mut expected = BTreeSet::new();
    for image in images(&ecr, "payments/worker").await {
        let digest = image.image_digest().unwrap().to_owned();
        if image.image_tags().is_empty() {
            expected.insert((digest.clone(), None));
        }
        expected.extend(image.image_tags().iter().map(|tag| (digest.clone(), Some(tag.clone()))));
    }
    let list = || ecr.list_images().repository_name("payments/worker").max_results(4);
    let rows: Vec<_> = list().into_paginator().items().send().try_collect().await.unwrap();
    let row = |id: &aws_sdk_ecr::types::ImageIdentifier| {
        (id.image_digest().unwrap().to_owned(), id.image_tag().map(str::to_owned))
    };
    let found: BTreeSet<_> = rows.iter().map(row).collect();
    assert_eq!((rows.len(), &found), (expected.len(), &expected));
    let tagged = list().filter(ListImagesFilter::builder().tag_status(TagStatus::Tagged).build());
    let tagged = tagged.into_paginator().items().send().try_collect().await.unwrap();
    assert_eq!(tagged.len(), expected.iter().filter(|(_, tag)| tag.is_some()).count());
}

#[tokio::test]
async fn reading_a_manifest_is_a_pull_unless_the_role_is_excluded() {
    let demo = Demo::new(options());
    let ecr = ecr(&demo).await;
    let everything = images(&ecr, "checkout/pricing").await;
    let unpulled: Vec<&str> = everything
        .iter()
        .filter(|image| image.last_recorded_pull_time().is_none())
        .map(|image| image.image_digest().unwrap())
        .take(2)
        .collect();
    let read = async |digest: &str| {
        ecr.batch_get_image().repository_name("checkout/pricing").image_ids(by_digest(digest)).send().await.unwrap();
        let told = ecr.describe_images().repository_name("checkout/pricing").image_ids(by_digest(digest)).send().await;
        told.unwrap().image_details()[0].last_recorded_pull_time().is_some()
    };
    assert!(read(unpulled[0]).await);
    ecr.register_pull_time_update_exclusion().principal_arn(ROLE).send().await.unwrap();
    assert!(!read(unpulled[1]).await);
    let known = ecr.list_pull_time_update_exclusions().send().await.unwrap();
    assert_eq!(known.pull_time_update_exclusions(), [ROLE]);
    let again = ecr.register_pull_time_update_exclusion().principal_arn(ROLE).send().await;
    assert_eq!(code(again), "ExclusionAlreadyExistsException");
    ecr.deregister_pull_time_update_exclusion().principal_arn(ROLE).send().await.unwrap();
    assert!(read(unpulled[1]).await);
}

#[tokio::test]
async fn manifests_that_cannot_be_read_are_failures_of_their_own() {
    let ecr = ecr(&Demo::new(options())).await;
    let archived = images(&ecr, "data/notebooks").await;
    let archived = archived.iter().find(|image| image.image_status() == Some(&ImageStatus::Archived)).unwrap();
    let get = ecr
        .batch_get_image()
        .repository_name("data/notebooks")
        .image_ids(by_tag("latest"))
        .image_ids(by_tag("never"))
        .image_ids(by_digest("nonsense"))
        .image_ids(by_digest(archived.image_digest().unwrap()));
    let got = get.send().await.unwrap();
    assert_eq!(got.images().len(), 1);
    let codes: Vec<_> = got.failures().iter().map(|failure| failure.failure_code().unwrap().as_str()).collect();
    assert_eq!(codes, ["ImageNotFound", "InvalidImageDigest", "ImageInaccessible"]);
}

#[tokio::test]
async fn referrers_are_found_by_their_subject() {
    let ecr = ecr(&Demo::new(options())).await;
    let latest =
        ecr.describe_images().repository_name("identity/auth").image_ids(by_tag("latest")).send().await.unwrap();
    let digest = latest.image_details()[0].image_digest().unwrap();
    let subject = SubjectIdentifier::builder().image_digest(digest).build().unwrap();
    let list = ecr.list_image_referrers().repository_name("identity/auth").subject_id(subject);
    let all = list.clone().send().await.unwrap();
    let kinds: BTreeSet<_> = all.referrers().iter().filter_map(|referrer| referrer.artifact_type()).collect();
    assert_eq!(kinds, BTreeSet::from(["application/spdx+json", "application/vnd.dev.sigstore.bundle.v0.3+json"]));
    let page = list.clone().max_results(1).send().await.unwrap();
    let next = list.next_token(page.next_token().unwrap()).send().await.unwrap();
    assert_eq!(page.referrers().len() + next.referrers().len(), 2);
}

#[tokio::test]
async fn scans_exist_where_repositories_scan() {
    let ecr = ecr(&Demo::new(options())).await;
    let find = async |repository: &str| {
        let images = images(&ecr, repository).await;
        let image = images.iter().find(|image| {
            image.artifact_media_type().is_some_and(|kind| kind.contains("image")) && !image.image_tags().is_empty()
        });
        let id = by_digest(image.unwrap().image_digest().unwrap());
        ecr.describe_image_scan_findings().repository_name(repository).image_id(id).send().await
    };
    let found = find("data/dbt").await.unwrap();
    let findings = found.image_scan_findings().unwrap();
    let counted: i32 = findings.finding_severity_counts().unwrap().values().sum();
    assert_eq!(counted as usize, findings.findings().len());
    assert_eq!(code(find("checkout/e2e").await), "ScanNotFoundException");

    // DescribeImages sums up the same.
    let id = by_digest(found.image_id().unwrap().image_digest().unwrap());
    let told = ecr.describe_images().repository_name("data/dbt").image_ids(id).send().await.unwrap();
    let summary = told.image_details()[0].image_scan_findings_summary().unwrap();
    assert_eq!(summary.finding_severity_counts(), findings.finding_severity_counts());
    assert_eq!(summary.image_scan_completed_at(), findings.image_scan_completed_at());
    assert!(images(&ecr, "checkout/e2e").await.iter().all(|image| image.image_scan_status().is_none()));
    // Inspector looks neither at what lies in the archive nor for ever.
    let listed = ecr.describe_repositories().max_results(1000).send().await.unwrap();
    let mut statuses = std::collections::BTreeSet::new();
    for repository in listed.repositories().iter().filter(|one| !one.repository_name().unwrap().starts_with("fault/")) {
        for image in images(&ecr, repository.repository_name().unwrap()).await {
            let Some(status) = image.image_scan_status().and_then(|status| status.status()) else { continue };
            assert_eq!(image.image_scan_findings_summary().is_some(), status.as_str() == "ACTIVE");
            statuses.insert(status.as_str().to_owned());
        }
    }
    assert_eq!(Vec::from_iter(statuses), ["ACTIVE", "IMAGE_ARCHIVED", "SCAN_ELIGIBILITY_EXPIRED"]);
}

#[tokio::test]
async fn the_registry_describes_itself() {
    let ecr = ecr(&Demo::new(options())).await;
    assert_eq!(ecr.describe_registry().send().await.unwrap().registry_id(), Some(ACCOUNT));
    let mounting = async || ecr.get_account_setting().name("BLOB_MOUNTING").send().await.unwrap();
    assert_eq!(mounting().await.value(), Some("ENABLED"));
    ecr.put_account_setting().name("BLOB_MOUNTING").value("DISABLED").send().await.unwrap();
    assert_eq!(mounting().await.value(), Some("DISABLED"));
    assert_eq!(code(ecr.get_account_setting().name("NONE").send().await), "InvalidParameterException");
    let policy = ecr.get_repository_policy().repository_name("platform/base-node").send().await.unwrap();
    assert!(policy.policy_text().unwrap().contains("ecr:BatchGetImage"));
    let none = ecr.get_repository_policy().repository_name("payments/api").send().await;
    assert_eq!(code(none), "RepositoryPolicyNotFoundException");
}

#[tokio::test]
async fn configs_are_behind_the_links_and_layers_are_not() {
    let demo = Demo::new(options());
    let ecr = ecr(&demo).await;
    let get = ecr.batch_get_image().repository_name("checkout/web").image_ids(by_tag("latest")).send().await.unwrap();
    let index: serde_json::Value = serde_json::from_str(get.images()[0].image_manifest().unwrap()).unwrap();
    let child = index["manifests"][0]["digest"].as_str().unwrap();
    let get = ecr.batch_get_image().repository_name("checkout/web").image_ids(by_digest(child)).send().await.unwrap();
    let manifest: serde_json::Value = serde_json::from_str(get.images()[0].image_manifest().unwrap()).unwrap();
    let link = |digest: &serde_json::Value| {
        ecr.get_download_url_for_layer().repository_name("checkout/web").layer_digest(digest.as_str().unwrap()).send()
    };
    let follow = async |url: &str| {
        let request = http::Request::get(url).body(axum::body::Bytes::new()).unwrap();
        let answer = demo.handle(request).await;
        (answer.status().as_u16(), String::from_utf8(answer.into_body().to_vec()).unwrap())
    };
    let config = &manifest["config"];
    let (status, text) = follow(link(&config["digest"]).await.unwrap().download_url().unwrap()).await;
    assert_eq!((status, text.len() as u64), (200, config["size"].as_u64().unwrap()));
    let config: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&config["architecture"], &config["config"]["User"]), (&"amd64".into(), &"65532".into()));
    let layer = link(&manifest["layers"][0]["digest"]).await.unwrap();
    assert_eq!(follow(layer.download_url().unwrap()).await.0, 404);
    let nowhere = serde_json::Value::from(format!("sha256:{}", "0".repeat(64)));
    assert_eq!(code(link(&nowhere).await), "LayersNotFoundException");
}
