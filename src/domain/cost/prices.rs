//! What a GB-month costs in each month, tiers and all.

use super::gb_month::days_of_month;
use super::group::Share;
use super::ledger::{Holding, Stored};
use super::period::Span;
use super::{RateCard, gb};
use crate::domain::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// GB-months in each class.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct GbMonths {
    pub standard: f64,
    pub archive: f64,
}

/// USD per GB-month in each month: tiers are over a whole registry, so that everybody pays the average of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Prices {
    first: (f64, f64),
    months: BTreeMap<Day, (f64, f64)>,
}

impl Prices {
    #[must_use]
    pub fn new(holdings: &[Holding], rates: &RateCard, span: Span) -> Self {
        let first = (rates.standard.first(), rates.archive.first());
        let mut months: BTreeMap<Day, GbMonths> = BTreeMap::new();
        let flat = rates.standard.tiers.len() == 1 && rates.archive.tiers.len() == 1;
        for holding in holdings.iter().filter(|_| !flat) {
            for_months(holding, Share::All, span, |month, held| {
                let sum = months.entry(month).or_default();
                sum.standard += held.standard;
                sum.archive += held.archive;
            });
        }
        let blend = |(month, held): (Day, GbMonths)| {
            (month, (rates.standard.blended(held.standard), rates.archive.blended(held.archive)))
        };
        Self { first, months: months.into_iter().map(blend).collect() }
    }

    fn on(&self, day: Day) -> (f64, f64) {
        self.months.get(&day.month_start()).copied().unwrap_or(self.first)
    }

    /// GB-months of a span and USD for them.
    #[must_use]
    pub fn of(&self, holding: &Holding, share: Share, span: Span) -> (GbMonths, f64) {
        let (mut sum, mut cost) = (GbMonths::default(), 0.0);
        for_months(holding, share, span, |month, held| {
            let (standard, archive) = self.on(month);
            sum.standard += held.standard;
            sum.archive += held.archive;
            cost += held.standard * standard + held.archive * archive;
        });
        (sum, cost)
    }

    /// USD a month for so much, at the prices of a day's month.
    #[must_use]
    pub fn monthly(&self, stored: Stored, day: Day) -> f64 {
        let (standard, archive) = self.on(day);
        gb(stored.standard_bytes) * standard + gb(stored.archive_bytes) * archive
    }
}

/// Hands over GB-months level by level, each within one month.
fn for_months(holding: &Holding, share: Share, span: Span, mut take: impl FnMut(Day, GbMonths)) {
    for (days, level) in holding.within(span) {
        let stored = of_share(level.stored, share);
        if stored == Stored::default() {
            continue;
        }
        let mut from = days.from;
        while from < days.to {
            let month = from.month_start();
            let to = days.to.min(month.next_month());
            let part = f64::from(to - from) / f64::from(days_of_month(month));
            let held =
                GbMonths { standard: gb(stored.standard_bytes) * part, archive: gb(stored.archive_bytes) * part };
            take(month, held);
            from = to;
        }
    }
}

/// The part of it that belongs to a group.
#[must_use]
pub const fn of_share(stored: Stored, share: Share) -> Stored {
    match share {
        Share::All => stored,
        Share::Standard => Stored { archive_bytes: 0, ..stored },
        Share::Archive => Stored { standard_bytes: 0, ..stored },
    }
}
