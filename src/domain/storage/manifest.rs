//! What a manifest says, in every format that ECR takes (ecr.md 5). Whoever may push writes manifests, so nothing in one
//! is believed before it is looked at.

use crate::domain::image::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// ECR takes no larger manifest (ecr.md 3.3).
const MOST_BYTES: usize = 4 << 20;

pub const OCI_IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub const DOCKER_IMAGE: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
pub const DOCKER_V1: &str = "application/vnd.docker.distribution.manifest.v1+json";
pub const DOCKER_V1_SIGNED: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";
pub const ORAS_ARTIFACT: &str = "application/vnd.cncf.oras.artifact.manifest.v1+json";

/// All that a repository can hold. Asked for by digest with all of them, ECR converts nothing (ecr.md 3.4).
pub const MEDIA_TYPES: [&str; 7] =
    [OCI_IMAGE, OCI_INDEX, DOCKER_IMAGE, DOCKER_LIST, DOCKER_V1, DOCKER_V1_SIGNED, ORAS_ARTIFACT];

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub media_type: String,
    pub artifact_type: Option<String>,
    pub config: Option<Blob>,
    /// In the order of the manifest: the lowest first.
    pub layers: Vec<Blob>,
    /// Of an index.
    pub children: Vec<Child>,
    is_list: bool,
    pub subject: Option<Digest>,
    pub annotations: BTreeMap<String, String>,
}

/// A layer or a config.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    pub digest: Digest,
    /// Compressed bytes; `None`: schema 1 does not tell.
    pub size: Option<u64>,
    pub media_type: String,
    /// Fetched from somewhere else and not stored here: base layers of Windows images.
    pub foreign: bool,
    /// Such as `in-toto.io/predicate-type` of an attestation.
    pub annotations: BTreeMap<String, String>,
}

/// A manifest that an index names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    pub digest: Digest,
    /// `linux/arm64/v8`; `None`: it is for no platform.
    pub platform: Option<String>,
    /// The sibling that a BuildKit attestation speaks of (ecr.md 5).
    pub attests: Option<Digest>,
}

/// Why a text is no manifest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    #[error("it has {0} bytes, more than ECR takes")]
    TooLong(usize),
    #[error("it is no JSON object of a known form: {0}")]
    Json(String),
    #[error("it has {0}, so that two readers may see two different images")]
    Ambiguous(&'static str),
    #[error("it names neither layers nor other manifests")]
    Empty,
    #[error("it names {0:?}, which is no digest")]
    Digest(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    media_type: Option<String>,
    artifact_type: Option<String>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    /// Of the artifact manifests that ORAS wrote before OCI 1.1.
    blobs: Option<Vec<Descriptor>>,
    fs_layers: Option<Vec<FsLayer>>,
    manifests: Option<Vec<Descriptor>>,
    subject: Option<Descriptor>,
    annotations: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    digest: String,
    size: Option<i128>,
    media_type: Option<String>,
    platform: Option<Platform>,
    urls: Option<Vec<String>>,
    annotations: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct Platform {
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    variant: Option<String>,
    #[serde(rename = "os.version")]
    os_version: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FsLayer {
    blob_sum: String,
}

/// Reads a manifest. `declared` is what the registry says of its type, for one that does not say so itself.
///
/// # Errors
/// When it is no manifest, or one that can be read in two ways (CVE-2021-41190).
pub fn parse(text: &str, declared: Option<&str>) -> Result<Manifest, ManifestError> {
    if text.len() > MOST_BYTES {
        return Err(ManifestError::TooLong(text.len()));
    }
    let given: Given = serde_json::from_str(text).map_err(|error| ManifestError::Json(error.to_string()))?;
    let is_image = given.layers.is_some() || given.config.is_some() || given.blobs.is_some();
    let kind = match (&given.manifests, &given.fs_layers, is_image) {
        (Some(_), None, false) => OCI_INDEX,
        (None, Some(_), false) => DOCKER_V1,
        (None, None, true) if given.blobs.is_some() => ORAS_ARTIFACT,
        (None, None, true) => OCI_IMAGE,
        (Some(_), ..) => return Err(ManifestError::Ambiguous("layers and other manifests")),
        (None, Some(_), true) => return Err(ManifestError::Ambiguous("layers in two forms")),
        (None, None, false) => return Err(ManifestError::Empty),
    };
    let config = given.config.map(blob).transpose()?;
    let listed = given.layers.into_iter().chain(given.blobs).flatten().map(blob);
    // Schema 1 has the newest layer first.
    let sums = given.fs_layers.into_iter().flatten().rev().map(|layer| {
        Ok(Blob {
            digest: digest(&layer.blob_sum)?,
            size: None,
            media_type: String::new(),
            foreign: false,
            annotations: BTreeMap::new(),
        })
    });
    Ok(Manifest {
        is_list: kind == OCI_INDEX,
        media_type: given.media_type.or_else(|| declared.map(str::to_owned)).unwrap_or_else(|| kind.to_owned()),
        artifact_type: given.artifact_type,
        layers: listed.chain(sums).collect::<Result<_, _>>()?,
        children: given.manifests.into_iter().flatten().map(child).collect::<Result<_, _>>()?,
        subject: given.subject.map(|subject| digest(&subject.digest)).transpose()?,
        annotations: given.annotations.unwrap_or_default(),
        config,
    })
}

fn digest(text: &str) -> Result<Digest, ManifestError> {
    // The grammar of OCI's descriptors; which algorithms there are is for the registry to say.
    let is_one = text.split_once(':').is_some_and(|(algorithm, encoded)| {
        let separates = |byte: u8| b"+._-".contains(&byte);
        !algorithm.is_empty()
            && !encoded.is_empty()
            && algorithm.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || separates(b))
            && encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"=_-".contains(&b))
    });
    let error = || ManifestError::Digest(text.chars().take(100).collect());
    if is_one { Digest::new(text).map_err(|_| error()) } else { Err(error()) }
}

fn blob(given: Descriptor) -> Result<Blob, ManifestError> {
    let media_type = given.media_type.unwrap_or_default();
    let foreign = given.urls.is_some_and(|urls| !urls.is_empty())
        && (media_type.contains(".foreign.") || media_type.contains(".nondistributable."));
    Ok(Blob {
        digest: digest(&given.digest)?,
        size: given.size.and_then(|size| u64::try_from(size).ok()),
        media_type,
        foreign,
        annotations: given.annotations.unwrap_or_default(),
    })
}

fn child(given: Descriptor) -> Result<Child, ManifestError> {
    let annotation = |name: &str| given.annotations.as_ref().and_then(|all| all.get(name)).map(String::as_str);
    let attests = match annotation("vnd.docker.reference.type") {
        Some("attestation-manifest") => annotation("vnd.docker.reference.digest").map(digest).transpose()?,
        _ => None,
    };
    let platform = given.platform.filter(|platform| platform.os != "unknown" && !platform.os.is_empty());
    Ok(Child {
        digest: digest(&given.digest)?,
        platform: platform.map(|platform| {
            let parts = [Some(platform.os), Some(platform.architecture), platform.variant, platform.os_version];
            parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
        }),
        attests,
    })
}

impl Manifest {
    /// It names other manifests instead of layers.
    #[must_use]
    pub const fn is_index(&self) -> bool {
        self.is_list
    }

    /// Blobs that the repository stores: layers in their order, then the config. `None` when the size of one is not
    /// known.
    #[must_use]
    pub fn stored(&self) -> Option<Vec<(&Digest, u64)>> {
        let blobs = self.layers.iter().chain(&self.config).filter(|blob| !blob.foreign);
        blobs.map(|blob| blob.size.map(|size| (&blob.digest, size))).collect()
    }
}
