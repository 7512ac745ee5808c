//! What one rule sees: the images that meet its tag requirements, and where among them it starts to select.

use super::bits;
use super::matches::Places;
use super::set::ImageSet;
use crate::domain::image::StorageClass;
use crate::domain::lifecycle::{Count, Rule, TagStatus};
use crate::domain::time::{DAY_MILLIS, Timestamp};

/// A rule's selection, before what earlier rules shield is taken off.
#[derive(Debug)]
pub enum Cut {
    /// Every candidate from this place on.
    From(usize),
    /// The candidates among these.
    Among(Vec<u64>),
}

impl Cut {
    /// The word `at` of the selected places, candidates or not.
    pub fn word(&self, at: usize) -> u64 {
        match self {
            Self::From(place) => bits::since(*place, at),
            Self::Among(words) => words[at],
        }
    }

    pub fn selects(&self, place: usize) -> bool {
        match self {
            Self::From(from) => place >= *from,
            Self::Among(words) => bits::get(words, place),
        }
    }
}

/// The places of the rule's storage class, from and to.
fn range(set: &ImageSet, count: Count) -> (usize, usize) {
    match count.storage_class() {
        StorageClass::Standard => (0, set.standard),
        StorageClass::Archive => (set.standard, set.len()),
    }
}

/// Fills `out` with the images of the rule's class that meet its tag requirements; entries are ANDed (ecr.md 2.2).
pub fn candidates(set: &ImageSet, rule: &Rule, entries: &[Places], out: &mut Vec<u64>) {
    let (from, to) = range(set, rule.count);
    bits::fill_range(out, set.len(), from, to);
    let mut narrow = |words: &[u64]| out.iter_mut().zip(words).for_each(|(word, other)| *word &= other);
    match &rule.tags {
        TagStatus::Any => {}
        TagStatus::Untagged => narrow(&set.untagged),
        TagStatus::Prefixes(list) | TagStatus::Patterns(list) if list.is_empty() => out.fill(0),
        TagStatus::Prefixes(_) | TagStatus::Patterns(_) => entries.iter().for_each(|words| narrow(words)),
    }
}

/// Whether something that happened at `since` is more than `days` days of 24 hours ago (ecr.md 2.3).
pub fn is_older(now: Timestamp, since: Timestamp, days: u32) -> bool {
    now - since > i64::from(days) * DAY_MILLIS
}

pub fn cut(set: &ImageSet, rule: &Rule, candidates: &[u64], now: Timestamp) -> Cut {
    let (from, to) = range(set, rule.count);
    match rule.count {
        Count::ImageCountMoreThan(keep) => Cut::From(bits::nth(candidates, keep as usize).unwrap_or(to)),
        Count::SinceImagePushed(days) | Count::SinceImageTransitioned(days) => {
            Cut::From(from + set.since[from..to].partition_point(|since| !is_older(now, *since, days)))
        }
        Count::SinceImagePulled(days) => {
            let mut words = bits::none(set.len());
            for (word, pulled) in words.iter_mut().zip(set.pulled.chunks(64)) {
                *word = pulled.iter().rev().fold(0, |w, since| w << 1 | u64::from(is_older(now, *since, days)));
            }
            Cut::Among(words)
        }
    }
}

/// One rule with everything needed to tell its story about any image.
#[derive(Debug)]
pub struct Look<'p> {
    pub rule: &'p Rule,
    pub entries: Vec<Places>,
    pub candidates: Vec<u64>,
    pub cut: Cut,
    /// Candidates before each word, for [`Self::rank`].
    before: Vec<u32>,
    /// The push time on both sides of a count's limit, where it is the same.
    pub tie: Option<Timestamp>,
}

impl<'p> Look<'p> {
    pub fn new(set: &ImageSet, rule: &'p Rule, entries: Vec<Places>, now: Timestamp) -> Self {
        let mut candidates = Vec::new();
        self::candidates(set, rule, &entries, &mut candidates);
        let cut = cut(set, rule, &candidates, now);
        let (mut before, mut tie) = (Vec::new(), None);
        if let Count::ImageCountMoreThan(keep) = rule.count {
            let mut sum = 0;
            before.extend(candidates.iter().map(|word| {
                sum += word.count_ones();
                sum - word.count_ones()
            }));
            let since = |n: u32| bits::nth(&candidates, n as usize).and_then(|place| set.since.get(place).copied());
            tie = keep.checked_sub(1).and_then(since).filter(|last| since(keep) == Some(*last));
        }
        Self { rule, entries, candidates, cut, before, tie }
    }

    pub fn fits(&self, place: usize) -> bool {
        bits::get(&self.candidates, place)
    }

    /// Which newest candidate the image is, from 1; only for counts of images.
    pub fn rank(&self, place: usize) -> u32 {
        let (word, bit) = (place / 64, place % 64);
        let here = self.candidates.get(word).map_or(0, |w| (w & ((1u64 << bit) - 1)).count_ones());
        self.before.get(word).copied().unwrap_or_default() + here + 1
    }
}
