//! The images of a repository, made ready for any number of evaluations.

use super::bits;
use super::matches::{Matches, Places};
use super::tags::Tags;
use crate::domain::image::relations::{Bond, Certainty, Relations};
use crate::domain::image::{Image, StorageClass};
use crate::domain::lifecycle::{Policy, Rule};
use crate::domain::time::Timestamp;
use std::sync::{Mutex, PoisonError};

/// Younger than any age that a rule asks for, whenever it is evaluated.
pub(crate) const JUST_NOW: Timestamp = Timestamp::from_millis(i64::MAX);

/// Images sorted once, independent of the slice they came from. A *place* is a rank in that order; positions in the
/// slice are what callers see.
#[derive(Debug)]
pub struct ImageSet {
    /// Position of the image at each place: first the standard class, newest first, then the archive, latest first.
    pub(crate) order: Vec<u32>,
    /// How many images are of the standard class.
    pub(crate) standard: usize,
    /// By place: effective push time of standard images, time of archiving of archived ones (ecr.md 2.3). An archived
    /// image without that time is taken for archived just now, and one that is being restored for restored just now, so
    /// that no rule takes them; see [`JUST_NOW`].
    pub(crate) since: Vec<Timestamp>,
    /// By place, standard images only: what sinceImagePulled goes by (ecr.md 2.3).
    pub(crate) pulled: Vec<Timestamp>,
    pub(crate) untagged: Vec<u64>,
    /// By place: `since` is the restore, not the push.
    pub(crate) restored: Vec<u64>,
    /// By place: not pulled since the push or restore, so `pulled` is that.
    pub(crate) unpulled: Vec<u64>,
    /// Bonds that can block: owner, child, by position, sorted. Owners that lie in the archive are left out.
    pub(crate) children: Vec<(u32, u32, Certainty)>,
    /// Bonds that pull along: subject, referrer, by position, sorted; and whether the referrer lies in the archive.
    pub(crate) referrers: Vec<(u32, u32, bool)>,
    tags: Tags,
    matches: Mutex<Matches>,
}

impl ImageSet {
    /// `relations` must have been found in the same slice.
    #[must_use]
    pub fn new(images: &[Image], relations: &Relations) -> Self {
        let archived = |at: u32| images.get(at as usize).is_some_and(|i| i.storage_class() == StorageClass::Archive);
        let mut keys: Vec<(bool, Timestamp, u32)> = (0u32..).zip(images).map(|(at, i)| sort_key(i, at)).collect();
        keys.sort_unstable_by(|a, b| {
            let digest = |at: u32| &images[at as usize].digest;
            a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then_with(|| digest(a.2).cmp(digest(b.2))).then(a.2.cmp(&b.2))
        });
        let standard = keys.partition_point(|key| !key.0);
        let order: Vec<u32> = keys.iter().map(|key| key.2).collect();
        let since: Vec<Timestamp> = keys.iter().map(|key| key.1).collect();
        drop(keys);
        let pulled = order[..standard].iter().map(|at| pull_basis(&images[*at as usize])).collect();
        let mut tags = Tags::default();
        let [mut untagged, mut restored, mut unpulled] = [(); 3].map(|()| bits::none(images.len()));
        for (place, at) in order.iter().enumerate() {
            let image = &images[*at as usize];
            tags.push(&image.tags);
            if image.tags.is_empty() {
                bits::set(&mut untagged, place);
            }
            if image.last_activated_at.is_some() || image.is_being_restored() {
                bits::set(&mut restored, place);
            }
            if image.last_pulled_at.is_none_or(|pulled| Some(pulled) < image.last_activated_at) {
                bits::set(&mut unpulled, place);
            }
        }
        tags.close();
        let (mut children, mut referrers) = (Vec::new(), Vec::new());
        for (at, owner, bond) in relations.all() {
            match bond {
                Bond::Child(certainty) if !archived(owner) => children.push((owner, at, certainty)),
                Bond::Referrer => referrers.push((owner, at, archived(at))),
                Bond::Child(_) | Bond::TagSchema => {}
            }
        }
        children.sort_unstable();
        referrers.sort_unstable();
        let matches = Mutex::default();
        Self { order, standard, since, pulled, untagged, restored, unpulled, children, referrers, tags, matches }
    }

    /// How many images it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The rules in ascending priority, each with the places that its entries match.
    pub(crate) fn matches<'p>(&self, policy: &'p Policy) -> Vec<(&'p Rule, Vec<Places>)> {
        // What a panicking thread may have left behind is at worst an entry that is missing.
        let mut matches = self.matches.lock().unwrap_or_else(PoisonError::into_inner);
        matches.look_up(policy, &self.tags, self.len())
    }
}

fn sort_key(image: &Image, at: u32) -> (bool, Timestamp, u32) {
    match image.storage_class() {
        StorageClass::Standard if image.is_being_restored() => (false, JUST_NOW, at),
        StorageClass::Standard => (false, image.effective_pushed_at(), at),
        StorageClass::Archive => (true, image.last_archived_at.unwrap_or(JUST_NOW), at),
    }
}

fn pull_basis(image: &Image) -> Timestamp {
    if image.is_being_restored() { JUST_NOW } else { image.pull_basis() }
}
