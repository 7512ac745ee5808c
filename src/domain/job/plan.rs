//! What a change of images would do, before anybody does it.

use super::{Change, Subject, counted};
use crate::domain::image::relations::{Bond, Relations};
use crate::domain::image::{Digest, Image, ImageStatus, StorageClass, Tag};
use crate::domain::inventory::row::RECENT_DAYS;
use crate::domain::lifecycle::pattern::Glob;
use crate::domain::repository::TagMutability;
use crate::domain::storage::{Freed, Layers};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// With more images than this, or with any in use, the repository's name has to be typed first (ux.md 15).
pub const TYPED_ABOVE: u64 = 10;

/// Tags that are named; the others are counted.
const NAMED: usize = 8;

/// The most images of one job: as many as a repository may hold (ecr.md 4.1).
pub const MOST: usize = 100_000;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    pub change: Change,
    pub images: Selection,
    /// The tag to add, or the tags to remove.
    pub tags: Vec<Tag>,
}

/// Which images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Selection {
    These(Vec<Digest>),
    /// All that a filter lets through, however many.
    Matching(String),
}

/// What would be done, in the order in which it would be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// A wave begins when the one before it is over: an index goes before its platforms (ecr.md 3.4).
    pub items: Vec<(u8, Subject)>,
    pub impact: Impact,
    /// Why nothing can be done as it was asked.
    pub refusal: Option<String>,
}

/// What a person should know before going ahead.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Impact {
    /// Images that change.
    pub images: u64,
    /// Chosen, but nothing would change: archived already, without the tag.
    pub unchanged: u64,
    /// Sums of compressed sizes, an upper bound of what is stored for them (ecr.md 4.3).
    pub standard_bytes: u64,
    pub archive_bytes: u64,
    /// Of a deletion: what layers that only these images hold take up; `None`: no manifest of the repository was read.
    pub freed: Option<Freed>,
    /// Tags that the repository will not have any more.
    pub tags_lost: u64,
    /// The first of them.
    pub first_tags: Vec<Tag>,
    /// The image that a tag is taken from, which it then does not have any more.
    pub moved_from: Option<Digest>,
    pub indexes: u64,
    /// Platforms of indexes that stay: AWS refuses to delete them.
    pub held: u64,
    /// Signatures, SBOMs and the like that lose the image they speak of.
    pub orphans: u64,
    /// Pulled in the last 30 days.
    pub in_use: u64,
    /// Archived, so that their manifests cannot be read for the restore file.
    pub unreadable: u64,
}

impl Impact {
    /// Whether the repository's name has to be typed first.
    #[must_use]
    pub const fn is_grave(&self, change: Change) -> bool {
        match change {
            Change::Delete | Change::Archive | Change::RemoveTags => self.images > TYPED_ABOVE || self.in_use > 0,
            Change::Restore => self.images > TYPED_ABOVE,
            Change::AddTag => self.moved_from.is_some() && self.in_use > 0,
        }
    }

    /// Bytes in either class.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.standard_bytes + self.archive_bytes
    }

    /// What a deletion frees, as well as it is known: without manifests the sum, at most.
    #[must_use]
    pub fn frees(&self) -> Freed {
        let (standard_bytes, archive_bytes) = (self.standard_bytes, self.archive_bytes);
        self.freed.unwrap_or(Freed { standard_bytes, archive_bytes, exact: self.bytes() == 0 })
    }
}

/// The repository that the wish is about.
#[derive(Clone, Copy)]
pub struct Stock<'a> {
    pub images: &'a [Image],
    pub relations: &'a Relations,
    pub mutability: &'a TagMutability,
    /// `None`: no manifest of the repository was read.
    pub layers: Option<&'a Layers>,
    pub now: Timestamp,
}

/// `chosen` are positions in the images.
#[must_use]
pub fn plan(stock: Stock<'_>, change: Change, chosen: &[usize], tags: &[Tag]) -> Plan {
    let refuse = |why: String| Plan { refusal: Some(why), ..Plan::default() };
    if chosen.is_empty() {
        return refuse("none of these images is there any more".to_owned());
    }
    let plan = match change {
        Change::Delete => delete(stock, chosen),
        Change::Archive | Change::Restore => transition(stock, change, chosen),
        Change::AddTag => match (&leads(stock.relations, chosen)[..], tags) {
            ([at], [tag]) => add_tag(stock, *at, tag),
            ([_], _) => return refuse("no tag was given".to_owned()),
            _ => return refuse("a tag names one image: choose one".to_owned()),
        },
        Change::RemoveTags => remove_tags(stock, chosen, tags),
    };
    match (&plan.refusal, plan.items.is_empty()) {
        (None, true) => {
            let why = match change {
                Change::Archive => "they are archived already, or being restored",
                Change::Restore => "none of them is archived",
                _ => "none of them has such a tag",
            };
            Plan { refusal: Some(why.to_owned()), ..plan }
        }
        _ => plan,
    }
}

impl Impact {
    fn count(&mut self, image: &Image, now: Timestamp) {
        self.images += 1;
        self.indexes += u64::from(image.is_index());
        match image.storage_class() {
            StorageClass::Standard => self.standard_bytes += image.added_bytes(),
            StorageClass::Archive => self.archive_bytes += image.added_bytes(),
        }
        self.in_use += u64::from(is_in_use(image, now));
    }

    fn lose(&mut self, tags: &[Tag]) {
        self.tags_lost += tags.len() as u64;
        let room = NAMED.saturating_sub(self.first_tags.len());
        self.first_tags.extend(tags.iter().take(room).cloned());
    }
}

/// Whether somebody pulled it lately. Pull times are up to a day old, and "not seen" is never "unused" (ecr.md 2.4).
#[must_use]
pub fn is_in_use(image: &Image, now: Timestamp) -> bool {
    image.last_pulled_at.is_some_and(|at| at > now.plus_days(-i64::from(RECENT_DAYS)))
}

fn whole(image: &Image) -> Subject {
    Subject::Image { digest: image.digest.clone(), tags: image.tags.clone() }
}

fn delete(stock: Stock<'_>, chosen: &[usize]) -> Plan {
    let Stock { images, relations, now, .. } = stock;
    let going: HashSet<usize> = chosen.iter().copied().collect();
    let mut refused = HashSet::new();
    let mut plan = Plan::default();
    for at in chosen {
        let image = &images[*at];
        plan.impact.count(image, now);
        plan.impact.lose(&image.tags);
        plan.impact.unreadable += u64::from(image.status != ImageStatus::Active);
        let stays = |(owner, bond): &(u32, Bond)| matches!(bond, Bond::Child(_)) && !going.contains(&(*owner as usize));
        if relations.owners(*at).iter().any(stays) {
            plan.impact.held += 1;
            refused.insert(*at);
        }
        plan.items.push((wave(stock, *at), whole(image)));
    }
    plan.impact.freed =
        stock.layers.map(|layers| layers.freed_by_class(images, |at| going.contains(&at) && !refused.contains(&at)));
    plan.impact.orphans = (0..images.len())
        .filter(|at| !going.contains(at))
        .filter(|at| {
            let owners = relations.owners(*at).iter();
            let mut subjects = owners.filter(|(_, bond)| !matches!(bond, Bond::Child(_)));
            subjects.any(|(owner, _)| going.contains(&(*owner as usize)))
        })
        .count() as u64;
    plan.items.sort_by_key(|(wave, _)| *wave);
    plan
}

/// An index that no index holds goes first, one that another holds later, and what is no index last.
fn wave(stock: Stock<'_>, at: usize) -> u8 {
    if !stock.images[at].is_index() {
        return u8::MAX;
    }
    let parent = |at: usize| {
        let mut owners = stock.relations.owners(at).iter();
        owners.find(|(_, bond)| matches!(bond, Bond::Child(_))).map(|(owner, _)| *owner as usize)
    };
    let above = std::iter::successors(parent(at), |at| parent(*at)).take(8).count();
    u8::try_from(above).unwrap_or(8)
}

fn transition(stock: Stock<'_>, change: Change, chosen: &[usize]) -> Plan {
    let mut plan = Plan::default();
    for at in chosen {
        let image = &stock.images[*at];
        let moves = match change {
            Change::Archive => image.status == ImageStatus::Active,
            _ => image.status == ImageStatus::Archived,
        };
        if moves {
            plan.impact.count(image, stock.now);
            plan.items.push((wave(stock, *at), whole(image)));
        } else {
            plan.impact.unchanged += 1;
        }
    }
    plan.items.sort_by_key(|(wave, _)| *wave);
    plan
}

/// A group that was chosen as a whole stands for the image that leads it.
fn leads(relations: &Relations, chosen: &[usize]) -> Vec<usize> {
    let all: HashSet<usize> = chosen.iter().copied().collect();
    let stands = |at: &usize| {
        let lead = relations.lead(*at);
        lead == *at || !all.contains(&lead)
    };
    chosen.iter().copied().filter(stands).collect()
}

fn add_tag(stock: Stock<'_>, at: usize, tag: &Tag) -> Plan {
    let refuse = |why: String| Plan { refusal: Some(why), ..Plan::default() };
    let image = &stock.images[at];
    if !is_valid(tag) {
        return refuse(
            "a tag has 1 to 300 letters, digits, dots, underscores and hyphens, and begins with none of . and -"
                .to_owned(),
        );
    }
    if image.tags.contains(tag) {
        return refuse(format!("the image has the tag {tag} already"));
    }
    if image.status != ImageStatus::Active {
        return refuse("the image is archived: restore it first".to_owned());
    }
    let mut plan = Plan::default();
    if let Some(holder) = stock.images.iter().find(|other| other.tags.contains(tag)) {
        if is_immutable(stock.mutability, tag) {
            return refuse(format!(
                "the tag {tag} is on {} and this repository's tags are immutable: choose another, or remove it there first",
                holder.digest.short()
            ));
        }
        plan.impact.moved_from = Some(holder.digest.clone());
        plan.impact.in_use = u64::from(is_in_use(holder, stock.now));
    }
    plan.impact.images = 1;
    plan.items.push((0, Subject::Tag { digest: image.digest.clone(), tag: tag.clone() }));
    plan
}

fn remove_tags(stock: Stock<'_>, chosen: &[usize], tags: &[Tag]) -> Plan {
    let mut plan = Plan::default();
    let mut bare = Vec::new();
    for at in chosen {
        let image = &stock.images[*at];
        let going: Vec<Tag> = image.tags.iter().filter(|tag| tags.contains(tag)).cloned().collect();
        match going.len() {
            0 => {
                plan.impact.unchanged += 1;
                continue;
            }
            all if all == image.tags.len() => bare.push(image.digest.short()),
            _ => {}
        }
        plan.impact.images += 1;
        plan.impact.in_use += u64::from(is_in_use(image, stock.now));
        plan.impact.lose(&going);
        let item = |tag| (0, Subject::Tag { digest: image.digest.clone(), tag });
        plan.items.extend(going.into_iter().map(item));
    }
    if let Some(first) = bare.first() {
        plan.refusal = Some(format!(
            "ECR deletes an image with its last tag, which {} would lose (first {first}): keep a tag, or delete the image",
            counted(bare.len() as u64, "image")
        ));
    }
    plan
}

/// `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,299}`, as PutImage demands.
#[must_use]
pub fn is_valid(tag: &Tag) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let text = tag.as_str().as_bytes();
    text.len() <= 300
        && text.first().is_some_and(|first| word(*first))
        && text.iter().all(|byte| word(*byte) || matches!(byte, b'.' | b'-'))
}

/// Whether the tag, once set, may not move to another image (ecr.md 3.4, PutImageTagMutability).
#[must_use]
pub fn is_immutable(mutability: &TagMutability, tag: &Tag) -> bool {
    let excluded = mutability.exclusions.iter().any(|filter| Glob::pattern(filter).matches(tag.as_str()));
    mutability.immutable != excluded
}

#[cfg(test)]
mod tests;
