//! BatchGetImage: reading manifests, which AWS takes for pulls.

use super::{Call, check_length};
use crate::domain::image::ImageStatus;
use crate::server::demo::faults;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::shelf::ImageId;
use crate::server::demo::{ACCOUNT, ROLE};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchGet {
    repository_name: String,
    image_ids: Vec<ImageId>,
}

/// Manifests come in their own media type, whatever `acceptedMediaTypes` says: by digest AWS does not convert either
/// (ecr.md 3.4). Every manifest that is read moves `lastRecordedPullTime`, unless the caller's role is excluded (2.4).
pub fn batch_get(call: &mut Call<'_>, input: BatchGet) -> Result<Value, Refusal> {
    check_length("imageIds", &input.image_ids, 100)?;
    let counts = !call.registry.pull_time_exclusions.contains_key(ROLE);
    let now = call.now;
    let repository = call.registry.repository(&input.repository_name, now)?;
    let (mut images, mut failures) = (Vec::new(), Vec::new());
    for id in input.image_ids {
        let failure = match repository.find(&id).map(std::borrow::Cow::into_owned) {
            Ok(image) if let Some(failure) = faults::of_manifest(&input.repository_name, &image.digest) => failure,
            Ok(image) if image.status == ImageStatus::Active => {
                images.push(json!({
                    "registryId": ACCOUNT,
                    "repositoryName": input.repository_name,
                    "imageId": {"imageDigest": image.digest, "imageTag": id.image_tag},
                    "imageManifest": image.manifest,
                    "imageManifestMediaType": image.media_type,
                }));
                if counts {
                    repository.note_read(&image.digest, now);
                }
                continue;
            }
            // An archived image cannot be pulled (ecr.md 2.7).
            Ok(_) => ("ImageInaccessible", "Requested image is archived"),
            Err(miss) => miss.failure(),
        };
        failures.push(json!({"imageId": id.json(), "failureCode": failure.0, "failureReason": failure.1}));
    }
    Ok(json!({"images": images, "failures": failures}))
}
