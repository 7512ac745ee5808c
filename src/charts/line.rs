//! Lines.

use plotters::element::Circle;
use plotters::series::{AreaSeries, LineSeries};

use super::backend::filled;
use super::finish::colours;
use super::frame::Frame;
use super::matrix::{Matrix, runs};
use super::scene::{Role, Scene, Style};
use super::{Chart, Kind, LineChart};

impl LineChart {
    #[must_use]
    pub fn draw(&self) -> Chart {
        let frame = self.frame();
        frame.chart(&self.scene(&frame))
    }

    pub(super) fn frame(&self) -> Frame<'_> {
        Frame::of_instants(Kind::Line, &self.0, Matrix::extent)
    }

    pub(super) fn scene(&self, frame: &Frame<'_>) -> Scene {
        let colours = colours(&self.0.series);
        frame.record(|plane| {
            for (series, colour) in self.0.series.iter().zip(&colours) {
                let style = |role| Style { role, colour: *colour, estimated: series.estimated };
                // The times of other series are no gaps in this one.
                let mut points: Vec<_> = series.points.clone();
                points.retain(|(at, _)| (frame.time.from..=frame.time.to).contains(at));
                points.sort_by_key(|(at, _)| *at);
                for run in runs(points.into_iter().map(|(at, value)| (at, value.filter(|v| Matrix::holds(*v))))) {
                    if let [only] = run[..] {
                        plane.draw_series([Circle::new(only, 1, style(Role::Dot).paint())])?;
                        continue;
                    }
                    if self.0.series.len() == 1 {
                        plane.draw_series(AreaSeries::new(run.iter().copied(), 0.0, filled(style(Role::Under))))?;
                    }
                    plane.draw_series(LineSeries::new(run, style(Role::Line).paint()))?;
                }
            }
            Ok(())
        })
    }
}
