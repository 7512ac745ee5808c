//! The images of a repository as time goes on: those of today, and replicas of the recent ones pushed again.

use crate::domain::image::relations::{Bond, Relations};
use crate::domain::image::{Digest, Image, ImageStatus, Tag};
use crate::domain::lifecycle::evaluate::{Outcome, Tally, Verdict};
use crate::domain::time::{DAY_MILLIS, Timestamp};
use std::collections::{HashMap, HashSet};

/// Which image of today, and in which round it was pushed again; round 0 is today's.
type Key = (u32, u32);

pub struct Replay {
    pub images: Vec<Image>,
    keys: Vec<Key>,
    /// Bonds of today's images: image, owner, bond.
    bonds: Vec<(u32, u32, Bond)>,
    /// What is pushed again in every round, oldest first, with its position today.
    originals: Vec<(u32, Image)>,
    period: i64,
    /// The next push: round and index into `originals`.
    next: (u32, usize),
}

impl Replay {
    pub fn new(images: &[Image], relations: &Relations, now: Timestamp, days: u32) -> Self {
        let period = i64::from(days) * DAY_MILLIS;
        let recent = |image: &Image| (0..period).contains(&(now - image.pushed_at));
        let mut originals: Vec<(u32, Image)> =
            (0u32..).zip(images).filter(|(_, image)| recent(image)).map(|(at, image)| (at, image.clone())).collect();
        originals.sort_by(|(_, a), (_, b)| a.pushed_at.cmp(&b.pushed_at).then_with(|| a.digest.cmp(&b.digest)));
        let restored = |image: &Image| match image.is_being_restored() {
            true => Image { last_activated_at: Some(now), ..image.clone() },
            false => image.clone(),
        };
        Self {
            images: images.iter().map(restored).collect(),
            keys: (0u32..).zip(images).map(|(at, _)| (at, 0)).collect(),
            bonds: relations.all().collect(),
            originals,
            period,
            next: (1, 0),
        }
    }

    /// The position today of an image that is no replica.
    pub fn original(&self, index: usize) -> Option<usize> {
        self.keys.get(index).filter(|(_, round)| *round == 0).map(|(at, _)| *at as usize)
    }

    /// Pushes everything due until then.
    pub fn push_until(&mut self, until: Timestamp) -> Tally {
        let mut pushed = Tally::default();
        while let Some((at, original)) = self.originals.get(self.next.1) {
            let round = self.next.0;
            let shift = self.period.saturating_mul(i64::from(round));
            let later = |time: Timestamp| Timestamp::from_millis(time.millis().saturating_add(shift));
            if later(original.pushed_at) > until {
                break;
            }
            let key = (*at, round);
            let image = Image {
                digest: name(&original.digest, round),
                pushed_at: later(original.pushed_at),
                last_pulled_at: original.last_pulled_at.map(later),
                status: ImageStatus::Active,
                last_archived_at: None,
                last_activated_at: None,
                ..original.clone()
            };
            pushed += Tally::of(&image);
            self.take_moving_tags(&image);
            self.images.push(image);
            self.keys.push(key);
            self.next = match self.next.1 + 1 {
                next if next < self.originals.len() => (round, next),
                _ => (round + 1, 0),
            };
        }
        pushed
    }

    /// `latest` or `main` move to the new image; a tag with a digit stands for a new one of its kind.
    fn take_moving_tags(&mut self, image: &Image) {
        let moving = |tag: &&Tag| !tag.as_str().bytes().any(|b| b.is_ascii_digit());
        let tags: HashSet<&Tag> = image.tags.iter().filter(moving).collect();
        if tags.is_empty() {
            return;
        }
        for other in &mut self.images {
            if other.tags.iter().any(|tag| tags.contains(tag)) {
                other.tags.retain(|tag| !tags.contains(tag));
            }
        }
    }

    /// Replicas stand to each other as their originals do.
    pub fn relations(&self) -> Relations {
        if self.bonds.is_empty() {
            return Relations::default();
        }
        let places: HashMap<Key, u32> = self.keys.iter().copied().zip(0u32..).collect();
        let mut owners: HashMap<u32, Vec<(u32, Bond)>> = HashMap::new();
        for (at, owner, bond) in &self.bonds {
            owners.entry(*at).or_default().push((*owner, *bond));
        }
        let mut rows = Vec::new();
        for ((at, round), index) in self.keys.iter().zip(0u32..) {
            for (owner, bond) in owners.get(at).into_iter().flatten() {
                if let Some(place) = places.get(&(*owner, *round)) {
                    rows.push((index, *place, *bond));
                }
            }
        }
        Relations::from_rows(self.images.len(), rows)
    }

    /// Removes what expires and archives, as of when it was `due`, what is archived; returns what was removed.
    pub fn apply(&mut self, verdicts: &[Verdict], due: impl Fn(&Image, &Verdict) -> Timestamp) -> Tally {
        let mut expired = Tally::default();
        for (image, verdict) in self.images.iter_mut().zip(verdicts) {
            match verdict.outcome {
                Outcome::Archive => {
                    image.last_archived_at = Some(due(image, verdict));
                    image.status = ImageStatus::Archived;
                }
                Outcome::Expire => expired += Tally::of(image),
                Outcome::Keep | Outcome::Blocked => {}
            }
        }
        let stays = |verdict: &Verdict| verdict.outcome != Outcome::Expire;
        let mut stay = verdicts.iter().map(stays);
        self.images.retain(|_| stay.next().unwrap_or(true));
        let mut stay = verdicts.iter().map(stays);
        self.keys.retain(|_| stay.next().unwrap_or(true));
        expired
    }
}

/// A digest for a replica; sorts beside its original, so that ties are decided alike in every round.
fn name(digest: &Digest, round: u32) -> Digest {
    Digest::new(format!("{digest}+{round}")).unwrap_or_else(|_| digest.clone())
}
