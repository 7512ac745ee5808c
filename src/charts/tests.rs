//! What the drawings show, as data and as text.

mod charts;
mod hostile;
mod look;
mod sparkline;
mod stacks;
mod time_axis;
mod value_axis;

use super::{Data, Series, Unit};
use crate::domain::time::{Day, Timestamp};

/// `2026-11-23` or `2026-11-23T09:30:00Z`.
fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// A value for each day from one on.
fn daily(from: &str, values: &[Option<f64>]) -> Vec<(Timestamp, Option<f64>)> {
    let from = Day::parse(from).unwrap();
    (0..).zip(values).map(|(day, value)| ((from + day).start(), *value)).collect()
}

/// A value for each first of a month from one on.
fn monthly(from: &str, values: &[f64]) -> Vec<(Timestamp, Option<f64>)> {
    let months = std::iter::successors(Some(Day::parse(from).unwrap()), |day| Some(day.next_month()));
    months.zip(values).map(|(day, value)| (day.start(), Some(*value))).collect()
}

fn series(name: &str, points: Vec<(Timestamp, Option<f64>)>) -> Series {
    Series { name: name.to_owned(), points, ..Series::default() }
}

fn data(title: &str, unit: Unit, series: Vec<Series>) -> Data {
    Data { title: title.to_owned(), unit, series, ..Data::default() }
}
