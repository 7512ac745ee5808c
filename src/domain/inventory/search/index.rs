//! The images of all repositories in the orders of their digests and of their tags.

use super::{Found, Hits, ImageHit, Wanted};
use crate::domain::filter;
use crate::domain::image::Image;
use crate::domain::inventory::{Inventory, Record};
use std::cmp::Ordering;
use std::sync::Arc;

/// Sorted within each repository and not over all of them: what a crawl has not changed is copied from the index before.
/// A search goes through the repositories, whose parts lie one after the other; 16 bytes an image and 16 a tag.
#[derive(Debug, Clone, Default)]
pub struct Index {
    records: Vec<Arc<Record>>,
    /// The names in lower case, one after the other: every search reads all of them, and following a pointer to each of
    /// 100,000 takes longer than that.
    names: String,
    name_ends: Vec<u32>,
    /// The first 16 digits of a digest, and its image.
    digests: Vec<(u64, u32)>,
    tags: Vec<TagEntry>,
    /// Where the digests and the tags of each record end.
    ends: Vec<(u32, u32)>,
}

#[derive(Debug, Clone, Copy)]
struct TagEntry {
    /// The first eight bytes in lower case.
    key: u64,
    image: u32,
    tag: u32,
}

impl Index {
    /// The index of a snapshot, with the help of an earlier one.
    #[must_use]
    pub fn new(inventory: &Inventory, earlier: Option<&Self>) -> Self {
        let images = inventory.records.iter().map(|record| record.images.len()).sum();
        let mut index = Self {
            records: inventory.records.clone(),
            names: String::new(),
            name_ends: Vec::with_capacity(inventory.records.len()),
            digests: Vec::with_capacity(images),
            tags: Vec::with_capacity(earlier.map_or(images, |earlier| earlier.tags.len())),
            ends: Vec::with_capacity(inventory.records.len()),
        };
        let mut known = earlier.map(|earlier| (0..earlier.records.len()).peekable());
        for record in &inventory.records {
            // Both are in the order of names.
            let same = known.as_mut().zip(earlier).and_then(|(known, earlier)| {
                let name = |at: usize| &earlier.records[at].repository.name;
                while known.next_if(|at| *name(*at) < record.repository.name).is_some() {}
                known.next_if(|at| Arc::ptr_eq(&earlier.records[*at], record)).map(|at| earlier.part(at))
            });
            match same {
                Some((digests, tags)) => {
                    index.digests.extend_from_slice(digests);
                    index.tags.extend_from_slice(tags);
                }
                None => index.add(&record.images),
            }
            index.names.extend(record.repository.name.as_str().chars().map(|c| c.to_ascii_lowercase()));
            index.name_ends.push(index.names.len() as u32);
            index.ends.push((index.digests.len() as u32, index.tags.len() as u32));
        }
        index
    }

    fn add(&mut self, images: &[Image]) {
        let (digests_from, tags_from) = (self.digests.len(), self.tags.len());
        for (at, image) in (0u32..).zip(images) {
            if let Some(key) = digest_key(image.digest.hex()) {
                self.digests.push((key, at));
            }
            for (tag, text) in (0u32..).zip(&image.tags) {
                self.tags.push(TagEntry { key: tag_key(text.as_str()), image: at, tag });
            }
        }
        self.digests[digests_from..].sort_unstable();
        self.tags[tags_from..].sort_unstable_by(|a, b| {
            let texts = || text(images, a).bytes().map(lower).cmp(text(images, b).bytes().map(lower));
            a.key.cmp(&b.key).then_with(texts).then(a.image.cmp(&b.image))
        });
    }

    /// In lower case.
    fn name(&self, at: usize) -> &str {
        let from = if at == 0 { 0 } else { self.name_ends[at - 1] };
        &self.names[from as usize..self.name_ends[at] as usize]
    }

    fn part(&self, at: usize) -> (&[(u64, u32)], &[TagEntry]) {
        let from = if at == 0 { (0, 0) } else { self.ends[at - 1] };
        let to = self.ends[at];
        (&self.digests[from.0 as usize..to.0 as usize], &self.tags[from.1 as usize..to.1 as usize])
    }

    /// At most `limit` of each kind.
    #[must_use]
    pub fn search(&self, wanted: &Wanted, limit: usize) -> Found {
        let mut found = Found::default();
        let mut named: Vec<(u8, usize)> = Vec::new();
        let mut whole_tags = Hits::default();
        for (at, record) in self.records.iter().enumerate() {
            let name = self.name(at);
            if let Some(text) = &wanted.name
                && let Some(rank) = rank(name, text)
            {
                named.push((rank, at));
            }
            if wanted.within.as_ref().is_some_and(|within| name != within) {
                continue;
            }
            if wanted.within.is_some() && wanted.tag.is_none() && wanted.digest.is_none() {
                continue;
            }
            let (digests, tags) = self.part(at);
            if let Some(text) = &wanted.digest {
                let range = digests_with(&record.images, digests, text);
                found.digests.take(range, limit, |(_, image)| hit(record, *image, None));
            }
            if let Some(text) = &wanted.tag {
                let range = tags_with(&record.images, tags, text);
                let key = tag_key(text);
                // The key tells of most that they go on, without a look at the image.
                let is_whole = |entry: &TagEntry| {
                    (text.len() >= 8 || entry.key == key) && self::text(&record.images, entry).len() == text.len()
                };
                let whole = range.partition_point(is_whole);
                let make = |entry: &TagEntry| hit(record, entry.image, Some(entry.tag));
                whole_tags.take(&range[..whole], limit, make);
                found.tags.take(&range[whole..], limit, make);
            }
        }
        // Names come sorted: only the rank has to be sorted by.
        named.sort_by_key(|(rank, _)| *rank);
        found.repositories.all = named.len() as u64;
        found.repositories.shown =
            named.into_iter().take(limit).map(|(_, at)| self.records[at].repository.name.clone()).collect();
        found.tags.all += whole_tags.all;
        whole_tags.shown.append(&mut found.tags.shown);
        whole_tags.shown.truncate(limit);
        found.tags.shown = whole_tags.shown;
        found
    }
}

impl<T> Hits<T> {
    /// Counts all, and keeps those for which there is room.
    fn take<E>(&mut self, entries: &[E], limit: usize, make: impl Fn(&E) -> T) {
        self.all += entries.len() as u64;
        let room = limit.saturating_sub(self.shown.len());
        self.shown.extend(entries.iter().take(room).map(make));
    }
}

fn hit(record: &Record, image: u32, tag: Option<u32>) -> ImageHit {
    let image = &record.images[image as usize];
    ImageHit {
        repository: record.repository.name.clone(),
        digest: image.digest.clone(),
        tag: image.tags.get(tag.unwrap_or(0) as usize).cloned(),
        pushed_at: image.pushed_at,
    }
}

/// How well a name matches, both in lower case: 0 is best; `None`: not at all.
fn rank(name: &str, text: &str) -> Option<u8> {
    if !filter::contains(name, text) {
        return None;
    }
    let base = name.rsplit_once('/').map_or(name, |(_, base)| base);
    Some(match name {
        _ if name == text => 0,
        _ if base == text => 1,
        _ if base.starts_with(text) => 2,
        _ if name.starts_with(text) => 3,
        _ => 4,
    })
}

/// The value of the first 16 digits; `None` for a digest that AWS could not have made.
fn digest_key(hex: &str) -> Option<u64> {
    let first = hex.get(..16)?;
    // It would take a sign.
    first.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u64::from_str_radix(first, 16).ok())?
}

fn digests_with<'a>(images: &[Image], digests: &'a [(u64, u32)], text: &str) -> &'a [(u64, u32)] {
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let first = &text[..text.len().min(if is_hex { 16 } else { 0 })];
    let (Ok(value), true) = (u64::from_str_radix(first, 16), is_hex) else { return &[] };
    let free = 64 - 4 * first.len() as u32;
    let low = value.checked_shl(free).unwrap_or(0);
    let high = low | 1u64.checked_shl(free).map_or(0, |bit| bit - 1);
    let from = digests.partition_point(|(key, _)| *key < low);
    let to = digests.partition_point(|(key, _)| *key <= high);
    let range = &digests[from..to];
    // Two digests of one repository never share 16 digits.
    match (text.len() > 16, range) {
        (true, [(_, image)]) if !images[*image as usize].digest.hex().starts_with(text) => &[],
        _ => range,
    }
}

fn tags_with<'a>(images: &[Image], tags: &'a [TagEntry], prefix: &str) -> &'a [TagEntry] {
    let compare = |entry: &TagEntry| {
        let length = prefix.len();
        let free = 64 - 8 * length.min(8) as u32;
        let cut = |key: u64| key.checked_shr(free).unwrap_or(0);
        cut(entry.key).cmp(&cut(tag_key(prefix))).then_with(|| match length {
            0..=8 => Ordering::Equal,
            _ => text(images, entry).bytes().map(lower).take(length).cmp(prefix.bytes()),
        })
    };
    let from = tags.partition_point(|entry| compare(entry) == Ordering::Less);
    let to = tags.partition_point(|entry| compare(entry) != Ordering::Greater);
    &tags[from..to]
}

fn text<'a>(images: &'a [Image], entry: &TagEntry) -> &'a str {
    images[entry.image as usize].tags[entry.tag as usize].as_str()
}

fn tag_key(text: &str) -> u64 {
    let mut bytes = [0; 8];
    for (slot, byte) in bytes.iter_mut().zip(text.bytes()) {
        *slot = lower(byte);
    }
    u64::from_be_bytes(bytes)
}

const fn lower(byte: u8) -> u8 {
    byte.to_ascii_lowercase()
}
