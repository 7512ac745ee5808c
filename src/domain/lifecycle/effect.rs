//! What a policy does to a repository, in the figures that a person decides by.

use super::diff::{Change, Difference};
use super::evaluate::{Evaluation, Outcome, Summary, Tally};
use crate::domain::cost::RateCard;
use crate::domain::image::{Image, StorageClass, Tag};
use crate::domain::job::plan::TYPED_ABOVE;
use crate::domain::storage::{Amount, Layers};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tags that a confirmation lists by name.
const NAMED_TAGS: usize = 12;

/// Bytes are sums of compressed sizes and dollars what those cost: upper bounds both, as images share layers (ecr.md 4.3).
/// Where manifests were read, [`Self::freed`] and the dollars count what goes with the last image that holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Effect {
    pub total: Tally,
    pub summary: Summary,
    /// Of layers that only images hold which expire; `None`: no manifest was read.
    pub freed: Option<Amount>,
    /// Images that run somewhere and expire or are archived; `None`: nobody tells what runs.
    #[serde(default)]
    pub in_use: Option<Tally>,
    /// USD a month that the images which expire cost now. Archiving saves nothing below 150 TB (ecr.md 2.7).
    pub saved: f64,
    /// How much of [`Self::saved`] the policy in force does not save; negative when it saves more.
    pub saved_more: f64,
    /// Against the policy in force.
    pub newly_going: Tally,
    pub newly_kept: Tally,
    pub moved: Tally,
    /// Indexes among the images that expire. They free nothing by themselves: their platforms are images of their own
    /// (ecr.md 4.3).
    pub indexes: u64,
    /// Tags of the images that expire.
    pub tags_lost: u64,
    /// The first of them, those of the newest images first.
    pub first_tags: Vec<Tag>,
    /// By priority; rules that no image is up to have no entry.
    pub rules: Vec<Share>,
}

/// What one rule decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Share {
    /// Priority.
    pub rule: u32,
    /// Expired or archived by it.
    pub takes: Tally,
    /// Left alone by it and shielded from later rules.
    pub keeps: Tally,
    /// Selected in vain.
    pub blocked: Tally,
}

impl Effect {
    /// `images` newest push first; `before` is the evaluation of the policy in force, `difference` what changes from it.
    #[must_use]
    pub fn new(
        images: &[Image],
        evaluation: &Evaluation,
        before: &Evaluation,
        difference: &Difference,
        rates: &RateCard,
    ) -> Self {
        let mut effect = Self {
            summary: evaluation.summary(images),
            newly_going: difference.newly_going,
            newly_kept: difference.newly_kept,
            moved: difference.moved,
            saved: saved(images, evaluation, rates),
            ..Self::default()
        };
        effect.saved_more = effect.saved - saved(images, before, rates);
        let mut rules: BTreeMap<u32, Share> = BTreeMap::new();
        for (image, verdict) in images.iter().zip(&evaluation.verdicts) {
            let tally = Tally::of(image);
            effect.total += tally;
            if verdict.outcome == Outcome::Expire {
                effect.indexes += u64::from(image.is_index());
                effect.tags_lost += image.tags.len() as u64;
                let room = NAMED_TAGS.saturating_sub(effect.first_tags.len());
                effect.first_tags.extend(image.tags.iter().take(room).cloned());
            }
            if let Some(rule) = verdict.rule {
                let share = rules.entry(rule).or_insert_with(|| Share { rule, ..Share::default() });
                *match verdict.outcome {
                    Outcome::Expire | Outcome::Archive => &mut share.takes,
                    Outcome::Keep => &mut share.keeps,
                    Outcome::Blocked => &mut share.blocked,
                } += tally;
            }
        }
        effect.rules = rules.into_values().collect();
        effect
    }

    /// With what the layers of the images tell.
    #[must_use]
    pub fn counting(self, layers: &Layers, evaluation: &Evaluation, before: &Evaluation, rates: &RateCard) -> Self {
        let freed = |evaluation: &Evaluation| {
            layers.freed(|at| evaluation.verdicts.get(at).is_some_and(|verdict| verdict.outcome == Outcome::Expire))
        };
        // Below 150 TB the archive costs the same (ecr.md 2.7), so the class does not matter.
        let usd = |amount: Amount| rates.month(amount.bytes, 0);
        let (freed, freed_before) = (freed(evaluation), freed(before));
        Self { freed: Some(freed), saved: usd(freed), saved_more: usd(freed) - usd(freed_before), ..self }
    }

    /// With what is known of where they run.
    #[must_use]
    pub fn sparing(self, images: &[Image], in_use: &[bool], evaluation: &Evaluation) -> Self {
        let rows = images.iter().zip(in_use).zip(&evaluation.verdicts);
        let taken = rows.filter(|((_, in_use), verdict)| **in_use && verdict.outcome.goes());
        let tally = taken.map(|((image, _), _)| Tally::of(image)).fold(Tally::default(), |sum, tally| sum + tally);
        Self { in_use: Some(tally), ..self }
    }

    /// Whether the repository's name has to be typed before (ux.md 15).
    #[must_use]
    pub fn is_grave(&self) -> bool {
        self.going().images > TYPED_ABOVE || self.in_use.is_some_and(|tally| tally.images > 0)
    }

    /// Bytes that go with the images which expire, as well as they are known.
    #[must_use]
    pub fn frees(&self) -> Amount {
        self.freed.unwrap_or(Amount { bytes: self.summary.expire.bytes, exact: false })
    }

    /// Images that leave the repository or go to the archive.
    #[must_use]
    pub fn going(&self) -> Tally {
        self.summary.expire + self.summary.archive
    }

    /// What the rule of this priority decides.
    #[must_use]
    pub fn share(&self, rule: u32) -> Share {
        let found = self.rules.binary_search_by_key(&rule, |share| share.rule);
        found.map_or(Share { rule, ..Share::default() }, |at| self.rules[at])
    }

    /// Whether the policy in force treats some image otherwise.
    #[must_use]
    pub fn changes_anything(&self) -> bool {
        [self.newly_going, self.newly_kept, self.moved].iter().any(|tally| tally.images > 0)
    }
}

fn saved(images: &[Image], evaluation: &Evaluation, rates: &RateCard) -> f64 {
    let (mut standard, mut archive) = (0, 0);
    for (image, verdict) in images.iter().zip(&evaluation.verdicts) {
        if verdict.outcome == Outcome::Expire {
            *match image.storage_class() {
                StorageClass::Standard => &mut standard,
                StorageClass::Archive => &mut archive,
            } += image.added_bytes();
        }
    }
    rates.month(standard, archive)
}

impl Change {
    /// As in a URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::NewlyGoing => "going",
            Self::NewlyKept => "kept",
            Self::Moved => "moved",
        }
    }
}
