//! What somebody should look at, dearest first.

use super::row::{PolicyState, Row};
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Days without a push or a pull after which a repository counts as silent.
pub const SILENT_DAYS: i64 = 90;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// More than a third of what is stored was pushed in the last 30 days.
    Growth,
    NoPolicy,
    /// Nothing pushed or pulled for [`SILENT_DAYS`] days.
    Silent,
    MutableTags,
    NoScanning,
    Unreadable,
}

impl Concern {
    pub const ALL: [Self; 6] =
        [Self::Growth, Self::NoPolicy, Self::Silent, Self::MutableTags, Self::NoScanning, Self::Unreadable];

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Growth => "Growing fast",
            Self::NoPolicy => "No lifecycle policy",
            Self::Silent => "Nothing pushed or pulled for 90 days",
            Self::MutableTags => "Tags can be overwritten",
            Self::NoScanning => "Not scanned on push",
            Self::Unreadable => "Could not be read in full",
        }
    }

    /// The filter of the repositories page that shows them all; `None` where no filter says the same.
    #[must_use]
    pub const fn filter(self) -> Option<&'static str> {
        match self {
            Self::NoPolicy => Some("policy:none"),
            Self::Silent => Some("images>0 pushed>90d pulled>90d"),
            Self::MutableTags => Some("mutability:mutable"),
            Self::NoScanning => Some("scan:off"),
            Self::Growth | Self::Unreadable => None,
        }
    }

    fn holds(self, row: &Row, now: Timestamp) -> bool {
        match self {
            Self::Growth => row.pushed_bytes > 10 << 30 && row.pushed_bytes * 3 > row.size_bytes(),
            Self::NoPolicy => row.policy == PolicyState::None && row.images > 0,
            Self::Silent => row.silent_for(SILENT_DAYS, now),
            Self::MutableTags => !row.mutability.immutable,
            Self::NoScanning => !row.scan_on_push,
            Self::Unreadable => !row.problems.is_empty(),
        }
    }
}

/// One concern and the repositories that share it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub concern: Concern,
    pub repositories: u64,
    /// What they cost together, USD a month.
    pub monthly_cost: f64,
    /// The dearest of them, at most three.
    pub dearest: Vec<RepositoryName>,
}

/// Concerns that apply to some repository, dearest first; unreadable ones last because their cost is not known.
#[must_use]
pub fn findings(rows: &[Row], now: Timestamp) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Concern::ALL
        .into_iter()
        .filter_map(|concern| {
            let mut held: Vec<&Row> = rows.iter().filter(|row| concern.holds(row, now)).collect();
            held.sort_by(|a, b| b.monthly_cost.total_cmp(&a.monthly_cost).then_with(|| a.name.cmp(&b.name)));
            (!held.is_empty()).then(|| Finding {
                concern,
                repositories: held.len() as u64,
                monthly_cost: held.iter().map(|row| row.monthly_cost).sum(),
                dearest: held.iter().take(3).map(|row| row.name.clone()).collect(),
            })
        })
        .collect();
    findings.sort_by(|a, b| {
        let rank = |f: &Finding| {
            (f.concern == Concern::Unreadable, matches!(f.concern, Concern::MutableTags | Concern::NoScanning))
        };
        rank(a).cmp(&rank(b)).then(b.monthly_cost.total_cmp(&a.monthly_cost))
    });
    findings
}
