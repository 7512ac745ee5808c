//! Courses as charts.

use crate::charts::{BarChart, Chart, Data, LineChart, Series, Unit};
use crate::domain::cloudwatch::quota::{Use, uses};
use crate::domain::problem::Problem;
use crate::domain::series::{Courses, Window, count_by_step};
use crate::domain::time::Timestamp;
use crate::domain::usage::Change;
use std::sync::Arc;

type Answer = Result<Arc<Courses>, Problem>;
type Values = Vec<Option<f64>>;

/// Where all charts of a page are drawn.
#[derive(Clone, Copy)]
pub struct Frame {
    pub window: Window,
    pub now: Timestamp,
}

impl Frame {
    pub fn count(self, events: impl Iterator<Item = Timestamp>) -> Values {
        count_by_step(events, self.window.span)
    }

    /// The sum of all courses, and that of the range before in grey at the same places.
    pub fn with_previous(self, title: &str, name: &str, courses: &Courses) -> Chart {
        let sum = courses.sum();
        let part = |steps: std::ops::Range<usize>| sum.get(steps).map(<[_]>::to_vec).unwrap_or_default();
        let previous = self
            .window
            .previous
            .map(|previous| Series { rest: true, ..self.series("the range before", part(courses.steps_of(previous))) });
        let current = self.series(name, part(courses.steps_of(self.window.span)));
        LineChart(self.data(title, std::iter::once(current).chain(previous).collect())).draw()
    }

    /// A level: the sum of all courses in the range.
    pub fn level(self, title: &str, name: &str, courses: &Courses) -> Chart {
        let values = courses.within(self.window.span).sum();
        LineChart(self.data(title, vec![self.series(name, values)])).draw()
    }

    pub fn bars(self, title: &str, name: &str, values: Values) -> Chart {
        BarChart(self.data(title, vec![self.series(name, values)])).draw()
    }

    /// The calls of one operation.
    pub fn operation(self, title: &str, calls: &Courses, operation: &str) -> Chart {
        let values = calls.named(operation).map(|course| course.part(calls.steps_of(self.window.span)).to_vec());
        LineChart(self.data(title, vec![self.series("calls", values.unwrap_or_default())])).draw()
    }

    /// Pushes beside the PutImage calls that they and others made.
    pub fn pushes(self, pushed: Values, calls: Option<&Courses>) -> Chart {
        let puts =
            calls.and_then(|calls| Some(calls.named("PutImage")?.part(calls.steps_of(self.window.span)).to_vec()));
        let pushed = self.series("pushed and still present", pushed);
        let puts = puts.map(|values| self.series("PutImage calls", values));
        LineChart(self.data("Images pushed, and PutImage calls", std::iter::once(pushed).chain(puts).collect())).draw()
    }

    /// One colour for each course.
    pub fn stacked(self, title: &str, courses: &Courses) -> Chart {
        let part = courses.within(self.window.span);
        let series = part.all.into_iter().map(|course| self.series(&course.name, course.values)).collect();
        BarChart(self.data(title, series)).draw()
    }

    fn series(self, name: &str, values: Values) -> Series {
        let points = self.window.span.starts().zip(values).collect();
        Series { name: name.to_owned(), points, ..Series::default() }
    }

    fn data(self, title: &str, series: Vec<Series>) -> Data {
        let span = self.window.span;
        Data {
            title: title.to_owned(),
            unit: Unit::Count,
            series,
            incomplete_from: span.incomplete_from(self.now),
            range: Some((span.from, span.to())),
            ..Data::default()
        }
    }
}

/// How many metrics CloudWatch was asked for.
pub fn metrics(answer: &Answer) -> u64 {
    answer.as_ref().map_or(0, |courses| courses.all.len() as u64)
}

/// The totals of both ranges.
pub fn change(answer: &Answer, window: Window) -> Change {
    let Ok(courses) = answer else { return Change::default() };
    let sum = courses.sum();
    let total = |span| {
        let values = sum.get(courses.steps_of(span))?;
        values.iter().any(Option::is_some).then(|| values.iter().flatten().sum())
    };
    Change::new(total(window.span), window.previous.and_then(total))
}

pub fn total(values: &[Option<f64>]) -> u64 {
    // Counts are whole.
    values.iter().flatten().sum::<f64>() as u64
}

pub fn quotas(calls: &Courses, window: Window) -> Vec<Use> {
    uses(&calls.within(window.span))
}
