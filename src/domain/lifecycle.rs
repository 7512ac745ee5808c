//! Lifecycle policies: the validated vocabulary. Text becomes a [`Policy`] in [`parse`], a policy and images become
//! verdicts in [`evaluate`].
//!
//! Rules are those of ecr.md 1 and 2; each check and each step names its section.

pub mod diff;
pub mod draft;
pub mod effect;
pub mod equality;
pub mod evaluate;
pub mod explain;
pub mod export;
pub mod fleet;
pub mod import;
pub mod intent;
pub mod json;
pub mod listing;
pub mod markdown;
pub mod outcome;
pub mod parse;
pub mod pattern;
mod print;
pub mod project;
pub mod review;
mod sentence;
pub mod template;
pub mod timeline;
pub mod trial;
pub mod vocabulary;

use super::image::StorageClass;
use serde::{Deserialize, Serialize};

/// A policy that AWS would accept, rules in ascending priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Policy {
    pub rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// At least 1, unique in the policy; lower ones are looked at first.
    pub priority: u32,
    pub description: Option<String>,
    pub tags: TagStatus,
    pub count: Count,
    pub action: Action,
}

/// `tagStatus` with its list. Entries of one list are ANDed over the tags of an image (ecr.md 2.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TagStatus {
    Any,
    Untagged,
    /// `tagPrefixList`: literal starts of tags.
    Prefixes(Vec<String>),
    /// `tagPatternList`: `*` stands for any run of characters.
    Patterns(Vec<String>),
}

/// `countType` with its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Count {
    /// Images to keep.
    ImageCountMoreThan(u32),
    /// Days since the push.
    SinceImagePushed(u32),
    /// Days since the last pull; only with [`Action::Archive`].
    SinceImagePulled(u32),
    /// Days in the archive, at least 90; only with [`Action::Expire`].
    SinceImageTransitioned(u32),
}

impl Count {
    /// The storage class whose images a rule with this count sees (ecr.md 1.2).
    #[must_use]
    pub const fn storage_class(self) -> StorageClass {
        match self {
            Self::SinceImageTransitioned(_) => StorageClass::Archive,
            Self::ImageCountMoreThan(_) | Self::SinceImagePushed(_) | Self::SinceImagePulled(_) => {
                StorageClass::Standard
            }
        }
    }

    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            Self::ImageCountMoreThan(n)
            | Self::SinceImagePushed(n)
            | Self::SinceImagePulled(n)
            | Self::SinceImageTransitioned(n) => n,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Expire,
    /// `transition` to `archive`.
    Archive,
}
