//! Facts of every manifest that was ever read, in memory.

use crate::domain::image::{Digest, Image, ImageStatus};
use crate::domain::storage::Layers;
use crate::server::store::manifests::{Facts, Kept, Key};
use std::collections::HashMap;

#[derive(Debug, Default)]
pub(super) struct Index {
    facts: HashMap<Key, Facts>,
    /// Bytes of each blob, by its number.
    sizes: Vec<u64>,
}

impl Index {
    pub fn add(&mut self, kept: Kept) {
        for (number, size) in kept.blobs {
            let at = number as usize;
            if self.sizes.len() <= at {
                self.sizes.resize(at + 1, 0);
            }
            self.sizes[at] = size;
        }
        self.facts.extend(kept.facts);
    }

    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    pub fn facts(&self, digest: &Digest) -> Option<&Facts> {
        self.facts.get(&Key::from(digest))
    }

    pub fn size(&self, blob: u32) -> u64 {
        self.sizes.get(blob as usize).copied().unwrap_or(0)
    }

    pub fn layers(&self, images: &[Image]) -> Layers {
        Layers::new(images, |image| {
            let blobs = self.facts(&image.digest)?.blobs.as_ref()?;
            Some(blobs.iter().map(|blob| (*blob, self.size(*blob))).collect())
        })
    }

    pub fn children(&self, images: &[Image]) -> HashMap<Digest, Vec<Digest>> {
        if self.is_empty() {
            return HashMap::new();
        }
        let indexes = images.iter().filter(|image| image.is_index());
        let known = indexes.filter_map(|image| {
            let children = self.facts(&image.digest)?.children.iter().map(|child| child.digest.clone());
            Some((image.digest.clone(), children.collect()))
        });
        known.collect()
    }

    pub fn knows_one_of(&self, images: &[Image]) -> bool {
        !self.is_empty() && images.iter().any(|image| self.facts(&image.digest).is_some())
    }

    /// What there is to read. An archived image cannot be pulled (ecr.md 2.7).
    pub fn missing<'a>(&'a self, images: &'a [Image]) -> impl Iterator<Item = &'a Digest> {
        let readable = images.iter().filter(|image| image.status == ImageStatus::Active);
        readable.filter(|image| self.facts(&image.digest).is_none()).map(|image| &image.digest)
    }
}
