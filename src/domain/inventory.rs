//! Everything that was read of one registry, and what can be asked of it.

pub mod attention;
pub mod query;
pub mod row;
pub mod search;
#[cfg(test)]
pub(in crate::domain) mod tests;
pub mod values;

use super::account::Registry;
use super::image::{Image, StorageClass};
use super::lifecycle::{Policy, parse::parse};
use super::problem::Problem;
use super::repository::{PolicyDocument, Repository, RepositoryName};
use super::series::DailyCounts;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One repository as it was last read. Parts that could not be read say why instead of looking empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub repository: Repository,
    /// Newest push first. With [`Record::images_problem`] they are what was read before the problem: perhaps not all.
    pub images: Arc<[Image]>,
    pub images_problem: Option<Problem>,
    /// `Ok(None)`: there is no policy.
    pub policy: Result<Option<PolicyDocument>, Problem>,
    /// `None`: the resource tags were read.
    pub tags_problem: Option<Problem>,
    /// Pulls a day (CloudWatch `RepositoryPullCount`, Sum), silent days zero; `None`: not read.
    pub pulls: Option<DailyCounts>,
    /// When the images were asked for, and with them what their scans found.
    pub read_at: Timestamp,
    /// When the policy was last read; it and the resource tags are asked for less often than the images.
    #[serde(default)]
    pub policy_read_at: Timestamp,
    #[serde(default)]
    pub tags_read_at: Timestamp,
}

impl Record {
    /// Sum of the compressed sizes in one storage class: an upper bound of what is billed, because layers that images
    /// share are counted once for each (ecr.md 4.3).
    #[must_use]
    pub fn size_bytes(&self, class: StorageClass) -> u64 {
        self.images.iter().filter(|i| i.storage_class() == class).map(Image::added_bytes).sum()
    }

    /// The policy in force as AWS gave it, when there is one that can be read.
    #[must_use]
    pub fn policy_text(&self) -> Option<&str> {
        Some(&self.policy.as_ref().ok()?.as_ref()?.text)
    }

    /// The policy in force, when there is one that can be read and understood.
    #[must_use]
    pub fn lifecycle_policy(&self) -> Option<Policy> {
        parse(self.policy_text()?).policy
    }

    /// Every part that could not be read.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.images_problem.iter().chain(self.policy.as_ref().err()).chain(&self.tags_problem)
    }
}

/// An immutable snapshot of a registry.
#[derive(Debug, Clone, PartialEq)]
pub struct Inventory {
    pub registry: Registry,
    /// When the crawl that made it ended.
    pub taken_at: Timestamp,
    /// By name.
    pub records: Vec<Arc<Record>>,
    /// What concerns the whole registry, such as metrics that may not be read.
    pub problems: Vec<Problem>,
}

impl Inventory {
    #[must_use]
    pub fn record(&self, name: &RepositoryName) -> Option<&Arc<Record>> {
        self.records.binary_search_by(|record| record.repository.name.cmp(name)).ok().map(|at| &self.records[at])
    }

    /// The snapshot with one record put in or replaced.
    #[must_use]
    pub fn with_record(&self, record: impl Into<Arc<Record>>) -> Self {
        let record = record.into();
        let mut next = self.clone();
        match next.records.binary_search_by(|r| r.repository.name.cmp(&record.repository.name)) {
            Ok(at) => next.records[at] = record,
            Err(at) => next.records.insert(at, record),
        }
        next
    }
}
