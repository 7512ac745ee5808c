//! Prices as data: a file of the product, and one of a company that goes before it.

pub mod aws;
mod read;
#[cfg(test)]
mod tests;

use crate::domain::account::Region;
use crate::domain::format;
use crate::domain::time::Day;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

pub use read::Mistake;

/// What has a price, or is free and often thought not to be (aws-monitoring-cost.md 3.1, 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Item {
    StandardStorage,
    ArchiveStorage,
    ArchiveRetrieval,
    FreeTier,
    InternetEgress,
    SameRegionPulls,
    Replication,
    BasicScan,
    EnhancedFirstScan,
    EnhancedRescan,
    ApiRequests,
}

impl Item {
    pub const ALL: [Self; 11] = [
        Self::StandardStorage,
        Self::ArchiveStorage,
        Self::ArchiveRetrieval,
        Self::FreeTier,
        Self::InternetEgress,
        Self::SameRegionPulls,
        Self::Replication,
        Self::BasicScan,
        Self::EnhancedFirstScan,
        Self::EnhancedRescan,
        Self::ApiRequests,
    ];

    /// As in the file, and the anchor of its line on the page.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::StandardStorage => "standard-storage",
            Self::ArchiveStorage => "archive-storage",
            Self::ArchiveRetrieval => "archive-retrieval",
            Self::FreeTier => "free-tier",
            Self::InternetEgress => "internet-egress",
            Self::SameRegionPulls => "same-region-pulls",
            Self::Replication => "replication",
            Self::BasicScan => "basic-scan",
            Self::EnhancedFirstScan => "enhanced-first-scan",
            Self::EnhancedRescan => "enhanced-rescan",
            Self::ApiRequests => "api-requests",
        }
    }

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::StandardStorage => "Standard storage",
            Self::ArchiveStorage => "Archive storage",
            Self::ArchiveRetrieval => "Archive retrieval",
            Self::FreeTier => "Free tier",
            Self::InternetEgress => "Transfer to the internet",
            Self::SameRegionPulls => "Pulls within the region",
            Self::Replication => "Replication to another region",
            Self::BasicScan => "Basic scanning",
            Self::EnhancedFirstScan => "Enhanced scanning, first scan",
            Self::EnhancedRescan => "Enhanced scanning, re-scan",
            Self::ApiRequests => "API requests",
        }
    }

    /// What the price is per.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::StandardStorage | Self::ArchiveStorage | Self::FreeTier => "GB-month",
            Self::ArchiveRetrieval | Self::InternetEgress | Self::SameRegionPulls | Self::Replication => "GB",
            Self::BasicScan | Self::EnhancedFirstScan | Self::EnhancedRescan => "image",
            Self::ApiRequests => "request",
        }
    }

    /// Whether the figures of the product contain it; the rest depends on what ECR does not report.
    #[must_use]
    pub const fn is_computed(self) -> bool {
        matches!(self, Self::StandardStorage | Self::ArchiveStorage)
    }
}

/// So many units at so much each.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tier {
    /// The last unit of this tier; `None`: all further ones.
    pub up_to: Option<f64>,
    /// USD.
    pub price: f64,
}

/// A price with its age and its certainty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// At least one; ascending, the last without end.
    pub tiers: Vec<Tier>,
    pub as_of: Day,
    /// Seen for this very region; otherwise assumed to be that of another.
    pub verified: bool,
    /// From the company's own file.
    pub own: bool,
}

impl Rate {
    /// USD for a unit of the first tier.
    #[must_use]
    pub fn first(&self) -> f64 {
        self.tiers.first().map_or(0.0, |tier| tier.price)
    }

    /// USD for so many units, each at the price of its tier.
    #[must_use]
    pub fn cost(&self, units: f64) -> f64 {
        let mut below = 0.0;
        let mut sum = 0.0;
        for tier in &self.tiers {
            let end = tier.up_to.unwrap_or(f64::INFINITY);
            sum += (units.min(end) - below).max(0.0) * tier.price;
            below = end;
        }
        sum
    }

    /// USD for one unit among so many that are billed together.
    #[must_use]
    pub fn blended(&self, units: f64) -> f64 {
        if units > 0.0 { self.cost(units) / units } else { self.first() }
    }

    /// `$0.10 up to 153,600, then $0.07`.
    #[must_use]
    pub fn text(&self) -> String {
        let price = |price: f64| if price == 0.0 { "free".to_owned() } else { exact(price) };
        let mut parts: Vec<String> = Vec::new();
        for tier in &self.tiers {
            let price = price(tier.price);
            parts.push(match (tier.up_to, parts.is_empty()) {
                (Some(end), _) => format!("{price} up to {}", format::count(end.round() as u64)),
                (None, true) => price,
                (None, false) => format!("then {price}"),
            });
        }
        parts.join(", ")
    }

    /// `list price of 2026-09-24, assumed for this region`.
    #[must_use]
    pub fn source_text(&self) -> String {
        match (self.own, self.verified) {
            (true, _) => format!("own rate of {}", self.as_of),
            (false, true) => format!("list price of {}", self.as_of),
            (false, false) => format!("list price of {}, assumed for this region", self.as_of),
        }
    }
}

/// Cents and, where there are some, their fractions: `$0.10`, `$0.085`.
fn exact(price: f64) -> String {
    let text = format!("{price:.6}");
    let trimmed = text.trim_end_matches('0');
    let decimals = trimmed.len() - trimmed.find('.').map_or(0, |at| at + 1);
    format!("${price:.*}", decimals.max(2))
}

/// One price in the regions it holds for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub item: Item,
    /// Region codes; `*` for all that have no line of their own.
    pub regions: Vec<String>,
    pub rate: Rate,
    pub source: String,
    pub note: Option<String>,
}

/// Storage prices of one region, in USD.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateCard {
    pub region: Region,
    /// Per GB-month.
    pub standard: Rate,
    /// Per GB-month; its tiers are over a registry's whole archive.
    pub archive: Rate,
}

/// The lines of one file or two: the first that fits counts.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceList {
    lines: Vec<Line>,
}

impl PriceList {
    /// The prices that come with the product.
    #[must_use]
    pub fn published() -> &'static Self {
        static PUBLISHED: OnceLock<PriceList> = OnceLock::new();
        PUBLISHED.get_or_init(|| {
            // A test reads the file; a line that could not be read would be missing, not wrong.
            Self { lines: read::lines(include_str!("rates.toml"), false).unwrap_or_default() }
        })
    }

    /// A company's own prices before the published ones.
    ///
    /// # Errors
    /// Every mistake in the text, with its line.
    pub fn with_own(text: &str) -> Result<Self, Vec<Mistake>> {
        let mut lines = read::lines(text, true)?;
        lines.extend(Self::published().lines.iter().cloned());
        Ok(Self { lines })
    }

    /// The same with what AWS's price list says of a region: before the published ones, behind the company's own.
    #[must_use]
    pub fn with_read(&self, read: &[Line]) -> Self {
        let (mut lines, published): (Vec<_>, Vec<_>) = self.lines.iter().cloned().partition(|line| line.rate.own);
        lines.extend(read.iter().cloned());
        lines.extend(published);
        Self { lines }
    }

    /// All of them, own ones first.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The price of an item in a region: the company's own before the published one, in each the region's own before
    /// the one for all.
    #[must_use]
    pub fn line(&self, item: Item, region: &Region) -> Option<&Line> {
        let of = |own: bool, code: &str| {
            let mut lines = self.lines.iter().filter(move |line| line.item == item && line.rate.own == own);
            lines.find(|line| line.regions.iter().any(|region| region == code))
        };
        let code = region.as_str();
        of(true, code).or_else(|| of(true, "*")).or_else(|| of(false, code)).or_else(|| of(false, "*"))
    }

    #[must_use]
    pub fn card(&self, region: &Region) -> RateCard {
        let unknown = || Rate {
            tiers: vec![Tier { up_to: None, price: 0.0 }],
            as_of: Day::default(),
            verified: false,
            own: false,
        };
        let rate = |item| self.line(item, region).map_or_else(unknown, |line| line.rate.clone());
        RateCard { region: region.clone(), standard: rate(Item::StandardStorage), archive: rate(Item::ArchiveStorage) }
    }
}

impl RateCard {
    /// The published one.
    #[must_use]
    pub fn of(region: &Region) -> Self {
        PriceList::published().card(region)
    }

    /// USD for keeping this much for one month, the archive's cheaper tier left out: it applies to a registry's whole
    /// archive, see [`RateCard::registry_month`].
    #[must_use]
    pub fn month(&self, standard_bytes: u64, archive_bytes: u64) -> f64 {
        super::gb(standard_bytes) * self.standard.first() + super::gb(archive_bytes) * self.archive.first()
    }

    /// USD for a whole registry for one month, with all tiers.
    #[must_use]
    pub fn registry_month(&self, standard_bytes: u64, archive_bytes: u64) -> f64 {
        self.standard.cost(super::gb(standard_bytes)) + self.archive.cost(super::gb(archive_bytes))
    }

    /// `$0.10 per GB-month in eu-central-1, list price of 2026-04-01`.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{} per GB-month in {}, {}", self.standard.text(), self.region, self.standard.source_text())
    }
}
