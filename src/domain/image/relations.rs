//! Which images belong together: platforms to their index, signatures and SBOMs to what they speak of.
//!
//! DescribeImages names the subject of a referrer but not the children of an index (ecr.md 3.5), and reading the
//! manifests would move pull times (ecr.md 2.4). Without manifests, children are guessed from what an index and its
//! platforms have in common, and every guess is marked as one.

use super::{Digest, Image};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// How sure we are of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// AWS or a manifest says so.
    Known,
    /// Guessed from size and push time.
    Likely,
}

/// Why an image belongs to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bond {
    /// A platform (or build attestation) inside an index.
    Child(Certainty),
    /// A referrer: OCI `subject`. Goes with its subject (ecr.md 2.5).
    Referrer,
    /// A cosign tag `sha256-<hex>.sig`: stays when its subject goes (ecr.md 2.5).
    TagSchema,
}

/// The bonds among the images of one repository, by index into the slice they were built from.
#[derive(Debug, Clone, Default)]
pub struct Relations {
    owners: Vec<Vec<(u32, Bond)>>,
}

/// A child is pushed before its index; builds of several platforms take minutes.
const CHILD_WINDOW_MILLIS: i64 = 10 * 60 * 1000;

impl Relations {
    /// `manifests` maps an index to its children as its manifest lists them; an index that is not in it has its children guessed.
    #[must_use]
    pub fn find(images: &[Image], manifests: &HashMap<Digest, Vec<Digest>>) -> Self {
        let by_digest: HashMap<&str, u32> = (0u32..).zip(images).map(|(at, i)| (i.digest.as_str(), at)).collect();
        let mut owners = vec![Vec::new(); images.len()];
        for (at, image) in images.iter().enumerate() {
            if let Some(owner) = image.subject.as_ref().and_then(|digest| by_digest.get(digest.as_str())) {
                owners[at].push((*owner, Bond::Referrer));
            } else if let Some(owner) =
                image.tag_schema_subject().and_then(|(digest, _)| by_digest.get(digest.as_str()).copied())
            {
                owners[at].push((owner, Bond::TagSchema));
            }
        }
        let mut guessable: Vec<u32> = Vec::new();
        for (at, image) in (0u32..).zip(images) {
            match manifests.get(&image.digest) {
                Some(children) => {
                    for child in children.iter().filter_map(|digest| by_digest.get(digest.as_str())) {
                        owners[*child as usize].push((at, Bond::Child(Certainty::Known)));
                    }
                }
                None if image.is_index() => guessable.push(at),
                None => {}
            }
        }
        guess_children(images, guessable, &mut owners);
        Self { owners }
    }

    /// What the image at this position belongs to.
    #[must_use]
    pub fn owners(&self, at: usize) -> &[(u32, Bond)] {
        self.owners.get(at).map_or(&[], Vec::as_slice)
    }

    /// The image that a list shows this one under, followed up to one that belongs to nothing; itself when it is that.
    #[must_use]
    pub fn lead(&self, at: usize) -> usize {
        let mut lead = at;
        // Two steps reach from the signature of a platform to its index; more only in a circle.
        for _ in 0..4 {
            match self.owner(lead) {
                Some((owner, _)) if owner != at => lead = owner,
                _ => break,
            }
        }
        lead
    }

    /// The first owner, which is the one a list shows it under.
    #[must_use]
    pub fn owner(&self, at: usize) -> Option<(usize, Bond)> {
        self.owners(at).first().map(|(owner, bond)| (*owner as usize, *bond))
    }
}

/// Untagged plain images pushed just before an index are taken for its children when one of them has exactly the size
/// that the index reports, as it is the size of its largest child (ecr.md 4.3).
fn guess_children(images: &[Image], mut indexes: Vec<u32>, owners: &mut [Vec<(u32, Bond)>]) {
    let mut plain: Vec<u32> = (0u32..)
        .zip(images)
        .filter(|(at, i)| i.tags.is_empty() && !i.is_index() && i.subject.is_none() && owners[*at as usize].is_empty())
        .map(|(at, _)| at)
        .collect();
    plain.sort_by_key(|at| images[*at as usize].pushed_at);
    indexes.sort_by_key(|at| images[*at as usize].pushed_at);
    for index in indexes {
        let owner = &images[index as usize];
        let until = plain.partition_point(|at| images[*at as usize].pushed_at <= owner.pushed_at);
        let from = plain.partition_point(|at| owner.pushed_at - images[*at as usize].pushed_at > CHILD_WINDOW_MILLIS);
        let near: Vec<u32> =
            plain[from.min(until)..until].iter().copied().filter(|at| owners[*at as usize].is_empty()).collect();
        if near.iter().any(|at| images[*at as usize].size_bytes == owner.size_bytes) {
            for child in near.iter().filter(|at| images[**at as usize].size_bytes <= owner.size_bytes) {
                owners[*child as usize].push((index, Bond::Child(Certainty::Likely)));
            }
        }
    }
}
