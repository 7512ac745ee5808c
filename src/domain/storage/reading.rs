//! Where the reading of manifests stands.

use super::sharing::BlobMounting;
use crate::domain::image::Digest;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Status {
    /// Switched on.
    pub on: bool,
    /// Images in the registry.
    pub images: u64,
    /// Those whose manifest is known.
    pub read: u64,
    /// Those of the rest that lie in the archive: they cannot be read there (ecr.md 2.7).
    pub archived: u64,
    /// Whether blobs may be mounted; `None`: not asked yet.
    pub mounting: Option<Result<BlobMounting, Problem>>,
    pub running: Option<Progress>,
    /// Why the reading stopped before its end.
    pub problem: Option<Problem>,
    /// The first of those that could not be read.
    pub failures: Vec<Failure>,
    /// How many could not be read.
    pub failed: u64,
}

/// A reading under way, in manifests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub started_at: Timestamp,
    pub done: u64,
    pub total: u64,
}

/// A manifest, or all of a repository that were asked for at once, and why it could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub repository: RepositoryName,
    /// `None`: the whole call failed.
    pub digest: Option<Digest>,
    pub why: String,
}
