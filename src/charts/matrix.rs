//! Series of any shape, brought to common instants.

use super::{Data, Series};
use crate::domain::time::Timestamp;

/// Beyond this an axis has no label that anyone could read, and sums overflow.
const GREATEST: f64 = 1e24;

/// Every series at every instant that any of them names. Without any value it has no instant either.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Matrix {
    /// Ascending, without repetition.
    pub times: Vec<Timestamp>,
    /// One column for each series, as long as `times`.
    pub columns: Vec<Vec<Option<f64>>>,
    /// What each value adds to a stack: nothing below zero, and nothing where an estimate begins on the last value of
    /// the series that it continues.
    heights: Vec<Vec<Option<f64>>>,
}

impl Matrix {
    /// Only what lies in the range of the data, if they have one. Of two points of a series at one instant the later in
    /// the list counts; infinite and absurd values are gaps.
    pub(super) fn of(data: &Data) -> Self {
        let inside = |at: &Timestamp| data.range.is_none_or(|(from, to)| (from..=to).contains(at));
        let points = data.series.iter().flat_map(|series| &series.points);
        let mut times: Vec<_> = points.map(|(at, _)| *at).filter(inside).collect();
        times.sort_unstable();
        times.dedup();
        let mut columns: Vec<_> = data.series.iter().map(|series| column(series, &times)).collect();
        if columns.iter().flatten().all(Option::is_none) {
            times.clear();
            columns.iter_mut().for_each(Vec::clear);
        }
        let heights = columns.iter().enumerate().map(|(index, column)| {
            let begins_on = |row: usize| {
                let mut earlier = data.series[..index].iter().zip(&columns);
                let name = &data.series[index].name;
                data.series[index].estimated
                    && earlier.any(|(other, column)| other.name == *name && column[row].is_some())
            };
            let height =
                |(row, value): (usize, &Option<f64>)| Some(if begins_on(row) { 0.0 } else { (*value)?.max(0.0) });
            column.iter().enumerate().map(height).collect()
        });
        Self { heights: heights.collect(), times, columns }
    }

    /// Whether a number is a value.
    pub(super) fn holds(value: f64) -> bool {
        value.abs() <= GREATEST
    }

    /// Least and greatest value, zero among them.
    pub(super) fn extent(&self) -> (f64, f64) {
        let values = self.columns.iter().flatten().flatten();
        values.fold((0.0, 0.0), |(low, high): (f64, f64), value| (low.min(*value), high.max(*value)))
    }

    /// Zero and the greatest stack.
    pub(super) fn stack_extent(&self) -> (f64, f64) {
        (0.0, (0..self.times.len()).filter_map(|row| self.total(row)).fold(0.0, f64::max))
    }

    pub(super) fn has_fractions(&self) -> bool {
        self.columns.iter().flatten().flatten().any(|value| value.fract() != 0.0)
    }

    /// The height of the whole stack in a row. None where it is a gap.
    pub(super) fn total(&self, row: usize) -> Option<f64> {
        self.top(row, self.columns.len())
    }

    /// The height of a stack up to `count` series. None where the whole stack is a gap.
    pub(super) fn top(&self, row: usize, count: usize) -> Option<f64> {
        let present = self.columns.iter().any(|column| column[row].is_some());
        present.then(|| self.heights[..count].iter().filter_map(|column| column[row]).sum())
    }

    /// The upper edge of one series of a stack, cut where it has no value.
    pub(super) fn edges(&self, series: usize) -> Vec<Vec<(Timestamp, f64)>> {
        let edge = |row: usize| self.columns[series][row].and_then(|_| self.top(row, series + 1));
        runs(self.times.iter().enumerate().map(|(row, at)| (*at, edge(row))))
    }
}

fn column(series: &Series, times: &[Timestamp]) -> Vec<Option<f64>> {
    let mut column = vec![None; times.len()];
    for (at, value) in &series.points {
        if let Ok(row) = times.binary_search(at) {
            column[row] = value.filter(|value| Matrix::holds(*value));
        }
    }
    column
}

/// Cuts a sequence at its gaps.
pub(super) fn runs(points: impl Iterator<Item = (Timestamp, Option<f64>)>) -> Vec<Vec<(Timestamp, f64)>> {
    let mut runs = vec![vec![]];
    for (at, value) in points {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => run.push((at, value)),
            (None, Some(run)) if !run.is_empty() => runs.push(vec![]),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}
