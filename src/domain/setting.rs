//! What is switched at run time, on the settings page; what is fixed at the start is configuration.

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
