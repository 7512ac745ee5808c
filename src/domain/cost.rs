//! What storage costs (aws-monitoring-cost.md 3).
//!
//! ECR bills compressed bytes by the hour: GB-months of 2^30 bytes over the hours of the month. It has no request charge.
//! [`rates`] has the prices, [`ledger`] what was held on each day, [`report`] what that cost and whom, [`forecast`] how it
//! goes on.

pub mod bill;
pub mod budget;
pub mod forecast;
pub mod gb_month;
pub mod group;
pub mod ledger;
pub mod period;
pub mod prices;
pub mod rates;
pub mod report;
pub mod savings;

#[cfg(test)]
mod tests;

pub use rates::RateCard;

use serde::{Deserialize, Serialize};

/// Bytes in the GB that AWS bills (aws-monitoring-cost.md 3.4).
pub const GB: f64 = 1_073_741_824.0;

/// GB as AWS counts them, 2^30 bytes.
#[must_use]
pub fn gb(bytes: u64) -> f64 {
    bytes as f64 / GB
}

/// How sure a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// As AWS reports it.
    Measured,
    /// Measured bytes times a price.
    Computed,
    /// In part reconstructed or foreseen.
    Estimated,
}

impl Basis {
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Computed => "computed",
            Self::Estimated => "estimated",
        }
    }
}
