//! Whose cost it is: the ways a registry is divided, as they stand in a URL.

use super::ledger::Holding;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GroupBy {
    #[default]
    Repository,
    /// The resource tag `team`, whatever its case.
    Team,
    /// Any other resource tag, by its key.
    Tag(String),
    /// What comes before the first slash of a name.
    Prefix,
    StorageClass,
    Account,
    Region,
}

/// Which part of a repository's storage belongs to a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    All,
    Standard,
    Archive,
}

/// The name of a group; ordered by name, what has none last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Label {
    Named(String),
    /// Repositories without the tag or the prefix.
    None,
    /// Repositories that exist no more: their tags went with them.
    Deleted,
}

impl GroupBy {
    /// Without tags other than `team`, which depend on the registry.
    pub const FIXED: [Self; 6] =
        [Self::Repository, Self::Team, Self::Prefix, Self::StorageClass, Self::Account, Self::Region];

    /// After "by": `By storage class`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Repository => "repository".to_owned(),
            Self::Team => "team".to_owned(),
            Self::Tag(key) => format!("tag {key}"),
            Self::Prefix => "name prefix".to_owned(),
            Self::StorageClass => "storage class".to_owned(),
            Self::Account => "account".to_owned(),
            Self::Region => "region".to_owned(),
        }
    }

    /// What the group without a name is called.
    #[must_use]
    pub fn none_label(&self) -> String {
        match self {
            Self::Team => "no team tag".to_owned(),
            Self::Tag(key) => format!("no {key} tag"),
            Self::Prefix => "no prefix".to_owned(),
            _ => "no name".to_owned(),
        }
    }

    /// A group's name in words.
    #[must_use]
    pub fn name(&self, label: &Label) -> String {
        match label {
            Label::Named(name) => name.clone(),
            Label::None => self.none_label(),
            Label::Deleted => "deleted repositories".to_owned(),
        }
    }

    /// The groups that a repository is in, and with what.
    pub(super) fn groups(&self, holding: &Holding) -> Vec<(Label, Share)> {
        let tag = |value: Option<&str>| match value {
            Some(value) => Label::Named(value.to_owned()),
            None if holding.is_gone => Label::Deleted,
            None => Label::None,
        };
        let label = match self {
            Self::Repository => Label::Named(holding.name.to_string()),
            Self::Team => tag(holding.tag_ignoring_case("team")),
            Self::Tag(key) => tag(holding.tags.get(key).map(String::as_str)),
            Self::Prefix => match holding.name.as_str().split_once('/') {
                Some((prefix, _)) => Label::Named(prefix.to_owned()),
                None => Label::None,
            },
            Self::Account => Label::Named(holding.registry.account.to_string()),
            Self::Region => Label::Named(holding.registry.region.to_string()),
            Self::StorageClass => {
                let named = |name: &str| Label::Named(name.to_owned());
                return vec![(named("standard"), Share::Standard), (named("archive"), Share::Archive)];
            }
        };
        vec![(label, Share::All)]
    }
}

impl fmt::Display for GroupBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repository => f.write_str("repository"),
            Self::Team => f.write_str("team"),
            Self::Tag(key) => write!(f, "tag:{key}"),
            Self::Prefix => f.write_str("prefix"),
            Self::StorageClass => f.write_str("class"),
            Self::Account => f.write_str("account"),
            Self::Region => f.write_str("region"),
        }
    }
}

/// Text that names no grouping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no grouping: repository, team, prefix, class, account, region, or tag:KEY")]
pub struct GroupError(pub String);

impl FromStr for GroupBy {
    type Err = GroupError;

    fn from_str(text: &str) -> Result<Self, GroupError> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        if let Some(key) = text.strip_prefix("tag:").filter(|key| !key.is_empty()) {
            return Ok(if key.eq_ignore_ascii_case("team") { Self::Team } else { Self::Tag(key.to_owned()) });
        }
        Self::FIXED.into_iter().find(|by| by.to_string() == text).ok_or_else(|| GroupError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_in_a_url() {
        for by in GroupBy::FIXED.into_iter().chain([GroupBy::Tag("cost center:é".to_owned())]) {
            assert_eq!(by.to_string().parse(), Ok(by.clone()), "{by}");
        }
        assert_eq!("tag:Team".parse(), Ok(GroupBy::Team));
        assert!("colour".parse::<GroupBy>().unwrap_err().to_string().contains("tag:KEY"));
        assert!("tag:".parse::<GroupBy>().is_err());
    }
}
