//! What AWS would do with every image (ecr.md 2.1 to 2.5).
//!
//! The work is shared out so that a keystroke is cheap: an [`ImageSet`] sorts the images once and remembers which images
//! each list entry matches; [`evaluate`] then walks bitsets, one word for 64 images, rule by rule.
//!
//! What AWS leaves undefined is decided here once: of images pushed at the same moment the one whose digest sorts first
//! counts as newer; a day is 24 hours back from `now`; ages are compared strictly (ecr.md 2.3). An index that lies in the
//! archive already does not hold its children back (ecr.md 2.5: a child cannot go "before the list"). An image that is being
//! restored counts as restored just now.

mod aftermath;
pub(crate) mod bits;
pub(crate) mod look;
pub(crate) mod matches;
mod set;
mod tags;

use super::{Action, Policy, Rule};
use crate::domain::image::Image;
use crate::domain::image::relations::Certainty;
use crate::domain::time::Timestamp;
use look::Look;
use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign};

pub use set::ImageSet;
pub(crate) use set::JUST_NOW;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    #[default]
    Keep,
    Expire,
    Archive,
    /// A rule selects it, but an index that stays needs it (ecr.md 2.5).
    Blocked,
}

impl Outcome {
    /// Whether the image leaves the standard storage class or the repository.
    #[must_use]
    pub const fn goes(self) -> bool {
        matches!(self, Self::Expire | Self::Archive)
    }

    /// As in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Expire => "expire",
            Self::Archive => "archive",
            Self::Blocked => "blocked",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    pub outcome: Outcome,
    /// Priority of the rule that acts on the image or selects it in vain; of a kept image the rule that shields it from
    /// all later ones, `None` when no rule's tags fit it. A referrer that goes with its subject has the subject's rule.
    pub rule: Option<u32>,
    /// The surviving index that needs it, by position in the slice of images, and how sure the bond is.
    pub blocked_by: Option<(u32, Certainty)>,
}

/// A number of images and the bytes they add up to ([`Image::added_bytes`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Tally {
    pub images: u64,
    pub bytes: u64,
}

impl Tally {
    /// The tally of one image.
    #[must_use]
    pub fn of(image: &Image) -> Self {
        Self { images: 1, bytes: image.added_bytes() }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.images += other.images;
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

impl Add for Tally {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Summary {
    pub keep: Tally,
    pub expire: Tally,
    pub archive: Tally,
    pub blocked: Tally,
}

/// A verdict for every image, in the order of the slice that the [`ImageSet`] was built from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Evaluation {
    pub verdicts: Vec<Verdict>,
}

impl Evaluation {
    /// Totals by outcome; bytes are an upper bound, as images share layers (ecr.md 4.3).
    #[must_use]
    pub fn summary(&self, images: &[Image]) -> Summary {
        let mut summary = Summary::default();
        for (verdict, image) in self.verdicts.iter().zip(images) {
            let tally = match verdict.outcome {
                Outcome::Keep => &mut summary.keep,
                Outcome::Expire => &mut summary.expire,
                Outcome::Archive => &mut summary.archive,
                Outcome::Blocked => &mut summary.blocked,
            };
            *tally += Tally::of(image);
        }
        summary
    }
}

/// Applies a policy to images as of `now`: every rule sees the same initial state, an image is up to the first rule
/// whose tags fit it, whether that rule selects it or not (ecr.md 2.1).
#[must_use]
pub fn evaluate(policy: &Policy, set: &ImageSet, now: Timestamp) -> Evaluation {
    let mut verdicts = vec![Verdict::default(); set.len()];
    let mut shielded = bits::none(set.len());
    let mut candidates = Vec::new();
    for (rule, entries) in set.matches(policy) {
        look::candidates(set, rule, &entries, &mut candidates);
        let cut = look::cut(set, rule, &candidates, now);
        let acted = match rule.action {
            Action::Expire => Outcome::Expire,
            Action::Archive => Outcome::Archive,
        };
        let priority = Some(rule.priority);
        for (at, (word, seen)) in candidates.iter().zip(&mut shielded).enumerate() {
            let fresh = word & !*seen;
            if fresh == 0 {
                continue;
            }
            *seen |= word;
            let selected = cut.word(at);
            for place in bits::ones(fresh & selected, at) {
                verdicts[set.order[place] as usize] = Verdict { outcome: acted, rule: priority, blocked_by: None };
            }
            for place in bits::ones(fresh & !selected, at) {
                verdicts[set.order[place] as usize].rule = priority;
            }
        }
    }
    aftermath::settle(set, &mut verdicts);
    Evaluation { verdicts }
}

/// The rules of a policy in ascending priority, each with the positions of the images that its tags and its storage class
/// fit, in no order, whatever earlier rules make of them.
pub(crate) fn sees(policy: &Policy, set: &ImageSet) -> Vec<(u32, Vec<u32>)> {
    let mut candidates = Vec::new();
    let see = |(rule, entries): (&Rule, Vec<matches::Places>)| {
        look::candidates(set, rule, &entries, &mut candidates);
        let words = (0..).zip(&candidates);
        (rule.priority, words.flat_map(|(at, word)| bits::ones(*word, at)).map(|place| set.order[place]).collect())
    };
    set.matches(policy).into_iter().map(see).collect()
}

/// The rules of a policy as they look at a set, in ascending priority.
pub(crate) fn looks<'p>(policy: &'p Policy, set: &ImageSet, now: Timestamp) -> Vec<Look<'p>> {
    set.matches(policy).into_iter().map(|(rule, entries)| Look::new(set, rule, entries, now)).collect()
}
