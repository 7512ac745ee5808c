//! Who is pulled from, and how that changed.

use super::inventory::Inventory;
use super::inventory::row::Row;
use super::repository::RepositoryName;
use super::series::{Course, Courses, Span, Window};
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// A total over a range, and over the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Change {
    /// `None`: not known.
    pub now: Option<u64>,
    /// `None`: not known, or not remembered.
    pub before: Option<u64>,
}

impl Change {
    #[must_use]
    pub fn new(now: Option<f64>, before: Option<f64>) -> Self {
        // `as` saturates; counts are whole.
        let whole = |value: Option<f64>| value.map(|value| value.round() as u64);
        Self { now: whole(now), before: whole(before) }
    }

    /// How much more it is now.
    #[must_use]
    pub fn difference(self) -> Option<i64> {
        Some(i64::try_from(self.now?).ok()?.saturating_sub(i64::try_from(self.before?).ok()?))
    }

    /// The same as a share of what was; `None` where there was nothing.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        let before = self.before.filter(|before| *before > 0)?;
        Some(self.difference()? as f64 / before as f64)
    }
}

/// The order of repositories, each in the one direction that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Order {
    /// Most first.
    #[default]
    Pulls,
    /// The greatest change first, up or down.
    Change,
    Pushes,
    Name,
}

impl Order {
    pub const ALL: [Self; 4] = [Self::Pulls, Self::Change, Self::Pushes, Self::Name];
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pulls => "pulls",
            Self::Change => "change",
            Self::Pushes => "pushes",
            Self::Name => "name",
        })
    }
}

impl FromStr for Order {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|order| order.to_string() == text).ok_or(())
    }
}

/// One repository's pulls and pushes in a span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub name: RepositoryName,
    pub pulls: Change,
    /// The course of the whole range.
    pub course: Vec<Option<f64>>,
    /// Images pushed in the span and still present.
    pub pushes: u64,
    /// Images now.
    pub images: u64,
    /// Whether CloudWatch gave all it has.
    pub whole: bool,
}

/// The step that an instant lies in and the same step of the range before; without an instant, both ranges.
#[must_use]
pub fn spans(window: Window, at: Option<Timestamp>) -> (Span, Option<Span>) {
    match at.and_then(|at| window.span.step_of(at)) {
        None => (window.span, window.previous),
        Some(step) => {
            let one = |span: Span| Span::new(span.start_of(step), 1, span.step_secs);
            (one(window.span), window.previous.map(one))
        }
    }
}

/// The lines of some repositories, in order. `pulls` are over the whole window.
#[must_use]
pub fn lines(
    rows: &[&Row],
    inventory: &Inventory,
    pulls: &Courses,
    (window, at): (Window, Option<Timestamp>),
    order: Order,
) -> Vec<Line> {
    let (now, before) = spans(window, at);
    let (steps_now, steps_before) = (pulls.steps_of(now), before.map(|before| pulls.steps_of(before)));
    let by_name: HashMap<&str, &Course> = pulls.all.iter().map(|course| (course.name.as_str(), course)).collect();
    let line = |row: &&Row| {
        let course = by_name.get(row.name.as_str()).copied();
        let total = |steps: &Range<usize>| course.and_then(|course| course.total_of(steps.clone()));
        let images = inventory.record(&row.name).map(|record| &*record.images).unwrap_or_default();
        let pushes = images.iter().filter(|image| now.step_of(image.pushed_at).is_some()).count();
        Line {
            name: row.name.clone(),
            pulls: Change::new(total(&steps_now), steps_before.as_ref().and_then(total)),
            course: course.map(|course| course.part(pulls.steps_of(window.span)).to_vec()).unwrap_or_default(),
            pushes: pushes as u64,
            images: row.images,
            whole: course.is_some_and(|course| course.whole),
        }
    };
    let mut lines: Vec<Line> = rows.iter().map(line).collect();
    let rank = |line: &Line| match order {
        Order::Pulls => line.pulls.now.unwrap_or(0),
        Order::Change => line.pulls.difference().unwrap_or(0).unsigned_abs(),
        Order::Pushes => line.pushes,
        Order::Name => 0,
    };
    lines.sort_by(|a, b| rank(b).cmp(&rank(a)).then_with(|| a.name.cmp(&b.name)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_where_both_sides_are_known() {
        for (now, before, difference, share) in [
            (Some(6.0), Some(4.0), Some(2), Some(0.5)),
            (Some(0.0), Some(4.0), Some(-4), Some(-1.0)),
            (Some(6.0), Some(0.0), Some(6), None),
            (Some(6.0), None, None, None),
            (None, Some(4.0), None, None),
        ] {
            let change = Change::new(now, before);
            assert_eq!((change.difference(), change.share()), (difference, share), "{change:?}");
        }
    }

    #[test]
    fn one_step_is_compared_with_the_same_step_before() {
        let at = |secs| Timestamp::from_secs(secs);
        let window = Window { span: Span::new(at(600), 10, 60), previous: Some(Span::new(at(0), 10, 60)) };
        assert_eq!(spans(window, None), (window.span, window.previous));
        assert_eq!(spans(window, Some(at(10))), (window.span, window.previous), "outside the range");
        assert_eq!(spans(window, Some(at(730))), (Span::new(at(720), 1, 60), Some(Span::new(at(120), 1, 60))));
    }

    #[test]
    fn orders_are_read_as_they_are_written() {
        for order in Order::ALL {
            assert_eq!(order.to_string().parse(), Ok(order));
        }
        assert!("".parse::<Order>().is_err());
    }
}
