//! Changing images: deletion, tags, storage class (ecr.md 3.4). For jobs, so through the patient clients unless the handle
//! is [`Aws::interactive`].

use super::ecr::malformed;
use super::manifests::Manifest;
use super::{Aws, convert};
use crate::domain::image::{Digest, Image, StorageClass, Tag};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use aws_sdk_ecr::types::{
    DescribeImagesFilter, ImageFailure, ImageFailureCode, ImageIdentifier, ImageStatusFilter, TargetStorageClass,
};
use aws_types::request_id::RequestId;

/// The most images of one call.
pub const BATCH: usize = 100;

/// What AWS would not do with one image of many; the call itself is HTTP 200.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub digest: Option<Digest>,
    pub tag: Option<Tag>,
    pub problem: Problem,
}

/// An answer about many images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    pub done: T,
    pub refused: Vec<Refused>,
    pub request_id: Option<String>,
}

impl Aws {
    /// The images of these digests as they are now, those that are gone left out. At most [`BATCH`].
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn images_by_digest(&self, name: &RepositoryName, digests: &[Digest]) -> Result<Vec<Image>, Problem> {
        let what = format!("look at {} images of {name}", digests.len());
        let (mut images, mut types) = (Vec::new(), convert::Types::default());
        // One that is gone fails the whole call: then each half is asked for on its own.
        let mut asked = vec![digests];
        while let Some(digests) = asked.pop().filter(|digests| !digests.is_empty()) {
            let ids = digests.iter().map(|digest| id(digest, None)).collect();
            // Without the filter AWS hides archived images (ecr.md 3.4), which must not pass for gone.
            let filter = DescribeImagesFilter::builder().image_status(ImageStatusFilter::Any).build();
            let call = self.clients.ecr.describe_images().repository_name(name.as_str()).filter(filter);
            match call.set_image_ids(Some(ids)).send().await {
                Ok(answer) => {
                    for given in answer.image_details.unwrap_or_default() {
                        images.push(convert::image(given, &mut types).map_err(|error| malformed(&what, &error))?);
                    }
                }
                Err(error) if error.as_service_error().is_some_and(|e| e.is_image_not_found_exception()) => {
                    if digests.len() > 1 {
                        let (left, right) = digests.split_at(digests.len() / 2);
                        asked.extend([left, right]);
                    }
                }
                Err(error) => return Err(self.problem("ecr:DescribeImages", &what, &error)),
            }
        }
        Ok(images)
    }

    /// Deletes images (no tag given) or takes tags away, at most [`BATCH`]; one that is not there is refused. The last tag
    /// takes its image with it. A tag goes without the digest: AWS documents what either means, and not what both do.
    ///
    /// # Errors
    /// When the call fails as a whole.
    pub async fn delete_images(
        &self,
        name: &RepositoryName,
        ids: &[(Digest, Option<Tag>)],
    ) -> Result<Answer<()>, Problem> {
        let call = self.clients.ecr.batch_delete_image().repository_name(name.as_str());
        let call = call.set_image_ids(Some(ids.iter().map(|(digest, tag)| id(digest, tag.as_ref())).collect()));
        let answer = call.send().await.map_err(|error| {
            self.problem("ecr:BatchDeleteImage", format!("delete {} images or tags of {name}", ids.len()), &error)
        })?;
        let request_id = answer.request_id().map(str::to_owned);
        let refused = refusals(answer.failures, "delete", name, &request_id);
        Ok(Answer { done: (), refused, request_id })
    }

    /// Puts a tag on an image by putting its manifest again, to the byte. Returns AWS's request id; that it was there
    /// already is no error.
    ///
    /// # Errors
    /// `Conflict` when the tag is immutable and on another image.
    pub async fn put_tag(
        &self,
        name: &RepositoryName,
        manifest: &Manifest,
        tag: &Tag,
    ) -> Result<Option<String>, Problem> {
        let call = self.clients.ecr.put_image().repository_name(name.as_str()).image_tag(tag.as_str());
        let call = call.image_digest(manifest.digest.as_str()).image_manifest(&manifest.body);
        match call.set_image_manifest_media_type(manifest.media_type.clone()).send().await {
            Ok(answer) => Ok(answer.request_id().map(str::to_owned)),
            // The very tag on the very image: an answer that got lost, or somebody was faster.
            Err(error) if error.as_service_error().is_some_and(|e| e.is_image_already_exists_exception()) => {
                Ok(error.request_id().map(str::to_owned))
            }
            Err(error) => {
                let is_immutable = error.as_service_error().is_some_and(|e| e.is_image_tag_already_exists_exception());
                let what = format!("put the tag {tag} on {} of {name}", manifest.digest.short());
                let mut problem = self.problem("ecr:PutImage", what, &error);
                if is_immutable {
                    problem.kind = ProblemKind::Conflict;
                    problem.advice = "The repository's tags are immutable: choose another tag, or remove this one \
                                      from its image first."
                        .to_owned();
                }
                Err(problem)
            }
        }
    }

    /// Moves an image to another storage class. Returns AWS's request id.
    ///
    /// # Errors
    /// When AWS does not, such as for a platform of an index.
    pub async fn move_image(
        &self,
        name: &RepositoryName,
        digest: &Digest,
        to: StorageClass,
    ) -> Result<Option<String>, Problem> {
        let (target, verb) = match to {
            StorageClass::Standard => (TargetStorageClass::Standard, "restore"),
            StorageClass::Archive => (TargetStorageClass::Archive, "archive"),
        };
        let call = self.clients.ecr.update_image_storage_class().repository_name(name.as_str());
        let answer = call.image_id(id(digest, None)).target_storage_class(target).send().await.map_err(|error| {
            let is_refused =
                error.as_service_error().is_some_and(|e| e.is_image_storage_class_update_not_supported_exception());
            let what = format!("{verb} {} of {name}", digest.short());
            let mut problem = self.problem("ecr:UpdateImageStorageClass", what, &error);
            if is_refused {
                problem.kind = ProblemKind::Conflict;
                problem.advice = "AWS does not move it on its own: perhaps it belongs to an index.".to_owned();
            }
            problem
        })?;
        Ok(answer.request_id().map(str::to_owned))
    }
}

pub(super) fn id(digest: &Digest, tag: Option<&Tag>) -> ImageIdentifier {
    let builder = ImageIdentifier::builder();
    match tag {
        Some(tag) => builder.image_tag(tag.as_str()),
        None => builder.image_digest(digest.as_str()),
    }
    .build()
}

pub(super) fn refusals(
    failures: Option<Vec<ImageFailure>>,
    verb: &str,
    name: &RepositoryName,
    request_id: &Option<String>,
) -> Vec<Refused> {
    let refused = |failure: ImageFailure| {
        let (digest, tag) = failure.image_id.map(|id| (id.image_digest, id.image_tag)).unwrap_or_default();
        let digest = digest.and_then(|text| Digest::new(text).ok());
        let tag = tag.and_then(|text| Tag::new(text).ok());
        let code = failure.failure_code.unwrap_or_else(|| ImageFailureCode::from("no failure code"));
        let (kind, advice) = advice(&code);
        let object = digest.as_ref().map_or_else(|| "an image".to_owned(), Digest::short);
        let why = failure.failure_reason.unwrap_or_else(|| code.as_str().to_owned());
        let mut problem = Problem::new(kind, format!("{verb} {object} of {name}"), why, advice);
        problem.code = Some(code.as_str().to_owned());
        problem.request_id.clone_from(request_id);
        Refused { digest, tag, problem }
    };
    failures.unwrap_or_default().into_iter().map(refused).collect()
}

fn advice(code: &ImageFailureCode) -> (ProblemKind, &'static str) {
    match code {
        ImageFailureCode::ImageNotFound => (ProblemKind::NotFound, "It is gone already."),
        ImageFailureCode::ImageReferencedByManifestList => {
            (ProblemKind::Conflict, "It is a platform of an index that stays: delete the index first.")
        }
        ImageFailureCode::ImageTagDoesNotMatchDigest => {
            (ProblemKind::Conflict, "The tag has moved to another image meanwhile: look again.")
        }
        ImageFailureCode::ImageInaccessible => (ProblemKind::Conflict, "It is archived: restore it first."),
        _ => (ProblemKind::Unexpected, "Look at the image and try again."),
    }
}
