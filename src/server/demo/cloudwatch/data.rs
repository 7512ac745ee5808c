//! GetMetricData.

use super::line::{self, Line, Range};
use super::maths::{self, Outcome};
use super::series::{self, Series};
use super::{expression, invalid, missing, next_token_invalid};
use crate::domain::time::Timestamp;
use crate::server::demo::faults;
use crate::server::demo::page;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::registry::Registry;
use crate::server::demo::value::Value;
use std::collections::HashMap;

/// Queries in one request.
const MAX_QUERIES: usize = 500;
/// Points on a page, unless the request wants fewer.
const MAX_POINTS: usize = 100_800;

pub fn get(registry: &mut Registry, now: Timestamp, input: &Value) -> Result<Value, Refusal> {
    let queries = input.get("MetricDataQueries").ok_or_else(|| missing("MetricDataQueries"))?.as_list();
    if queries.is_empty() || queries.len() > MAX_QUERIES {
        return Err(invalid(format!(
            "The collection MetricDataQueries must have 1 to {MAX_QUERIES} members, it has {}",
            queries.len()
        )));
    }
    let time = |name: &str| input.get(name).and_then(Value::as_time).ok_or_else(|| missing(name));
    let (start, end) = (time("StartTime")?, time("EndTime")?);
    if start >= end {
        return Err(invalid("The parameter StartTime must be less than the parameter EndTime."));
    }
    let queries = queries.iter().map(Query::read).collect::<Result<Vec<_>, _>>()?;
    let (results, partial) = Work::new(registry, &queries, Range::new(start, end, now))?.run()?;
    let newest_first = input.get("ScanBy").and_then(Value::as_text) != Some("TimestampAscending");
    let most = match input.get("MaxDatapoints").and_then(Value::as_number) {
        None => MAX_POINTS,
        Some(n) if (1.0..=MAX_POINTS as f64).contains(&n) => n as usize,
        Some(n) => return Err(invalid(format!("The value {n} for parameter MaxDatapoints is out of range"))),
    };
    let question = format!("GetMetricData {queries:?} {start} {end} {newest_first}");
    let from = match input.get("NextToken").and_then(Value::as_text) {
        None => 0,
        Some(token) => page::position(registry.seed, &question, token).ok_or_else(next_token_invalid)?,
    };
    let skipped = usize::try_from(from).unwrap_or(usize::MAX);
    let (results, next) = cut(results, &partial, skipped, most, newest_first);
    let mut answer =
        vec![("MetricDataResults".to_owned(), Value::List(results)), ("Messages".to_owned(), Value::List(Vec::new()))];
    if let Some(next) = next {
        answer.push(("NextToken".to_owned(), Value::Text(page::token(registry.seed, &question, next as u64))));
    }
    Ok(Value::Map(answer))
}

/// The page of `most` points after `skipped` points; a series may begin on one page and go on on the next.
/// `partial`: ids of which there is more that never comes.
fn cut(
    results: Results,
    partial: &[String],
    skipped: usize,
    most: usize,
    newest_first: bool,
) -> (Vec<Value>, Option<usize>) {
    let (mut seen, mut page) = (0, Vec::new());
    let end = skipped.saturating_add(most);
    let whole: usize = results.iter().map(|(_, line)| line.points.len()).sum();
    for (id, mut line) in results {
        if newest_first {
            line.points.reverse();
        }
        let (first, last) = (seen, seen + line.points.len());
        seen = last;
        // An empty series is on the page where it would begin.
        let here = if first == last {
            (skipped..end).contains(&first) || first == 0 && skipped == 0
        } else {
            last > skipped && first < end
        };
        if !here {
            continue;
        }
        let points = &line.points[skipped.saturating_sub(first).min(last - first)..end.min(last) - first];
        let whole = last <= end && !partial.contains(&id);
        page.push(Value::map([
            ("Id", Value::Text(id)),
            ("Label", Value::Text(line.label)),
            ("Timestamps", points.iter().map(|(at, _)| Value::Time(Timestamp::from_secs(*at))).collect()),
            ("Values", points.iter().map(|(_, value)| Value::Number(*value)).collect()),
            ("StatusCode", Value::text(if whole { "Complete" } else { "PartialData" })),
        ]));
    }
    (page, (whole > end).then_some(end))
}

/// Lines by the id of their query; one query may have several.
type Results = Vec<(String, Line)>;

#[derive(Debug)]
struct Query {
    id: String,
    label: Option<String>,
    wanted: bool,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Stat { namespace: String, metric: String, dimensions: Vec<(String, String)>, period: i64, statistic: String },
    Expression { text: String, period: Option<i64> },
}

impl Query {
    fn read(query: &Value) -> Result<Self, Refusal> {
        let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_text).map(str::to_owned);
        let number = |of: &Value, name: &str| of.get(name).and_then(Value::as_number).map(|n| n as i64);
        let id = text(query, "Id").ok_or_else(|| missing("MetricDataQueries.member.1.Id"))?;
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !id.starts_with(|c: char| c.is_ascii_lowercase()) || !id.chars().all(word) {
            return Err(invalid(format!("The value {id} for parameter Id must match ^[a-z][a-zA-Z0-9_]*$")));
        }
        let source = match (query.get("MetricStat"), text(query, "Expression")) {
            (Some(stat), None) => {
                let metric = stat.get("Metric").ok_or_else(|| missing("MetricStat.Metric"))?;
                let dimension = |d: &Value| Some((text(d, "Name")?, text(d, "Value")?));
                let dimensions = metric.get("Dimensions").map(Value::as_list).unwrap_or_default();
                Source::Stat {
                    namespace: text(metric, "Namespace").ok_or_else(|| missing("Metric.Namespace"))?,
                    metric: text(metric, "MetricName").ok_or_else(|| missing("Metric.MetricName"))?,
                    dimensions: dimensions.iter().filter_map(dimension).collect(),
                    period: number(stat, "Period").ok_or_else(|| missing("MetricStat.Period"))?,
                    statistic: text(stat, "Stat").ok_or_else(|| missing("MetricStat.Stat"))?,
                }
            }
            (None, Some(text)) => Source::Expression { text, period: number(query, "Period") },
            _ => return Err(invalid(format!("Query {id} must have either MetricStat or Expression"))),
        };
        let wanted = !matches!(query.get("ReturnData"), Some(Value::Bool(false)));
        Ok(Self { id, label: text(query, "Label"), wanted, source })
    }
}

/// The queries of one request while they are worked out; expressions may name each other.
pub struct Work<'a> {
    pub registry: &'a mut Registry,
    pub range: Range,
    queries: HashMap<&'a str, &'a Query>,
    order: Vec<&'a str>,
    done: HashMap<&'a str, Outcome>,
    busy: Vec<&'a str>,
    /// Of which only part is given.
    partial: Vec<String>,
    /// Whether labels must tell repositories apart.
    many: bool,
}

impl<'a> Work<'a> {
    fn new(registry: &'a mut Registry, queries: &'a [Query], range: Range) -> Result<Self, Refusal> {
        let order: Vec<&str> = queries.iter().map(|query| query.id.as_str()).collect();
        let by_id: HashMap<&str, &Query> = queries.iter().map(|query| (query.id.as_str(), query)).collect();
        if by_id.len() < queries.len() {
            return Err(invalid("The values for parameter Id in MetricDataQueries are not unique."));
        }
        let stats = queries.iter().filter(|query| matches!(query.source, Source::Stat { .. })).count();
        let (done, many) = (HashMap::new(), stats > 1);
        Ok(Self { registry, range, queries: by_id, order, done, busy: Vec::new(), partial: Vec::new(), many })
    }

    /// The lines with the ids of their queries, and the ids of which only part is given.
    fn run(mut self) -> Result<(Results, Vec<String>), Refusal> {
        let mut results = Vec::new();
        for id in self.order.clone() {
            let Some(query) = self.queries.get(id).copied() else { continue };
            let outcome = self.outcome(id)?;
            if !query.wanted {
                continue;
            }
            let mut lines = match outcome {
                Outcome::One(line) => vec![line],
                Outcome::Many(lines) => lines,
                Outcome::Scalar(value) => vec![maths::constant(value, 300, self.range)],
            };
            if let Some(label) = &query.label {
                lines.iter_mut().for_each(|line| line.label.clone_from(label));
            }
            results.extend(lines.into_iter().map(|line| (id.to_owned(), line)));
        }
        Ok((results, self.partial))
    }

    /// The outcome of the query with this id, worked out once.
    pub fn outcome(&mut self, id: &str) -> Result<Outcome, Refusal> {
        if let Some(done) = self.done.get(id) {
            return Ok(done.clone());
        }
        let Some((&id, &query)) = self.queries.get_key_value(id) else {
            return Err(invalid(format!("Error in expression: no query has the id {id}")));
        };
        if self.busy.contains(&id) {
            return Err(invalid(format!("Error in expression '{id}': it depends on itself")));
        }
        self.busy.push(id);
        let outcome = match &query.source {
            Source::Stat { namespace, metric, dimensions, period, statistic } => {
                let dimensions: Vec<(&str, &str)> = dimensions.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                let found = series::find(self.registry, namespace, metric, &dimensions);
                let label = match (&found, self.many) {
                    (Some(series), true) => label(series),
                    _ => metric.clone(),
                };
                line::check_period(*period)?;
                line::check_statistic(statistic)?;
                // A metric that does not exist is no error, it just has no points.
                let mut points = match &found {
                    Some(series) => line::read(self.registry, series, statistic, *period, self.range)?,
                    None => Vec::new(),
                };
                if let Some(Series::Pulls(name)) = &found
                    && faults::is_partial(name)
                {
                    self.partial.push(id.to_owned());
                    points.truncate(points.len() / 2);
                }
                Outcome::One(Line { label, period: *period, points })
            }
            Source::Expression { text, period } => {
                let node = expression::parse(text).map_err(|e| invalid(format!("Error in expression '{id}': {e}")))?;
                let outcome = maths::evaluate(self, &node)
                    .map_err(|e| Refusal { message: format!("Error in expression '{id}': {}", e.message), ..e })?;
                match (outcome, period) {
                    (Outcome::Scalar(value), Some(period)) => {
                        line::check_period(*period)?;
                        Outcome::One(maths::constant(value, *period, self.range))
                    }
                    (Outcome::One(line), _) => Outcome::One(Line { label: id.to_owned(), ..line }),
                    (other, _) => other,
                }
            }
        };
        self.busy.pop();
        self.done.insert(id, outcome.clone());
        Ok(outcome)
    }

    /// The outcomes of all queries that name a metric, for `METRICS()`.
    pub fn metrics(&mut self) -> Result<Vec<Line>, Refusal> {
        let mut lines = Vec::new();
        for id in self.order.clone() {
            let is_stat = self.queries.get(id).is_some_and(|query| matches!(query.source, Source::Stat { .. }));
            if is_stat && let Outcome::One(line) = self.outcome(id)? {
                lines.push(line);
            }
        }
        Ok(lines)
    }
}

/// What tells this series from others of the same metric.
pub fn label(series: &Series) -> String {
    match series {
        Series::Pulls(name) | Series::Images(name) => name.clone(),
        Series::Calls(operation) => (*operation).to_owned(),
        Series::Repositories => "RepositoryCount".to_owned(),
        Series::Custom(key) => key.metric.clone(),
    }
}
