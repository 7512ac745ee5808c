//! The charts of costs.

use crate::charts::{AreaChart, Chart, Data, LineChart, Mark, Series, Unit};
use crate::domain::cost::bill::Comparison;
use crate::domain::cost::budget::Standing;
use crate::domain::cost::forecast::Ahead;
use crate::domain::cost::gb_month::days_of_month;
use crate::domain::cost::group::{GroupBy, Label};
use crate::domain::cost::ledger::{Books, Ledger};
use crate::domain::cost::period::Span;
use crate::domain::cost::report::{Line, Report, courses};
use crate::domain::history::{PolicySource, PolicyVersion};
use crate::domain::time::{Day, Timestamp};

/// Groups that get a colour of their own in the chart.
const COLOURED: usize = 7;

/// Changes of a policy that a chart marks.
const MARKS: usize = 12;

const TITLE: &str = "Storage cost, USD a month";

/// Takes all but the first lines off a report, and adds those up.
pub fn fold(report: &mut Report, shown: usize) -> Option<(u64, Line)> {
    let rest = report.lines.split_off(report.lines.len().min(shown));
    let (first, more) = rest.split_first()?;
    let mut sum = Line { label: Label::None, ..first.clone() };
    more.iter().for_each(|line| sum.add(line));
    Some((rest.len() as u64, sum))
}

/// Where measuring began, if that is within the days that a chart shows.
fn lower_bound_until(ledger: &Ledger, span: Span) -> Option<Timestamp> {
    match ledger.measured_from {
        Some(day) if day <= span.from => None,
        Some(day) => Some(day.start()),
        None => Some(span.to.start()),
    }
}

fn marks(ledger: &Ledger, span: Span) -> Vec<Mark> {
    let mark = |day: Day| Mark { at: day.start(), label: "measured from here on".to_owned() };
    ledger.measured_from.filter(|day| *day > span.from && *day < span.last()).map(mark).into_iter().collect()
}

fn points(from: Day, values: &[f64]) -> Vec<(Timestamp, Option<f64>)> {
    (0i32..).zip(values).map(|(at, value)| ((from + at).start(), Some(*value))).collect()
}

/// The dearest groups of a report each in a colour, the rest together.
pub fn stacked(ledger: &Ledger, by: &GroupBy, report: &Report) -> Chart {
    // One more than there are colours does not become "1 others".
    let own = if report.lines.len() == COLOURED + 1 { COLOURED + 1 } else { COLOURED };
    let labels: Vec<Label> = report.lines.iter().take(own).map(|line| line.label.clone()).collect();
    let mut courses = courses(ledger, by, &labels, report.span);
    let rest = courses.pop().unwrap_or_default();
    let mut series: Vec<Series> = labels
        .iter()
        .zip(&courses)
        .map(|(label, course)| Series {
            name: by.name(label),
            points: points(report.span.from, course),
            ..Series::default()
        })
        .collect();
    let others = report.lines.len().saturating_sub(own);
    if others > 0 {
        let name = format!("{others} others");
        series.push(Series { name, points: points(report.span.from, &rest), rest: true, ..Series::default() });
    }
    AreaChart(Data {
        title: TITLE.to_owned(),
        unit: Unit::Usd,
        series,
        marks: marks(ledger, report.span),
        lower_bound_until: lower_bound_until(ledger, report.span),
        ..Data::default()
    })
    .draw()
}

/// The newest changes of a lifecycle policy; what was found at the first reading is none.
pub fn policy_changes(newest_first: &[PolicyVersion]) -> Vec<Mark> {
    let change = |(at, version): (usize, &PolicyVersion)| {
        let is_first = at + 1 == newest_first.len() && version.source == PolicySource::Found;
        let what = match version.text {
            Some(_) => "policy changed",
            None => "policy deleted",
        };
        (!is_first).then(|| Mark { at: version.at, label: what.to_owned() })
    };
    newest_first.iter().enumerate().filter_map(change).take(MARKS).collect()
}

/// One line over the last so many days, with what happened in them.
pub fn trend(ledger: &Ledger, course: &[f64], days: i32, mut happened: Vec<Mark>) -> Chart {
    let span = Span { from: (ledger.last + 1 + -days).max(ledger.first), to: ledger.last + 1 };
    happened.extend(marks(ledger, span));
    let skip = usize::try_from(span.from - ledger.first).unwrap_or(0).min(course.len());
    let series = Series { name: "cost".to_owned(), points: points(span.from, &course[skip..]), ..Series::default() };
    LineChart(Data {
        title: TITLE.to_owned(),
        unit: Unit::Usd,
        series: vec![series],
        marks: happened,
        lower_bound_until: lower_bound_until(ledger, span),
        ..Data::default()
    })
    .draw()
}

/// What each month cost a year back, and will cost a year on: as growth goes, and as it went in its slow and fast weeks.
pub fn outlook(books: &Books, ahead: &[(Day, Ahead)]) -> Chart {
    const COST: &str = "cost of the month";
    let ledger = &books.ledger;
    let this_month = ledger.last.month_start();
    let first = (0..12).fold(this_month, |month, _| (month + -1).month_start());
    let first = first.max(ledger.first);
    let mut past = Vec::new();
    let mut month = first;
    while month < this_month {
        let from = usize::try_from(month - ledger.first).unwrap_or(0);
        let days =
            &books.course[from..(from + usize::try_from(days_of_month(month)).unwrap_or(0)).min(books.course.len())];
        past.push((month.start(), Some(days.iter().sum::<f64>() / f64::from(days_of_month(month)))));
        month = month.next_month();
    }
    let seam = past.last().copied();
    let now = Ahead { low: books.month.low, likely: books.month.forecast, high: books.month.high };
    let course = |value: fn(&Ahead) -> f64| {
        let months = std::iter::once((this_month, now)).chain(ahead.iter().copied());
        let future = months.map(|(month, ahead)| (month.start(), Some(value(&ahead))));
        seam.into_iter().chain(future).collect::<Vec<_>>()
    };
    let estimate = |name: &str, rest, value: fn(&Ahead) -> f64| Series {
        name: name.to_owned(),
        points: course(value),
        estimated: true,
        rest,
    };
    LineChart(Data {
        title: "Cost of each month, USD".to_owned(),
        unit: Unit::Usd,
        series: vec![
            Series { name: COST.to_owned(), points: past, ..Series::default() },
            estimate(COST, false, |ahead| ahead.likely),
            estimate("if growth is fast", true, |ahead| ahead.high),
            estimate("if growth is slow", true, |ahead| ahead.low),
        ],
        band: Some((2, 3)),
        marks: vec![Mark { at: this_month.start(), label: "this month".to_owned() }],
        lower_bound_until: lower_bound_until(ledger, Span { from: first, to: this_month }),
        ..Data::default()
    })
    .draw()
}

/// Storage on the bill of each month beside what was computed; `newest_first`.
pub fn billed(newest_first: &[Comparison]) -> Chart {
    let line = |name: &str, cost: fn(&Comparison) -> f64| Series {
        name: name.to_owned(),
        points: newest_first.iter().rev().map(|month| (month.month.start(), Some(cost(month)))).collect(),
        ..Series::default()
    };
    LineChart(Data {
        title: "Storage of each month, billed and computed".to_owned(),
        unit: Unit::Usd,
        series: vec![line("billed by AWS", |month| month.billed.cost), line("computed", |month| month.computed.cost)],
        incomplete_from: newest_first.iter().filter(|month| month.is_estimated).map(|month| month.month.start()).min(),
        ..Data::default()
    })
    .draw()
}

/// What is left of a budget after each day, to the end of the month as growth goes, beside an even pace.
pub fn burn_down(standing: &Standing) -> Chart {
    let (month, end) = (standing.month, standing.month.next_month());
    let left = points(month, &standing.left);
    let ahead = left.last().copied().into_iter().chain([(end.start(), Some(standing.monthly_usd - standing.forecast))]);
    let ahead: Vec<_> = ahead.filter(|_| standing.today + 1 < end).collect();
    let even = vec![(month.start(), Some(standing.monthly_usd)), (end.start(), Some(0.0))];
    let series = |name: &str, points| Series { name: name.to_owned(), points, ..Series::default() };
    LineChart(Data {
        title: "Left of the budget, USD".to_owned(),
        unit: Unit::Usd,
        series: vec![
            series("left", left),
            Series { estimated: true, ..series("left", ahead) },
            Series { rest: true, ..series("an even pace", even) },
        ],
        range: Some((month.start(), end.start())),
        ..Data::default()
    })
    .draw()
}

#[cfg(test)]
mod tests;
