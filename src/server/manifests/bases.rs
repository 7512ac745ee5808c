//! What an image is likely built on.

use super::index::Index;
use crate::domain::image::{Digest, Image};
use crate::domain::inventory::Inventory;
use crate::domain::repository::RepositoryName;
use std::collections::HashMap;

/// An image whose layers are the lowest layers of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    pub repository: RepositoryName,
    pub image: Image,
    /// How many layers it is.
    pub layers: u32,
    pub bytes: u64,
}

/// For each of `images`, the image of another repository that is all of its lowest layers, of several the one of most
/// layers, then one with a tag, then the newest.
pub(super) fn find(index: &Index, inventory: &Inventory, of: &RepositoryName, images: &[&Digest]) -> Vec<Option<Base>> {
    let mut starts: HashMap<&[u32], Vec<usize>> = HashMap::new();
    for (at, digest) in images.iter().enumerate() {
        let Some(stack) = stack(index, digest) else { continue };
        for end in 1..stack.len() {
            starts.entry(&stack[..end]).or_default().push(at);
        }
    }
    let mut found: Vec<Option<Base>> = vec![None; images.len()];
    for record in inventory.records.iter().filter(|record| record.repository.name != *of) {
        for image in record.images.iter() {
            let Some(stack) = stack(index, &image.digest) else { continue };
            for at in starts.get(stack).into_iter().flatten() {
                let rank = |layers: usize, image: &Image| (layers, !image.tags.is_empty(), image.pushed_at);
                let best = found[*at].as_ref().map(|base| rank(base.layers as usize, &base.image));
                if best.is_none_or(|best| rank(stack.len(), image) > best) {
                    found[*at] = Some(Base {
                        repository: record.repository.name.clone(),
                        image: image.clone(),
                        layers: stack.len() as u32,
                        bytes: stack.iter().map(|blob| index.size(*blob)).fold(0, u64::saturating_add),
                    });
                }
            }
        }
    }
    found
}

/// The layers of an image without its config, which is its last blob.
fn stack<'i>(index: &'i Index, digest: &Digest) -> Option<&'i [u32]> {
    let (_, stack) = index.facts(digest)?.blobs.as_ref()?.split_last()?;
    (!stack.is_empty()).then_some(stack)
}
