//! What storage cost over time, by repository or team.
//!
//! History comes from one usage row per repository and day. Days before the first row are reconstructed from the push
//! times of the images that are still there: a lower bound, since what was deleted meanwhile is not in it.

use super::{RateCard, gb};
use crate::domain::image::StorageClass;
use crate::domain::inventory::Record;
use crate::domain::repository::RepositoryName;
use crate::domain::series::UsageDay;
use crate::domain::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupBy {
    #[default]
    Repository,
    Team,
}

impl GroupBy {
    /// As it stands in a URL.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Repository => "repository",
            Self::Team => "team",
        }
    }

    fn of(self, record: &Record) -> Option<String> {
        match self {
            Self::Repository => Some(record.repository.name.to_string()),
            Self::Team => record.repository.team().map(str::to_owned),
        }
    }
}

/// Bytes at the end of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stored {
    pub standard_bytes: u64,
    pub archive_bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// `None`: repositories without the tag.
    pub name: Option<String>,
    pub repositories: u64,
    /// One for each day of the report.
    pub days: Vec<Stored>,
    /// USD a month if nothing changed from now on.
    pub monthly_cost: f64,
    /// USD of the running month so far.
    pub this_month: f64,
    /// The running month if nothing changed until its end.
    pub this_month_forecast: f64,
    pub last_month: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub first: Day,
    pub last: Day,
    /// Days from here on are measured; earlier ones reconstructed. `None`: nothing measured yet.
    pub measured_from: Option<Day>,
    /// Dearest first.
    pub groups: Vec<Group>,
}

impl Report {
    /// Covers `first` to `last` (today) and always the whole of last month, which the comparison needs.
    #[must_use]
    pub fn new(
        records: &[Arc<Record>],
        usage: &[UsageDay],
        rates: &RateCard,
        by: GroupBy,
        first: Day,
        last: Day,
    ) -> Self {
        let last_month = (last.month_start() + -1).month_start();
        let from = first.min(last_month);
        let mut rows: HashMap<&RepositoryName, Vec<&UsageDay>> = HashMap::new();
        for row in usage.iter().filter(|row| row.day >= from && row.day <= last) {
            rows.entry(&row.repository).or_default().push(row);
        }
        let length = usize::try_from(last - from + 1).unwrap_or(0);
        let mut groups: BTreeMap<Option<String>, (u64, Vec<Stored>)> = BTreeMap::new();
        for record in records {
            let days = daily(record, rows.get(&record.repository.name).map_or(&[][..], Vec::as_slice), from, length);
            let (repositories, sums) =
                groups.entry(by.of(record)).or_insert_with(|| (0, vec![Stored::default(); length]));
            *repositories += 1;
            for (sum, day) in sums.iter_mut().zip(days) {
                sum.standard_bytes += day.standard_bytes;
                sum.archive_bytes += day.archive_bytes;
            }
        }
        let skip = usize::try_from(first - from).unwrap_or(0);
        let mut groups: Vec<Group> = groups
            .into_iter()
            .map(|(name, (repositories, days))| {
                let month = |start: Day, end: Day| -> f64 {
                    let range = usize::try_from(start - from).unwrap_or(0)..usize::try_from(end - from).unwrap_or(0);
                    days.get(range).unwrap_or_default().iter().map(|day| cost_of_day(rates, *day, start)).sum()
                };
                let today = days.last().copied().unwrap_or_default();
                let this_month = month(last.month_start(), last + 1);
                let remaining = f64::from(last.next_month() - last - 1);
                Group {
                    name,
                    repositories,
                    monthly_cost: rates.month(today.standard_bytes, today.archive_bytes),
                    this_month,
                    this_month_forecast: this_month + remaining * cost_of_day(rates, today, last),
                    last_month: month(last_month, last.month_start()),
                    days: days.into_iter().skip(skip).collect(),
                }
            })
            .collect();
        groups.sort_by(|a, b| b.monthly_cost.total_cmp(&a.monthly_cost).then_with(|| a.name.cmp(&b.name)));
        Self { first, last, measured_from: usage.iter().map(|row| row.day).min(), groups }
    }

    /// All groups in one.
    #[must_use]
    pub fn total(&self) -> Group {
        let length = self.groups.first().map_or(0, |group| group.days.len());
        let empty = Group {
            name: None,
            repositories: 0,
            days: vec![Stored::default(); length],
            monthly_cost: 0.0,
            this_month: 0.0,
            this_month_forecast: 0.0,
            last_month: 0.0,
        };
        self.groups.iter().fold(empty, |mut sum, group| {
            sum.repositories += group.repositories;
            sum.monthly_cost += group.monthly_cost;
            sum.this_month += group.this_month;
            sum.this_month_forecast += group.this_month_forecast;
            sum.last_month += group.last_month;
            for (total, day) in sum.days.iter_mut().zip(&group.days) {
                total.standard_bytes += day.standard_bytes;
                total.archive_bytes += day.archive_bytes;
            }
            sum
        })
    }
}

/// GB-months of one day times the price: bytes / 2^30 / days of the month (aws-monitoring-cost.md 3.4).
fn cost_of_day(rates: &RateCard, day: Stored, month: Day) -> f64 {
    let days = f64::from(month.next_month() - month.month_start());
    (gb(day.standard_bytes) * rates.standard + gb(day.archive_bytes) * rates.archive) / days
}

/// What one repository held on each of `length` days from `from` on.
fn daily(record: &Record, rows: &[&UsageDay], from: Day, length: usize) -> Vec<Stored> {
    let mut days = reconstruct(record, from, length);
    let mut measured: Vec<Option<Stored>> = vec![None; length];
    for row in rows {
        if let Some(slot) = usize::try_from(row.day - from).ok().and_then(|at| measured.get_mut(at)) {
            *slot = Some(Stored { standard_bytes: row.standard_bytes, archive_bytes: row.archive_bytes });
        }
    }
    // A day without a row between measured ones (the program was off) holds what the day before held. Today is what
    // the snapshot says.
    let mut held: Option<Stored> = None;
    for at in 0..length.saturating_sub(1) {
        held = measured[at].or(held);
        if let Some(held) = held {
            days[at] = held;
        }
    }
    days
}

fn reconstruct(record: &Record, from: Day, length: usize) -> Vec<Stored> {
    let mut added = vec![Stored::default(); length];
    for image in record.images.iter() {
        let at = usize::try_from((image.pushed_at.day() - from).max(0)).unwrap_or(0);
        if let Some(day) = added.get_mut(at.min(length.saturating_sub(1))) {
            match image.storage_class() {
                StorageClass::Standard => day.standard_bytes += image.added_bytes(),
                StorageClass::Archive => day.archive_bytes += image.added_bytes(),
            }
        }
    }
    let mut held = Stored::default();
    for day in &mut added {
        held.standard_bytes += day.standard_bytes;
        held.archive_bytes += day.archive_bytes;
        *day = held;
    }
    added
}
