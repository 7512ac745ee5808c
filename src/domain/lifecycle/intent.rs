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

    /// What a rule means by itself, wherever it stands.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        let wish = if protects(rule) { Wish::Protect } else { Wish::Thin(rule.count, rule.action) };
        let mut intent = Self { about: rule.tags.clone(), wish, note: None };
        intent.note = rule.description.clone().filter(|text| *text != intent.sentence());
        intent
    }

    /// Makes a rule mean this; what the rule says of it already stays as it is written.
    pub fn write_to(&self, rule: &mut Rule) {
        let before = Self::of(rule);
        if before.wish != self.wish {
            let Rule { count, action, .. } = self.rule(rule.priority);
            (rule.count, rule.action) = (count, action);
        }
        rule.tags = self.about.clone();
        rule.description = match &self.note {
            None => rule.description.as_ref().map(|_| self.sentence()),
            note => note.clone(),
        };
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
    let mut once: Vec<&Intent> = Vec::new();
    let mut todo: Vec<&Intent> = intents.iter().collect();
    todo.sort_by_key(|intent| intent.rank());
    for intent in todo {
        if !once.iter().any(|other| other.rank().0 == intent.rank().0 && other.about == intent.about) {
            once.push(intent);
        }
    }
    let rule = |(priority, at): (u32, usize)| once[at].rule(priority);
    (once.len() <= MAX_RULES).then(|| Policy { rules: (1u32..).zip(order(&once)).map(rule).collect() })
}

/// Positions of intents in the order in which all of them hold.
fn order(intents: &[&Intent]) -> Vec<usize> {
    let mut todo: Vec<usize> = (0..intents.len()).collect();
    todo.sort_by_key(|at| intents[*at].rank());
    let mut sorted: Vec<usize> = Vec::new();
    for at in todo {
        let intent = intents[at];
        // Before the first of its rank that would take its images away.
        let takes = |other: &usize| {
            let other = intents[*other];
            let covers = |a: &Intent, b: &Intent| covers(&a.about, &b.about);
            other.rank() == intent.rank() && covers(other, intent) && !covers(intent, other)
        };
        sorted.insert(sorted.iter().position(takes).unwrap_or(sorted.len()), at);
    }
    sorted
}

/// The same rules in the order in which the intents behind them hold; the places keep their priorities. Nothing is lost,
/// and rules of which one is still being written find a place too.
#[must_use]
pub fn arranged(rules: &[Rule]) -> Vec<Rule> {
    let intents: Vec<Intent> = rules.iter().map(Intent::of).collect();
    let places = order(&intents.iter().collect::<Vec<_>>());
    let rule = |(at, place): (usize, &Rule)| Rule { priority: place.priority, ..rules[at].clone() };
    places.into_iter().zip(rules).map(rule).collect()
}

/// The intents behind a policy; `None` when its rules stand in another order than [`compile`] would put them, so that
/// intents could not say what it does.
#[must_use]
pub fn recognise(policy: &Policy) -> Option<Vec<Intent>> {
    let rules = policy.by_priority();
    let intents: Vec<Intent> = rules.iter().map(|rule| Intent::of(rule)).collect();
    let again = compile(&intents)?;
    let same = again.rules.len() == rules.len()
        && again.rules.iter().zip(&rules).all(|(a, b)| {
            a.tags == b.tags && (a.count, a.action) == (b.count, b.action)
                || Intent::of(a) == Intent::of(b) && protects(b)
        });
    same.then_some(intents)
}

/// Whether a rule is there only to shield what it looks at.
#[must_use]
pub const fn protects(rule: &Rule) -> bool {
    is_endless(rule.count)
}

/// Whether a count keeps everything that there will ever be.
#[must_use]
pub const fn is_endless(count: Count) -> bool {
    match count {
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
