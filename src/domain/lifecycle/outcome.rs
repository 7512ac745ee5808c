//! What becomes of a repository after its policy was saved: what was expected to go against what went.
//!
//! No call of ECR tells what a policy took, or by which rule; only CloudTrail does (`PolicyExecutionEvent`, ecr.md 2.8). Here
//! both are worked out from two readings and the policy.

use super::Policy;
use super::evaluate::{Evaluation, ImageSet, Tally, evaluate};
use crate::domain::image::relations::Relations;
use crate::domain::image::{Digest, Image, StorageClass, Tag};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// How long after it was saved a policy is followed. AWS evaluates within 24 hours (ecr.md 1.4); a week shows a few rounds.
pub const FOLLOWED_DAYS: i64 = 7;

/// An image that a saved policy was expected to take, or that went without being expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    pub digest: Digest,
    pub tags: Vec<Tag>,
    /// That it adds to a sum ([`Image::added_bytes`]).
    pub bytes: u64,
    pub pushed_at: Timestamp,
    /// Priority of the rule that was expected to take it when the policy was saved; `None`: it was expected to stay.
    pub expected: Option<u32>,
    /// `None`: it is still there.
    pub departure: Option<Departure>,
}

/// How an image left the repository, or its standard storage class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    /// The last reading that found it.
    pub last_seen: Timestamp,
    /// The first reading that did not.
    pub missed_at: Timestamp,
    /// It is in the archive now.
    pub archived: bool,
    /// Priority of the rule that selected it then; `None`: none did, so somebody deleted or archived it.
    pub rule: Option<u32>,
}

/// What a policy is expected to take; `evaluation` is of these very images.
#[must_use]
pub fn expected(images: &[Image], evaluation: &Evaluation) -> Vec<Followed> {
    let going = images.iter().zip(&evaluation.verdicts).filter(|(_, verdict)| verdict.outcome.goes());
    going
        .filter_map(|(image, verdict)| Some(Followed { expected: Some(verdict.rule?), ..Followed::of(image) }))
        .collect()
}

/// The images of `before` that are gone from `after`, or archived there, each with the rule of the policy that selects it
/// at the time of the second reading.
#[must_use]
pub fn departed(
    policy: &Policy,
    before: &[Image],
    after: &[Image],
    (last_seen, missed_at): (Timestamp, Timestamp),
) -> Vec<Followed> {
    let classes: HashMap<&Digest, StorageClass> = after.iter().map(|i| (&i.digest, i.storage_class())).collect();
    let archived = |image: &Image| {
        image.storage_class() == StorageClass::Standard && classes.get(&image.digest) == Some(&StorageClass::Archive)
    };
    let left: Vec<&Image> =
        before.iter().filter(|image| !classes.contains_key(&image.digest) || archived(image)).collect();
    if left.is_empty() {
        return Vec::new();
    }
    // What AWS had before it: all that is there now, and what has left as it was.
    let gone: HashSet<&Digest> = left.iter().map(|image| &image.digest).collect();
    let stayed = after.iter().filter(|image| !gone.contains(&image.digest));
    let mut all: Vec<Image> = left.iter().copied().chain(stayed).cloned().collect();
    all.sort_by_cached_key(|image| (Reverse(image.pushed_at), image.digest.clone()));
    let set = ImageSet::new(&all, &Relations::find(&all, &HashMap::new()));
    let verdicts = evaluate(policy, &set, missed_at).verdicts;
    let rule = |digest: &Digest| {
        let at = all.iter().position(|image| image.digest == *digest)?;
        verdicts.get(at).filter(|verdict| verdict.outcome.goes())?.rule
    };
    let departure =
        |image: &Image| Departure { last_seen, missed_at, archived: archived(image), rule: rule(&image.digest) };
    left.into_iter().map(|image| Followed { departure: Some(departure(image)), ..Followed::of(image) }).collect()
}

impl Followed {
    #[must_use]
    pub const fn tally(&self) -> Tally {
        Tally { images: 1, bytes: self.bytes }
    }

    fn of(image: &Image) -> Self {
        Self {
            digest: image.digest.clone(),
            tags: image.tags.clone(),
            bytes: image.added_bytes(),
            pushed_at: image.pushed_at,
            expected: None,
            departure: None,
        }
    }
}

#[cfg(test)]
mod tests;
