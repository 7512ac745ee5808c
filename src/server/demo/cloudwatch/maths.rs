//! Metric maths: what an expression comes to.

use super::data::Work;
use super::expression::Node;
use super::invalid;
use super::line::{Line, Range, check_period};
use super::search;
use crate::server::demo::refusal::Refusal;
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Scalar(f64),
    One(Line),
    Many(Vec<Line>),
}

/// # Errors
/// For functions that the demo does not know, and arguments that a function does not take.
pub fn evaluate(work: &mut Work<'_>, node: &Node) -> Result<Outcome, Refusal> {
    match node {
        Node::Number(number) => Ok(Outcome::Scalar(*number)),
        Node::Text(text) => Err(invalid(format!("unexpected text '{text}'"))),
        Node::Name(id) => work.outcome(id),
        Node::Binary(operator, left, right) => {
            let (left, right) = (evaluate(work, left)?, evaluate(work, right)?);
            binary(*operator, left, right)
        }
        Node::Call(name, arguments) => call(work, name, arguments),
    }
}

fn call(work: &mut Work<'_>, name: &str, arguments: &[Node]) -> Result<Outcome, Refusal> {
    match (name, arguments) {
        ("SEARCH", [Node::Text(query), Node::Text(statistic), Node::Number(period)]) => {
            check_period(*period as i64)?;
            search::run(work.registry, query, statistic, *period as i64, work.range).map(Outcome::Many)
        }
        ("METRICS", []) => work.metrics().map(Outcome::Many),
        ("LIST", items) => {
            let mut lines = Vec::new();
            for item in items {
                lines.extend(self::lines(evaluate(work, item)?));
            }
            Ok(Outcome::Many(lines))
        }
        ("SUM" | "AVG" | "MIN" | "MAX", [of]) => Ok(reduce(name, evaluate(work, of)?)),
        ("FILL", [of, with]) => {
            let fill = match with {
                Node::Number(number) => Some(*number),
                Node::Name(word) if word == "REPEAT" => None,
                _ => return Err(invalid("FILL takes a number or REPEAT")),
            };
            let range = work.range;
            Ok(each(evaluate(work, of)?, |line| Line { points: filled(&line, fill, range), ..line }))
        }
        ("SORT", [of, Node::Name(by), Node::Name(order), rest @ ..]) => {
            let mut lines = lines(evaluate(work, of)?);
            let rank = |line: &Line| summary(by, line.points.iter().map(|(_, value)| *value)).unwrap_or(0.0);
            lines.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
            if order == "DESC" {
                lines.reverse();
            }
            if let [Node::Number(most)] = rest {
                lines.truncate(*most as usize);
            }
            Ok(Outcome::Many(lines))
        }
        _ => Err(invalid(format!("the function {name} with {} arguments is not supported", arguments.len()))),
    }
}

fn lines(outcome: Outcome) -> Vec<Line> {
    match outcome {
        Outcome::Many(lines) => lines,
        Outcome::One(line) => vec![line],
        Outcome::Scalar(_) => Vec::new(),
    }
}

fn each(outcome: Outcome, change: impl Fn(Line) -> Line) -> Outcome {
    match outcome {
        Outcome::One(line) => Outcome::One(change(line)),
        Outcome::Many(lines) => Outcome::Many(lines.into_iter().map(change).collect()),
        Outcome::Scalar(value) => Outcome::Scalar(value),
    }
}

fn summary(by: &str, values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    if values.is_empty() {
        return None;
    }
    Some(match by {
        "AVG" => values.iter().sum::<f64>() / values.len() as f64,
        "MIN" => values.iter().copied().fold(f64::INFINITY, f64::min),
        "MAX" => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        _ => values.iter().sum(),
    })
}

/// Of many series one series, point by point; of one series a number.
fn reduce(by: &str, outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Scalar(value) => Outcome::Scalar(value),
        Outcome::One(line) => Outcome::Scalar(summary(by, line.points.iter().map(|(_, value)| *value)).unwrap_or(0.0)),
        Outcome::Many(lines) => {
            let period = lines.first().map_or(60, |line| line.period);
            let mut columns: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
            for (at, value) in lines.into_iter().flat_map(|line| line.points) {
                columns.entry(at).or_default().push(value);
            }
            let points =
                columns.into_iter().filter_map(|(at, values)| Some((at, summary(by, values.into_iter())?))).collect();
            Outcome::One(Line { label: by.to_owned(), period, points })
        }
    }
}

/// A point for every period; `None` repeats the point before.
fn filled(line: &Line, with: Option<f64>, range: Range) -> Vec<(i64, f64)> {
    let known: BTreeMap<i64, f64> = line.points.iter().copied().collect();
    let mut last = None;
    range
        .periods(line.period.max(1))
        .filter_map(|at| {
            let value = known.get(&at).copied().or(with).or(last)?;
            last = Some(value);
            Some((at, value))
        })
        .collect()
}

pub fn constant(value: f64, period: i64, range: Range) -> Line {
    Line { label: value.to_string(), period, points: range.periods(period).map(|at| (at, value)).collect() }
}

fn binary(operator: char, left: Outcome, right: Outcome) -> Result<Outcome, Refusal> {
    let apply = |a: f64, b: f64| match operator {
        '+' => Some(a + b),
        '-' => Some(a - b),
        '*' => Some(a * b),
        // No point where the divisor is 0.
        _ => (b != 0.0).then(|| a / b),
    };
    let with = |line: Line, change: &dyn Fn(f64) -> Option<f64>| Line {
        points: line.points.into_iter().filter_map(|(at, value)| Some((at, change(value)?))).collect(),
        label: line.label,
        period: line.period,
    };
    Ok(match (left, right) {
        (Outcome::Scalar(a), Outcome::Scalar(b)) => Outcome::Scalar(apply(a, b).unwrap_or(0.0)),
        (left, Outcome::Scalar(b)) => each(left, |line| with(line, &|a| apply(a, b))),
        (Outcome::Scalar(a), right) => each(right, |line| with(line, &|b| apply(a, b))),
        (Outcome::One(a), Outcome::One(b)) => Outcome::One(joined(a, &b, apply)),
        (Outcome::Many(lines), Outcome::One(b)) => {
            Outcome::Many(lines.into_iter().map(|a| joined(a, &b, apply)).collect())
        }
        _ => return Err(invalid(format!("'{operator}' cannot take these operands"))),
    })
}

/// Points where both series have one.
fn joined(a: Line, b: &Line, apply: impl Fn(f64, f64) -> Option<f64>) -> Line {
    let other: BTreeMap<i64, f64> = b.points.iter().copied().collect();
    let points = a.points.iter().filter_map(|(at, value)| Some((*at, apply(*value, *other.get(at)?)?))).collect();
    Line { points, ..a }
}
