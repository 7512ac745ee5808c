//! What was seen and done over time, as far as it was kept: AWS itself remembers none of it.

pub mod listing;

use super::image::{Digest, Tag};
use super::job::JobId;
use super::problem::Problem;
use super::repository::RepositoryName;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A stretch of time in which a tag was found on one image.
///
/// Both ends are times of reading: the tag came at some time before `first_seen` but after the reading before it, and
/// left (if it did) between `last_seen` and the reading after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagSighting {
    pub tag: Tag,
    pub digest: Digest,
    pub first_seen: Timestamp,
    /// The last complete reading of the repository that found it there.
    pub last_seen: Timestamp,
}

/// How a version of a policy came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PolicySource {
    /// Saved or deleted through Stowage.
    Saved,
    /// Found by reading the repository: there from the start, or changed by another program.
    Found,
}

impl PolicySource {
    /// As it is kept and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Found => "found",
        }
    }
}

/// A lifecycle policy as it stood from some time on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// Larger for a later one.
    pub id: i64,
    /// `None`: the repository had no policy from then on.
    pub text: Option<String>,
    /// When it was saved, or when it was first found.
    pub at: Timestamp,
    /// Who saved it; empty when it was found.
    pub by: String,
    pub source: PolicySource,
}

/// What became of telling that a budget is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub budget: i64,
    /// `forecast`, `actual` or `test`.
    pub event: String,
    pub at: Timestamp,
    pub text: String,
    pub attempts: u32,
    pub next_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    /// Why the last attempt failed.
    pub problem: Option<String>,
    pub has_webhook: bool,
}

/// One change that was made, or tried, through Stowage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    pub at: Timestamp,
    pub by: String,
    /// The API operation, such as `PutLifecyclePolicy`.
    pub action: String,
    /// `None`: it concerned the whole registry.
    pub repository: Option<RepositoryName>,
    /// What exactly, for a person: `2 rules, selects 41 images (3.1 GB)`.
    pub detail: String,
    /// AWS's own id of the call, for its support; `None`: AWS gave none, or there were many calls, told by the job.
    pub request_id: Option<String>,
    /// The job that did it.
    pub job: Option<JobId>,
    /// Why it failed; `None`: it was done.
    pub problem: Option<Problem>,
}
