//! Repositories as DescribeRepositories tells of them (ecr.md 3.4).

use super::account::Registry;
use super::text::text_newtype;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// User guide, "Pulling an image with a pull through cache rule": the default values of the console.
const CACHE_NAMESPACES: [&str; 4] = ["docker-hub", "ecr-public", "kubernetes", "quay"];

text_newtype!(
    /// A repository name; may contain `/`. ECR allows 2 to 256 characters.
    RepositoryName, "a repository name", 1024
);

impl RepositoryName {
    /// `team/` of `team/app`, and `app`.
    #[must_use]
    pub fn split(&self) -> (&str, &str) {
        self.as_str().rfind('/').map_or(("", self.as_str()), |at| self.as_str().split_at(at + 1))
    }

    /// Whether it lies in a namespace that the AWS console proposes for pull-through caches. Which namespaces are caches
    /// is for each registry to say, so this is a guess.
    #[must_use]
    pub fn suggests_pull_through(&self) -> bool {
        let namespace = self.as_str().split_once('/').map(|(namespace, _)| namespace);
        namespace.is_some_and(|namespace| CACHE_NAMESPACES.contains(&namespace))
    }
}

/// Whether a tag can be moved to another image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagMutability {
    pub immutable: bool,
    /// Wildcard filters of tags for which the opposite holds.
    pub exclusions: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encryption {
    /// `AES256`, `KMS` or `KMS_DSSE`.
    pub kind: String,
    pub kms_key: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    pub name: RepositoryName,
    pub registry: Registry,
    pub arn: String,
    /// What `docker pull` wants, without a tag.
    pub uri: String,
    pub created_at: Option<Timestamp>,
    pub mutability: TagMutability,
    pub scan_on_push: bool,
    pub encryption: Encryption,
    /// AWS resource tags.
    pub tags: BTreeMap<String, String>,
}

impl Repository {
    /// The value of the resource tag `team`, whatever its case.
    #[must_use]
    pub fn team(&self) -> Option<&str> {
        self.tags.iter().find(|(key, _)| key.eq_ignore_ascii_case("team")).map(|(_, value)| value.as_str())
    }
}

/// A lifecycle policy as GetLifecyclePolicy returns it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDocument {
    pub text: String,
    /// `None`: not evaluated yet (AWS says 1970-01-01, ecr.md 1.4).
    pub last_evaluated_at: Option<Timestamp>,
}
