//! What storage costs (aws-monitoring-cost.md 3).
//!
//! ECR bills compressed bytes by the hour: GB-months of 2^30 bytes over the hours of the month. It has no request charge.

pub mod history;

use super::account::Region;
use serde::{Deserialize, Serialize};

/// Bytes in the GB that AWS bills (aws-monitoring-cost.md 3.4).
pub const GB: f64 = 1_073_741_824.0;

/// The GB in archive storage up to which it costs the same as standard: 150 TB (aws-monitoring-cost.md 3.1).
pub const ARCHIVE_TIER_GB: f64 = 153_600.0;

/// List prices of one region, in USD without tax or discounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateCard {
    pub region: Region,
    /// Standard storage, USD per GB-month.
    pub standard: f64,
    /// Archive storage up to [`ARCHIVE_TIER_GB`], USD per GB-month.
    pub archive: f64,
    /// Archive storage above it.
    pub archive_above_tier: f64,
    /// When the prices were read: `2026-09-24`.
    pub as_of: String,
    /// Whether the price of this very region was seen; if not it is assumed to be that of its neighbours.
    pub verified: bool,
}

/// Regions whose price was seen in a price list or a bill, and when (aws-monitoring-cost.md 3.1).
const SEEN: [(&str, &str); 6] = [
    ("us-east-1", "2026-09-24"),
    ("ca-central-1", "2026-09-24"),
    ("sa-east-1", "2026-09-16"),
    ("eu-central-1", "2026-04-01"),
    ("ap-northeast-1", "2026-03-01"),
    ("ap-northeast-2", "2026-08-01"),
];

impl RateCard {
    #[must_use]
    pub fn of(region: &Region) -> Self {
        let seen = SEEN.iter().find(|(code, _)| *code == region.as_str());
        Self {
            region: region.clone(),
            standard: 0.10,
            archive: 0.10,
            archive_above_tier: 0.07,
            as_of: seen.map_or(SEEN[0].1, |(_, date)| date).to_owned(),
            verified: seen.is_some(),
        }
    }

    /// USD for keeping this much for one month, the archive's cheaper tier left out: it applies to a registry's whole
    /// archive, see [`RateCard::registry_month`].
    #[must_use]
    pub fn month(&self, standard_bytes: u64, archive_bytes: u64) -> f64 {
        gb(standard_bytes) * self.standard + gb(archive_bytes) * self.archive
    }

    /// USD for a whole registry for one month, with the archive's tiers.
    #[must_use]
    pub fn registry_month(&self, standard_bytes: u64, archive_bytes: u64) -> f64 {
        let archived = gb(archive_bytes);
        gb(standard_bytes) * self.standard
            + archived.min(ARCHIVE_TIER_GB) * self.archive
            + (archived - ARCHIVE_TIER_GB).max(0.0) * self.archive_above_tier
    }
}

/// GB as AWS counts them, 2^30 bytes.
#[must_use]
pub fn gb(bytes: u64) -> f64 {
    bytes as f64 / GB
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(region: &str) -> RateCard {
        RateCard::of(&Region::new(region).unwrap())
    }

    #[test]
    fn a_month_of_storage() {
        let gib = 1u64 << 30;
        for (standard, archive, usd) in
            [(gib, 0, 0.10), (0, gib, 0.10), (100 * gib, 50 * gib, 15.0), (0, 200_000 * gib, 15_360.0 + 3_248.0)]
        {
            let got = card("us-east-1").registry_month(standard, archive);
            assert!((got - usd).abs() < 1e-9, "{standard} + {archive}: {got}, not {usd}");
        }
    }

    #[test]
    fn an_assumed_price_says_so() {
        assert!(card("us-east-1").verified);
        assert!(!card("eu-west-1").verified);
    }
}
