//! What a repository really stores: every layer once (ecr.md 4.3).
//!
//! ECR bills compressed blobs, layers and configs, once for each repository that holds them, while DescribeImages
//! repeats them in the size of every image. With the manifests at hand both are known; without, an image is taken to
//! share nothing, so that every figure here is an upper bound, and says so.

pub mod config;
pub mod manifest;
pub mod reading;
pub mod sharing;
#[cfg(test)]
mod tests;

use super::format;
use super::image::{Digest, Image, StorageClass};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Add;

/// Which blobs the images of one repository are made of, by position in the slice of images it was built from.
///
/// Small enough for the browser: blobs are numbered within the repository, the numbers of all images lie in one vector.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Wire", into = "Wire")]
pub struct Layers {
    /// Compressed size of each blob, in bytes. An image whose manifest was not read has a blob of its own.
    sizes: Vec<u64>,
    /// Where the blobs of each image start in `blobs`; one more at the end.
    starts: Vec<u32>,
    /// Each blob of an image once: layers in their order, then the config.
    blobs: Vec<u32>,
    /// Images whose blobs are not known, by position, sorted.
    unread: Vec<u32>,
    /// How many images hold each blob.
    holders: Vec<u32>,
}

/// What manifests tell of the images of one repository, by position in the slice of images.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contents {
    pub layers: Layers,
    /// Each index whose manifest was read, with those of its children that the repository holds.
    pub children: Vec<(u32, Vec<u32>)>,
}

impl Contents {
    /// The children as [`Relations::find`](super::image::relations::Relations::find) takes them.
    #[must_use]
    pub fn children_of(&self, images: &[Image]) -> HashMap<Digest, Vec<Digest>> {
        let digest = |at: &u32| images.get(*at as usize).map(|image| image.digest.clone());
        let known = self
            .children
            .iter()
            .filter_map(|(at, children)| Some((digest(at)?, children.iter().filter_map(digest).collect())));
        known.collect()
    }
}

/// Bytes, as well as they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Amount {
    pub bytes: u64,
    /// All manifests were read; otherwise it is that much at most.
    pub exact: bool,
}

impl Amount {
    /// `96.2 GiB`, or `up to 96.2 GiB`.
    #[must_use]
    pub fn text(self) -> String {
        let bytes = format::bytes(self.bytes);
        if self.exact { bytes } else { format!("up to {bytes}") }
    }
}

impl Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { bytes: self.bytes.saturating_add(other.bytes), exact: self.exact && other.exact }
    }
}

/// Bytes that a deletion takes off the bill, by the class that they are billed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Freed {
    pub standard_bytes: u64,
    pub archive_bytes: u64,
    /// All manifests were read; otherwise it is that much at most.
    pub exact: bool,
}

impl Freed {
    #[must_use]
    pub const fn amount(self) -> Amount {
        Amount { bytes: self.standard_bytes.saturating_add(self.archive_bytes), exact: self.exact }
    }
}

/// What a repository stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Sum over images, as DescribeImages tells them.
    pub sum_bytes: u64,
    /// Every blob once, those that some image of the standard class holds. AWS does not say how a blob is billed that
    /// images of both classes hold; pulling the first needs it in standard storage.
    pub standard_bytes: u64,
    /// Every blob once that only archived images hold.
    pub archive_bytes: u64,
    /// Of both, what more than one image holds.
    pub shared_bytes: u64,
    /// Of both, what another repository holds too: with blob mounting it may be stored there instead (ecr.md 4.3).
    pub elsewhere_bytes: u64,
    /// Images whose manifest was not read. They are taken to share nothing.
    pub unread: u64,
}

impl Figures {
    /// Every blob once, as well as it is known.
    #[must_use]
    pub const fn unique(&self) -> Amount {
        Amount { bytes: self.unique_bytes(), exact: self.is_exact() }
    }

    /// Every blob once.
    #[must_use]
    pub const fn unique_bytes(&self) -> u64 {
        self.standard_bytes + self.archive_bytes
    }

    /// All manifests were read.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        self.unread == 0
    }

    /// With blob mounting: what would be left if all that another repository holds too were stored there.
    #[must_use]
    pub const fn least_bytes(&self) -> u64 {
        self.unique_bytes().saturating_sub(self.elsewhere_bytes)
    }

    /// How often a stored byte is counted in the sum; `None`: nothing is stored.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        (self.unique_bytes() > 0).then(|| self.sum_bytes as f64 / self.unique_bytes() as f64)
    }
}

impl Layers {
    /// `blobs` tells what an image is made of, each blob by whatever names it and its size in bytes; `None`: its
    /// manifest was not read. Indexes hold no blob, read or not (ecr.md 5).
    #[must_use]
    pub fn new<K: Hash + Eq>(images: &[Image], mut blobs: impl FnMut(&Image) -> Option<Vec<(K, u64)>>) -> Self {
        let mut layers = Self { starts: vec![0], ..Self::default() };
        let mut numbers: HashMap<K, u32> = HashMap::new();
        for (at, image) in (0u32..).zip(images) {
            match blobs(image) {
                Some(blobs) => {
                    for (name, size) in blobs {
                        let number = *numbers.entry(name).or_insert_with(|| layers.add_blob(0));
                        layers.hold(number);
                        // A manifest may lie about the size of a blob, or not tell it.
                        let known = &mut layers.sizes[number as usize];
                        *known = size.max(*known);
                    }
                }
                None if image.is_index() => {}
                None => {
                    let own = layers.add_blob(image.size_bytes);
                    layers.hold(own);
                    layers.unread.push(at);
                }
            }
            layers.starts.push(layers.blobs.len() as u32);
        }
        layers
    }

    fn add_blob(&mut self, size: u64) -> u32 {
        self.sizes.push(size);
        self.holders.push(0);
        self.sizes.len() as u32 - 1
    }

    /// Gives the last image a blob, if it does not have it yet: manifests repeat empty layers.
    fn hold(&mut self, blob: u32) {
        let from = self.starts.last().copied().unwrap_or(0) as usize;
        if !self.blobs[from..].contains(&blob) {
            self.blobs.push(blob);
            self.holders[blob as usize] += 1;
        }
    }

    /// How many images it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers of the blobs of an image: layers in their order, then the config.
    #[must_use]
    pub fn of(&self, at: usize) -> &[u32] {
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.blobs.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Size of a blob in bytes.
    #[must_use]
    pub fn size(&self, blob: u32) -> u64 {
        self.sizes.get(blob as usize).copied().unwrap_or(0)
    }

    /// How many images hold a blob.
    #[must_use]
    pub fn holders(&self, blob: u32) -> u32 {
        self.holders.get(blob as usize).copied().unwrap_or(0)
    }

    /// Whether the manifest of an image was read.
    #[must_use]
    pub fn is_read(&self, at: usize) -> bool {
        u32::try_from(at).is_ok_and(|at| self.unread.binary_search(&at).is_err())
    }

    /// Images whose manifest was not read.
    #[must_use]
    pub fn unread(&self) -> u64 {
        self.unread.len() as u64
    }

    /// The bytes of blobs that only those images hold for which `goes` holds; what goes along (platforms of an index, referrers)
    /// is for the caller to say.
    #[must_use]
    pub fn freed(&self, goes: impl Fn(usize) -> bool) -> Amount {
        let mut left = self.holders.clone();
        let mut bytes = 0u64;
        for at in (0..self.len()).filter(|at| goes(*at)) {
            for blob in self.of(at) {
                let Some(holders) = left.get_mut(*blob as usize) else { continue };
                *holders = holders.saturating_sub(1);
                if *holders == 0 {
                    bytes = bytes.saturating_add(self.size(*blob));
                }
            }
        }
        Amount { bytes, exact: self.unread.is_empty() }
    }

    /// As [`Layers::freed`], by storage class: that of a blob as in [`Figures`]. `images` are those it was built from.
    #[must_use]
    pub fn freed_by_class(&self, images: &[Image], goes: impl Fn(usize) -> bool) -> Freed {
        let (mut left, mut standard) = (self.holders.clone(), vec![false; self.sizes.len()]);
        let mut freed = Freed { exact: self.unread.is_empty(), ..Freed::default() };
        for (at, image) in images.iter().enumerate().filter(|(at, _)| goes(*at)) {
            for blob in self.of(at) {
                let (Some(left), Some(standard)) = (left.get_mut(*blob as usize), standard.get_mut(*blob as usize))
                else {
                    continue;
                };
                *standard |= image.storage_class() == StorageClass::Standard;
                *left = left.saturating_sub(1);
                if *left == 0 {
                    let class = if *standard { &mut freed.standard_bytes } else { &mut freed.archive_bytes };
                    *class = class.saturating_add(self.size(*blob));
                }
            }
        }
        freed
    }

    /// `images` are those it was built from.
    #[must_use]
    pub fn figures(&self, images: &[Image]) -> Figures {
        let mut standard = vec![false; self.sizes.len()];
        for (at, image) in images.iter().enumerate() {
            if image.storage_class() == StorageClass::Standard {
                for blob in self.of(at) {
                    standard[*blob as usize] = true;
                }
            }
        }
        let mut figures = Figures {
            sum_bytes: images.iter().map(Image::added_bytes).fold(0, u64::saturating_add),
            unread: self.unread(),
            ..Figures::default()
        };
        for ((size, holders), standard) in self.sizes.iter().zip(&self.holders).zip(standard) {
            let class = if standard { &mut figures.standard_bytes } else { &mut figures.archive_bytes };
            *class = class.saturating_add(*size);
            if *holders > 1 {
                figures.shared_bytes = figures.shared_bytes.saturating_add(*size);
            }
        }
        figures
    }
}

/// As [`Layers`] travels: what follows from the rest is left out.
#[derive(Serialize, Deserialize)]
struct Wire {
    sizes: Vec<u64>,
    /// Blobs of each image.
    counts: Vec<u32>,
    blobs: Vec<u32>,
    unread: Vec<u32>,
}

impl From<Layers> for Wire {
    fn from(layers: Layers) -> Self {
        let counts = layers.starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
        Self { sizes: layers.sizes, counts, blobs: layers.blobs, unread: layers.unread }
    }
}

impl From<Wire> for Layers {
    fn from(Wire { sizes, counts, mut blobs, unread }: Wire) -> Self {
        let mut end = 0u32;
        let mut starts = vec![0];
        for count in counts {
            end = end.saturating_add(count);
            starts.push(end);
        }
        // What does not fit together is from another version of the program: dropped rather than trusted.
        blobs.truncate(end as usize);
        let fits = blobs.len() == end as usize && blobs.iter().all(|blob| (*blob as usize) < sizes.len());
        if !fits {
            return Self { starts: vec![0], ..Self::default() };
        }
        let mut holders = vec![0; sizes.len()];
        for blob in &blobs {
            holders[*blob as usize] += 1;
        }
        Self { sizes, starts, blobs, unread, holders }
    }
}
