//! PutImage.

use super::Call;
use crate::domain::image::ImageStatus;
use crate::server::demo::ACCOUNT;
use crate::server::demo::image::Image;
use crate::server::demo::manifest;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::repository::Repository;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Put {
    repository_name: String,
    image_manifest: String,
    image_manifest_media_type: Option<String>,
    image_tag: Option<String>,
    image_digest: Option<String>,
}

/// Takes the manifest's word for its layers: the demo stores none, so it cannot miss any (`LayersNotFoundException`).
pub fn put(call: &mut Call<'_>, input: Put) -> Result<Value, Refusal> {
    let now = call.now;
    let repository = call.registry.repository(&input.repository_name, now)?;
    let facts = manifest::read(&input.image_manifest, input.image_manifest_media_type.as_deref())?;
    let mut image = Image::new(input.image_manifest, facts, now);
    if let Some(given) = input.image_digest.filter(|given| *given != image.digest) {
        return Err(Refusal::new(
            "ImageDigestDoesNotMatchException",
            format!("The image digest {given} does not match the digest {} of the manifest", image.digest),
        ));
    }
    if let Some(tag) = &input.image_tag {
        check_tag(repository, tag, &image.digest)?;
    }
    let known = repository.shelf().by_digest(&image.digest).is_some();
    if known && input.image_tag.as_ref().is_none_or(|tag| has_tag(repository, &image.digest, tag)) {
        let tag = input.image_tag.as_deref().unwrap_or("null");
        return Err(Refusal::new(
            "ImageAlreadyExistsException",
            format!(
                "Image with digest '{}' and tag '{tag}' already exists in the repository with name '{}' in registry \
                 with id '{ACCOUNT}'",
                image.digest, repository.name
            ),
        ));
    }
    let missing: Vec<&str> = (image.children.iter().map(String::as_str))
        .filter(|child| repository.shelf().by_digest(child).is_none())
        .collect();
    if !missing.is_empty() {
        return Err(Refusal::new(
            "ReferencedImagesNotFoundException",
            format!("Manifest list references images that are not in the repository: [{}]", missing.join(", ")),
        ));
    }
    let largest = |size: u64, child: &String| size.max(repository.shelf().by_digest(child).map_or(0, |c| c.size));
    image.size = image.children.iter().fold(image.size, largest);
    let answer = json!({"image": {
        "registryId": ACCOUNT,
        "repositoryName": input.repository_name,
        "imageId": {"imageDigest": image.digest, "imageTag": input.image_tag},
        "imageManifest": image.manifest,
        "imageManifestMediaType": image.media_type,
    }});
    let digest = image.digest.clone();
    repository.shelf().insert(image);
    if let Some(tag) = &input.image_tag {
        repository.shelf().tag(&digest, tag);
    }
    // A push restores an archived image at once (ecr.md 2.7).
    if let Some(image) = repository.shelf().by_digest_mut(&digest)
        && image.status == ImageStatus::Archived
    {
        image.status = ImageStatus::Active;
        image.last_activated_at = Some(now);
    }
    Ok(answer)
}

fn has_tag(repository: &mut Repository, digest: &str, tag: &str) -> bool {
    repository.shelf().by_tag(tag).is_some_and(|image| image.digest == digest)
}

/// The shape of a tag, and whether it may move to this digest.
fn check_tag(repository: &mut Repository, tag: &str, digest: &str) -> Result<(), Refusal> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let good = tag.starts_with(word) && tag.chars().all(|c| word(c) || c == '.' || c == '-');
    if !good || tag.len() > 300 {
        return Err(Refusal::constraint(
            "imageTag",
            "must satisfy regular expression '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,299}'",
        ));
    }
    let moves = repository.shelf().by_tag(tag).is_some_and(|holder| holder.digest != digest);
    if moves && repository.mutability.is_immutable(tag) {
        return Err(Refusal::new(
            "ImageTagAlreadyExistsException",
            format!(
                "The image tag '{tag}' already exists in the '{}' repository and cannot be overwritten because the tag \
                 is immutable.",
                repository.name
            ),
        ));
    }
    Ok(())
}
