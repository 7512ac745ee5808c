//! Lifecycle policies put in force in many repositories, and put back.

use super::{Item, Subject};
use crate::domain::lifecycle::evaluate::Tally;
use crate::domain::repository::RepositoryName;
use serde::{Deserialize, Serialize};

/// The most repositories of one roll-out.
pub const MOST: usize = 1_000;
/// Bounds of [`Pace::per_minute`]. AWS itself lets more pass (ecr.md 3.3); this is for whoever watches.
pub const PER_MINUTE: std::ops::RangeInclusive<u32> = 1..=600;

/// How a roll-out goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Pace {
    /// The first so many repositories go ahead; then it pauses until somebody says that it may go on. 0: all in one go.
    pub canary: u32,
    /// Repositories a minute, at most.
    pub per_minute: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { canary: 3, per_minute: 30 }
    }
}

impl Pace {
    /// Milliseconds from one repository to the next.
    #[must_use]
    pub const fn interval_millis(self) -> u64 {
        60_000 / if self.per_minute == 0 { 1 } else { self.per_minute as u64 }
    }
}

/// One repository's turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PolicyChange {
    pub repository: RepositoryName,
    /// What is to be in force; `None`: no policy.
    pub text: Option<String>,
    /// What was in force when it was decided; only that is replaced.
    pub base: Option<String>,
    /// Somebody typed the repository's name, knowing what it loses.
    pub confirmed: bool,
    /// The policy set that the repository follows from then on, and the one that it followed before.
    #[serde(default)]
    pub set: Option<String>,
    #[serde(default)]
    pub was: Option<String>,
}

/// What was in force right before it was replaced, and what the new policy takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// `None`: there was no policy.
    pub old: Option<String>,
    /// Images that the new policy selects, as of that moment: AWS deletes them within a day.
    pub going: Tally,
}

/// What puts back what these items have replaced, each where its policy is still in force.
#[must_use]
pub fn undo(items: Vec<Item>) -> Vec<(u8, Subject)> {
    let back = |item: Item| match (item.subject, item.replaced) {
        (Subject::Policy(change), Some(replaced)) => {
            let PolicyChange { repository, text, set, was, .. } = *change;
            Some(PolicyChange { repository, text: replaced.old, base: text, confirmed: false, set: was, was: set })
        }
        _ => None,
    };
    items.into_iter().filter_map(back).map(|change| (0, Subject::Policy(Box::new(change)))).collect()
}
