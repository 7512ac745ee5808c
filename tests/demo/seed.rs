//! What the demo holds.

use super::client::{by_digest, ecr, images, now, options};
use aws_sdk_ecr::types::{ImageDetail, ImageStatus};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use stowage::server::demo::{Demo, Options};

/// Repositories whose images can all be read.
const WHOLE: [&str; 8] = [
    "payments/api",
    "payments/ledger",
    "checkout/web",
    "ml/training-gpu",
    "charts/platform-stack",
    "platform/buildcache",
    "legacy/monolith",
    "data/notebooks",
];

async fn registry(demo: &Demo) -> BTreeMap<String, Vec<ImageDetail>> {
    let ecr = ecr(demo).await;
    let mut all = BTreeMap::new();
    for repository in ecr.describe_repositories().max_results(1000).send().await.unwrap().repositories() {
        let name = repository.repository_name().unwrap();
        if !name.starts_with("fault/") {
            all.insert(name.to_owned(), images(&ecr, name).await);
        }
    }
    all
}

fn bytes(images: &[ImageDetail]) -> i64 {
    images.iter().filter(|i| !is_index(i)).filter_map(ImageDetail::image_size_in_bytes).sum()
}

fn is_index(image: &ImageDetail) -> bool {
    image.image_manifest_media_type().is_some_and(|kind| kind.contains("index") || kind.contains("list"))
}

#[tokio::test]
async fn the_registry_is_one_that_someone_would_recognise() {
    let all = registry(&Demo::new(options())).await;
    let count: usize = all.values().map(Vec::len).sum();
    assert!((38..50).contains(&all.len()), "{} repositories", all.len());
    assert!((5_000..7_000).contains(&count), "{count} images");

    let runaway = bytes(&all["ml/training-gpu"]);
    let rest: i64 = all.iter().filter(|(name, _)| *name != "ml/training-gpu").map(|(_, images)| bytes(images)).sum();
    assert!(runaway > rest, "the runaway repository costs most: {runaway} against {rest}");
    let untagged = all["ml/training-gpu"].iter().filter(|image| image.image_tags().is_empty()).count();
    assert!(untagged * 10 > all["ml/training-gpu"].len() * 9);

    let archived = |name: &str| all[name].iter().filter(|i| i.image_status() == Some(&ImageStatus::Archived)).count();
    assert!(archived("data/notebooks") > 20);
    let restored = |image: &&ImageDetail| image.last_activated_at().is_some();
    assert!(
        all["data/notebooks"]
            .iter()
            .any(|image| restored(&image) && image.image_status() == Some(&ImageStatus::Active))
    );

    let kinds: HashSet<&str> = all.values().flatten().filter_map(ImageDetail::artifact_media_type).collect();
    for kind in [
        "application/vnd.cncf.helm.config.v1+json",
        "application/vnd.cncf.notary.signature",
        "application/vnd.dev.sigstore.bundle.v0.3+json",
        "application/spdx+json",
        "application/vnd.buildkit.cacheconfig.v0",
        "application/vnd.amazon.soci.index.v1+json",
        "application/vnd.docker.container.image.v1+json",
        "application/vnd.oci.image.config.v1+json",
    ] {
        assert!(kinds.contains(kind), "{kind}");
    }
    let tags: HashSet<&str> = all.values().flatten().flat_map(ImageDetail::image_tags).map(String::as_str).collect();
    for tag in ["latest", "prod-eu", "v1.0.0", "vulnerable-baseline-2025", "<script>alert(1)</script>"] {
        assert!(tags.contains(tag), "{tag}");
    }
    assert!(tags.iter().any(|tag| tag.chars().count() == 300));
    assert!(tags.iter().any(|tag| tag.starts_with("sha256-") && tag.ends_with(".sig")));
    assert!(all.contains_key("hostile/<img src=x onerror=alert(1)>\"'&"));
}

#[tokio::test]
async fn pushes_and_pulls_lie_in_the_past_and_pulls_after_pushes() {
    let all = registry(&Demo::new(options())).await;
    for (name, images) in &all {
        for image in images {
            let pushed = image.image_pushed_at().unwrap().as_secs_f64();
            assert!(pushed <= now().secs() as f64, "{name}");
            if let Some(pulled) = image.last_recorded_pull_time() {
                let pulled = pulled.as_secs_f64();
                assert!(pushed <= pulled && pulled <= now().secs() as f64, "{name} {image:?}");
            }
        }
    }
    let last_pull = |name: &str| all[name].iter().filter_map(|i| i.last_recorded_pull_time()).map(|at| at.secs()).max();
    let days = |name: &str| (now().secs() - last_pull(name).unwrap()) / 86_400;
    assert!(days("checkout/web") < 1);
    for name in ["legacy/monolith", "legacy/crm-sync", "mobile/remote-config", "sandbox/hackathon-2025"] {
        assert!(days(name) > 90, "{name} was pulled {} days ago", days(name));
    }
}

#[tokio::test]
async fn manifests_agree_with_what_is_told_of_them() {
    let demo = Demo::new(options());
    let ecr = ecr(&demo).await;
    for name in WHOLE {
        let details = images(&ecr, name).await;
        let by: HashMap<&str, &ImageDetail> = details.iter().map(|i| (i.image_digest().unwrap(), i)).collect();
        let (mut layers, mut sum) = (HashMap::new(), 0);
        for ids in details.chunks(100) {
            let ids = ids.iter().map(|i| by_digest(i.image_digest().unwrap())).collect();
            let got = ecr.batch_get_image().repository_name(name).set_image_ids(Some(ids)).send().await.unwrap();
            for image in got.images() {
                let (text, digest) =
                    (image.image_manifest().unwrap(), image.image_id().unwrap().image_digest().unwrap());
                assert_eq!(digest, format!("sha256:{}", hex::encode(Sha256::digest(text))));
                let (json, detail): (Value, _) = (serde_json::from_str(text).unwrap(), by[digest]);
                assert_eq!(json["mediaType"].as_str(), detail.image_manifest_media_type());
                assert_eq!(json.pointer("/subject/digest").and_then(Value::as_str), detail.subject_manifest_digest());
                let told = detail.image_size_in_bytes().unwrap();
                let blobs = json["layers"].as_array().into_iter().flatten().chain(json.get("config"));
                let mut own = 0;
                for blob in blobs {
                    own += blob["size"].as_i64().unwrap();
                    layers.insert(blob["digest"].as_str().unwrap().to_owned(), blob["size"].as_i64().unwrap());
                }
                sum += own;
                match json["manifests"].as_array() {
                    None => assert_eq!(own, told, "{name} {digest}"),
                    Some(children) => {
                        let size = |child: &Value| by[child["digest"].as_str().unwrap()].image_size_in_bytes().unwrap();
                        assert_eq!(children.iter().map(size).max(), Some(told), "{name} {digest}");
                    }
                }
            }
        }
        let unique: i64 = layers.values().sum();
        assert!(unique < sum, "{name}");
        if name == "payments/api" {
            assert!(unique * 3 < sum, "{name}: {unique} of {sum} bytes are unique");
        }
    }
}

#[tokio::test]
async fn the_same_seed_and_date_give_the_same_registry() {
    let told = |seed| async move {
        let demo = Demo::new(Options { seed, ..options() });
        images(&ecr(&demo).await, "payments/api").await
    };
    let (one, again, other) = (told(1).await, told(1).await, told(2).await);
    assert_eq!(one, again);
    assert_ne!(one, other);
}

#[tokio::test]
async fn a_load_test_gets_as_many_as_it_asks_for() {
    let demo = Demo::new(Options { repositories: Some(300), images: Some(20_000), ..options() });
    let all = registry(&demo).await;
    assert_eq!(all.len(), 300);
    assert_eq!(all.values().map(Vec::len).sum::<usize>(), 20_000);
    let digests: HashSet<_> = all.values().flatten().map(|image| image.image_digest().unwrap()).collect();
    assert_eq!(digests.len(), 20_000);
    let sizes: Vec<usize> = all.values().map(Vec::len).collect();
    assert!(sizes.iter().max() > Some(&(sizes.iter().min().unwrap() * 20)));
}
