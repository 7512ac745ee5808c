//! Stacked areas.

use plotters::element::Circle;
use plotters::series::AreaSeries;

use super::backend::filled;
use super::finish::colours;
use super::frame::Frame;
use super::matrix::Matrix;
use super::scene::{Role, Scene, Style};
use super::stack::{fold, say_once};
use super::{AreaChart, Chart, Kind};

impl AreaChart {
    #[must_use]
    pub fn draw(&self) -> Chart {
        let mut data = fold(&self.0.plain());
        let all_estimated = say_once(&mut data);
        let frame = Frame { all_estimated, ..Frame::of_instants(Kind::Area, &data, Matrix::stack_extent) };
        frame.chart(&scene(&frame))
    }
}

/// Each area reaches down to zero and is covered by the ones below it: no seams, and half the text of real bands.
pub(super) fn scene(frame: &Frame<'_>) -> Scene {
    let series = &frame.data.series;
    let colours = colours(series);
    frame.record(|plane| {
        for (index, colour) in colours.iter().enumerate().rev() {
            let style = |role| Style { role, colour: *colour, estimated: series[index].estimated };
            for run in frame.matrix.edges(index) {
                match run[..] {
                    [only] => plane.draw_series([Circle::new(only, 1, style(Role::Dot).paint())])?,
                    _ => plane.draw_series(AreaSeries::new(run, 0.0, filled(style(Role::Area))))?,
                };
            }
        }
        Ok(())
    })
}
