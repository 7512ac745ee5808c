//! BatchDeleteImage.

use super::{Call, check_length};
use crate::server::demo::refusal::Refusal;
use crate::server::demo::shelf::{ImageId, Shelf};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    repository_name: String,
    image_ids: Vec<ImageId>,
}

/// By tag takes the tag, and the image with its last one; by digest takes the image with all tags. What fails is told in
/// `failures` with HTTP 200 (ecr.md 3.4).
pub fn batch(call: &mut Call<'_>, input: Batch) -> Result<Value, Refusal> {
    check_length("imageIds", &input.image_ids, 100)?;
    let shelf = call.registry.repository(&input.repository_name, call.now)?.shelf();
    let (mut deleted, mut failures) = (Vec::new(), Vec::new());
    for id in input.image_ids {
        match delete(shelf, &id) {
            Ok(ids) => deleted.extend(ids),
            Err((code, reason)) => {
                failures.push(json!({"imageId": id.json(), "failureCode": code, "failureReason": reason}));
            }
        }
    }
    Ok(json!({"imageIds": deleted, "failures": failures}))
}

fn delete(shelf: &mut Shelf, id: &ImageId) -> Result<Vec<Value>, (&'static str, String)> {
    let image = shelf.find(id).map_err(|miss| {
        let (code, reason) = miss.failure();
        (code, reason.to_owned())
    })?;
    let digest = image.digest.clone();
    if let Some(tag) = &id.image_tag
        && image.tags.len() > 1
    {
        shelf.untag(tag);
        return Ok(vec![json!({"imageDigest": digest, "imageTag": tag})]);
    }
    let lists = shelf.lists_holding(&digest);
    if !lists.is_empty() {
        let reason = format!("Requested image referenced by manifest list: [{}]", lists.join(", "));
        return Err(("ImageReferencedByManifestList", reason));
    }
    let tags = shelf.remove(&digest).map(|image| image.tags).unwrap_or_default();
    Ok(match tags.as_slice() {
        [] => vec![json!({"imageDigest": digest})],
        tags => tags.iter().map(|tag| json!({"imageDigest": digest, "imageTag": tag})).collect(),
    })
}
