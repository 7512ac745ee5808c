//! Manifests: what is asked for, and answers that are partly failures.

use super::fake::{Reply, registry};
use crate::domain::image::Digest;
use crate::domain::problem::ProblemKind;
use crate::domain::repository::RepositoryName;
use crate::server::aws::manifests::Manifest;
use serde_json::json;

fn name() -> RepositoryName {
    RepositoryName::new("team/app").unwrap()
}

fn digest(byte: &str) -> Digest {
    Digest::new(format!("sha256:{}", byte.repeat(32))).unwrap()
}

#[tokio::test]
async fn partial_success_is_told_apart() {
    let fake = registry(|call| match call.operation.as_str() {
        "BatchGetImage" => Reply::Json(json!({
            "images": [
                {"imageId": {"imageDigest": digest("aa").as_str()}, "imageManifest": "{}", "imageManifestMediaType": "x"},
                {"imageId": {"imageDigest": digest("bb").as_str()}},
                {"imageManifest": "{}"},
            ],
            "failures": [
                {"imageId": {"imageDigest": digest("cc").as_str()}, "failureCode": "ImageInaccessible",
                 "failureReason": "Requested image is archived"},
                {"failureCode": "KmsError"},
            ],
        })),
        _ => Reply::Error(400, "InvalidParameterException", "not asked"),
    });
    let aws = fake.connect().await;
    let asked = [digest("aa"), digest("bb"), digest("cc")];
    let answer = aws.unhurried().manifests(&name(), &asked).await.unwrap();
    let manifest = Manifest { digest: digest("aa"), media_type: Some("x".to_owned()), body: "{}".to_owned() };
    assert_eq!(answer.done, [manifest]);
    let refused: Vec<_> =
        answer.refused.iter().map(|refused| (&refused.digest, refused.problem.code.as_deref())).collect();
    assert_eq!(refused, [(&Some(digest("cc")), Some("ImageInaccessible")), (&None, Some("KmsError"))]);
    assert_eq!(answer.refused[0].problem.why, "Requested image is archived");
    let call = &fake.calls("BatchGetImage")[0];
    assert_eq!(call.json["imageIds"].as_array().unwrap().len(), 3);
    let types = call.json["acceptedMediaTypes"].to_string();
    for kind in ["image.index.v1", "manifest.v1+prettyjws", "artifact.manifest"] {
        assert!(types.contains(kind), "{types}");
    }
}

#[tokio::test]
async fn links_are_followed_only_where_they_are_safe() {
    let fake = registry(|call| match call.operation.as_str() {
        "GetDownloadUrlForLayer" => Reply::Json(json!({"downloadUrl": "http://169.254.169.254/latest?sig=secret"})),
        _ => Reply::Error(400, "InvalidParameterException", "not asked"),
    });
    let mut settings = fake.settings();
    settings.connector = Some(super::super::SharedHttpConnector::new(fake.clone()));
    let aws = super::super::Aws::connect(&settings).await.unwrap();
    let problem = aws.blob(&name(), &digest("aa"), 1000).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Unreachable);
    assert!(problem.why.contains("not HTTPS") && !problem.to_string().contains("secret"), "{problem}");
}
