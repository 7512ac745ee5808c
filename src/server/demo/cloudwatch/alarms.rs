//! Alarms: kept as they were put, and looked at whenever somebody asks.

use super::line::{self, Range};
use super::{invalid, missing, next_token_invalid, series};
use crate::domain::time::Timestamp;
use crate::server::demo::page;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::registry::Registry;
use crate::server::demo::value::Value;
use crate::server::demo::{ACCOUNT, REGION};
use std::collections::BTreeMap;

/// Entries on a page, of alarms and of history, unless fewer are wanted.
const PAGE: usize = 100;
const WEEK_SECS: f64 = 604_800.0;
const DAY_SECS: f64 = 86_400.0;

#[derive(Debug, Clone, PartialEq)]
struct Alarm {
    /// What was put, by name of the API.
    settings: Vec<(String, Value)>,
    updated: Timestamp,
    state: &'static str,
    reason: String,
    since: Timestamp,
}

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    alarm: String,
    at: Timestamp,
    kind: &'static str,
    summary: String,
}

#[derive(Debug, Default)]
pub struct Alarms {
    all: BTreeMap<String, Alarm>,
    /// Oldest first.
    history: Vec<Entry>,
}

impl Alarm {
    fn get(&self, name: &str) -> Option<&Value> {
        self.settings.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.get(name).and_then(Value::as_number)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_text)
    }

    fn json(&self, name: &str) -> Value {
        let arn = format!("arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}");
        let mut members: Vec<(String, Value)> =
            self.settings.iter().map(|(name, value)| (name.clone(), typed(name, value))).collect();
        let mut add = |name: &str, value| members.push((name.to_owned(), value));
        add("AlarmArn", Value::Text(arn));
        add("AlarmConfigurationUpdatedTimestamp", Value::Time(self.updated));
        add("StateValue", Value::text(self.state));
        add("StateReason", Value::text(&self.reason));
        add("StateUpdatedTimestamp", Value::Time(self.since));
        add("StateTransitionedTimestamp", Value::Time(self.since));
        Value::Map(members)
    }

    /// Its state at an instant, and why. Only alarms on one metric are looked at.
    fn look(&self, registry: &mut Registry, now: Timestamp) -> Option<(&'static str, String)> {
        let dimension = |d: &Value| Some((d.get("Name")?.as_text()?.to_owned(), d.get("Value")?.as_text()?.to_owned()));
        let dimensions: Vec<(String, String)> =
            self.get("Dimensions").map(Value::as_list).unwrap_or_default().iter().filter_map(dimension).collect();
        let borrowed: Vec<(&str, &str)> = dimensions.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let (namespace, metric) = (self.text("Namespace")?, self.text("MetricName")?);
        let (period, periods) = (self.number("Period")? as i64, self.number("EvaluationPeriods")? as i64);
        let needed = self.number("DatapointsToAlarm").unwrap_or(periods as f64) as usize;
        let threshold = self.number("Threshold")?;
        let end = now.secs().div_euclid(period) * period;
        let range = Range::new(Timestamp::from_secs(end - periods * period), Timestamp::from_secs(end), now);
        let points = match series::find(registry, namespace, metric, &borrowed) {
            Some(series) => line::read(registry, &series, self.text("Statistic")?, period, range).ok()?,
            None => Vec::new(),
        };
        let breaches = |value: f64| match self.text("ComparisonOperator") {
            Some("GreaterThanThreshold") => value > threshold,
            Some("GreaterThanOrEqualToThreshold") => value >= threshold,
            Some("LessThanThreshold") => value < threshold,
            _ => value <= threshold,
        };
        let silent = usize::try_from(periods).unwrap_or(0).saturating_sub(points.len());
        let mut breaching = points.iter().filter(|(_, value)| breaches(*value)).count();
        match self.text("TreatMissingData") {
            Some("breaching") => breaching += silent,
            Some("ignore") if points.is_empty() => return None,
            Some("notBreaching" | "ignore") => {}
            _ if points.is_empty() => {
                return Some(("INSUFFICIENT_DATA", "Insufficient Data: there were no data points".to_owned()));
            }
            _ => {}
        }
        let (state, word) = if breaching >= needed.max(1) { ("ALARM", "were") } else { ("OK", "were not all") };
        let values: Vec<String> = points.iter().rev().take(5).map(|(_, value)| value.to_string()).collect();
        let reason = format!(
            "Threshold Crossed: of the last {periods} datapoints, {silent} missing and the rest [{}], {breaching} {word} beyond \
             the threshold ({threshold}).",
            values.join(", ")
        );
        Some((state, reason))
    }
}

/// As the model types it: a request may bring any number.
fn typed(name: &str, value: &Value) -> Value {
    match value {
        Value::Number(number) if ["Period", "EvaluationPeriods", "DatapointsToAlarm"].contains(&name) => {
            Value::Integer(*number as i64)
        }
        Value::Map(members) => {
            Value::Map(members.iter().map(|(name, value)| (name.clone(), typed(name, value))).collect())
        }
        Value::List(items) => items.iter().map(|item| typed(name, item)).collect(),
        other => other.clone(),
    }
}

pub fn put(registry: &mut Registry, now: Timestamp, input: &Value) -> Result<Value, Refusal> {
    let Value::Map(members) = input else { return Err(missing("AlarmName")) };
    let name = input.get("AlarmName").and_then(Value::as_text).ok_or_else(|| missing("AlarmName"))?.to_owned();
    if name.is_empty() || name.chars().count() > 255 {
        return Err(invalid("The value for parameter AlarmName must have 1 to 255 characters"));
    }
    let number = |name: &str| input.get(name).and_then(Value::as_number);
    let periods = number("EvaluationPeriods").ok_or_else(|| missing("EvaluationPeriods"))?;
    if input.get("ComparisonOperator").is_none() {
        return Err(missing("ComparisonOperator"));
    }
    match (input.get("MetricName"), input.get("Metrics")) {
        (Some(_), None) => {
            let period = number("Period").ok_or_else(|| missing("Period"))?;
            line::check_period(period as i64)?;
            let most = if period < 3600.0 { DAY_SECS } else { WEEK_SECS };
            if periods < 1.0 || period * periods > most {
                return Err(invalid(format!(
                    "Metrics cannot be checked across more than {most} seconds (EvaluationPeriods * Period must be <= {most})."
                )));
            }
        }
        (None, Some(_)) => {}
        _ => return Err(invalid("An alarm must have either MetricName or Metrics")),
    }
    if let Some(treat) = input.get("TreatMissingData").and_then(Value::as_text)
        && !["breaching", "notBreaching", "ignore", "missing"].contains(&treat)
    {
        return Err(invalid(format!("The value {treat} for parameter TreatMissingData is not supported")));
    }
    let known = registry.alarms.all.contains_key(&name);
    let settings = members.iter().filter(|(_, value)| *value != Value::Null).cloned().collect();
    let reason = "Unchecked: Initial alarm creation".to_owned();
    let alarm = Alarm { settings, updated: now, state: "INSUFFICIENT_DATA", reason, since: now };
    registry.alarms.all.insert(name.clone(), alarm);
    let summary = format!("Alarm \"{name}\" {}", if known { "updated" } else { "created" });
    registry.alarms.history.push(Entry { alarm: name, at: now, kind: "ConfigurationUpdate", summary });
    Ok(Value::Map(Vec::new()))
}

/// Looks at every alarm; a change of state goes into its history.
fn evaluate(registry: &mut Registry, now: Timestamp) {
    for (name, alarm) in registry.alarms.all.clone() {
        let Some((state, reason)) = alarm.look(registry, now) else { continue };
        if state == alarm.state {
            continue;
        }
        let summary = format!("Alarm updated from {} to {state}", alarm.state);
        registry.alarms.history.push(Entry { alarm: name.clone(), at: now, kind: "StateUpdate", summary });
        if let Some(kept) = registry.alarms.all.get_mut(&name) {
            (kept.state, kept.reason, kept.since) = (state, reason, now);
        }
    }
}

pub fn describe(registry: &mut Registry, now: Timestamp, input: &Value) -> Result<Value, Refusal> {
    evaluate(registry, now);
    let text = |name: &str| input.get(name).and_then(Value::as_text);
    let names: Option<Vec<&str>> =
        input.get("AlarmNames").map(|names| names.as_list().iter().filter_map(Value::as_text).collect());
    let (prefix, state) = (text("AlarmNamePrefix"), text("StateValue"));
    let fits = |(name, alarm): &(&String, &Alarm)| {
        names.as_ref().is_none_or(|names| names.contains(&name.as_str()))
            && prefix.is_none_or(|prefix| name.starts_with(prefix))
            && state.is_none_or(|state| alarm.state == state)
    };
    let question = format!("DescribeAlarms {names:?} {prefix:?} {state:?}");
    let (skipped, most) = page_of(registry.seed, &question, input)?;
    let found: Vec<Value> = registry.alarms.all.iter().filter(fits).map(|(name, alarm)| alarm.json(name)).collect();
    Ok(answer("MetricAlarms", found, (skipped, most), registry.seed, &question))
}

pub fn history(registry: &mut Registry, now: Timestamp, input: &Value) -> Result<Value, Refusal> {
    evaluate(registry, now);
    let text = |name: &str| input.get(name).and_then(Value::as_text);
    let (alarm, oldest_first) = (text("AlarmName"), text("ScanBy") == Some("TimestampAscending"));
    let mut entries: Vec<&Entry> =
        registry.alarms.history.iter().filter(|entry| alarm.is_none_or(|alarm| alarm == entry.alarm)).collect();
    if !oldest_first {
        entries.reverse();
    }
    let json = |entry: &Entry| {
        Value::map([
            ("AlarmName", Value::text(&entry.alarm)),
            ("AlarmType", Value::text("MetricAlarm")),
            ("Timestamp", Value::Time(entry.at)),
            ("HistoryItemType", Value::text(entry.kind)),
            ("HistorySummary", Value::text(&entry.summary)),
        ])
    };
    let question = format!("DescribeAlarmHistory {alarm:?} {oldest_first}");
    let page = page_of(registry.seed, &question, input)?;
    Ok(answer("AlarmHistoryItems", entries.into_iter().map(json).collect(), page, registry.seed, &question))
}

pub fn delete(registry: &mut Registry, input: &Value) -> Result<Value, Refusal> {
    let names = input.get("AlarmNames").ok_or_else(|| missing("AlarmNames"))?.as_list();
    for name in names.iter().filter_map(Value::as_text) {
        registry.alarms.all.remove(name);
        registry.alarms.history.retain(|entry| entry.alarm != name);
    }
    Ok(Value::Map(Vec::new()))
}

fn page_of(seed: u64, question: &str, input: &Value) -> Result<(usize, usize), Refusal> {
    let most = match input.get("MaxRecords").and_then(Value::as_number) {
        None => PAGE,
        Some(n) if (1.0..=PAGE as f64).contains(&n) => n as usize,
        Some(n) => return Err(invalid(format!("The value {n} for parameter MaxRecords is out of range"))),
    };
    match input.get("NextToken").and_then(Value::as_text) {
        None => Ok((0, most)),
        Some(token) => {
            let position = page::position(seed, question, token).ok_or_else(next_token_invalid)?;
            Ok((usize::try_from(position).unwrap_or(usize::MAX), most))
        }
    }
}

fn answer(member: &str, found: Vec<Value>, (skipped, most): (usize, usize), seed: u64, question: &str) -> Value {
    let next = skipped.saturating_add(most);
    let more = found.len() > next;
    let page = found.into_iter().skip(skipped).take(most).collect();
    let mut answer = vec![(member.to_owned(), Value::List(page))];
    if more {
        answer.push(("NextToken".to_owned(), Value::Text(page::token(seed, question, next as u64))));
    }
    Value::Map(answer)
}

/// The alarms that the demo's company has: one that went off, one that did not, one by an expression, and one that has
/// nothing to do with ECR.
pub fn seed(registry: &mut Registry) {
    let start = registry.start;
    let dimension = |name: &str, value: &str| Value::map([("Name", Value::text(name)), ("Value", Value::text(value))]);
    let pulls = |repository: &str| Value::List(vec![dimension("RepositoryName", repository)]);
    let base = |name: &str, comparison: &str, threshold: f64, periods: f64| {
        vec![
            ("AlarmName".to_owned(), Value::text(name)),
            ("ComparisonOperator".to_owned(), Value::text(comparison)),
            ("Threshold".to_owned(), Value::Number(threshold)),
            ("EvaluationPeriods".to_owned(), Value::Number(periods)),
            ("ActionsEnabled".to_owned(), Value::Bool(true)),
        ]
    };
    let on = |mut members: Vec<(String, Value)>, more: Vec<(&str, Value)>| {
        members.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
        Value::Map(members)
    };
    let metric = |namespace: &str, name: &str, dimensions: Value, period: f64, treat: &str| {
        vec![
            ("Namespace", Value::text(namespace)),
            ("MetricName", Value::text(name)),
            ("Dimensions", dimensions),
            ("Statistic", Value::text("Sum")),
            ("Period", Value::Number(period)),
            ("TreatMissingData", Value::text(treat)),
            ("AlarmActions", Value::List(vec![Value::Text(format!("arn:aws:sns:{REGION}:{ACCOUNT}:platform-oncall"))])),
        ]
    };
    let query = Value::map([
        ("Id", Value::text("m1")),
        ("ReturnData", Value::Bool(false)),
        (
            "MetricStat",
            Value::map([
                (
                    "Metric",
                    Value::map([
                        ("Namespace", Value::text("AWS/ECR")),
                        ("MetricName", Value::text("RepositoryPullCount")),
                        ("Dimensions", pulls("checkout/web")),
                    ]),
                ),
                ("Period", Value::Number(3600.0)),
                ("Stat", Value::text("Sum")),
            ]),
        ),
    ]);
    let rate = Value::map([
        ("Id", Value::text("e1")),
        ("Expression", Value::text("m1 / 60")),
        ("ReturnData", Value::Bool(true)),
    ]);
    let alarms = [
        on(
            base("ECR no pulls for 3 d: legacy/monolith", "LessThanThreshold", 1.0, 3.0),
            metric("AWS/ECR", "RepositoryPullCount", pulls("legacy/monolith"), 86_400.0, "breaching"),
        ),
        on(
            base("ECR pull spike: payments/api", "GreaterThanThreshold", 100_000.0, 1.0),
            metric("AWS/ECR", "RepositoryPullCount", pulls("payments/api"), 3_600.0, "notBreaching"),
        ),
        on(
            base("web pulls a minute", "GreaterThanThreshold", 50.0, 2.0),
            vec![("Metrics", Value::List(vec![query, rate]))],
        ),
        on(
            base("cpu of the build host", "GreaterThanThreshold", 90.0, 1.0),
            metric(
                "AWS/EC2",
                "CPUUtilization",
                Value::List(vec![dimension("InstanceId", "i-0123456789abcdef0")]),
                300.0,
                "missing",
            ),
        ),
    ];
    let since = start.plus_days(-40);
    for alarm in &alarms {
        // They are what AWS takes, see the tests.
        let _ = put(registry, since, alarm);
    }
    evaluate(registry, start.plus_days(-2));
}
