//! Values of several things over the same steps.

use super::Span;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What was measured of one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// A repository or an operation.
    pub name: String,
    /// One for each step; `None` is a gap: nothing is known.
    pub values: Vec<Option<f64>>,
    /// Whether the source gave all it has. If not, silence may be anything.
    pub whole: bool,
}

impl Course {
    /// The sum of what is known; `None` when nothing is.
    #[must_use]
    pub fn total(&self) -> Option<f64> {
        sum(self.values.iter().copied())
    }

    /// The values of some steps, as far as there are any.
    #[must_use]
    pub fn part(&self, steps: Range<usize>) -> &[Option<f64>] {
        let end = steps.end.min(self.values.len());
        &self.values[steps.start.min(end)..end]
    }

    /// The sum of what is known of some steps.
    #[must_use]
    pub fn total_of(&self, steps: Range<usize>) -> Option<f64> {
        sum(self.part(steps).iter().copied())
    }
}

/// Several courses over one span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Courses {
    pub span: Span,
    pub all: Vec<Course>,
}

impl Courses {
    /// All of them as one: a gap only where none has a value.
    #[must_use]
    pub fn sum(&self) -> Vec<Option<f64>> {
        (0..self.span.steps())
            .map(|step| sum(self.all.iter().map(|course| course.values.get(step).copied()?)))
            .collect()
    }

    /// Which steps another span of the same steps is; none when it begins elsewhere.
    #[must_use]
    pub fn steps_of(&self, span: Span) -> Range<usize> {
        let first = self.span.step_of(span.from).unwrap_or(self.span.steps());
        first..first + span.steps()
    }

    /// Only what lies in another span of the same steps.
    #[must_use]
    pub fn within(&self, span: Span) -> Self {
        let steps = self.steps_of(span);
        let cut = |course: &Course| Course { values: course.part(steps.clone()).to_vec(), ..course.clone() };
        Self { span, all: self.all.iter().map(cut).collect() }
    }

    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Course> {
        self.all.iter().find(|course| course.name == name)
    }

    /// Names of those of which something is missing.
    pub fn incomplete(&self) -> impl Iterator<Item = &str> {
        self.all.iter().filter(|course| !course.whole).map(|course| course.name.as_str())
    }
}

/// The same course in at most so many steps, for a line as small as a word.
#[must_use]
pub fn thinned(values: &[Option<f64>], most: usize) -> Vec<Option<f64>> {
    let width = values.len().div_ceil(most.max(1)).max(1);
    values.chunks(width).map(|part| sum(part.iter().copied())).collect()
}

fn sum(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    values.flatten().fold(None, |sum: Option<f64>, value| Some(sum.unwrap_or(0.0) + value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    fn courses(values: &[&[Option<f64>]]) -> Courses {
        let course = |(at, values): (usize, &&[Option<f64>])| Course {
            name: format!("r{at}"),
            values: values.to_vec(),
            whole: at == 0,
        };
        let steps = values.first().map_or(0, |values| values.len()) as u32;
        let span = Span::new(Timestamp::from_secs(0), steps, 60);
        Courses { span, all: values.iter().enumerate().map(course).collect() }
    }

    #[test]
    fn a_sum_has_a_gap_only_where_nothing_is_known() {
        let both = courses(&[&[Some(1.0), None, None], &[Some(2.0), Some(3.0), None]]);
        assert_eq!(both.sum(), [Some(3.0), Some(3.0), None]);
        assert_eq!(both.incomplete().collect::<Vec<_>>(), ["r1"]);
        assert_eq!(courses(&[]).sum(), []);
        assert_eq!(both.all[1].total(), Some(5.0));
        assert_eq!(Course { name: String::new(), values: vec![None], whole: true }.total(), None);
    }

    #[test]
    fn a_thinned_course_has_the_same_total() {
        let values = [Some(1.0), Some(2.0), None, None, Some(5.0)];
        assert_eq!(thinned(&values, 3), [Some(3.0), None, Some(5.0)]);
        assert_eq!(thinned(&values, 9), values);
        assert_eq!(thinned(&[], 0), []);
    }

    #[test]
    fn a_part_keeps_its_place() {
        let all = courses(&[&[Some(0.0), Some(1.0), Some(2.0), Some(3.0)]]);
        let late = Span::new(Timestamp::from_secs(120), 2, 60);
        assert_eq!(all.within(late).all[0].values, [Some(2.0), Some(3.0)]);
        assert_eq!(all.all[0].total_of(all.steps_of(late)), Some(5.0));
        assert_eq!(all.all[0].part(3..9), [Some(3.0)]);
        let elsewhere = Span::new(Timestamp::from_secs(-60), 2, 60);
        assert_eq!(all.within(elsewhere).all[0].values, []);
    }
}
