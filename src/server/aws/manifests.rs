//! Manifests and the blobs they name.
//!
//! BatchGetImage counts as a pull of every image it is asked for, unless the caller is excluded (ecr.md 2.4), so nothing
//! here is called unless somebody switched it on or asks for one image.

use super::Aws;
use crate::domain::image::Digest;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::domain::storage::manifest::MEDIA_TYPES;
use aws_sdk_ecr::types::ImageIdentifier;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::byte_stream::ByteStream;
use sha2::Digest as _;
use std::time::Duration;

/// The most that one call takes (ecr.md 3.4).
pub const BATCH: usize = 100;

/// A blob that a page shows is a few kB; whoever serves more slowly than this does not want it read.
const DOWNLOAD: Duration = Duration::from_secs(20);

/// What BatchGetImage answers: partial success is a success.
#[derive(Debug, Default)]
pub struct Manifests {
    /// Digest, text, and the media type that the registry has it under.
    pub found: Vec<(Digest, String, Option<String>)>,
    /// Digest, and AWS's reason.
    pub failed: Vec<(Digest, String)>,
}

impl Aws {
    /// Reads at most [`BATCH`] manifests, with a budget that neither the crawl nor people share.
    ///
    /// # Errors
    /// When the call as a whole fails.
    pub async fn read_manifests(&self, name: &RepositoryName, digests: &[Digest]) -> Result<Manifests, Problem> {
        let what = format!("read {} manifests of {name}", digests.len());
        let ids = digests.iter().map(|digest| ImageIdentifier::builder().image_digest(digest.as_str()).build());
        let call = self.connection.manifests.ecr.batch_get_image().repository_name(name.as_str());
        let call = call.set_image_ids(Some(ids.collect()));
        let call = call.set_accepted_media_types(Some(MEDIA_TYPES.map(str::to_owned).to_vec()));
        let answer = call.send().await.map_err(|e| self.problem("ecr:BatchGetImage", what, &e))?;
        let mut manifests = Manifests::default();
        for image in answer.images.unwrap_or_default() {
            let digest = image.image_id.and_then(|id| id.image_digest).and_then(|digest| Digest::new(digest).ok());
            if let (Some(digest), Some(text)) = (digest, image.image_manifest) {
                manifests.found.push((digest, text, image.image_manifest_media_type));
            }
        }
        for failure in answer.failures.unwrap_or_default() {
            let digest = failure.image_id.and_then(|id| id.image_digest).and_then(|digest| Digest::new(digest).ok());
            let code = failure.failure_code.map(|code| code.as_str().to_owned()).unwrap_or_default();
            let why = failure.failure_reason.map_or(code.clone(), |reason| format!("{reason} ({code})"));
            manifests.failed.extend(digest.map(|digest| (digest, why)));
        }
        Ok(manifests)
    }

    /// A blob of at most `most` bytes, by a link that AWS signs for it.
    ///
    /// # Errors
    /// When AWS gives no link, or what is behind it does not come, is larger, or is another blob.
    pub async fn blob(&self, name: &RepositoryName, digest: &Digest, most: usize) -> Result<Vec<u8>, Problem> {
        let what = format!("read {digest} of {name}");
        let call = self.quick().ecr.get_download_url_for_layer();
        let call = call.repository_name(name.as_str()).layer_digest(digest.as_str());
        let answer = call.send().await.map_err(|e| self.problem("ecr:GetDownloadUrlForLayer", &what, &e))?;
        let url = answer.download_url.unwrap_or_default();
        let wrong = |why: String| {
            let advice = "Try again; check HTTPS_PROXY and that this machine reaches Amazon S3.";
            Problem::new(ProblemKind::Unreachable, &what, why, advice)
        };
        let bytes = match tokio::time::timeout(DOWNLOAD, self.download(&url, most)).await {
            Ok(bytes) => bytes.map_err(wrong)?,
            Err(_) => return Err(wrong(format!("it did not come within {} s", DOWNLOAD.as_secs()))),
        };
        let hash = hex::encode(sha2::Sha256::digest(&bytes));
        if digest.as_str().starts_with("sha256:") && digest.hex() != hash {
            return Err(wrong(format!("what came has the digest sha256:{hash}")));
        }
        Ok(bytes)
    }

    /// The link is signed: whoever has it may read the blob, so it is in no message.
    async fn download(&self, url: &str, most: usize) -> Result<Vec<u8>, String> {
        let connector = self.connection.connector.as_ref().ok_or("this connection follows no links")?;
        // Plain HTTP is for emulators, which sit where an endpoint was named.
        let is_safe =
            url.starts_with("https://") || (self.connection.access.is_elsewhere() && url.starts_with("http://"));
        if !is_safe {
            return Err("AWS gave a link that is not HTTPS".to_owned());
        }
        let request = HttpRequest::get(url).map_err(|_| "AWS gave a link that is no URL".to_owned())?;
        let mut response =
            connector.call(request).await.map_err(|error| format!("the link does not answer: {error}"))?;
        if !response.status().is_success() {
            return Err(format!("the link answers with HTTP status {}", response.status().as_u16()));
        }
        let mut body = ByteStream::new(response.take_body());
        let mut bytes = Vec::new();
        while let Some(part) = body.next().await {
            let part = part.map_err(|error| format!("it broke off after {} bytes: {error}", bytes.len()))?;
            if bytes.len() + part.len() > most {
                return Err(format!("it has more than {most} bytes"));
            }
            bytes.extend_from_slice(&part);
        }
        Ok(bytes)
    }
}
