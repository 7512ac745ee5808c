//! What the ECR adapter must do against whatever speaks ECR: the same for every peer.
//!
//! What a peer is known to get wrong (moto.md) is not asked here: paging, pull times, statuses, preview, and what makes
//! a lifecycle policy valid.

use super::python::Peer;
use aws_sdk_ecr::types::{
    EncryptionConfiguration, EncryptionType, ImageScanningConfiguration, ImageTagMutability, Tag,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stowage::domain::problem::ProblemKind;
use stowage::domain::repository::RepositoryName;

pub const REGION: &str = "eu-central-1";
const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";

pub fn name(text: &str) -> RepositoryName {
    RepositoryName::new(text).unwrap()
}

/// A policy of more than the 100 characters that AWS asks for.
fn policy(count: u32) -> String {
    json!({ "rules": [{
        "rulePriority": 1,
        "description": "keep the newest",
        "selection": { "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": count },
        "action": { "type": "expire" },
    }] })
    .to_string()
}

/// A manifest whose config has the given size, and its digest.
fn manifest(size: usize) -> (String, String) {
    let blob = |text: &str| format!("sha256:{}", hex::encode(Sha256::digest(text)));
    let text = json!({
        "schemaVersion": 2,
        "mediaType": IMAGE,
        "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "size": size, "digest": blob(&size.to_string()) },
        "layers": [],
    })
    .to_string();
    let digest = blob(&text);
    (text, digest)
}

pub async fn push(ecr: &aws_sdk_ecr::Client, repository: &str, size: usize, tags: &[&str]) -> String {
    let (text, digest) = manifest(size);
    for tag in tags {
        let call = ecr.put_image().repository_name(repository).image_manifest(&text).image_manifest_media_type(IMAGE);
        call.image_digest(&digest).image_tag(*tag).send().await.unwrap();
    }
    digest
}

/// Fills a registry through the plain SDK and reads it back through the adapter.
pub async fn reads_what_was_put(peer: &Peer) {
    let ecr = aws_sdk_ecr::Client::new(&peer.sdk(REGION));
    ecr.create_repository().repository_name("zoo/last").send().await.unwrap();
    ecr.create_repository()
        .repository_name("team-a/app")
        .image_tag_mutability(ImageTagMutability::Immutable)
        .image_scanning_configuration(ImageScanningConfiguration::builder().scan_on_push(true).build())
        .encryption_configuration(
            EncryptionConfiguration::builder().encryption_type(EncryptionType::Kms).build().unwrap(),
        )
        .tags(Tag::builder().key("team").value("a \"quoted\" <team>").build().unwrap())
        .send()
        .await
        .unwrap();
    let small = push(&ecr, "team-a/app", 1_000, &["v1"]).await;
    let large = push(&ecr, "team-a/app", 7_000_000, &["v2", "latest"]).await;

    let aws = peer.connect(REGION).await;
    assert_eq!((aws.registry().account.as_str(), aws.registry().region.as_str()), ("123456789012", REGION));

    let repositories = aws.repositories().await.unwrap();
    let names: Vec<&str> = repositories.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names, ["team-a/app", "zoo/last"]);
    let app = &repositories[0];
    assert_eq!(app.registry, *aws.registry());
    assert_eq!(app.arn, format!("arn:aws:ecr:{REGION}:123456789012:repository/team-a/app"));
    assert!(app.uri.ends_with("/team-a/app"), "{}", app.uri);
    assert!(app.mutability.immutable && app.scan_on_push && app.created_at.is_some());
    assert_eq!(app.encryption.kind, "KMS");
    assert!(!repositories[1].mutability.immutable && !repositories[1].scan_on_push);
    assert_eq!(aws.repository(&name("team-a/app")).await.unwrap(), *app);
    assert_eq!(aws.resource_tags(app).await.unwrap().get("team").map(String::as_str), Some("a \"quoted\" <team>"));

    let (images, problem) = aws.images(&name("team-a/app")).await;
    assert_eq!(problem, None);
    let mut seen: Vec<_> = images.iter().map(|i| (i.digest.as_str(), i.tags.len())).collect();
    seen.sort_by_key(|(_, tags)| *tags);
    assert_eq!(seen, [(small.as_str(), 1), (large.as_str(), 2)]);
    let newest = images.iter().find(|i| i.digest.as_str() == large).unwrap();
    assert_eq!(newest.tags.iter().map(|t| t.as_str()).collect::<Vec<_>>(), ["latest", "v2"]);
    assert_eq!(newest.media_type.as_deref(), Some(IMAGE));
    assert!(newest.size_bytes > 0 && newest.pushed_at.secs() > 1_700_000_000, "{newest:?}");
    assert!(images.windows(2).all(|pair| pair[0].pushed_at >= pair[1].pushed_at));
    assert_eq!(aws.images(&name("zoo/last")).await, (Vec::new(), None));
}

/// Puts, reads and deletes a lifecycle policy, and fails where a peer must refuse.
pub async fn keeps_policies(peer: &Peer) {
    let ecr = aws_sdk_ecr::Client::new(&peer.sdk(REGION));
    ecr.create_repository().repository_name("policies/here").send().await.unwrap();
    let aws = peer.connect(REGION).await;
    let here = name("policies/here");
    assert_eq!(aws.lifecycle_policy(&here).await, Ok(None));
    for count in [3, 30] {
        aws.put_lifecycle_policy(&here, &policy(count)).await.unwrap();
        let kept = aws.interactive().lifecycle_policy(&here).await.unwrap().unwrap();
        let same: (Value, Value) =
            (serde_json::from_str(&kept.text).unwrap(), serde_json::from_str(&policy(count)).unwrap());
        assert_eq!(same.0, same.1);
    }
    aws.delete_lifecycle_policy(&here).await.unwrap();
    assert_eq!(aws.lifecycle_policy(&here).await, Ok(None));
    let problem = aws.delete_lifecycle_policy(&here).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::NotFound, "{problem}");
    assert_eq!(problem.code.as_deref(), Some("LifecyclePolicyNotFoundException"));

    assert_eq!(aws.repository_policy(&here).await, Ok(None));
    let text = json!({ "Version": "2012-10-17", "Statement": [{
        "Sid": "pull", "Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage"],
    }] });
    ecr.set_repository_policy().repository_name("policies/here").policy_text(text.to_string()).send().await.unwrap();
    let kept = aws.repository_policy(&here).await.unwrap().unwrap();
    assert_eq!(serde_json::from_str::<Value>(&kept).unwrap()["Statement"][0]["Sid"], "pull");
}

/// What is not there is told by name.
pub async fn misses_by_name(peer: &Peer) {
    let aws = peer.connect(REGION).await;
    let nowhere = name("no/where");
    let problems = [
        aws.repository(&nowhere).await.map(drop).unwrap_err(),
        aws.images(&nowhere).await.1.unwrap(),
        aws.lifecycle_policy(&nowhere).await.map(drop).unwrap_err(),
        aws.put_lifecycle_policy(&nowhere, &policy(1)).await.unwrap_err(),
        aws.repository_policy(&nowhere).await.map(drop).unwrap_err(),
    ];
    for problem in problems {
        assert_eq!(problem.kind, ProblemKind::NotFound, "{problem}");
        assert_eq!(problem.code.as_deref(), Some("RepositoryNotFoundException"), "{problem}");
        assert!(problem.what.contains("no/where") && problem.why.contains("no/where"), "{problem}");
        assert!(problem.request_id.is_some(), "{problem:?}");
    }
}
