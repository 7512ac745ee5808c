//! A chart in words: the texts for its instants, and one sentence about all of it.

use super::matrix::Matrix;
use super::{Data, Kind, Unit};
use crate::domain::time::{DAY_MILLIS, Day, Timestamp};

/// `Nov`.
pub(super) fn month_text(day: Day) -> String {
    day.month_name().chars().take(3).collect()
}

/// How exactly the instants of a chart are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    Month,
    Day,
    Minute,
}

impl Grain {
    /// Months when all instants begin one (a single one could as well be a day), days likewise.
    pub(super) fn of(times: &[Timestamp]) -> Self {
        let starts = |start: fn(Timestamp) -> Timestamp| times.iter().all(|at| *at == start(*at));
        match times {
            [_, _, ..] if starts(|at| at.day().month_start().start()) => Self::Month,
            _ if starts(|at| at.day().start()) => Self::Day,
            _ => Self::Minute,
        }
    }

    pub(super) fn text(self, at: Timestamp) -> String {
        let (year, _, day) = at.day().date();
        let month = month_text(at.day());
        match self {
            Self::Month => format!("{month} {year}"),
            Self::Day => format!("{day} {month} {year}"),
            Self::Minute => {
                let minutes = at.millis().rem_euclid(DAY_MILLIS) / 60_000;
                format!("{day} {month} {year} {:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }

    pub(super) const fn heading(self) -> &'static str {
        match self {
            Self::Month => "Month (UTC)",
            Self::Day => "Day (UTC)",
            Self::Minute => "Time (UTC)",
        }
    }

    /// First and last instant.
    pub(super) fn range(self, times: &[Timestamp]) -> String {
        match times {
            [] => String::new(),
            [only] => format!("{}, UTC", self.text(*only)),
            [first, .., last] => format!("{} – {}, UTC", self.text(*first), self.text(*last)),
        }
    }
}

/// A chart in one sentence: what, when, from where to where, and the extremes.
pub(super) fn describe(kind: Kind, data: &Data, matrix: &Matrix) -> String {
    let grain = Grain::of(&matrix.times);
    let title = data.title.trim();
    let (Some(first), Some(last)) = (matrix.times.first(), matrix.times.last()) else {
        return format!("{title}: no data.");
    };
    let when = format!("{title}, {} to {}", grain.text(*first), grain.text(*last));
    let indices = 0..matrix.times.len();
    match matrix.columns.as_slice() {
        [column] => {
            let course = indices.filter_map(|index| Some((matrix.times[index], column[index]?))).collect::<Vec<_>>();
            format!("{when}: {}.", course_text(kind, data.unit, grain, &course))
        }
        columns if kind == Kind::Line => {
            let latest: Vec<_> = columns
                .iter()
                .zip(&data.series)
                .filter_map(|(column, series)| {
                    let value = column.iter().rev().find_map(|value| *value)?;
                    let estimate = if series.estimated { " (estimate)" } else { "" };
                    Some(format!("{}{estimate} {}", series.name, data.unit.text(value)))
                })
                .collect();
            format!("{when}: latest {}.", list(&latest))
        }
        columns => {
            let course =
                indices.filter_map(|index| Some((matrix.times[index], matrix.total(index)?))).collect::<Vec<_>>();
            format!("{when}: total of {} series {}.", columns.len(), course_text(kind, data.unit, grain, &course))
        }
    }
}

fn course_text(kind: Kind, unit: Unit, grain: Grain, course: &[(Timestamp, f64)]) -> String {
    let (Some(first), Some(last)) = (course.first(), course.last()) else { return "no data".to_owned() };
    // Of equal values the first.
    let highest = course.iter().fold(first, |best, point| if point.1 > best.1 { point } else { best });
    let on = if grain == Grain::Month { "in" } else { "on" };
    let highest = format!("highest {} {on} {}", unit.text(highest.1), grain.text(highest.0));
    match kind {
        Kind::Bars if unit == Unit::Count => {
            let sum: f64 = course.iter().map(|(_, value)| value).sum();
            format!("{} altogether, {highest}", unit.text(sum))
        }
        _ => format!("from {} to {}, {highest}", unit.text(first.1), unit.text(last.1)),
    }
}

/// At most three, then how many more.
fn list(items: &[String]) -> String {
    match items {
        [] => "nothing".to_owned(),
        [.., _] if items.len() > 4 => format!("{} and {} more", items[..3].join(", "), items.len() - 3),
        _ => items.join(", "),
    }
}
