//! Stacked bars, one for each period.

use plotters::element::Rectangle;

use super::backend::filled;
use super::finish::colours;
use super::frame::Frame;
use super::matrix::Matrix;
use super::scene::{Role, Scene, Style};
use super::stack::fold;
use super::time_axis::TimeAxis;
use super::value_axis::ValueAxis;
use super::words::Grain;
use super::{BarChart, Chart, Data, Kind};
use crate::domain::time::{DAY_MILLIS, Timestamp};

/// With more bars than this there is no room for anything between them.
const SPARSE: usize = 120;
/// Of each period so much stays empty on either side of its bar, as one part of so many.
const GAP: i64 = 10;

impl BarChart {
    #[must_use]
    pub fn draw(&self) -> Chart {
        let data = fold(&self.0);
        let frame = frame(&data);
        frame.chart(&scene(&frame))
    }
}

fn frame(data: &Data) -> Frame<'_> {
    let matrix = Matrix::of(data);
    let starts = &matrix.times;
    let period = period(starts);
    let last_end = starts.last().map(|last| end(starts, *last, period));
    let (from, to) = match (data.range, starts.first(), last_end) {
        (Some((from, to)), _, end) => (from, end.map_or(to, |end| end.max(to))),
        (None, Some(first), Some(end)) => (*first, end),
        _ => Default::default(),
    };
    // A period that is still running holds the instant from which on nothing is certain.
    let incomplete = data.incomplete_from.filter(|from| last_end.is_some_and(|end| *from < end));
    let incomplete = incomplete.map(|from| starts.partition_point(|start| *start <= from).saturating_sub(1));
    let (least, greatest) = matrix.stack_extent();
    Frame {
        kind: Kind::Bars,
        data,
        places: starts.iter().map(|start| within(*start, end(starts, *start, period), 1, 2)).collect(),
        time: TimeAxis::of_periods(from, to, starts, period),
        value: ValueAxis::new(data.unit, least, greatest, matrix.has_fractions()),
        incomplete,
        veil_from: incomplete.map(|index| starts[index]),
        dense: starts.len() > SPARSE,
        matrix,
    }
}

pub(super) fn scene(frame: &Frame<'_>) -> Scene {
    let series = &frame.data.series;
    let colours = colours(series);
    let starts = &frame.matrix.times;
    let period = period(starts);
    frame.record(|plane| {
        for (index, colour) in colours.iter().enumerate() {
            let style = filled(Style { role: Role::Bar, colour: *colour, estimated: series[index].estimated });
            let bars = starts.iter().enumerate().filter_map(|(row, start)| {
                let (low, high) = (frame.matrix.top(row, index)?, frame.matrix.top(row, index + 1)?);
                let until = end(starts, *start, period);
                let sides = if frame.dense { (0, 1) } else { (1, GAP) };
                let (left, right) = (within(*start, until, sides.0, sides.1), within(until, *start, sides.0, sides.1));
                (high > low).then(|| Rectangle::new([(left, high), (right, low)], style))
            });
            plane.draw_series(bars)?;
        }
        Ok(())
    })
}

/// The usual length of a period: the shortest distance of two starts.
fn period(starts: &[Timestamp]) -> i64 {
    starts.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(DAY_MILLIS)
}

/// Where the period that begins at `start` ends. Months have their own lengths; a gap in the data makes no bar wider.
fn end(starts: &[Timestamp], start: Timestamp, period: i64) -> Timestamp {
    match Grain::of(starts) {
        Grain::Month if period < 32 * DAY_MILLIS => start.day().next_month().start(),
        _ => Timestamp::from_millis(start.millis().saturating_add(period)),
    }
}

/// The instant that is `part` of `parts` on the way from one to another.
fn within(from: Timestamp, to: Timestamp, part: i64, parts: i64) -> Timestamp {
    Timestamp::from_millis(from.millis().saturating_add((to - from) / parts * part))
}
