//! An image that the demo holds.

use super::manifest::{DOCKER_LIST, Facts, OCI_INDEX};
use super::pulls::Pulls;
use super::{ACCOUNT, manifest};
use crate::domain;
use crate::domain::image::ImageStatus;
use crate::domain::time::Timestamp;
use serde_json::{Map, Value, json};

/// When an image was last pulled, apart from what the demo's own callers read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pull {
    Never,
    At(Timestamp),
    /// In use: with the latest pull of its repository.
    Latest,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub digest: String,
    pub manifest: String,
    /// The blob that its manifest names as config; of what somebody pushed it is not known.
    pub config: Option<String>,
    pub media_type: String,
    pub artifact_type: Option<String>,
    pub size: u64,
    pub subject: Option<String>,
    pub children: Vec<String>,
    /// Sorted.
    pub tags: Vec<String>,
    pub pushed_at: Timestamp,
    pub pull: Pull,
    /// When BatchGetImage last read it, which AWS takes for a pull (ecr.md 2.4).
    pub read_at: Option<Timestamp>,
    pub status: ImageStatus,
    pub last_archived_at: Option<Timestamp>,
    pub last_activated_at: Option<Timestamp>,
}

impl Image {
    pub fn new(manifest: String, facts: Facts, pushed_at: Timestamp) -> Self {
        Self {
            digest: manifest::digest(&manifest),
            manifest,
            config: None,
            media_type: facts.media_type,
            artifact_type: facts.artifact_type,
            size: facts.size,
            subject: facts.subject,
            children: facts.children,
            tags: Vec::new(),
            pushed_at,
            pull: Pull::Never,
            read_at: None,
            status: ImageStatus::Active,
            last_archived_at: None,
            last_activated_at: None,
        }
    }

    pub fn is_index(&self) -> bool {
        self.media_type == OCI_INDEX || self.media_type == DOCKER_LIST
    }

    pub fn last_pulled(&self, pulls: &Pulls, now: Timestamp) -> Option<Timestamp> {
        let pulled = match self.pull {
            Pull::Never => None,
            Pull::At(at) => Some(at),
            Pull::Latest => pulls.last_before(now).filter(|at| *at >= self.pushed_at),
        };
        pulled.max(self.read_at)
    }

    /// An ImageDetail (ecr.md 3.5), without what scanning found.
    pub fn detail(&self, repository: &str, pulls: &Pulls, now: Timestamp) -> Value {
        let mut detail = Map::with_capacity(14);
        let mut put = |name: &str, value: Value| detail.insert(name.to_owned(), value);
        put("registryId", ACCOUNT.into());
        put("repositoryName", repository.into());
        put("imageDigest", self.digest.as_str().into());
        if !self.tags.is_empty() {
            put("imageTags", self.tags.clone().into());
        }
        put("imageSizeInBytes", self.size.into());
        put("imagePushedAt", seconds(self.pushed_at));
        put("imageManifestMediaType", self.media_type.as_str().into());
        let optional = [
            ("artifactMediaType", self.artifact_type.as_deref().map(Value::from)),
            ("lastRecordedPullTime", self.last_pulled(pulls, now).map(seconds)),
            ("subjectManifestDigest", self.subject.as_deref().map(Value::from)),
            ("imageStatus", Some(self.status.as_str().into())),
            ("lastArchivedAt", self.last_archived_at.map(seconds)),
            ("lastActivatedAt", self.last_activated_at.map(seconds)),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                put(name, value);
            }
        }
        Value::Object(detail)
    }

    /// As the lifecycle engine takes it; `None` for names that the domain refuses, which AWS would too.
    pub fn to_domain(&self, pulls: &Pulls, now: Timestamp) -> Option<domain::image::Image> {
        use domain::image::{Digest, Tag};
        Some(domain::image::Image {
            digest: Digest::new(self.digest.as_str()).ok()?,
            tags: self.tags.iter().filter_map(|tag| Tag::new(tag.as_str()).ok()).collect(),
            size_bytes: self.size,
            pushed_at: self.pushed_at,
            last_pulled_at: self.last_pulled(pulls, now),
            media_type: Some(self.media_type.as_str().into()),
            artifact_type: self.artifact_type.as_deref().map(Into::into),
            subject: self.subject.as_deref().and_then(|digest| Digest::new(digest).ok()),
            status: self.status,
            last_archived_at: self.last_archived_at,
            last_activated_at: self.last_activated_at,
            scan: None,
        })
    }
}

/// Times as awsJson writes them: seconds since 1970 with milliseconds behind the point.
pub fn seconds(at: Timestamp) -> Value {
    json!(at.millis() as f64 / 1000.0)
}
