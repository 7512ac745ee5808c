//! The horizontal axis: UTC, with steps that people count in.

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

use super::scene::WIDTH;
use super::text;
use super::words::{Grain, month_text};
use crate::domain::time::{DAY_MILLIS, Day, Timestamp};

const MINUTE: i64 = 60_000;
/// Labels are chosen for a plot of so many CSS pixels. Narrower ones drop every second label (`Scene::keep`).
pub(super) const NOMINAL: f64 = 520.0;
/// The narrowest plot whose labels are not cut, and the room right of every plot, in CSS pixels.
const NARROWEST: f64 = 240.0;
const PADDING: f64 = 22.0;
/// Between two labels, in CSS pixels.
const SPACE: f64 = 14.0;
/// The years 1 to about 7950, in which every step of the calendar exists.
const CALENDAR: std::ops::Range<i64> = -62_135_596_800_000..189_000_000_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Divides a day.
    Minutes(i64),
    Days(i32),
    /// Mondays.
    Weeks(i32),
    /// First days of months, counted from January of year 0.
    Months(i32),
}

const STEPS: [Step; 25] = [
    Step::Minutes(1),
    Step::Minutes(5),
    Step::Minutes(10),
    Step::Minutes(15),
    Step::Minutes(30),
    Step::Minutes(60),
    Step::Minutes(120),
    Step::Minutes(180),
    Step::Minutes(240),
    Step::Minutes(360),
    Step::Minutes(720),
    Step::Days(1),
    Step::Days(2),
    Step::Weeks(1),
    Step::Weeks(2),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(24),
    Step::Months(60),
    Step::Months(120),
    Step::Months(600),
    Step::Months(1200),
];

impl Step {
    const fn millis(self) -> i64 {
        match self {
            Self::Minutes(count) => count * MINUTE,
            Self::Days(count) => count as i64 * DAY_MILLIS,
            Self::Weeks(count) => count as i64 * 7 * DAY_MILLIS,
            Self::Months(count) => count as i64 * 30 * DAY_MILLIS,
        }
    }

    const fn suits(self, grain: Grain) -> bool {
        match self {
            Self::Minutes(_) => matches!(grain, Grain::Minute),
            Self::Days(_) | Self::Weeks(_) => !matches!(grain, Grain::Month),
            Self::Months(_) => true,
        }
    }

    /// The first instant of this step at or after another.
    fn ceil(self, at: Timestamp) -> Timestamp {
        let millis = |unit: i64| Timestamp::from_millis(at.millis().saturating_add(unit - 1).div_euclid(unit) * unit);
        match self {
            Self::Minutes(count) => millis(count * MINUTE),
            Self::Days(count) => millis(i64::from(count) * DAY_MILLIS),
            // Day 0 was a Thursday, day 4 a Monday.
            Self::Weeks(count) => {
                let monday = Timestamp::from_millis(at.millis().saturating_sub(4 * DAY_MILLIS));
                Self::Days(count * 7).ceil(monday).plus_days(4)
            }
            Self::Months(count) => {
                let mut day = at.day().month_start();
                while day.start() < at || !months(day).is_multiple_of(count.unsigned_abs()) {
                    day = day.next_month();
                }
                day.start()
            }
        }
    }

    fn label(self, at: Timestamp, before: Option<Timestamp>) -> String {
        let (year, month, day) = at.day().date();
        let new_year = before.is_some_and(|before| before.day().date().0 != year);
        match self {
            Self::Minutes(_) if at != at.day().start() => {
                let minutes = at.millis().rem_euclid(DAY_MILLIS) / MINUTE;
                format!("{:02}:{:02}", minutes / 60, minutes % 60)
            }
            Self::Minutes(_) | Self::Days(_) | Self::Weeks(_) => {
                let year = if new_year { format!(" {year}") } else { String::new() };
                format!("{day} {}{year}", month_text(at.day()))
            }
            Self::Months(count) if count >= 12 => year.to_string(),
            Self::Months(_) if month == 1 || new_year => format!("{} {year}", month_text(at.day())),
            Self::Months(_) => month_text(at.day()),
        }
    }
}

fn months(day: Day) -> u32 {
    let (year, month, _) = day.date();
    (year.unsigned_abs()) * 12 + u32::from(month) - 1
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    /// Where it stands on the axis; for bars that is the middle of the period.
    pub at: Timestamp,
    pub label: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TimeAxis {
    pub from: Timestamp,
    pub to: Timestamp,
    pub ticks: Vec<Tick>,
}

impl TimeAxis {
    /// The axis from one instant to another, with as many labels as have room, but none finer than the data.
    pub(super) fn new(from: Timestamp, to: Timestamp, grain: Grain) -> Self {
        if to <= from {
            let at = |millis: i64| Timestamp::from_millis(from.millis().saturating_add(millis));
            let only = Tick { at: from, label: Grain::of(&[from]).text(from) };
            return Self { from: at(-DAY_MILLIS / 2), to: at(DAY_MILLIS / 2), ticks: vec![only] };
        }
        let mut axis = Self { from, to, ticks: vec![] };
        for step in STEPS.into_iter().filter(|step| step.suits(grain)) {
            let known = CALENDAR.contains(&from.millis()) && CALENDAR.contains(&to.millis());
            if known && axis.span() / step.millis() <= 24 {
                axis.ticks = axis.walk(step);
                if axis.has_room() {
                    return axis;
                }
            }
        }
        axis.ticks.clear();
        axis
    }

    /// The axis of bars: each of `starts` begins a period of about `period` milliseconds. Labels stand under the middle
    /// of bars, and only under bars.
    pub(super) fn of_periods(from: Timestamp, to: Timestamp, starts: &[Timestamp], period: i64) -> Self {
        let grain = Grain::of(starts);
        let mut axis = Self::new(from, to, grain);
        let bars = |tick: &Tick| starts.binary_search(&tick.at).is_ok();
        if !axis.ticks.iter().all(bars) || axis.ticks.is_empty() {
            let step = match grain {
                Grain::Month => Step::Months(1),
                Grain::Day => Step::Days(1),
                Grain::Minute => Step::Minutes(1),
            };
            for every in 1..=starts.len() {
                axis.ticks = ticks(step, starts.iter().step_by(every).copied());
                if axis.has_room() {
                    break;
                }
            }
        }
        for tick in &mut axis.ticks {
            let next = starts.get(starts.partition_point(|start| *start <= tick.at));
            let length = next.map_or(period, |next| *next - tick.at);
            tick.at = Timestamp::from_millis(tick.at.millis().saturating_add(length / 2));
        }
        axis
    }

    pub(super) fn position(&self, at: Timestamp) -> i32 {
        self.map(&at, (0, WIDTH))
    }

    /// The index of a label that must stay where only every second one can: the one with the year.
    pub(super) fn keep(&self) -> usize {
        self.ticks.iter().position(|tick| tick.label.len() > 6).unwrap_or(0)
    }

    fn span(&self) -> i64 {
        self.to - self.from
    }

    fn walk(&self, step: Step) -> Vec<Tick> {
        let next = |at: &Timestamp| {
            let at = step.ceil(Timestamp::from_millis(at.millis().saturating_add(1)));
            (at <= self.to).then_some(at)
        };
        ticks(step, std::iter::successors(Some(step.ceil(self.from)).filter(|at| *at <= self.to), next))
    }

    /// Whether no label touches the next one.
    fn has_room(&self) -> bool {
        let extent = |tick: &Tick| {
            let middle = f64::from(self.position(tick.at)) * NOMINAL / f64::from(WIDTH);
            let width = text::width(&tick.label);
            let right = middle + if is_at_end(self.position(tick.at), &tick.label) { 0.0 } else { width / 2.0 };
            (right - width, right)
        };
        self.ticks.windows(2).all(|pair| extent(&pair[1]).0 - extent(&pair[0]).1 >= SPACE)
    }
}

/// Whether a label at this position must end there, because its second half would leave the drawing.
pub(super) fn is_at_end(position: i32, label: &str) -> bool {
    let room = f64::from(WIDTH - position) * NARROWEST / f64::from(WIDTH) + PADDING;
    text::width(label) / 2.0 > room
}

fn ticks(step: Step, instants: impl Iterator<Item = Timestamp>) -> Vec<Tick> {
    let mut before = None;
    instants.map(|at| Tick { at, label: step.label(at, before.replace(at)) }).collect()
}

impl Ranged for TimeAxis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = Timestamp;

    fn map(&self, value: &Timestamp, limit: (i32, i32)) -> i32 {
        let share = (*value - self.from) as f64 / self.span() as f64;
        limit.0 + (share * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<H: KeyPointHint>(&self, hint: H) -> Vec<Timestamp> {
        if hint.weight().allow_light_points() { vec![] } else { self.ticks.iter().map(|tick| tick.at).collect() }
    }

    fn range(&self) -> std::ops::Range<Timestamp> {
        self.from..self.to
    }
}

impl ValueFormatter<Timestamp> for TimeAxis {
    fn format_ext(&self, value: &Timestamp) -> String {
        self.ticks.iter().find(|tick| tick.at == *value).map(|tick| tick.label.clone()).unwrap_or_default()
    }
}
