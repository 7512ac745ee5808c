//! Manifests and the blobs they name.
//!
//! BatchGetImage counts as a pull of every image it is asked for, unless the caller is excluded (ecr.md 2.4), so nothing
//! here is called unless somebody switched it on or asks for one image.

use super::Aws;
use super::images::{Answer, id, refusals};
use crate::domain::image::Digest;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::domain::storage::manifest::MEDIA_TYPES;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::byte_stream::ByteStream;
use aws_types::request_id::RequestId;
use sha2::Digest as _;
use std::time::Duration;

/// A blob that a page shows is a few kB; whoever serves more slowly than this does not want it read.
const DOWNLOAD: Duration = Duration::from_secs(20);

/// A manifest as the registry keeps it, to the byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    pub digest: Digest,
    /// What the registry has it under.
    pub media_type: Option<String>,
    pub body: String,
}

impl Aws {
    /// Manifests by digest, at most [`BATCH`](super::images::BATCH). One that AWS neither gives nor refuses is missing in the answer.
    ///
    /// # Errors
    /// When the call fails as a whole.
    pub async fn manifests(&self, name: &RepositoryName, digests: &[Digest]) -> Result<Answer<Vec<Manifest>>, Problem> {
        let what = format!("read {} manifests of {name}", digests.len());
        let call = self.clients.ecr.batch_get_image().repository_name(name.as_str());
        let call = call.set_image_ids(Some(digests.iter().map(|digest| id(digest, None)).collect()));
        // All that ECR keeps, so that none is converted (ecr.md 3.4, 5).
        let call = call.set_accepted_media_types(Some(MEDIA_TYPES.map(str::to_owned).to_vec()));
        let answer = call.send().await.map_err(|error| self.problem("ecr:BatchGetImage", what, &error))?;
        let request_id = answer.request_id().map(str::to_owned);
        let mut done: Vec<Manifest> = Vec::new();
        for image in answer.images.unwrap_or_default() {
            let digest = image.image_id.and_then(|id| id.image_digest).and_then(|digest| Digest::new(digest).ok());
            let body = image.image_manifest.filter(|body| !body.is_empty());
            let (Some(digest), Some(body)) = (digest, body) else { continue };
            // An image of several tags may come once for each.
            if done.iter().all(|other| other.digest != digest) {
                let media_type = image.image_manifest_media_type.filter(|kind| !kind.is_empty());
                done.push(Manifest { digest, media_type, body });
            }
        }
        let refused = refusals(answer.failures, "read the manifest of", name, &request_id);
        Ok(Answer { done, refused, request_id })
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
