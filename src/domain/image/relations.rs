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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relations {
    /// Where the bonds of each image start; one more at the end. Empty when there are no bonds at all.
    starts: Vec<u32>,
    bonds: Vec<(u32, Bond)>,
}

/// A child is pushed before its index; builds of several platforms take minutes.
const CHILD_WINDOW_MILLIS: i64 = 10 * 60 * 1000;

impl Relations {
    /// `manifests` maps an index to its children as its manifest lists them; an index that is not in it has its children guessed.
    #[must_use]
    pub fn find(images: &[Image], manifests: &HashMap<Digest, Vec<Digest>>) -> Self {
        let mut found = Found::new(images, manifests);
        found.referrers();
        let guessable = found.known_children();
        if !guessable.is_empty() {
            found.guess_children(guessable);
        }
        Self::from_rows(images.len(), found.rows)
    }

    /// From (image, owner, bond) in any order; the first row of an image tells its first owner.
    pub(crate) fn from_rows(images: usize, mut rows: Vec<(u32, u32, Bond)>) -> Self {
        if rows.is_empty() {
            return Self::default();
        }
        rows.sort_by_key(|(at, _, _)| *at); // stable: the subject stays before the indexes
        let mut starts = vec![0; images + 1];
        for (at, _, _) in &rows {
            starts[*at as usize + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Self { starts, bonds: rows.into_iter().map(|(_, owner, bond)| (owner, bond)).collect() }
    }

    /// What the image at this position belongs to.
    #[must_use]
    pub fn owners(&self, at: usize) -> &[(u32, Bond)] {
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.bonds.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        }
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

    /// Every bond as (image, owner, bond), by image.
    pub fn all(&self) -> impl Iterator<Item = (u32, u32, Bond)> + '_ {
        let images = 0..u32::try_from(self.starts.len().saturating_sub(1)).unwrap_or(u32::MAX);
        images.flat_map(|at| self.owners(at as usize).iter().map(move |(owner, bond)| (at, *owner, *bond)))
    }
}

/// The search for bonds.
struct Found<'i> {
    images: &'i [Image],
    manifests: &'i HashMap<Digest, Vec<Digest>>,
    by_digest: HashMap<&'i str, u32>,
    /// Image, owner, bond.
    rows: Vec<(u32, u32, Bond)>,
}

impl<'i> Found<'i> {
    fn new(images: &'i [Image], manifests: &'i HashMap<Digest, Vec<Digest>>) -> Self {
        let needed = !manifests.is_empty() || images.iter().any(|i| i.subject.is_some() || i.has_schema_tag());
        let by_digest = match needed {
            true => (0u32..).zip(images).map(|(at, i)| (i.digest.as_str(), at)).collect(),
            false => HashMap::new(),
        };
        Self { images, manifests, by_digest, rows: Vec::new() }
    }

    fn place(&self, digest: &Digest) -> Option<u32> {
        self.by_digest.get(digest.as_str()).copied()
    }

    fn referrers(&mut self) {
        for (at, image) in (0u32..).zip(self.images) {
            if let Some(owner) = image.subject.as_ref().and_then(|digest| self.place(digest)) {
                self.rows.push((at, owner, Bond::Referrer));
            } else if let Some(owner) = image.tag_schema_subject().and_then(|(digest, _)| self.place(&digest)) {
                self.rows.push((at, owner, Bond::TagSchema));
            }
        }
    }

    /// Returns the indexes whose children nobody has named.
    fn known_children(&mut self) -> Vec<u32> {
        let mut unknown = Vec::new();
        for (at, image) in (0u32..).zip(self.images) {
            match self.manifests.get(&image.digest) {
                Some(children) => {
                    let children = children.iter().filter_map(|digest| self.place(digest)).filter(|child| *child != at);
                    let rows: Vec<_> = children.map(|child| (child, at, Bond::Child(Certainty::Known))).collect();
                    self.rows.extend(rows);
                }
                None if image.is_index() => unknown.push(at),
                None => {}
            }
        }
        unknown
    }

    /// Untagged plain images pushed just before an index are taken for its children when one of them has exactly the
    /// size that the index reports, as it is the size of its largest child (ecr.md 4.3).
    fn guess_children(&mut self, mut indexes: Vec<u32>) {
        let images = self.images;
        let pushed_at = |at: &u32| images[*at as usize].pushed_at;
        let size = |at: &u32| images[*at as usize].size_bytes;
        let mut taken = vec![false; images.len()];
        for (at, _, _) in &self.rows {
            taken[*at as usize] = true;
        }
        let mut plain: Vec<u32> = (0u32..)
            .zip(images)
            .filter(|(at, i)| i.tags.is_empty() && !i.is_index() && i.subject.is_none() && !taken[*at as usize])
            .map(|(at, _)| at)
            .collect();
        let key = |at: &u32| (images[*at as usize].pushed_at, images[*at as usize].digest.as_str());
        plain.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        indexes.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        for index in indexes {
            let pushed = pushed_at(&index);
            let until = plain.partition_point(|at| pushed_at(at) <= pushed);
            let from = plain.partition_point(|at| pushed - pushed_at(at) > CHILD_WINDOW_MILLIS);
            let near = || plain[from.min(until)..until].iter().filter(|at| !taken[**at as usize]);
            if size(&index) == 0 || !near().any(|at| size(at) == size(&index)) {
                continue;
            }
            let children: Vec<u32> = near().copied().filter(|at| size(at) <= size(&index)).collect();
            for child in children {
                taken[child as usize] = true;
                self.rows.push((child, index, Bond::Child(Certainty::Likely)));
            }
        }
    }
}
