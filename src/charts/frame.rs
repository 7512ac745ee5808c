//! What all charts over time share: axes, grid, marks, and the veil over what is incomplete.

use std::convert::Infallible;

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::cartesian::Cartesian2d;
use plotters::drawing::{DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{PathElement, Rectangle, Text};
use plotters::style::{IntoFont, TextStyle};

use super::backend::{MARGIN, Recorder, filled};
use super::matrix::Matrix;
use super::scene::{HEIGHT, Role, Scene, Shape, Style, WIDTH};
use super::time_axis::{NOMINAL, TimeAxis};
use super::value_axis::ValueAxis;
use super::words::Grain;
use super::{Data, Kind, Mark, text};
use crate::domain::time::Timestamp;

pub(super) type Plane<'a> = ChartContext<'a, Recorder<'a>, Cartesian2d<TimeAxis, ValueAxis>>;
pub(super) type Drawn = Result<(), DrawingAreaErrorKind<Infallible>>;

/// Longer labels of marks are cut in the drawing; the list under the chart has them whole.
const MARK_LABEL: usize = 28;
/// Half the room of a mark's number and the distance to its label, in CSS pixels.
const MARK_NUMBER: f64 = 12.0;

/// A chart that is about to be drawn.
pub(super) struct Frame<'a> {
    pub kind: Kind,
    pub data: &'a Data,
    pub matrix: Matrix,
    /// Where each row of the matrix stands on the axis.
    pub places: Vec<Timestamp>,
    pub time: TimeAxis,
    pub value: ValueAxis,
    /// The first row whose value may still change.
    pub incomplete: Option<usize>,
    /// Where the veil over incomplete values begins.
    pub veil_from: Option<Timestamp>,
    pub dense: bool,
    /// Said once instead of with each series.
    pub all_estimated: bool,
}

impl<'a> Frame<'a> {
    /// The frame of a chart whose values belong to instants, not periods.
    pub(super) fn of_instants(kind: Kind, data: &'a Data, greatest: impl Fn(&Matrix) -> (f64, f64)) -> Self {
        let matrix = Matrix::of(data);
        let ends = |times: &[Timestamp]| Some((*times.first()?, *times.last()?));
        let (from, to) = data.range.or_else(|| ends(&matrix.times)).unwrap_or_default();
        let incomplete = data.incomplete_from.map(|from| matrix.times.partition_point(|at| *at < from));
        let incomplete = incomplete.filter(|index| *index < matrix.times.len());
        let (least, greatest) = greatest(&matrix);
        Self {
            kind,
            data,
            places: matrix.times.clone(),
            time: TimeAxis::new(from, to, Grain::of(&matrix.times)),
            value: ValueAxis::new(data.unit, least, greatest, matrix.has_fractions()),
            incomplete,
            // The way to the first incomplete value is as uncertain as that value.
            veil_from: incomplete.map(|index| matrix.times[index.saturating_sub(1)]),
            dense: false,
            all_estimated: false,
            matrix,
        }
    }

    /// Draws grid and marks around what `paint` draws.
    pub(super) fn record(&self, paint: impl FnOnce(&mut Plane) -> Drawn) -> Scene {
        let mut scene = Scene { shapes: vec![], keep: self.time.keep(), dense: self.dense };
        // The recorder cannot fail and the picture has room for its margins, so there is no error to report.
        let _ = self.draw(&mut scene, paint);
        for tick in &self.time.ticks {
            let x = self.time.position(tick.at);
            scene
                .shapes
                .push(Shape::Line { points: vec![(x, HEIGHT), (x, HEIGHT + 18)], style: Style::plain(Role::Tick) });
        }
        scene
    }

    fn draw(&self, scene: &mut Scene, paint: impl FnOnce(&mut Plane) -> Drawn) -> Drawn {
        let root = Recorder { scene }.into_drawing_area();
        let mut plane = ChartBuilder::on(&root)
            .set_left_and_bottom_label_area_size(MARGIN)
            .build_cartesian_2d(self.time.clone(), self.value.clone())?;
        plane
            .configure_mesh()
            .disable_x_mesh()
            .axis_style(plotters::style::TRANSPARENT)
            .bold_line_style(Style::plain(Role::Grid).paint())
            .set_all_tick_mark_size(0)
            .x_label_style(letters(Role::TimeLabel))
            .y_label_style(letters(Role::ValueLabel))
            .draw()?;
        paint(&mut plane)?;
        let (low, high) = (self.value.low(), self.value.high());
        if let Some(from) = self.veil_from {
            let style = filled(Style::plain(Role::Veil));
            plane.draw_series([Rectangle::new([(from, high), (self.time.to, low)], style)])?;
        }
        if let Some(until) = self.data.lower_bound_until.filter(|until| *until > self.time.from) {
            let style = filled(Style::plain(Role::Veil));
            plane.draw_series([Rectangle::new([(self.time.from, high), (until.min(self.time.to), low)], style)])?;
        }
        let base = vec![(self.time.from, 0.0), (self.time.to, 0.0)];
        plane.draw_series([PathElement::new(base, Style::plain(Role::Base).paint())])?;
        let marks = self.marks();
        for (index, (mark, label)) in marks.iter().zip(self.mark_labels(&marks)).enumerate() {
            let line = vec![(mark.at, low), (mark.at, high)];
            plane.draw_series([PathElement::new(line, Style::plain(Role::Mark).paint())])?;
            let at = (mark.at, high);
            plane.draw_series([Text::new((index + 1).to_string(), at, letters(Role::MarkNumber))])?;
            if let Some(role) = label {
                plane.draw_series([Text::new(short(&mark.label), at, letters(role))])?;
            }
        }
        Ok(())
    }

    /// The marks on this axis, in order.
    pub(super) fn marks(&self) -> Vec<&Mark> {
        let mut marks: Vec<_> =
            self.data.marks.iter().filter(|mark| (self.time.from..=self.time.to).contains(&mark.at)).collect();
        marks.sort_by_key(|mark| mark.at);
        marks
    }

    /// On which side of its line each mark can be named in the drawing; None where there is no room.
    fn mark_labels(&self, marks: &[&Mark]) -> Vec<Option<Role>> {
        let position = |mark: &Mark| f64::from(self.time.position(mark.at)) * NOMINAL / f64::from(WIDTH);
        let mut taken = 0.0;
        let ends = marks.iter().skip(1).map(|mark| position(mark) - MARK_NUMBER).chain([NOMINAL]);
        let place = |(mark, end): (&&Mark, f64)| {
            let (at, width) = (position(mark), text::width(&short(&mark.label)) + MARK_NUMBER);
            let role = if at + width <= end {
                Some(Role::MarkLabel)
            } else {
                (at - width >= taken).then_some(Role::MarkLabelBefore)
            };
            taken = at + if role == Some(Role::MarkLabel) { width } else { MARK_NUMBER };
            role
        };
        marks.iter().zip(ends).map(place).collect()
    }
}

fn letters(role: Role) -> TextStyle<'static> {
    ("sans-serif", text::SIZE).into_font().color(&Style::plain(role).paint())
}

fn short(label: &str) -> String {
    match label.char_indices().nth(MARK_LABEL) {
        Some((end, _)) => format!("{}…", label[..end].trim_end()),
        None => label.to_owned(),
    }
}
