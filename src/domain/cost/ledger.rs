//! What every repository held on each day.
//!
//! History comes from one usage row per repository and day. Days before the first row are reconstructed from the push
//! times of the images that are still there: a lower bound, since what was deleted meanwhile is not in it. A day holds
//! what was stored at its end.

use super::RateCard;
use super::group::{GroupBy, Label, Share};
use super::period::Span;
use super::prices::{Prices, of_share};
use crate::domain::account::Registry;
use crate::domain::image::StorageClass;
use crate::domain::inventory::{Inventory, Record};
use crate::domain::repository::RepositoryName;
use crate::domain::series::{DailyCounts, UsageDay};
use crate::domain::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Bytes at the end of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stored {
    pub standard_bytes: u64,
    pub archive_bytes: u64,
}

/// What was held from one day on, until the next level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Level {
    pub from: Day,
    pub stored: Stored,
    pub images: u64,
}

/// One repository over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Holding {
    pub name: RepositoryName,
    pub registry: Registry,
    pub tags: BTreeMap<String, String>,
    /// By day, the first one on the ledger's first day. Only changes.
    pub levels: Vec<Level>,
    pub pulls: Option<DailyCounts>,
    /// It exists no more.
    pub is_gone: bool,
}

impl Holding {
    /// The value of a resource tag, whatever the case of its key.
    #[must_use]
    pub fn tag_ignoring_case(&self, key: &str) -> Option<&str> {
        self.tags.iter().find(|(own, _)| own.eq_ignore_ascii_case(key)).map(|(_, value)| value.as_str())
    }

    /// What was held on a day; nothing before the ledger begins.
    #[must_use]
    pub fn on(&self, day: Day) -> Level {
        let at = self.levels.partition_point(|level| level.from <= day);
        at.checked_sub(1).map_or_else(Level::default, |at| self.levels[at])
    }

    /// The levels within a span, each with the days it lasted there.
    pub fn within(&self, span: Span) -> impl Iterator<Item = (Span, Level)> + '_ {
        let first = self.levels.partition_point(|level| level.from <= span.from).saturating_sub(1);
        (first..self.levels.len()).map_while(move |at| {
            let level = self.levels[at];
            let end = self.levels.get(at + 1).map_or(span.to, |next| next.from.min(span.to));
            (level.from < span.to).then_some((Span { from: level.from.max(span.from), to: end }, level))
        })
    }

    /// Pulls of a span, when all its days are known.
    #[must_use]
    pub fn pulls_in(&self, span: Span) -> Option<u64> {
        let pulls = self.pulls.as_ref()?;
        let end = pulls.first + i32::try_from(pulls.counts.len()).unwrap_or(i32::MAX);
        (pulls.first <= span.from && span.to <= end)
            .then(|| pulls.days().filter(|(day, _)| *day >= span.from && *day < span.to).map(|(_, count)| count).sum())
    }
}

/// The storage of a registry over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    pub first: Day,
    /// Today.
    pub last: Day,
    /// Days from here on are measured; earlier ones reconstructed. `None`: nothing measured yet.
    pub measured_from: Option<Day>,
    /// By name.
    pub holdings: Vec<Holding>,
    pub rates: RateCard,
    /// Those of the whole registry, also where the ledger is a part of one.
    pub prices: Prices,
}

impl Ledger {
    /// `usage` by day, of any repository, also of those that are gone.
    #[must_use]
    pub fn new(inventory: &Inventory, usage: &[UsageDay], rates: RateCard, first: Day, last: Day) -> Self {
        let mut rows: HashMap<&RepositoryName, Vec<&UsageDay>> = HashMap::new();
        for row in usage.iter().filter(|row| row.day >= first && row.day <= last) {
            rows.entry(&row.repository).or_default().push(row);
        }
        let mut holdings: Vec<Holding> = inventory
            .records
            .iter()
            .map(|record| {
                let rows = rows.remove(&record.repository.name).unwrap_or_default();
                Holding {
                    name: record.repository.name.clone(),
                    registry: record.repository.registry.clone(),
                    tags: record.repository.tags.clone(),
                    levels: levels(record, &rows, first, last),
                    pulls: record.pulls.clone(),
                    is_gone: false,
                }
            })
            .collect();
        holdings.extend(rows.into_iter().map(|(name, rows)| Holding {
            name: name.clone(),
            registry: inventory.registry.clone(),
            tags: BTreeMap::new(),
            levels: gone(&rows, first),
            pulls: None,
            is_gone: true,
        }));
        holdings.sort_by(|a, b| a.name.cmp(&b.name));
        let prices = Prices::new(&holdings, &rates, Span { from: first, to: last + 1 });
        let measured_from = usage.iter().map(|row| row.day).filter(|day| *day >= first).min();
        Self { first, last, measured_from, holdings, rates, prices }
    }

    /// One repository of it.
    #[must_use]
    pub fn only(&self, name: &RepositoryName) -> Self {
        let found = self.holdings.binary_search_by(|holding| holding.name.cmp(name));
        let holdings = found.map(|at| self.holdings[at].clone()).into_iter().collect();
        Self { holdings, rates: self.rates.clone(), prices: self.prices.clone(), ..*self }
    }

    /// What belongs to one group, of a storage class only the bytes in it.
    #[must_use]
    pub fn of_group(&self, by: &GroupBy, label: &Label) -> Self {
        self.part(|holding| by.groups(holding).into_iter().find(|(own, _)| own == label).map(|(_, share)| share))
    }

    fn part(&self, keep: impl Fn(&Holding) -> Option<Share>) -> Self {
        let own = |holding: &Holding| {
            let share = keep(holding)?;
            let mut holding = holding.clone();
            holding.levels.iter_mut().for_each(|level| level.stored = of_share(level.stored, share));
            Some(holding)
        };
        let holdings = self.holdings.iter().filter_map(own).collect();
        Self { holdings, rates: self.rates.clone(), prices: self.prices.clone(), ..*self }
    }

    /// Whether every day of a span was measured.
    #[must_use]
    pub fn is_measured(&self, span: Span) -> bool {
        self.measured_from.is_some_and(|from| from <= span.from)
    }

    /// The tag keys that repositories have, those of most repositories first.
    #[must_use]
    pub fn tag_keys(&self) -> Vec<String> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for key in self.holdings.iter().flat_map(|holding| holding.tags.keys()) {
            *counts.entry(key).or_default() += 1;
        }
        let mut keys: Vec<_> = counts.into_iter().collect();
        keys.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        keys.into_iter().map(|(key, _)| key.to_owned()).collect()
    }
}

fn measured(row: &UsageDay, from: Day) -> Level {
    let stored = Stored { standard_bytes: row.standard_bytes, archive_bytes: row.archive_bytes };
    Level { from, stored, images: row.images }
}

/// A day without a row between measured ones (the program was off) holds what the day before held. Today is what the
/// snapshot says.
fn levels(record: &Record, rows: &[&UsageDay], first: Day, last: Day) -> Vec<Level> {
    let mut levels = reconstruct(record, first);
    let now = levels.last().copied().unwrap_or_default();
    if let Some(row) = rows.first() {
        levels.retain(|level| level.from < row.day);
        levels.extend(rows.iter().map(|row| measured(row, row.day)).filter(|level| level.from < last));
        levels.push(Level { from: last, ..now });
    }
    compact(levels, first)
}

/// Held until the last row, then nothing.
fn gone(rows: &[&UsageDay], first: Day) -> Vec<Level> {
    let mut levels: Vec<Level> = rows.iter().map(|row| measured(row, row.day)).collect();
    if let Some(last) = rows.last() {
        levels.push(Level { from: last.day + 1, ..Level::default() });
    }
    compact(levels, first)
}

/// Begins on the first day, and keeps changes only.
fn compact(mut levels: Vec<Level>, first: Day) -> Vec<Level> {
    if levels.first().is_none_or(|level| level.from > first) {
        levels.insert(0, Level { from: first, ..Level::default() });
    }
    levels.dedup_by(|next, held| (next.stored, next.images) == (held.stored, held.images));
    levels
}

fn reconstruct(record: &Record, first: Day) -> Vec<Level> {
    let mut pushes: Vec<_> = record.images.iter().map(|image| (image.pushed_at.day().max(first), image)).collect();
    pushes.sort_by_key(|(day, _)| *day);
    let mut levels = vec![Level { from: first, ..Level::default() }];
    let mut held = levels[0];
    for (day, image) in pushes {
        match image.storage_class() {
            StorageClass::Standard => held.stored.standard_bytes += image.added_bytes(),
            StorageClass::Archive => held.stored.archive_bytes += image.added_bytes(),
        }
        held.images += 1;
        held.from = day;
        match levels.last_mut() {
            Some(last) if last.from == day => *last = held,
            _ => levels.push(held),
        }
    }
    levels
}

/// A ledger and what is asked of it on every page.
#[derive(Debug, Clone, PartialEq)]
pub struct Books {
    pub ledger: Ledger,
    /// USD a month of all of it, on each of its days.
    pub course: Vec<f64>,
    pub month: super::report::Month,
}

impl Books {
    #[must_use]
    pub fn new(ledger: Ledger) -> Self {
        let course = super::report::total_course(&ledger);
        let month = super::report::Month::new(&ledger, &course);
        Self { ledger, course, month }
    }
}
