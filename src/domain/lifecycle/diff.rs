//! Two policies on the same images: what changes.

use super::evaluate::{Evaluation, Tally, Verdict};
use crate::domain::image::Image;
use serde::{Deserialize, Serialize};

/// What another policy means for one image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    #[default]
    Same,
    /// Stayed, goes now.
    NewlyGoing,
    /// Went, stays now.
    NewlyKept,
    /// Goes either way, but by another rule or to another end.
    Moved,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    pub newly_going: Tally,
    pub newly_kept: Tally,
    pub moved: Tally,
    /// In the order of the images.
    pub changes: Vec<Change>,
}

/// Compares two evaluations of the same slice of images. A blocked image counts as staying. Having no policy is the
/// evaluation of `Policy::default()`.
#[must_use]
pub fn diff(before: &Evaluation, after: &Evaluation, images: &[Image]) -> Difference {
    let mut difference = Difference::default();
    for ((before, after), image) in before.verdicts.iter().zip(&after.verdicts).zip(images) {
        let change = compare(before, after);
        match change {
            Change::Same => {}
            Change::NewlyGoing => difference.newly_going += Tally::of(image),
            Change::NewlyKept => difference.newly_kept += Tally::of(image),
            Change::Moved => difference.moved += Tally::of(image),
        }
        difference.changes.push(change);
    }
    difference
}

fn compare(before: &Verdict, after: &Verdict) -> Change {
    match (before.outcome.goes(), after.outcome.goes()) {
        (false, true) => Change::NewlyGoing,
        (true, false) => Change::NewlyKept,
        (true, true) if (before.outcome, before.rule) != (after.outcome, after.rule) => Change::Moved,
        (true, true) | (false, false) => Change::Same,
    }
}
