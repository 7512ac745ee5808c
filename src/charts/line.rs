//! Lines.

use plotters::element::{Circle, Polygon};
use plotters::series::{AreaSeries, LineSeries};

use super::backend::filled;
use super::finish::colours;
use super::frame::Frame;
use super::matrix::{Matrix, runs};
use super::scene::{Role, Scene, Style};
use super::{Chart, Data, Kind, LineChart};
use crate::domain::time::Timestamp;

impl LineChart {
    #[must_use]
    pub fn draw(&self) -> Chart {
        let data = self.0.plain();
        let frame = frame(&data);
        frame.chart(&scene(&frame))
    }
}

pub(super) fn frame(data: &Data) -> Frame<'_> {
    Frame::of_instants(Kind::Line, data, Matrix::extent)
}

pub(super) fn scene(frame: &Frame<'_>) -> Scene {
    let all = &frame.data.series;
    let time = frame.time.from..=frame.time.to;
    frame.record(|plane| {
        if let Some((one, other)) = frame.data.band {
            let edge = |at: usize| -> Vec<_> {
                let points = all.get(at).into_iter().flat_map(|series| &series.points);
                let held = |(at, value): &(Timestamp, Option<f64>)| Some((*at, value.filter(|v| Matrix::holds(*v))?));
                let mut edge: Vec<_> = points.filter_map(held).filter(|(at, _)| time.contains(at)).collect();
                edge.sort_by_key(|(at, _)| *at);
                edge
            };
            let outline: Vec<_> = edge(one).into_iter().chain(edge(other).into_iter().rev()).collect();
            let style = Style { role: Role::Under, colour: colours(all)[0], estimated: false };
            plane.draw_series([Polygon::new(outline, filled(style))])?;
        }
        for (series, colour) in all.iter().zip(colours(all)) {
            let style = |role| Style { role, colour, estimated: series.estimated };
            // The times of other series are no gaps in this one.
            let mut points: Vec<_> = series.points.clone();
            points.retain(|(at, _)| time.contains(at));
            points.sort_by_key(|(at, _)| *at);
            let points = points.into_iter().map(|(at, value)| (at, value.filter(|value| Matrix::holds(*value))));
            for run in runs(points) {
                if let [only] = run[..] {
                    plane.draw_series([Circle::new(only, 1, style(Role::Dot).paint())])?;
                    continue;
                }
                if all.len() == 1 {
                    plane.draw_series(AreaSeries::new(run.iter().copied(), 0.0, filled(style(Role::Under))))?;
                }
                plane.draw_series(LineSeries::new(run, style(Role::Line).paint()))?;
            }
        }
        Ok(())
    })
}
