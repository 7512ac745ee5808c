//! What is switched at run time, and what AWS was last heard to say where asking again costs; what is fixed at the start is
//! configuration.

use super::cloudwatch::custom::Published;
use super::cost::bill::Bill;
use super::cost::rates::Line;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A value that the store keeps for each registry. One that was never set has its default.
pub trait Setting: Serialize + DeserializeOwned + Default {
    /// Its name in the store; never changes.
    const KEY: &'static str;
}

/// Whether manifests are read. Off until somebody decides: BatchGetImage counts as a pull (ecr.md 2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReadManifests(pub bool);

impl Setting for ReadManifests {
    const KEY: &'static str = "read-manifests";
}

/// The percentage of a repository's images that a roll-out may delete without having it confirmed by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardShare(pub u8);

impl Default for GuardShare {
    fn default() -> Self {
        Self(50)
    }
}

impl Setting for GuardShare {
    const KEY: &'static str = "roll-out-guard";
}

/// Whether Cost Explorer is asked what was billed. Off until somebody decides: each request costs (aws-monitoring-cost.md 3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReadBill(pub bool);

impl Setting for ReadBill {
    const KEY: &'static str = "read-bill";
}

/// What Cost Explorer said last.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LastBill(pub Option<Bill>);

impl Setting for LastBill {
    const KEY: &'static str = "last-bill";
}

/// What AWS's price list said when somebody last had it read; empty: the prices that come with the product.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ReadPrices(pub Vec<Line>);

impl Setting for ReadPrices {
    const KEY: &'static str = "read-prices";
}

/// What is published as custom metrics; `None`: nothing. Each metric costs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PublishMetrics(pub Option<Published>);

impl Setting for PublishMetrics {
    const KEY: &'static str = "publish-metrics";
}

/// What the program was started with, in one line; no secret is in any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configured {
    pub what: String,
    pub value: String,
    /// `--listen`; empty: decided by AWS's own settings.
    pub flag: String,
    /// `STOWAGE_LISTEN`, or AWS's variable.
    pub variable: String,
}
