//! Who shares layers with whom: between images of a repository, and between repositories.

use super::Layers;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::hash::Hash;

/// The bytes that pairs of images have in common; the diagonal is what each holds. `positions` as in `layers`.
#[must_use]
pub fn matrix(layers: &Layers, positions: &[usize]) -> Vec<Vec<u64>> {
    let mut blobs: Vec<Vec<u32>> = positions.iter().map(|at| layers.of(*at).to_vec()).collect();
    blobs.iter_mut().for_each(|blobs| blobs.sort_unstable());
    let common = |a: &[u32], b: &[u32]| {
        let both = a.iter().filter(|blob| b.binary_search(blob).is_ok());
        both.map(|blob| layers.size(*blob)).fold(0, u64::saturating_add)
    };
    blobs.iter().map(|a| blobs.iter().map(|b| common(a, b)).collect()).collect()
}

/// Layers at the start of an image that most of its neighbours start with too, which is what a base image looks like
/// from above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommonStart {
    /// How many layers.
    pub layers: usize,
    pub bytes: u64,
    /// Images that start with them.
    pub images: usize,
}

/// The longest start that at least half of the images share that have layers, when it is more than one image; an image
/// that starts with all layers of another adds nothing of its own, so the config (the last blob) is left out.
#[must_use]
pub fn common_start(layers: &Layers, positions: &[usize]) -> Option<CommonStart> {
    let read = positions.iter().filter(|at| layers.is_read(**at));
    let stacks: Vec<&[u32]> = read.filter_map(|at| layers.of(*at).split_last().map(|(_, stack)| stack)).collect();
    let stacks: Vec<&[u32]> = stacks.into_iter().filter(|stack| !stack.is_empty()).collect();
    let mut counts: HashMap<&[u32], usize> = HashMap::new();
    for stack in &stacks {
        for end in 1..=stack.len() {
            *counts.entry(&stack[..end]).or_default() += 1;
        }
    }
    let half = stacks.len().div_ceil(2).max(2);
    let best = counts.into_iter().filter(|(_, images)| *images >= half).max_by_key(|(stack, images)| {
        // Ties cannot be: two starts of one length that half of the images have each are told apart by their blobs.
        (stack.len(), *images, std::cmp::Reverse(stack.to_vec()))
    });
    best.map(|(stack, images)| CommonStart {
        layers: stack.len(),
        bytes: stack.iter().map(|blob| layers.size(*blob)).fold(0, u64::saturating_add),
        images,
    })
}

/// ECR's account setting BLOB_MOUNTING: whether repositories of one encryption may share blobs (ecr.md 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum BlobMounting {
    Enabled,
    /// Blobs that were mounted before stay so.
    Disabled,
}

/// The blobs of one repository, by names that are the same in all repositories.
#[derive(Debug, Clone)]
pub struct Holding<K> {
    /// Blobs are mounted only between repositories of the same encryption (ecr.md 4.3).
    pub encryption: String,
    /// Each once, with its size in bytes.
    pub blobs: Vec<(K, u64)>,
}

/// What blob mounting could make of the sum over repositories.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mounting {
    /// Of each repository, the bytes that another one holds too.
    pub elsewhere: Vec<u64>,
    /// Every blob of the registry once: what would be stored if all that can be mounted were.
    pub least: u64,
}

impl Mounting {
    #[must_use]
    pub fn new<K: Hash + Eq>(holdings: &[Holding<K>]) -> Self {
        let mut held: HashMap<(&str, &K), (u32, u64)> = HashMap::new();
        for holding in holdings {
            for (blob, size) in &holding.blobs {
                let entry = held.entry((&holding.encryption, blob)).or_insert((0, 0));
                *entry = (entry.0 + 1, entry.1.max(*size));
            }
        }
        let elsewhere = holdings.iter().map(|holding| {
            let shared = holding.blobs.iter().filter(|(blob, _)| held[&(holding.encryption.as_str(), blob)].0 > 1);
            shared.map(|(_, size)| *size).fold(0, u64::saturating_add)
        });
        Self {
            elsewhere: elsewhere.collect(),
            least: held.values().map(|(_, size)| *size).fold(0, u64::saturating_add),
        }
    }
}
