//! What AWS itself says a lifecycle policy would do (ecr.md 2.8).

pub mod agreement;

use super::image::{Digest, Tag};
use super::lifecycle::Action;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PreviewStatus {
    InProgress,
    Complete,
    /// Too old: AWS has thrown its results away.
    Expired,
    Failed,
}

/// The one preview that a repository has, as GetLifecyclePolicyPreview tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    pub status: PreviewStatus,
    /// Only images that would be acted on; empty until it is complete.
    pub results: Vec<PreviewResult>,
    /// AWS's own total of images that would be deleted.
    pub expiring: u64,
    /// AWS's own total of images that would be archived.
    pub transitioning: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewResult {
    pub digest: Digest,
    /// Sorted.
    pub tags: Vec<Tag>,
    pub pushed_at: Timestamp,
    pub action: Action,
    /// Priority of the rule that acts.
    pub rule: u32,
}
