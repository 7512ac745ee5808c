//! Policy sets: named policies with versions, and which repositories follow one.

use crate::domain::inventory::Record;
use crate::domain::lifecycle::equality::canonical;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Letters of a name.
pub const LONGEST_NAME: usize = 60;

/// A version of a set; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// From 1.
    pub number: u32,
    pub text: String,
    /// Why it was made.
    pub note: String,
    pub by: String,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySet {
    pub name: String,
    /// Newest first; never empty.
    pub versions: Vec<Version>,
    /// By name.
    pub followers: Vec<RepositoryName>,
}

/// Where the policy in force of a repository comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Origin {
    /// It is of no set.
    Own,
    /// It is this version of a set; `behind`: there is a newer one.
    Set { name: String, version: u32, behind: bool },
    /// The repository follows a set, and something else is in force, or nothing.
    Drifted { name: String },
}

impl Origin {
    /// For a badge: `releases v3`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Own => "own".to_owned(),
            Self::Set { name, version, .. } => format!("{name} v{version}"),
            Self::Drifted { name } => format!("drifted from {name}"),
        }
    }

    /// The set that it is about.
    #[must_use]
    pub fn set(&self) -> Option<&str> {
        match self {
            Self::Own => None,
            Self::Set { name, .. } | Self::Drifted { name } => Some(name),
        }
    }
}

/// Sets, arranged so that the origin of a policy is found at once.
#[derive(Debug, Default)]
pub struct Origins<'a> {
    followed: HashMap<&'a RepositoryName, &'a str>,
    /// By what the text says: set, version, whether it is behind. A text that several sets have is the first one's, and
    /// of one set the newest version's.
    texts: HashMap<String, Vec<(&'a str, u32, bool)>>,
}

impl<'a> Origins<'a> {
    #[must_use]
    pub fn of(sets: &'a [PolicySet]) -> Self {
        let mut origins = Self::default();
        for set in sets {
            origins.followed.extend(set.followers.iter().map(|name| (name, set.name.as_str())));
            for (at, version) in set.versions.iter().enumerate() {
                let known = origins.texts.entry(canonical(&version.text)).or_default();
                if known.iter().all(|(name, ..)| *name != set.name) {
                    known.push((&set.name, version.number, at > 0));
                }
            }
        }
        origins
    }

    /// `None`: there is no policy and no set, or the policy could not be read.
    #[must_use]
    pub fn origin(&self, record: &Record) -> Option<Origin> {
        let document = record.policy.as_ref().ok()?;
        let followed = self.followed.get(&record.repository.name).copied();
        let same = document.as_ref().and_then(|document| self.texts.get(&canonical(&document.text)));
        let found = same.and_then(|found| {
            let of = |wanted| found.iter().find(|(name, ..)| Some(*name) == wanted);
            // That of a set that it does not follow is none of its business, unless it follows none.
            of(followed).or(if followed.is_none() { found.first() } else { None })
        });
        match (found, followed, document) {
            (Some((name, version, behind)), ..) => {
                Some(Origin::Set { name: (*name).to_owned(), version: *version, behind: *behind })
            }
            (None, Some(name), _) => Some(Origin::Drifted { name: name.to_owned() }),
            (None, None, Some(_)) => Some(Origin::Own),
            (None, None, None) => None,
        }
    }
}

/// Which origins a list shows; lives in the URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Follows {
    #[default]
    Anything,
    Own,
    Drifted,
    /// Follows this set, drifted or not.
    Set(String),
}

impl Follows {
    const SET: &'static str = "of:";

    /// From a URL.
    #[must_use]
    pub fn read(text: &str) -> Self {
        match (text, text.strip_prefix(Self::SET)) {
            (_, Some(name)) => Self::Set(name.to_owned()),
            ("own", _) => Self::Own,
            ("drifted", _) => Self::Drifted,
            _ => Self::Anything,
        }
    }

    /// As in a URL; empty for the default.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Anything => String::new(),
            Self::Own => "own".to_owned(),
            Self::Drifted => "drifted".to_owned(),
            Self::Set(name) => format!("{}{name}", Self::SET),
        }
    }

    #[must_use]
    pub fn admits(&self, origin: Option<&Origin>) -> bool {
        match self {
            Self::Anything => true,
            Self::Own => origin == Some(&Origin::Own),
            Self::Drifted => matches!(origin, Some(Origin::Drifted { .. })),
            Self::Set(name) => origin.and_then(Origin::set) == Some(name),
        }
    }
}

/// Why a set cannot have this name; `None`: it can.
#[must_use]
pub fn refusal_of_name(name: &str) -> Option<&'static str> {
    let ordinary = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    match name {
        "" => Some("it has no name"),
        name if name.len() > LONGEST_NAME => Some("its name has more than 60 letters"),
        name if !name.chars().all(ordinary) => Some("its name has other letters than a-z, A-Z, 0-9, -, _ and ."),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::inventory::tests::record;
    use crate::domain::repository::PolicyDocument;

    fn text(number: u32) -> String {
        format!(
            r#"{{"rules": [{{"rulePriority": 1, "selection": {{"tagStatus": "any", "countType": "imageCountMoreThan",
            "countNumber": {number}}}, "action": {{"type": "expire"}}}}]}}"#
        )
    }

    #[test]
    fn policies_are_traced_to_their_sets() {
        let version = |number| Version {
            number,
            text: text(number),
            note: String::new(),
            by: String::new(),
            at: Timestamp::from_secs(0),
        };
        let followers = vec![RepositoryName::new("follows").unwrap()];
        let set = |name: &str, versions: &[u32], followers| PolicySet {
            name: name.to_owned(),
            versions: versions.iter().copied().map(version).collect(),
            followers,
        };
        let sets = [set("keep", &[3, 2], followers), set("other", &[9, 3], vec![])];
        let origins = Origins::of(&sets);
        for (name, in_force, label) in [
            ("follows", Some(3), Some("keep v3")),
            ("follows", Some(2), Some("keep v2")),
            ("follows", Some(7), Some("drifted from keep")),
            ("follows", Some(9), Some("drifted from keep")),
            ("follows", None, Some("drifted from keep")),
            ("free", Some(3), Some("keep v3")),
            ("free", Some(9), Some("other v9")),
            ("free", Some(7), Some("own")),
            ("free", None, None),
        ] {
            let mut record = record(name, None, &[]);
            record.policy = Ok(in_force.map(|number| PolicyDocument { text: text(number), last_evaluated_at: None }));
            assert_eq!(origins.origin(&record).map(|origin| origin.label()).as_deref(), label, "{name} {in_force:?}");
        }
    }
}
