//! The ECR adapter against moto.
#![cfg(feature = "ssr")]

#[path = "peers/python.rs"]
mod python;
#[path = "peers/registry.rs"]
mod registry;
#[path = "peers/roll_out.rs"]
mod roll_out;

use python::Peer;
use registry::{REGION, name};
use sha2::{Digest as _, Sha256};
use stowage::domain::image::{Digest, Tag};
use stowage::domain::problem::ProblemKind;

fn moto() -> Peer {
    Peer::start(&["moto.server", "-H", "127.0.0.1", "-p", "PORT"], &[])
}

#[tokio::test]
async fn a_registry_is_read_as_it_was_filled() {
    registry::reads_what_was_put(&moto()).await;
}

#[tokio::test]
async fn policies_are_kept_and_missing_things_named() {
    let peer = moto();
    registry::misses_by_name(&peer).await;
    registry::keeps_policies(&peer).await;
}

#[tokio::test]
async fn a_policy_that_is_refused_comes_back_with_the_reason() {
    let peer = moto();
    let ecr = aws_sdk_ecr::Client::new(&peer.sdk(REGION));
    ecr.create_repository().repository_name("team/app").send().await.unwrap();
    let aws = peer.connect(REGION).await;
    for text in ["{", "{\"rules\":[{\"rulePriority\":1}]}"] {
        let problem = aws.put_lifecycle_policy(&name("team/app"), text).await.unwrap_err();
        assert_eq!(problem.kind, ProblemKind::Invalid, "{problem}");
        assert!(problem.why.contains("Lifecycle policy validation failure"), "{problem}");
    }
    assert_eq!(aws.lifecycle_policy(&name("team/app")).await, Ok(None));
}

#[tokio::test]
async fn images_are_tagged_and_deleted_and_what_is_refused_is_told() {
    let peer = moto();
    let ecr = aws_sdk_ecr::Client::new(&peer.sdk(REGION));
    ecr.create_repository().repository_name("team/app").send().await.unwrap();
    let app = name("team/app");
    let [first, second] = [
        registry::push(&ecr, "team/app", 1_000, &["v1"]).await,
        registry::push(&ecr, "team/app", 2_000, &["v2"]).await,
    ]
    .map(|digest| Digest::new(digest).unwrap());
    let gone = Digest::new(format!("sha256:{}", "0".repeat(64))).unwrap();
    let tag = |text: &str| Tag::new(text).unwrap();
    let aws = peer.connect(REGION).await;

    let read = aws.manifests(&app, &[first.clone(), gone.clone()]).await.unwrap();
    assert_eq!(read.done.iter().map(|manifest| &manifest.digest).collect::<Vec<_>>(), [&first]);
    assert_eq!(hex::encode(Sha256::digest(&read.done[0].body)), first.hex(), "to the byte");
    assert_eq!(read.refused.len(), 1, "{read:?}");
    assert_eq!(read.refused[0].problem.kind, ProblemKind::NotFound);

    aws.put_tag(&app, &read.done[0], &tag("stable")).await.unwrap();
    aws.put_tag(&app, &read.done[0], &tag("stable")).await.expect("a second time is no failure");
    let tags = async |digest: &Digest| {
        let images = aws.images_by_digest(&app, &[digest.clone(), gone.clone()]).await.unwrap();
        images.first().map(|image| image.tags.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert_eq!(tags(&first).await.unwrap(), ["stable", "v1"]);

    let answer = aws.delete_images(&app, &[(first.clone(), Some(tag("v1"))), (first.clone(), Some(tag("gone")))]).await;
    let refused = answer.unwrap().refused;
    assert_eq!(refused.len(), 1, "a tag that is not there: {refused:?}");
    assert_eq!(tags(&first).await.unwrap(), ["stable"]);

    let answer = aws.delete_images(&app, &[(first.clone(), None), (gone.clone(), None)]).await.unwrap();
    assert_eq!(answer.refused.iter().map(|refused| refused.problem.kind).collect::<Vec<_>>(), [ProblemKind::NotFound]);
    assert_eq!((tags(&first).await, tags(&second).await.unwrap()), (None, vec!["v2".to_owned()]));
}

/// Size is `config.size` in moto.
#[tokio::test]
async fn sizes_are_those_of_the_endpoint() {
    let peer = moto();
    let ecr = aws_sdk_ecr::Client::new(&peer.sdk(REGION));
    ecr.create_repository().repository_name("team/app").send().await.unwrap();
    registry::push(&ecr, "team/app", 7_000_000, &["v1"]).await;
    let (images, _) = peer.connect(REGION).await.images(&name("team/app")).await;
    assert_eq!(images.iter().map(|i| i.size_bytes).collect::<Vec<_>>(), [7_000_000]);
}

#[tokio::test]
async fn regions_are_apart_and_an_empty_one_has_its_account() {
    let peer = moto();
    let ecr = aws_sdk_ecr::Client::new(&peer.sdk(REGION));
    ecr.create_repository().repository_name("team/app").send().await.unwrap();
    let elsewhere = peer.connect("us-west-2").await;
    assert_eq!(elsewhere.registry().account.as_str(), "123456789012");
    assert_eq!(elsewhere.repositories().await, Ok(Vec::new()));
    assert_eq!(peer.connect(REGION).await.repositories().await.map(|r| r.len()), Ok(1));
}

/// moto has no preview and answers with a page of HTML: an endpoint that lacks a call must not pass for one that hangs.
#[tokio::test]
async fn a_call_that_the_endpoint_lacks_is_said_to_fail_there() {
    let peer = moto();
    let aws = peer.connect(REGION).await;
    let problem = aws.preview(&name("team/app")).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Unexpected, "{problem}");
    assert!(problem.why.contains(&peer.url) && problem.why.contains("HTTP 500"), "{problem}");
}

#[tokio::test]
async fn an_endpoint_that_goes_away_is_told_of() {
    let peer = moto();
    let aws = peer.connect("us-east-1").await.interactive();
    let url = peer.url.clone();
    drop(peer);
    let problem = aws.repositories().await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Unreachable, "{problem}");
    assert!(problem.why.contains(&url), "{problem}");
}

#[tokio::test]
async fn a_roll_out_is_applied_and_rolled_back() {
    roll_out::applies_and_rolls_back(&moto()).await;
}
