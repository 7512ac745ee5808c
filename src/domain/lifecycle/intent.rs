//! What people want of a policy, apart from the order of rules that it takes.
//!
//! "Never remove these" and "keep the newest of those" compile to rules in the one order in which they hold: what is
//! protected first, then narrow patterns before wide ones, then untagged images, then the rest. A policy in that order is
//! read back as intents, whoever wrote it.

use super::parse::MAX_RULES;
use super::pattern::Glob;
use super::{Action, Count, Policy, Rule, TagStatus};
use crate::domain::image::StorageClass;
use serde::{Deserialize, Serialize};

/// A rule of this age never acts: ECR is younger. It is also the largest number seen in accepted policies (ecr.md 1.3).
const FOREVER: Count = Count::SinceImagePushed(10_950);

/// From here on a rule that keeps images or days is an allow-list in disguise (ecr.md 2.1).
const ENDLESS_IMAGES: u32 = 9_999;
const ENDLESS_DAYS: u32 = 3_650;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Which images; `any` means all that no other intent speaks of.
    pub about: TagStatus,
    pub wish: Wish,
    /// The rule's description; `None` for the sentence of the intent.
    pub note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Wish {
    /// Never remove them.
    Protect,
    /// Keep what the count keeps, do this to the others.
    Thin(Count, Action),
}

impl Intent {
    /// Never remove images with a tag that matches.
    #[must_use]
    pub fn protect(pattern: impl Into<String>) -> Self {
        Self { about: TagStatus::Patterns(vec![pattern.into()]), wish: Wish::Protect, note: None }
    }

    /// Keep the newest images with a tag that matches, expire the others.
    #[must_use]
    pub fn keep_newest(pattern: impl Into<String>, images: u32) -> Self {
        Self::expire(TagStatus::Patterns(vec![pattern.into()]), Count::ImageCountMoreThan(images))
    }

    /// Expire what the count does not keep.
    #[must_use]
    pub const fn expire(about: TagStatus, count: Count) -> Self {
        Self { about, wish: Wish::Thin(count, Action::Expire), note: None }
    }

    /// `Never remove images tagged prod*`, for a card and as the rule's description.
    #[must_use]
    pub fn sentence(&self) -> String {
        let whom = match &self.about {
            TagStatus::Any => "all other images".to_owned(),
            TagStatus::Untagged => "untagged images".to_owned(),
            TagStatus::Patterns(list) => format!("images tagged {}", list.join(" and ")),
            TagStatus::Prefixes(list) => format!("images with tags starting with {}", list.join(" and ")),
        };
        let Wish::Thin(count, action) = self.wish else { return format!("Never remove {whom}") };
        let verb = if action == Action::Archive { "Archive" } else { "Expire" };
        match count {
            Count::ImageCountMoreThan(n) if action == Action::Expire => format!("Keep the newest {n} of {whom}"),
            Count::ImageCountMoreThan(n) => format!("{verb} all but the newest {n} of {whom}"),
            Count::SinceImagePushed(n) => format!("{verb} {whom} {n} days after the push"),
            Count::SinceImagePulled(n) => format!("{verb} {whom} {n} days after the last pull"),
            Count::SinceImageTransitioned(n) => format!("{verb} {whom} after {n} days in the archive"),
        }
    }

    fn rule(&self, priority: u32) -> Rule {
        let (count, action) = match self.wish {
            Wish::Protect => (FOREVER, Action::Expire),
            Wish::Thin(count, action) => (count, action),
        };
        let description = Some(self.note.clone().unwrap_or_else(|| self.sentence()));
        Rule { priority, description, tags: self.about.clone(), count, action }
    }

    /// Where the intent stands among the rules, apart from width.
    fn rank(&self) -> (StorageClass, u8) {
        let class = match self.wish {
            Wish::Protect => StorageClass::Standard,
            Wish::Thin(count, _) => count.storage_class(),
        };
        let rank = match (self.wish, &self.about) {
            (Wish::Protect, TagStatus::Prefixes(_) | TagStatus::Patterns(_)) => 0,
            (_, TagStatus::Prefixes(_) | TagStatus::Patterns(_)) => 1,
            (_, TagStatus::Untagged) => 2,
            (_, TagStatus::Any) => 3,
        };
        (class, rank)
    }
}

/// The policy that does what all intents say, rules numbered from 1. Of two intents for one pattern the protecting one
/// wins. At most 50 intents fit a policy; `None` when there are more.
#[must_use]
pub fn compile(intents: &[Intent]) -> Option<Policy> {
    let mut sorted: Vec<&Intent> = Vec::new();
    let mut todo: Vec<&Intent> = intents.iter().collect();
    todo.sort_by_key(|intent| intent.rank());
    for intent in todo {
        if sorted.iter().any(|other| other.rank().0 == intent.rank().0 && other.about == intent.about) {
            continue;
        }
        // Before the first of its rank that would take its images away.
        let at = sorted
            .iter()
            .position(|other| other.rank() == intent.rank() && covers(&other.about, &intent.about))
            .unwrap_or(sorted.len());
        sorted.insert(at, intent);
    }
    (sorted.len() <= MAX_RULES)
        .then(|| Policy { rules: (1u32..).zip(sorted).map(|(priority, intent)| intent.rule(priority)).collect() })
}

/// The intents behind a policy; `None` when its rules stand in another order than [`compile`] would put them, so that
/// intents could not say what it does.
#[must_use]
pub fn recognise(policy: &Policy) -> Option<Vec<Intent>> {
    let rules = policy.by_priority();
    let intents: Vec<Intent> = rules.iter().map(|rule| read(rule)).collect();
    let again = compile(&intents)?;
    let same = again.rules.len() == rules.len()
        && again.rules.iter().zip(&rules).all(|(a, b)| {
            a.tags == b.tags && (a.count, a.action) == (b.count, b.action) || read(a) == read(b) && protects(b)
        });
    same.then_some(intents)
}

fn read(rule: &Rule) -> Intent {
    let wish = if protects(rule) { Wish::Protect } else { Wish::Thin(rule.count, rule.action) };
    let mut intent = Intent { about: rule.tags.clone(), wish, note: None };
    intent.note = rule.description.clone().filter(|text| *text != intent.sentence());
    intent
}

/// Whether a rule is there only to shield what it looks at.
#[must_use]
pub const fn protects(rule: &Rule) -> bool {
    match rule.count {
        Count::ImageCountMoreThan(images) => images >= ENDLESS_IMAGES,
        Count::SinceImagePushed(days) | Count::SinceImagePulled(days) => days >= ENDLESS_DAYS,
        Count::SinceImageTransitioned(_) => false,
    }
}

/// Whether a rule for `wide` takes every image that a rule for `narrow` would see: each entry of `wide` is met by
/// whatever meets some entry of `narrow`.
#[must_use]
pub fn covers(wide: &TagStatus, narrow: &TagStatus) -> bool {
    match (wide, narrow) {
        (TagStatus::Any, _) | (TagStatus::Untagged, TagStatus::Untagged) => true,
        _ => match (globs(wide), globs(narrow)) {
            (Some(wide), Some(narrow)) => wide.iter().all(|w| narrow.iter().any(|n| w.contains(n))),
            _ => false,
        },
    }
}

/// The entries of a list as matchers; `None` without a list.
pub(crate) fn globs(tags: &TagStatus) -> Option<Vec<Glob>> {
    let prefixes = matches!(tags, TagStatus::Prefixes(_));
    let glob = |entry: &String| if prefixes { Glob::prefix(entry) } else { Glob::pattern(entry) };
    Some(tags.entries()?.iter().map(glob).collect())
}
