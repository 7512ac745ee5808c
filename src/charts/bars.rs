//! Stacked bars, one for each period.

use plotters::element::Rectangle;

use super::backend::filled;
use super::finish::colours;
use super::frame::Frame;
use super::matrix::Matrix;
use super::scene::{Role, Scene, Style};
use super::stack::{fold, say_once};
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
        let mut data = fold(&self.0.plain());
        let all_estimated = say_once(&mut data);
        let frame = Frame { all_estimated, ..frame(&data) };
        frame.chart(&scene(&frame))
    }
}

pub(super) fn frame(data: &Data) -> Frame<'_> {
    let matrix = Matrix::of(data);
    let starts = &matrix.times;
    let period = Period::of(starts);
    let last_end = starts.last().map(|last| period.end(*last));
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
        places: starts.iter().map(|start| between(*start, period.end(*start), 1, 2)).collect(),
        time: TimeAxis::of_periods(from, to, starts, period.shortest),
        value: ValueAxis::new(data.unit, least, greatest, matrix.has_fractions()),
        incomplete,
        veil_from: incomplete.map(|row| starts[row]),
        dense: starts.len() > SPARSE,
        all_estimated: false,
        matrix,
    }
}

pub(super) fn scene(frame: &Frame<'_>) -> Scene {
    let series = &frame.data.series;
    let starts = &frame.matrix.times;
    let period = Period::of(starts);
    frame.record(|plane| {
        for (index, colour) in colours(series).into_iter().enumerate() {
            let style = filled(Style { role: Role::Bar, colour, estimated: series[index].estimated });
            let bars = starts.iter().enumerate().filter_map(|(row, start)| {
                let (low, high) = (frame.matrix.top(row, index)?, frame.matrix.top(row, index + 1)?);
                let end = period.end(*start);
                let (part, parts) = if frame.dense { (0, 1) } else { (1, GAP) };
                let (left, right) = (between(*start, end, part, parts), between(end, *start, part, parts));
                (high > low).then(|| Rectangle::new([(left, high), (right, low)], style))
            });
            plane.draw_series(bars)?;
        }
        Ok(())
    })
}

/// How long the periods are. The data only say where they start, and may lack some, which makes no bar wider.
struct Period {
    /// The shortest distance of two starts, in milliseconds.
    shortest: i64,
    /// Months, each with its own length.
    monthly: bool,
}

impl Period {
    fn of(starts: &[Timestamp]) -> Self {
        let shortest = starts.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(DAY_MILLIS);
        Self { shortest, monthly: Grain::of(starts) == Grain::Month && shortest < 32 * DAY_MILLIS }
    }

    fn end(&self, start: Timestamp) -> Timestamp {
        if self.monthly {
            start.day().next_month().start()
        } else {
            Timestamp::from_millis(start.millis().saturating_add(self.shortest))
        }
    }
}

/// The instant that is `part` of `parts` on the way from one to another.
fn between(from: Timestamp, to: Timestamp, part: i64, parts: i64) -> Timestamp {
    Timestamp::from_millis(from.millis().saturating_add((to - from) / parts * part))
}
