//! A repository in one line: the figures that lists sort, filter and add up.

use super::Record;
use crate::domain::account::Registry;
use crate::domain::cost::RateCard;
use crate::domain::image::StorageClass;
use crate::domain::problem::Problem;
use crate::domain::repository::{RepositoryName, TagMutability};
use crate::domain::storage::{Amount, Figures};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Days that "recent" pulls and pushes look back.
pub const RECENT_DAYS: u16 = 30;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PolicyState {
    None,
    /// With this many rules.
    Set(u32),
    /// The policy could not be read.
    Unknown,
}

impl PolicyState {
    /// For a table cell.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::Set(1) => "1 rule".to_owned(),
            Self::Set(rules) => format!("{rules} rules"),
            Self::Unknown => "unknown".to_owned(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    pub name: RepositoryName,
    pub registry: Registry,
    pub uri: String,
    pub team: Option<String>,
    pub tags: BTreeMap<String, String>,
    pub images: u64,
    /// Sum of compressed sizes, an upper bound (ecr.md 4.3).
    pub standard_bytes: u64,
    pub archive_bytes: u64,
    /// Every layer once; `None`: no manifest of it was read.
    pub stored: Option<Figures>,
    /// USD a month at list price, from the sum of sizes.
    pub monthly_cost: f64,
    pub last_pushed_at: Option<Timestamp>,
    /// Up to a day old (ecr.md 2.4).
    pub last_pulled_at: Option<Timestamp>,
    /// Images pushed in the last 30 days and still present.
    pub pushes: u64,
    /// What those images add up to, in bytes.
    pub pushed_bytes: u64,
    /// Pulls in the last 30 days; `None`: not read.
    pub pulls: Option<u64>,
    /// The same day by day, oldest first.
    pub daily_pulls: Vec<u64>,
    pub mutability: TagMutability,
    pub scan_on_push: bool,
    pub encryption: String,
    pub policy: PolicyState,
    pub problems: Vec<Problem>,
}

impl Row {
    /// All figures of one repository as of `now`.
    #[must_use]
    pub fn new(record: &Record, rates: &RateCard, now: Timestamp) -> Self {
        let repository = &record.repository;
        let (standard_bytes, archive_bytes) =
            (record.size_bytes(StorageClass::Standard), record.size_bytes(StorageClass::Archive));
        let since = now.plus_days(-i64::from(RECENT_DAYS));
        let recent = record.images.iter().filter(|image| image.pushed_at > since);
        let daily_pulls: Vec<u64> = record.pulls.as_ref().map_or_else(Vec::new, |pulls| {
            let first = now.day() + 1 + -i32::from(RECENT_DAYS);
            pulls.days().filter(|(day, _)| *day >= first && *day <= now.day()).map(|(_, count)| count).collect()
        });
        Self {
            name: repository.name.clone(),
            registry: repository.registry.clone(),
            uri: repository.uri.clone(),
            team: repository.team().map(str::to_owned),
            tags: repository.tags.clone(),
            images: record.images.len() as u64,
            standard_bytes,
            archive_bytes,
            stored: None,
            monthly_cost: rates.month(standard_bytes, archive_bytes),
            last_pushed_at: record.images.iter().map(|image| image.pushed_at).max(),
            last_pulled_at: record.images.iter().filter_map(|image| image.last_pulled_at).max(),
            pushes: recent.clone().count() as u64,
            pushed_bytes: recent.map(|image| image.added_bytes()).sum(),
            pulls: record.pulls.is_some().then(|| daily_pulls.iter().sum()),
            daily_pulls,
            mutability: repository.mutability.clone(),
            scan_on_push: repository.scan_on_push,
            encryption: repository.encryption.kind.clone(),
            policy: match &record.policy {
                Ok(None) => PolicyState::None,
                Ok(Some(_)) => {
                    PolicyState::Set(record.lifecycle_policy().map_or(0, |policy| policy.rules.len() as u32))
                }
                Err(_) => PolicyState::Unknown,
            },
            problems: record.problems().cloned().collect(),
        }
    }

    /// With what its manifests tell.
    #[must_use]
    pub fn with_stored(self, stored: Option<&Figures>) -> Self {
        Self { stored: stored.copied(), ..self }
    }

    /// Every layer once, or the sum of sizes, which is an upper bound of it.
    #[must_use]
    pub fn unique(&self) -> Amount {
        let sum = Amount { bytes: self.size_bytes(), exact: self.images == 0 };
        self.stored.map_or(sum, |stored| stored.unique())
    }

    /// USD a month at list price for every layer once; `None`: no manifest of it was read.
    #[must_use]
    pub fn unique_cost(&self, rates: &RateCard) -> Option<f64> {
        self.stored.map(|stored| rates.month(stored.standard_bytes, stored.archive_bytes))
    }

    #[must_use]
    pub const fn size_bytes(&self) -> u64 {
        self.standard_bytes + self.archive_bytes
    }

    /// Whether nothing pulled for this many days, as far as push and pull times tell: it holds images, all of them older.
    #[must_use]
    pub fn silent_for(&self, days: i64, now: Timestamp) -> bool {
        let since = now.plus_days(-days);
        self.images > 0
            && self.last_pushed_at.is_none_or(|at| at < since)
            && self.last_pulled_at.is_none_or(|at| at < since)
    }
}

/// Sums over rows.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Totals {
    pub repositories: u64,
    pub images: u64,
    pub standard_bytes: u64,
    pub archive_bytes: u64,
    /// Every layer of a repository once, those without manifests by their sum; `None`: no manifest was read at all.
    pub unique: Option<Amount>,
    pub monthly_cost: f64,
    pub pushes: u64,
    /// `None`: no row knows its pulls.
    pub pulls: Option<u64>,
}

impl Totals {
    #[must_use]
    pub const fn size_bytes(&self) -> u64 {
        self.standard_bytes + self.archive_bytes
    }
}

impl<'a> FromIterator<&'a Row> for Totals {
    fn from_iter<I: IntoIterator<Item = &'a Row>>(rows: I) -> Self {
        let mut unique = Amount { bytes: 0, exact: true };
        let mut is_known = false;
        let sums = rows.into_iter().fold(Self::default(), |sum, row| {
            unique = unique + row.unique();
            is_known |= row.stored.is_some();
            Self {
                unique: None,
                repositories: sum.repositories + 1,
                images: sum.images + row.images,
                standard_bytes: sum.standard_bytes + row.standard_bytes,
                archive_bytes: sum.archive_bytes + row.archive_bytes,
                monthly_cost: sum.monthly_cost + row.monthly_cost,
                pushes: sum.pushes + row.pushes,
                pulls: match (sum.pulls, row.pulls) {
                    (None, None) => None,
                    (a, b) => Some(a.unwrap_or(0) + b.unwrap_or(0)),
                },
            }
        });
        Self { unique: is_known.then_some(unique), ..sums }
    }
}
