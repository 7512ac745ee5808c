//! What storage cost in a period, by group, and compared with the period before.

use super::Basis;
use super::forecast::Trend;
use super::gb_month::days_of_month;
use super::group::{GroupBy, Label, Share};
use super::ledger::{Holding, Ledger, Stored};
use super::period::{Period, Span};
use super::prices::{GbMonths, Prices, of_share};
use crate::domain::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One group in the period of a [`Report`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub label: Label,
    /// Repositories that exist.
    pub repositories: u64,
    pub gb_months: GbMonths,
    /// USD in the period.
    pub cost: f64,
    /// USD in the period before it.
    pub before: f64,
    /// At the end of the period.
    pub images: u64,
    pub stored: Stored,
    /// USD a month at what is stored at the end of the period.
    pub monthly: f64,
    /// Pulls in the period; `None`: they are not known for all of its days.
    pub pulls: Option<u64>,
}

impl Line {
    const fn new(label: Label) -> Self {
        Self {
            label,
            repositories: 0,
            gb_months: GbMonths { standard: 0.0, archive: 0.0 },
            cost: 0.0,
            before: 0.0,
            images: 0,
            stored: Stored { standard_bytes: 0, archive_bytes: 0 },
            monthly: 0.0,
            pulls: Some(0),
        }
    }

    /// Adds the figures of another group.
    pub fn add(&mut self, other: &Self) {
        self.repositories += other.repositories;
        self.gb_months.standard += other.gb_months.standard;
        self.gb_months.archive += other.gb_months.archive;
        self.cost += other.cost;
        self.before += other.before;
        self.images += other.images;
        self.stored.standard_bytes += other.stored.standard_bytes;
        self.stored.archive_bytes += other.stored.archive_bytes;
        self.monthly += other.monthly;
        self.pulls = self.pulls.zip(other.pulls).map(|(a, b)| a + b);
    }

    /// USD in the period for each image at its end.
    #[must_use]
    pub fn per_image(&self) -> Option<f64> {
        (self.images > 0).then(|| self.cost / self.images as f64)
    }

    /// USD in the period for each pull in it.
    #[must_use]
    pub fn per_pull(&self) -> Option<f64> {
        self.pulls.filter(|pulls| *pulls > 0).map(|pulls| self.cost / pulls as f64)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub span: Span,
    pub before: Span,
    /// Dearest in the period first.
    pub lines: Vec<Line>,
    pub total: Line,
    pub basis: Basis,
    pub basis_before: Basis,
}

impl Report {
    #[must_use]
    pub fn new(ledger: &Ledger, by: &GroupBy, period: Period) -> Self {
        let within = |span: Span| Span { from: span.from.max(ledger.first), to: span.to.max(ledger.first) };
        let (span, before) = (within(period.span(ledger.last)), within(period.before(ledger.last)));
        let mut lines: BTreeMap<Label, Line> = BTreeMap::new();
        for holding in &ledger.holdings {
            for (label, share) in by.groups(holding) {
                let line = line(holding, label.clone(), share, &ledger.prices, span, before);
                lines.entry(label).or_insert_with_key(|label| Line::new(label.clone())).add(&line);
            }
        }
        let mut lines: Vec<Line> = lines.into_values().filter(|line| !is_nothing(line)).collect();
        lines.sort_by(|a, b| b.cost.total_cmp(&a.cost).then_with(|| a.label.cmp(&b.label)));
        let mut total = Line::new(Label::None);
        lines.iter().for_each(|line| total.add(line));
        if *by == GroupBy::StorageClass {
            // A repository in both classes is one.
            total.repositories = ledger.holdings.iter().filter(|holding| !holding.is_gone).count() as u64;
        }
        let basis = |span| if ledger.is_measured(span) { Basis::Computed } else { Basis::Estimated };
        Self { basis: basis(span), basis_before: basis(before), span, before, lines, total }
    }

    /// The group that grew most in dollars, if any did by at least a cent and a hundredth of the total.
    #[must_use]
    pub fn grew_most(&self) -> Option<&Line> {
        let growth = |line: &Line| line.cost - line.before;
        let grown = self.lines.iter().filter(|line| growth(line) >= 0.01 && growth(line) >= self.total.cost / 100.0);
        grown.max_by(|a, b| growth(a).total_cmp(&growth(b)))
    }

    /// The answer in one line: `$1,284 in October, 6% more than in September; payments grew most`.
    #[must_use]
    pub fn answer(&self, by: &GroupBy, period: Period, today: Day) -> String {
        use crate::domain::format;
        let (now, before) = (self.total.cost, self.total.before);
        let about = if self.basis == Basis::Estimated { "About " } else { "" };
        let share = (now - before) / before.max(1e-9);
        let than = period.words_before(today);
        let change = match share {
            _ if before <= 0.0 => String::new(),
            more if more >= 0.005 => format!(", {} more than {than}", format::percent(more)),
            less if less <= -0.005 => format!(", {} less than {than}", format::percent(-less)),
            _ => format!(", as {than}"),
        };
        let most = match self.grew_most() {
            Some(line) if self.lines.len() > 1 && before > 0.0 => format!("; {} grew most", by.name(&line.label)),
            _ => String::new(),
        };
        format!("{about}{} {}{change}{most}", format::usd(now), period.words(today))
    }
}

/// Neither held nor cost anything in either period.
fn is_nothing(line: &Line) -> bool {
    line.cost == 0.0 && line.before == 0.0 && line.repositories == 0
}

fn line(holding: &Holding, label: Label, share: Share, prices: &Prices, span: Span, before: Span) -> Line {
    let end = holding.on(span.last());
    let stored = of_share(end.stored, share);
    let (gb_months, cost) = prices.of(holding, share, span);
    let holds = share == Share::All || stored != Stored::default();
    Line {
        label,
        repositories: u64::from(!holding.is_gone && holds),
        gb_months,
        cost,
        before: prices.of(holding, share, before).1,
        images: if share == Share::Archive { 0 } else { end.images },
        monthly: prices.monthly(stored, span.last()),
        stored,
        pulls: if share == Share::Archive { Some(0) } else { holding.pulls_in(span) },
    }
}

/// USD a month at what was stored on each day of a span, by group in the order of `labels`; the last one sums all others.
#[must_use]
pub fn courses(ledger: &Ledger, by: &GroupBy, labels: &[Label], span: Span) -> Vec<Vec<f64>> {
    let length = usize::try_from(span.days()).unwrap_or(0);
    let mut held = vec![vec![Stored::default(); length]; labels.len() + 1];
    for holding in &ledger.holdings {
        for (label, share) in by.groups(holding) {
            let days = &mut held[labels.iter().position(|known| *known == label).unwrap_or(labels.len())];
            for (within, level) in holding.within(span) {
                let stored = of_share(level.stored, share);
                let place = |day: Day| usize::try_from(day - span.from).unwrap_or(0).min(length);
                for day in &mut days[place(within.from)..place(within.to)] {
                    day.standard_bytes += stored.standard_bytes;
                    day.archive_bytes += stored.archive_bytes;
                }
            }
        }
    }
    let monthly = |(at, stored): (i32, Stored)| ledger.prices.monthly(stored, span.from + at);
    held.into_iter().map(|days| (0i32..).zip(days).map(monthly).collect()).collect()
}

/// What all repositories together cost a month on each day of the ledger.
#[must_use]
pub fn total_course(ledger: &Ledger) -> Vec<f64> {
    let span = Span { from: ledger.first, to: ledger.last + 1 };
    courses(ledger, &GroupBy::Region, &[], span).pop().unwrap_or_default()
}

/// The running month in figures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Month {
    /// USD a month at what is stored now.
    pub now: f64,
    /// USD from its first day to today.
    pub so_far: f64,
    /// USD until its end, as the growth of late goes on.
    pub forecast: f64,
    pub low: f64,
    pub high: f64,
    pub last_month: f64,
    pub basis: Basis,
}

impl Month {
    /// `course` is what the whole cost a month on each day of the ledger ([`total_course`]).
    #[must_use]
    pub fn new(ledger: &Ledger, course: &[f64]) -> Self {
        let cost = |span: Span| -> f64 {
            let on = |day: Day| usize::try_from(day - ledger.first).ok().and_then(|at| course.get(at));
            let days = (span.from.number()..span.to.number()).map(Day::from_number);
            days.map(|day| on(day).copied().unwrap_or(0.0) / f64::from(days_of_month(day))).sum()
        };
        let so_far = cost(Period::ThisMonth.span(ledger.last));
        let trend = Trend::of_ledger(ledger, course);
        let rest = ledger.last.next_month() - ledger.last - 1;
        let days = f64::from(days_of_month(ledger.last));
        let sum = (1..=rest)
            .map(|day| trend.ahead(f64::from(day)))
            .fold([0.0; 3], |sum, at| [sum[0] + at.low / days, sum[1] + at.likely / days, sum[2] + at.high / days]);
        Self {
            now: course.last().copied().unwrap_or(0.0),
            so_far,
            low: so_far + sum[0],
            forecast: so_far + sum[1],
            high: so_far + sum[2],
            last_month: cost(Period::LastMonth.span(ledger.last)),
            basis: if ledger.is_measured(Period::LastMonth.span(ledger.last)) {
                Basis::Computed
            } else {
                Basis::Estimated
            },
        }
    }
}
