//! How far back a page of charts looks, and in which steps.

use crate::domain::time::{DAY_MILLIS, Day, Timestamp};
use serde::{Deserialize, Serialize};

/// Days after which CloudWatch forgets even its hours (aws-monitoring-cost.md 1.4).
pub const KEPT_DAYS: i32 = 455;

const DAY_SECS: i64 = 86_400;

/// Steps that people count in. CloudWatch takes multiples of 60 s.
const STEPS: [i64; 6] = [60, 300, 900, 3_600, 6 * 3_600, DAY_SECS];

/// With more steps than this a chart is a smear, unless they are days.
const MOST_STEPS: i64 = 200;

/// For so long a metric's newest values still grow (aws-monitoring-cost.md 1.1).
const SETTLING_SECS: i64 = 15 * 60;

/// One range for all charts of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Range {
    Hours,
    Day,
    Week,
    #[default]
    Month,
    Quarter,
    Year,
    /// As long as CloudWatch remembers.
    Longest,
    /// UTC days, both included.
    Days(Day, Day),
}

impl Range {
    /// Those that end now.
    pub const LAST: [Self; 7] =
        [Self::Hours, Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year, Self::Longest];

    /// As it stands in a URL, and on the page; empty for days that somebody chose.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Hours => "3h",
            Self::Day => "1d",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
            Self::Year => "365d",
            Self::Longest => "455d",
            Self::Days(..) => "",
        }
    }

    /// Out of a URL: two days win over a key, and the default stands for what is neither. Days in the wrong order are
    /// put into the right one.
    #[must_use]
    pub fn from_query(key: &str, from: &str, to: &str) -> Self {
        if let (Ok(from), Ok(to)) = (Day::parse(from), Day::parse(to)) {
            return Self::Days(from.min(to), from.max(to));
        }
        Self::LAST.into_iter().find(|range| range.key() == key).unwrap_or_default()
    }

    /// The same as names and values of a URL; the default is left out.
    #[must_use]
    pub fn query(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Month => Vec::new(),
            Self::Days(from, to) => vec![("from", from.to_string()), ("to", to.to_string())],
            other => vec![("range", other.key().to_owned())],
        }
    }

    const fn secs(self) -> i64 {
        match self {
            Self::Hours => 3 * 3_600,
            Self::Day => DAY_SECS,
            Self::Week => 7 * DAY_SECS,
            Self::Month => 30 * DAY_SECS,
            Self::Quarter => 90 * DAY_SECS,
            Self::Year => 365 * DAY_SECS,
            Self::Longest => KEPT_DAYS as i64 * DAY_SECS,
            Self::Days(from, to) => (to.number() as i64 - from.number() as i64 + 1) * DAY_SECS,
        }
    }

    /// What it comes to at an instant. Days that are still to come or that CloudWatch has forgotten are cut off.
    #[must_use]
    pub fn span(self, now: Timestamp) -> Span {
        let Self::Days(from, to) = self else {
            let secs = self.secs();
            let step = step(secs, secs);
            let end = (now.secs().div_euclid(step) + 1) * step;
            return Span::between(end - secs, end, step);
        };
        let today = now.day();
        let to = to.min(today).max(today + (1 - KEPT_DAYS));
        let from = from.min(to).max(today + (1 - KEPT_DAYS));
        let (start, end) = (from.start().secs(), (to + 1).start().secs());
        let step = step(end - start, now.secs() - start);
        Span::between(start, end.min((now.secs().div_euclid(step) + 1) * step), step)
    }
}

/// The step of a range of this length that began so long ago. The range before it has the same step, so that has to be
/// kept too: minutes are for 15 days, five minutes for 63, hours for 455 (aws-monitoring-cost.md 1.4). A finer one would
/// give an empty answer, which looks like silence.
fn step(secs: i64, age_secs: i64) -> i64 {
    let finest = match (age_secs + secs) / DAY_SECS {
        ..15 => 60,
        15..63 => 300,
        _ => 3_600,
    };
    STEPS.into_iter().find(|step| *step >= finest && secs / step <= MOST_STEPS).unwrap_or(DAY_SECS)
}

/// A stretch of time in equal steps, aligned to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    pub from: Timestamp,
    steps: u32,
    pub step_secs: u32,
}

impl Span {
    /// From `from` on, `steps` of `step_secs` seconds.
    #[must_use]
    pub const fn new(from: Timestamp, steps: u32, step_secs: u32) -> Self {
        Self { from, steps, step_secs }
    }

    const fn between(from_secs: i64, to_secs: i64, step_secs: i64) -> Self {
        Self {
            from: Timestamp::from_secs(from_secs),
            steps: ((to_secs - from_secs) / step_secs) as u32,
            step_secs: step_secs as u32,
        }
    }

    #[must_use]
    pub const fn steps(self) -> usize {
        self.steps as usize
    }

    /// The end, which is not part of it.
    #[must_use]
    pub const fn to(self) -> Timestamp {
        self.start_of(self.steps as usize)
    }

    /// When a step begins.
    #[must_use]
    pub const fn start_of(self, step: usize) -> Timestamp {
        Timestamp::from_millis(self.from.millis() + step as i64 * self.step_millis())
    }

    pub fn starts(self) -> impl Iterator<Item = Timestamp> {
        (0..self.steps()).map(move |step| self.start_of(step))
    }

    /// The step that an instant lies in.
    #[must_use]
    pub fn step_of(self, at: Timestamp) -> Option<usize> {
        let step = usize::try_from((at - self.from).div_euclid(self.step_millis().max(1))).ok()?;
        (step < self.steps()).then_some(step)
    }

    /// The same length before this; `None` where CloudWatch does not remember all of it any more.
    #[must_use]
    pub fn previous(self, now: Timestamp) -> Option<Self> {
        let from = Timestamp::from_millis(self.from.millis() - i64::from(self.steps) * self.step_millis());
        (now - from <= i64::from(KEPT_DAYS) * DAY_MILLIS).then_some(Self { from, ..self })
    }

    /// From the beginning of this to the end of the one that follows.
    #[must_use]
    pub const fn joined(self, next: Self) -> Self {
        Self { from: self.from, steps: self.steps + next.steps, step_secs: self.step_secs }
    }

    /// The start of the first step whose value may still grow.
    #[must_use]
    pub fn incomplete_from(self, now: Timestamp) -> Option<Timestamp> {
        let settled = Timestamp::from_secs(now.secs() - SETTLING_SECS);
        if settled < self.from && now >= self.from {
            return Some(self.from);
        }
        self.step_of(settled).map(|step| self.start_of(step))
    }

    /// `6-hour`, as in "6-hour steps".
    #[must_use]
    pub fn step_text(self) -> String {
        match i64::from(self.step_secs) {
            DAY_SECS => "day".to_owned(),
            secs if secs % 3_600 == 0 => format!("{}-hour", secs / 3_600),
            secs => format!("{}-minute", secs / 60),
        }
    }

    const fn step_millis(self) -> i64 {
        self.step_secs as i64 * 1000
    }
}

#[cfg(test)]
mod tests;
