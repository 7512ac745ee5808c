//! Images as DescribeImages tells of them (ecr.md 3.5).

pub mod arranged;
pub mod listing;
pub mod relations;
pub mod scan;

use super::text::text_newtype;
use super::time::Timestamp;
use scan::Scan;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

text_newtype!(
    /// A manifest digest, `sha256:` and 64 hex digits on AWS.
    Digest, "a digest", 256
);

text_newtype!(
    /// An image tag; ECR allows 1 to 300 characters.
    Tag, "a tag", 4096
);

impl Digest {
    /// The part after `sha256:`.
    #[must_use]
    pub fn hex(&self) -> &str {
        self.as_str().split_once(':').map_or(self.as_str(), |(_, hex)| hex)
    }

    /// `sha256:3ad4f1…91c2`: enough to recognise, short enough for a table.
    #[must_use]
    pub fn short(&self) -> String {
        let hex = self.hex();
        match (hex.get(..6), hex.len().checked_sub(4).and_then(|at| hex.get(at..))) {
            (Some(head), Some(tail)) if hex.len() > 14 => format!("sha256:{head}…{tail}"),
            _ => self.as_str().to_owned(),
        }
    }
}

/// ECR's `imageStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "UPPERCASE")]
pub enum ImageStatus {
    #[default]
    Active,
    Archived,
    /// Being restored; takes up to 20 minutes.
    Activating,
}

impl ImageStatus {
    /// AWS's own word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Archived => "ARCHIVED",
            Self::Activating => "ACTIVATING",
        }
    }
}

/// Derived from the status; ImageDetail has no such field (ecr.md 3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum StorageClass {
    #[default]
    Standard,
    Archive,
}

/// One row of DescribeImages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    pub digest: Digest,
    /// Sorted.
    pub tags: Vec<Tag>,
    /// Compressed size; of an index the largest of its children (ecr.md 4.3).
    pub size_bytes: u64,
    pub pushed_at: Timestamp,
    /// `None`: never, since ECR tracks pulls. Up to a day old (ecr.md 2.4).
    pub last_pulled_at: Option<Timestamp>,
    pub media_type: Option<Arc<str>>,
    /// Config media type or OCI `artifactType`.
    pub artifact_type: Option<Arc<str>>,
    /// What this manifest refers to: set on signatures, SBOMs, attestations (OCI 1.1 `subject`).
    pub subject: Option<Digest>,
    pub status: ImageStatus,
    pub last_archived_at: Option<Timestamp>,
    /// When it was last restored from the archive.
    pub last_activated_at: Option<Timestamp>,
    /// `None`: DescribeImages does not tell, which is not the same as "never scanned".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<Scan>,
}

/// What a manifest is, as far as media types and tag shapes tell (ecr.md 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageKind {
    Image,
    Index,
    Signature,
    Attestation,
    Sbom,
    HelmChart,
    BuildCache,
    SociIndex,
    /// An OCI artifact of a type we do not know.
    Artifact,
}

impl ImageKind {
    /// For a table cell.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Index => "index",
            Self::Signature => "signature",
            Self::Attestation => "attestation",
            Self::Sbom => "SBOM",
            Self::HelmChart => "Helm chart",
            Self::BuildCache => "build cache",
            Self::SociIndex => "SOCI index",
            Self::Artifact => "artifact",
        }
    }
}

impl Image {
    #[must_use]
    pub const fn storage_class(&self) -> StorageClass {
        match self.status {
            ImageStatus::Archived => StorageClass::Archive,
            ImageStatus::Active | ImageStatus::Activating => StorageClass::Standard,
        }
    }

    #[must_use]
    pub fn is_index(&self) -> bool {
        self.media_type.as_deref().is_some_and(|t| {
            t == "application/vnd.oci.image.index.v1+json"
                || t == "application/vnd.docker.distribution.manifest.list.v2+json"
        })
    }

    /// One without anything that a test does not care about.
    #[cfg(test)]
    pub(crate) fn bare(digest: &str, pushed_at: Timestamp) -> Self {
        Self {
            digest: Digest::new(digest).unwrap(),
            tags: Vec::new(),
            size_bytes: 1,
            pushed_at,
            last_pulled_at: None,
            media_type: None,
            artifact_type: None,
            subject: None,
            status: ImageStatus::Active,
            last_archived_at: None,
            last_activated_at: None,
            scan: None,
        }
    }

    /// Bytes that this row adds to a sum: an index repeats its largest child, so it adds none (ecr.md 4.3).
    #[must_use]
    pub fn added_bytes(&self) -> u64 {
        if self.is_index() { 0 } else { self.size_bytes }
    }

    /// The push time that counts for lifecycle rules: a restored image behaves as if pushed at its restore (ecr.md 2.3).
    #[must_use]
    pub fn effective_pushed_at(&self) -> Timestamp {
        self.last_activated_at.unwrap_or(self.pushed_at)
    }

    /// Being restored, and not yet given a new activation time: for rules it counts as restored just now (ecr.md 2.3, 2.7).
    #[must_use]
    pub fn is_being_restored(&self) -> bool {
        self.status == ImageStatus::Activating
            && self.last_activated_at.is_none_or(|at| Some(at) < self.last_archived_at)
    }

    /// What sinceImagePulled goes by: the last pull; before any pull the push; after a restore at least the restore
    /// (ecr.md 2.3).
    #[must_use]
    pub fn pull_basis(&self) -> Timestamp {
        match (self.last_pulled_at, self.last_activated_at) {
            (Some(pulled), Some(activated)) => pulled.max(activated),
            (Some(pulled), None) => pulled,
            (None, _) => self.effective_pushed_at(),
        }
    }

    /// The image that a cosign tag such as `sha256-<hex>.sig` speaks of, and its suffix (`sig`, `att`, `sbom`, or empty).
    #[must_use]
    pub fn tag_schema_subject(&self) -> Option<(Digest, &str)> {
        self.tags.iter().find_map(|tag| {
            let rest = tag.as_str().strip_prefix("sha256-")?;
            let (hex, suffix) = rest.split_once('.').unwrap_or((rest, ""));
            let whole = hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit());
            (whole && matches!(suffix, "sig" | "att" | "sbom" | ""))
                .then(|| Digest::new(format!("sha256:{hex}")).ok().map(|digest| (digest, suffix)))?
        })
    }

    /// Whether a tag looks like those that cosign gives to signatures; cheaper than [`Self::tag_schema_subject`].
    #[must_use]
    pub fn has_schema_tag(&self) -> bool {
        self.tags.iter().any(|tag| tag.as_str().starts_with("sha256-"))
    }

    /// Classified by artifact type, then media type, then tag shape (ecr.md 5, "Reading them").
    #[must_use]
    pub fn kind(&self) -> ImageKind {
        let artifact = self.artifact_type.as_deref().unwrap_or_default();
        let by_type = match artifact {
            "application/vnd.cncf.helm.config.v1+json" => Some(ImageKind::HelmChart),
            "application/vnd.cncf.notary.signature" | "application/vnd.dev.cosign.simplesigning.v1+json" => {
                Some(ImageKind::Signature)
            }
            "application/vnd.buildkit.cacheconfig.v0" => Some(ImageKind::BuildCache),
            t if t.starts_with("application/vnd.amazon.soci.index.") => Some(ImageKind::SociIndex),
            t if t.starts_with("application/vnd.dev.sigstore.bundle") => Some(ImageKind::Signature),
            t if t.contains("spdx") || t.contains("cyclonedx") => Some(ImageKind::Sbom),
            t if t.contains("in-toto") || t.contains("dsse.envelope") => Some(ImageKind::Attestation),
            _ => None,
        };
        let by_tag = || match self.tag_schema_subject()?.1 {
            "sig" => Some(ImageKind::Signature),
            "att" => Some(ImageKind::Attestation),
            "sbom" => Some(ImageKind::Sbom),
            _ => Some(ImageKind::Artifact),
        };
        by_type.or_else(by_tag).unwrap_or_else(|| {
            if self.is_index() {
                ImageKind::Index
            } else if self.subject.is_some() {
                ImageKind::Artifact
            } else {
                ImageKind::Image
            }
        })
    }
}
