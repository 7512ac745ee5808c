//! Changing repositories and images.

use super::client::{by_digest, by_tag, code, ecr, images, options};
use aws_sdk_ecr::Client;
use aws_sdk_ecr::types::{
    ImageIdentifier, ImageStatus, ImageTagMutability, ImageTagMutabilityExclusionFilter,
    ImageTagMutabilityExclusionFilterType, Tag, TargetStorageClass,
};
use sha2::{Digest, Sha256};
use std::time::Duration;
use stowage::server::demo::Demo;

fn manifest(n: u32) -> String {
    format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{:064x}","size":{n}}},"layers":[{{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:{:064x}","size":1000}}]}}"#,
        n,
        n + 1
    )
}

fn index(children: &[&str]) -> String {
    let child = |digest: &&str| {
        format!(r#"{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{digest}","size":500}}"#)
    };
    let children: Vec<_> = children.iter().map(child).collect();
    format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{}]}}"#,
        children.join(",")
    )
}

fn digest(text: &str) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(text)))
}

async fn fresh(demo: &Demo) -> Client {
    let ecr = ecr(demo).await;
    ecr.create_repository().repository_name("new/app").send().await.unwrap();
    ecr
}

async fn push(ecr: &Client, text: &str, tag: Option<&str>) -> String {
    let put = ecr.put_image().repository_name("new/app").image_manifest(text).set_image_tag(tag.map(str::to_owned));
    put.send().await.unwrap().image().unwrap().image_id().unwrap().image_digest().unwrap().to_owned()
}

/// Tags of all images, `-` for an untagged one.
async fn tags(ecr: &Client) -> Vec<String> {
    let mut tags: Vec<String> = images(ecr, "new/app")
        .await
        .iter()
        .map(|image| if image.image_tags().is_empty() { "-".to_owned() } else { image.image_tags().join(" ") })
        .collect();
    tags.sort();
    tags
}

#[tokio::test]
async fn repositories_are_made_and_deleted() {
    let ecr = ecr(&Demo::new(options())).await;
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build().unwrap();
    let create = |name: &str| ecr.create_repository().repository_name(name);
    let made = create("new/app").tags(tag("team", "search")).image_tag_mutability(ImageTagMutability::Immutable).send();
    let made = made.await.unwrap();
    let arn = made.repository().unwrap().repository_arn().unwrap();
    assert_eq!(code(create("new/app").send().await), "RepositoryAlreadyExistsException");
    assert_eq!(code(create("New/App").send().await), "InvalidParameterException");

    ecr.tag_resource().resource_arn(arn).tags(tag("env", "dev")).tags(tag("team", "data")).send().await.unwrap();
    ecr.untag_resource().resource_arn(arn).tag_keys("env").send().await.unwrap();
    let tags = ecr.list_tags_for_resource().resource_arn(arn).send().await.unwrap();
    assert_eq!(tags.tags(), [tag("team", "data")]);

    push(&ecr, &manifest(1), Some("one")).await;
    let delete = |force| ecr.delete_repository().repository_name("new/app").force(force).send();
    assert_eq!(code(delete(false).await), "RepositoryNotEmptyException");
    delete(true).await.unwrap();
    assert_eq!(code(ecr.list_images().repository_name("new/app").send().await), "RepositoryNotFoundException");
}

#[tokio::test]
async fn settings_are_kept() {
    let ecr = fresh(&Demo::new(options())).await;
    let mutability = |kind| ecr.put_image_tag_mutability().repository_name("new/app").image_tag_mutability(kind);
    let filter = ImageTagMutabilityExclusionFilter::builder()
        .filter_type(ImageTagMutabilityExclusionFilterType::Wildcard)
        .filter("dev-*")
        .build()
        .unwrap();
    let refused = mutability(ImageTagMutability::Immutable).image_tag_mutability_exclusion_filters(filter.clone());
    assert_eq!(code(refused.send().await), "InvalidParameterException");
    let kind = ImageTagMutability::ImmutableWithExclusion;
    mutability(kind.clone()).image_tag_mutability_exclusion_filters(filter.clone()).send().await.unwrap();
    let scanning = aws_sdk_ecr::types::ImageScanningConfiguration::builder().scan_on_push(true).build();
    let put = ecr.put_image_scanning_configuration().repository_name("new/app");
    put.image_scanning_configuration(scanning).send().await.unwrap();
    let text = r#"{"Version":"2012-10-17","Statement":[]}"#;
    ecr.set_repository_policy().repository_name("new/app").policy_text(text).send().await.unwrap();

    let told = ecr.describe_repositories().repository_names("new/app").send().await.unwrap();
    let told = &told.repositories()[0];
    assert_eq!(told.image_tag_mutability(), Some(&kind));
    assert_eq!(told.image_tag_mutability_exclusion_filters(), [filter]);
    assert!(told.image_scanning_configuration().unwrap().scan_on_push());
    let policy = ecr.get_repository_policy().repository_name("new/app").send().await.unwrap();
    assert_eq!(policy.policy_text(), Some(text));
    ecr.delete_repository_policy().repository_name("new/app").send().await.unwrap();
    let gone = ecr.get_repository_policy().repository_name("new/app").send().await;
    assert_eq!(code(gone), "RepositoryPolicyNotFoundException");

    for (tag, moves) in [("dev-1", true), ("v1", false)] {
        push(&ecr, &manifest(1), Some(tag)).await;
        let put = ecr.put_image().repository_name("new/app").image_manifest(manifest(2)).image_tag(tag).send().await;
        assert_eq!(put.is_ok(), moves, "{tag}");
        if !moves {
            assert_eq!(code(put), "ImageTagAlreadyExistsException");
        }
    }
}

#[tokio::test]
async fn pushes_are_what_their_manifest_says() {
    let ecr = fresh(&Demo::new(options())).await;
    let one = push(&ecr, &manifest(1), Some("one")).await;
    assert_eq!(one, digest(&manifest(1)));
    let two = push(&ecr, &manifest(700), None).await;
    let put = |text: &str| ecr.put_image().repository_name("new/app").image_manifest(text);
    assert_eq!(code(put(&manifest(1)).image_tag("one").send().await), "ImageAlreadyExistsException");
    assert_eq!(code(put(&manifest(700)).send().await), "ImageAlreadyExistsException");
    assert_eq!(code(put(&manifest(3)).image_digest(&one).send().await), "ImageDigestDoesNotMatchException");
    assert_eq!(code(put(&manifest(3)).image_tag("no spaces").send().await), "InvalidParameterException");
    assert_eq!(code(put("{}").send().await), "InvalidParameterException");
    let absent = digest("absent");
    assert_eq!(code(put(&index(&[&one, &absent])).send().await), "ReferencedImagesNotFoundException");

    let list = push(&ecr, &index(&[&one, &two]), Some("all")).await;
    let told = ecr.describe_images().repository_name("new/app").image_ids(by_digest(&list)).send().await.unwrap();
    assert_eq!(told.image_details()[0].image_size_in_bytes(), Some(1700), "an index is as big as its largest child");
    push(&ecr, &manifest(1), Some("two")).await;
    assert_eq!(tags(&ecr).await, ["-", "all", "one two"]);
    push(&ecr, &manifest(700), Some("two")).await;
    assert_eq!(tags(&ecr).await, ["all", "one", "two"], "a mutable tag moves");
}

#[tokio::test]
async fn deletion_tells_what_it_did() {
    let ecr = fresh(&Demo::new(options())).await;
    let one = push(&ecr, &manifest(1), Some("a")).await;
    push(&ecr, &manifest(1), Some("b")).await;
    let two = push(&ecr, &manifest(2), None).await;
    let list = push(&ecr, &index(&[&one, &two]), Some("all")).await;
    let delete = async |ids: Vec<ImageIdentifier>| {
        let done = ecr.batch_delete_image().repository_name("new/app").set_image_ids(Some(ids)).send().await.unwrap();
        let codes: Vec<_> = done.failures().iter().map(|f| f.failure_code().unwrap().as_str().to_owned()).collect();
        (done.image_ids().len(), codes)
    };
    let none = ImageIdentifier::builder().build();
    let other = ImageIdentifier::builder().image_digest(&two).image_tag("a").build();
    assert_eq!(
        delete(vec![by_digest(&one), by_tag("never"), none, by_digest("x"), other]).await,
        (
            0,
            vec![
                "ImageReferencedByManifestList".to_owned(),
                "ImageNotFound".to_owned(),
                "MissingDigestAndTag".to_owned(),
                "InvalidImageDigest".to_owned(),
                "ImageTagDoesNotMatchDigest".to_owned(),
            ]
        )
    );
    assert_eq!(delete(vec![by_tag("b")]).await, (1, vec![]));
    assert_eq!(tags(&ecr).await, ["-", "a", "all"], "only the tag went");
    assert_eq!(delete(vec![by_digest(&list), by_digest(&one), by_digest(&two)]).await, (3, vec![]), "the index first");
    assert!(tags(&ecr).await.is_empty());
    let many = (0..101).map(|n| by_tag(&format!("t{n}"))).collect();
    let too_many = ecr.batch_delete_image().repository_name("new/app").set_image_ids(Some(many)).send().await;
    assert_eq!(code(too_many), "InvalidParameterException");
}

#[tokio::test]
async fn images_go_to_the_archive_and_come_back() {
    let demo = Demo::new(options());
    let ecr = fresh(&demo).await;
    let one = push(&ecr, &manifest(1), Some("one")).await;
    let class = |class| {
        let update = ecr.update_image_storage_class().repository_name("new/app").image_id(by_digest(&one));
        update.target_storage_class(class).send()
    };
    let status = async || images(&ecr, "new/app").await[0].image_status().cloned();
    class(TargetStorageClass::Archive).await.unwrap();
    assert_eq!(status().await, Some(ImageStatus::Archived));
    class(TargetStorageClass::Standard).await.unwrap();
    assert_eq!(status().await, Some(ImageStatus::Activating));
    demo.advance(Duration::from_secs(120));
    let back = &images(&ecr, "new/app").await[0];
    assert_eq!(back.image_status(), Some(&ImageStatus::Active));
    assert!(back.last_archived_at() < back.last_activated_at());

    class(TargetStorageClass::Archive).await.unwrap();
    push(&ecr, &manifest(1), Some("again")).await;
    assert_eq!(status().await, Some(ImageStatus::Active), "a push restores at once");
    push(&ecr, &index(&[&one]), Some("all")).await;
    let held = class(TargetStorageClass::Archive).await;
    assert_eq!(code(held), "ImageStorageClassUpdateNotSupportedException");
}
