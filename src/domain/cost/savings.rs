//! What could be saved, repository by repository.
//!
//! Bytes are sums of compressed sizes: an upper bound, as images share layers (ecr.md 4.3). What a template frees is counted
//! by layers where manifests were read.

use super::RateCard;
use super::forecast::{Ahead, Trend};
use super::gb;
use super::ledger::{Books, Ledger};
use crate::domain::image::relations::Relations;
use crate::domain::image::{Image, ImageKind, ImageStatus, StorageClass};
use crate::domain::inventory::{Inventory, Record};
use crate::domain::lifecycle::evaluate::{ImageSet, Outcome, Verdict, evaluate};
use crate::domain::lifecycle::template::templates;
use crate::domain::repository::RepositoryName;
use crate::domain::storage::{Amount, Contents};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// Days without a pull after which an image counts as stale.
pub const STALE_DAYS: i64 = 90;
/// Days that a build cache may be old before it counts as left behind.
pub const CACHE_DAYS: i64 = 14;
/// Days within which a pull means that an image is in use.
const LATELY_DAYS: i64 = 30;
/// USD a month below which nothing is worth a line.
const WORTH: f64 = 0.01;

/// So many images, their bytes and what those cost.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Worth {
    pub images: u64,
    pub bytes: u64,
    /// USD a month.
    pub usd: f64,
}

impl Worth {
    fn of<'i>(images: impl Iterator<Item = &'i Image>, rates: &RateCard) -> Self {
        images.fold(Self::default(), |sum, image| {
            let bytes = image.added_bytes();
            let usd = match image.storage_class() {
                StorageClass::Standard => rates.month(bytes, 0),
                StorageClass::Archive => rates.month(0, bytes),
            };
            Self { images: sum.images + 1, bytes: sum.bytes + bytes, usd: sum.usd + usd }
        })
    }

    fn add(self, other: Self) -> Self {
        Self { images: self.images + other.images, bytes: self.bytes + other.bytes, usd: self.usd + other.usd }
    }
}

/// What a template would free in one repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    pub repository: RepositoryName,
    /// The template's id, for the link to the editor.
    pub template: String,
    pub title: String,
    pub has_policy: bool,
    /// Images that it expires and the policy in force does not, and what really goes with them.
    pub frees: Worth,
    /// Bytes and dollars of [`Self::frees`] are of layers that go, not an upper bound.
    pub exact: bool,
    /// Of those, pulled in the last 30 days: look before saving.
    pub pulled_lately: u64,
}

/// A repository that nothing ever leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unruled {
    pub repository: RepositoryName,
    pub now: Worth,
    /// USD a month in 365 days, as it grew in the last 90.
    pub in_a_year: Ahead,
}

/// Images of one repository that nobody seems to need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Idle {
    pub repository: RepositoryName,
    pub worth: Worth,
}

/// What is left of images that are gone, and old build caches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leftover {
    pub repository: RepositoryName,
    /// Signatures, attestations and SBOMs of images that are not there.
    pub orphans: Worth,
    pub caches: Worth,
}

/// What archiving all stale images would mean.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Archive {
    /// USD a month; nothing until the archive reaches its cheaper tier.
    pub saves: f64,
    /// GB in the archive now.
    pub archived_gb: f64,
    /// GB in the archive from which on each further one is cheaper than standard; `None`: never.
    pub break_even_gb: Option<f64>,
    /// USD to restore all of them once.
    pub restore: f64,
    /// Days of standard storage that restoring a GB costs.
    pub restore_days: f64,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Savings {
    /// Most dollars first, as all lists.
    pub offers: Vec<Offer>,
    pub unruled: Vec<Unruled>,
    pub stale: Vec<Idle>,
    pub leftovers: Vec<Leftover>,
    pub all_offers: Worth,
    pub all_stale: Worth,
    pub all_leftovers: Worth,
    pub archive: Archive,
}

/// Looks at every repository; `contents` is what manifests tell of one, `retrieval` USD for a GB out of the archive.
#[must_use]
pub fn find(
    inventory: &Inventory,
    books: &Books,
    contents: impl Fn(&Record) -> Option<Contents>,
    retrieval: f64,
    now: Timestamp,
) -> Savings {
    let rates = &books.ledger.rates;
    let mut found = Savings::default();
    for record in &inventory.records {
        found.offers.extend(offer(record, contents(record), rates, now));
        found.unruled.extend(unruled(record, &books.ledger));
        let name = || record.repository.name.clone();
        let stale = Worth::of(record.images.iter().filter(|image| is_stale(image, now)), rates);
        if stale.usd >= WORTH {
            found.stale.push(Idle { repository: name(), worth: stale });
        }
        let (orphans, caches) = leftovers(record, rates, now);
        if orphans.images + caches.images > 0 {
            found.leftovers.push(Leftover { repository: name(), orphans, caches });
        }
    }
    found.offers.sort_by(|a, b| b.frees.usd.total_cmp(&a.frees.usd));
    found.unruled.sort_by(|a, b| b.in_a_year.likely.total_cmp(&a.in_a_year.likely));
    found.stale.sort_by(|a, b| b.worth.usd.total_cmp(&a.worth.usd));
    found.leftovers.sort_by(|a, b| (b.orphans.usd + b.caches.usd).total_cmp(&(a.orphans.usd + a.caches.usd)));
    found.all_offers = found.offers.iter().fold(Worth::default(), |sum, offer| sum.add(offer.frees));
    found.all_stale = found.stale.iter().fold(Worth::default(), |sum, idle| sum.add(idle.worth));
    found.all_leftovers = found.leftovers.iter().fold(Worth::default(), |sum, l| sum.add(l.orphans).add(l.caches));
    let (standard, archived) = inventory.records.iter().fold((0, 0), |(standard, archived), record| {
        (standard + record.size_bytes(StorageClass::Standard), archived + record.size_bytes(StorageClass::Archive))
    });
    found.archive = archive(rates, retrieval, standard, archived, found.all_stale.bytes);
    found
}

/// The most fitting template that frees anything worth a line. Never the one for copies of another registry, which takes
/// everything that is old.
fn offer(record: &Record, contents: Option<Contents>, rates: &RateCard, now: Timestamp) -> Option<Offer> {
    let images = &*record.images;
    if images.is_empty() || record.policy.is_err() {
        return None;
    }
    let children = contents.as_ref().map_or_else(HashMap::new, |contents| contents.children_of(images));
    let set = ImageSet::new(images, &Relations::find(images, &children));
    let in_force = evaluate(&record.lifecycle_policy().unwrap_or_default(), &set, now);
    let lately = now.plus_days(-LATELY_DAYS);
    templates(images).into_iter().filter(|template| template.id != "cache-copies").find_map(|template| {
        let after = evaluate(&template.policy, &set, now);
        let fates = after.verdicts.iter().zip(&in_force.verdicts);
        let goes = |(verdict, before): (&Verdict, &Verdict)| is_expired(verdict) && !is_expired(before);
        let going = || images.iter().zip(fates.clone()).filter(move |(_, fate)| goes(*fate)).map(|(image, _)| image);
        let sum = Worth::of(going(), rates);
        let counted = contents.as_ref().map(|Contents { layers, .. }| {
            let expires = |verdicts: &[Verdict], at: usize| verdicts.get(at).is_some_and(is_expired);
            let before = layers.freed(|at| expires(&in_force.verdicts, at));
            let both = layers.freed(|at| expires(&in_force.verdicts, at) || expires(&after.verdicts, at));
            Amount { bytes: both.bytes.saturating_sub(before.bytes), exact: both.exact }
        });
        // Below 150 TB the archive costs the same (ecr.md 2.7), so the class does not matter.
        let frees = counted.map_or(sum, |Amount { bytes, .. }| Worth { bytes, usd: rates.month(bytes, 0), ..sum });
        (frees.usd >= WORTH).then(|| Offer {
            repository: record.repository.name.clone(),
            template: template.id.to_owned(),
            title: template.title,
            has_policy: matches!(&record.policy, Ok(Some(_))),
            frees,
            exact: counted.is_some_and(|counted| counted.exact),
            pulled_lately: going().filter(|image| image.last_pulled_at.is_some_and(|at| at > lately)).count() as u64,
        })
    })
}

fn is_expired(verdict: &Verdict) -> bool {
    verdict.outcome == Outcome::Expire
}

/// Nothing leaves a repository without a policy, so that what is there tells how it grew.
fn unruled(record: &Record, ledger: &Ledger) -> Option<Unruled> {
    if !matches!(record.policy, Ok(None)) || record.images.is_empty() {
        return None;
    }
    let own = Books::new(ledger.only(&record.repository.name));
    let now = Worth::of(record.images.iter(), &ledger.rates);
    let in_a_year = Trend::of(&own.course).ahead(365.0);
    (in_a_year.likely >= WORTH).then(|| Unruled { repository: record.repository.name.clone(), now, in_a_year })
}

/// Neither pulled nor pushed for [`STALE_DAYS`], and not in the archive yet. Artifacts go with their images.
fn is_stale(image: &Image, now: Timestamp) -> bool {
    image.status == ImageStatus::Active
        && matches!(image.kind(), ImageKind::Image | ImageKind::Index | ImageKind::HelmChart)
        && image.pull_basis() < now.plus_days(-STALE_DAYS)
}

fn leftovers(record: &Record, rates: &RateCard, now: Timestamp) -> (Worth, Worth) {
    let there: HashSet<&str> = record.images.iter().map(|image| image.digest.as_str()).collect();
    let is_orphan = |image: &&Image| {
        let subject = image.subject.clone().or_else(|| image.tag_schema_subject().map(|(digest, _)| digest));
        subject.is_some_and(|digest| !there.contains(digest.as_str()))
    };
    let since = now.plus_days(-CACHE_DAYS);
    let is_cache = |image: &&Image| image.pushed_at < since && is_cache(image);
    // Half a list would make orphans of what was not read.
    let whole = record.images_problem.is_none();
    let orphans = record.images.iter().filter(|_| whole).filter(is_orphan);
    (Worth::of(orphans, rates), Worth::of(record.images.iter().filter(is_cache), rates))
}

fn is_cache(image: &Image) -> bool {
    let named = |tag: &str| ["cache", "buildcache", "build-cache"].iter().any(|word| tag.starts_with(word));
    image.kind() == ImageKind::BuildCache
        || (!image.tags.is_empty() && image.tags.iter().all(|tag| named(&tag.as_str().to_ascii_lowercase())))
}

fn archive(rates: &RateCard, retrieval: f64, standard: u64, archived: u64, stale: u64) -> Archive {
    let price = rates.standard.first();
    let mut below = Some(0.0);
    let mut break_even_gb = None;
    for tier in &rates.archive.tiers {
        if tier.price < price && break_even_gb.is_none() {
            break_even_gb = below;
        }
        below = tier.up_to;
    }
    let before = rates.registry_month(standard, archived);
    let after = rates.registry_month(standard.saturating_sub(stale), archived + stale);
    Archive {
        saves: before - after,
        archived_gb: gb(archived),
        break_even_gb,
        restore: gb(stale) * retrieval,
        restore_days: if price > 0.0 { retrieval / price * 30.0 } else { 0.0 },
    }
}
