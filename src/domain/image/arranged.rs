//! What follows from the images of one repository alone: bonds, groups and orders. Worked out once, so that a page of
//! 100,000 images neither looks for bonds nor sorts.

use super::listing::Column;
use super::relations::Relations;
use super::{Digest, Image, ImageKind};
use crate::domain::inventory::query::Sort;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Orders by each column, either way.
const ORDERS: usize = 2 * Column::ALL.len();

#[derive(Debug)]
pub struct Arranged {
    images: Arc<[Image]>,
    relations: Relations,
    kinds: Box<[ImageKind]>,
    /// Where the members of each image start in `members`; one more at the end. Empty when there are no bonds at all.
    starts: Vec<u32>,
    members: Vec<u32>,
    /// Positions by digest, which settles all ties.
    by_digest: OnceLock<Box<[u32]>>,
    /// Made when first asked for: most are asked for by nobody.
    orders: [OnceLock<Box<[u32]>>; ORDERS],
}

impl Arranged {
    /// `children` as [`Relations::find`] takes them.
    #[must_use]
    pub fn new(images: Arc<[Image]>, children: &HashMap<Digest, Vec<Digest>>) -> Self {
        let relations = Relations::find(&images, children);
        let kinds = images.iter().map(Image::kind).collect();
        let (starts, members) = members(&relations, images.len());
        let (by_digest, orders) = (OnceLock::new(), [const { OnceLock::new() }; ORDERS]);
        Self { images, relations, kinds, starts, members, by_digest, orders }
    }

    #[must_use]
    pub const fn images(&self) -> &Arc<[Image]> {
        &self.images
    }

    #[must_use]
    pub const fn relations(&self) -> &Relations {
        &self.relations
    }

    /// What the image at this position is, see [`Image::kind`].
    #[must_use]
    pub fn kind(&self, at: usize) -> ImageKind {
        self.kinds[at]
    }

    /// Positions of the images that a list shows under this one, ascending.
    #[must_use]
    pub fn members(&self, lead: usize) -> &[u32] {
        match (self.starts.get(lead), self.starts.get(lead + 1)) {
            (Some(from), Some(to)) => self.members.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// All positions in this order, ties by digest.
    #[must_use]
    pub fn order(&self, sort: Sort<Column>) -> &[u32] {
        let at = sort.column as usize * 2 + usize::from(sort.descending);
        self.orders[at].get_or_init(|| {
            let by_digest = self.by_digest.get_or_init(|| {
                let positions = 0..self.images.len() as u32;
                let keyed = positions.map(|at| (prefix(self.images[at as usize].digest.as_str()), at)).collect();
                sorted(keyed, false, |a, b| self.images[a].digest.cmp(&self.images[b].digest))
            });
            let keyed = by_digest.iter().map(|at| (self.key(sort.column, *at as usize), *at)).collect();
            sorted(keyed, sort.descending, |a, b| match sort.column {
                Column::Tags => self.images[a].tags.cmp(&self.images[b].tags),
                _ => Ordering::Equal,
            })
        })
    }

    /// A number that is in the order of the column; of tags it tells only how the first begins.
    fn key(&self, column: Column, at: usize) -> u128 {
        let image = &self.images[at];
        match column {
            Column::Tags => image.tags.first().map_or(0, |tag| prefix(tag.as_str())),
            Column::Size => image.size_bytes.into(),
            Column::Pushed => ascending(image.pushed_at.millis()).into(),
            Column::Pulled => image.last_pulled_at.map_or(0, |pulled| 1 + u128::from(ascending(pulled.millis()))),
            Column::Kind => self.kinds[at] as u128,
            Column::Status => prefix(image.status.as_str()),
            Column::Scan => {
                let findings = image.scan.and_then(|scan| scan.findings);
                findings.map_or(0, |findings| 1 + findings.urgency())
            }
        }
    }
}

/// By lead; nothing when nothing belongs to anything.
fn members(relations: &Relations, images: usize) -> (Vec<u32>, Vec<u32>) {
    let mut bonds: Vec<(u32, u32)> = (0u32..)
        .zip(0..images)
        .filter(|(_, at)| relations.owner(*at).is_some())
        .map(|(place, at)| (relations.lead(at) as u32, place))
        .filter(|(lead, member)| lead != member)
        .collect();
    if bonds.is_empty() {
        return (Vec::new(), Vec::new());
    }
    bonds.sort_unstable();
    let mut starts = vec![0; images + 1];
    for (lead, _) in &bonds {
        starts[*lead as usize + 1] += 1;
    }
    for lead in 0..images {
        starts[lead + 1] += starts[lead];
    }
    (starts, bonds.into_iter().map(|(_, member)| member).collect())
}

/// By key, then by what `compare` says of two positions with the same one, then as they came.
fn sorted(mut keyed: Vec<(u128, u32)>, descending: bool, compare: impl Fn(usize, usize) -> Ordering) -> Box<[u32]> {
    keyed.sort_by(|(a, at), (b, other)| {
        let order = a.cmp(b).then_with(|| compare(*at as usize, *other as usize));
        if descending { order.reverse() } else { order }
    });
    keyed.into_iter().map(|(_, at)| at).collect()
}

/// The first 16 bytes as a number: where two differ, their texts are in the same order.
fn prefix(text: &str) -> u128 {
    let mut bytes = [0; 16];
    let length = text.len().min(16);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u128::from_be_bytes(bytes)
}

/// A number without sign in the same order.
const fn ascending(number: i64) -> u64 {
    number.cast_unsigned() ^ (1 << 63)
}

#[cfg(test)]
mod tests;
