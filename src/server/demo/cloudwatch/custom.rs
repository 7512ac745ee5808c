//! Metrics that callers put (aws-monitoring-cost.md 1.7).

use super::series::Measure;
use super::{invalid, missing};
use crate::domain::time::{DAY_MILLIS, Timestamp};
use crate::server::demo::refusal::Refusal;
use crate::server::demo::registry::Registry;
use crate::server::demo::value::Value;
use std::collections::BTreeMap;

/// Metrics in one request.
const MOST: usize = 1_000;
const MOST_DIMENSIONS: usize = 30;
/// How old and how far ahead values may be.
const OLDEST: i64 = 14 * DAY_MILLIS;
const AHEAD: i64 = 2 * 3_600_000;

/// What tells a metric from others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub namespace: String,
    pub metric: String,
    /// By name.
    pub dimensions: Vec<(String, String)>,
}

/// Values by their times; of one time the last one.
pub type Custom = BTreeMap<Key, BTreeMap<Timestamp, f64>>;

pub fn put(registry: &mut Registry, now: Timestamp, input: &Value) -> Result<Value, Refusal> {
    let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_text).map(str::to_owned);
    let namespace = text(input, "Namespace").ok_or_else(|| missing("Namespace"))?;
    if namespace.starts_with("AWS/") {
        return Err(invalid("The value AWS/ for parameter Namespace is invalid."));
    }
    let data = input.get("MetricData").map(Value::as_list).unwrap_or_default();
    if data.is_empty() || data.len() > MOST {
        return Err(invalid(format!("The collection MetricData must have 1 to {MOST} members, it has {}", data.len())));
    }
    let read = |datum: &Value| {
        let metric = text(datum, "MetricName").ok_or_else(|| missing("MetricData.member.1.MetricName"))?;
        let value =
            datum.get("Value").and_then(Value::as_number).ok_or_else(|| missing("MetricData.member.1.Value"))?;
        let at = datum.get("Timestamp").and_then(Value::as_time).unwrap_or(now);
        if !(-AHEAD..=OLDEST).contains(&(now - at)) {
            return Err(invalid("The parameter MetricData.member.1.Timestamp must specify a time within two weeks"));
        }
        let given = datum.get("Dimensions").map(Value::as_list).unwrap_or_default();
        let mut dimensions: Vec<_> = given.iter().filter_map(|d| Some((text(d, "Name")?, text(d, "Value")?))).collect();
        if dimensions.len() != given.len() || dimensions.len() > MOST_DIMENSIONS {
            return Err(invalid("The parameter MetricData.member.1.Dimensions is invalid"));
        }
        dimensions.sort();
        Ok((Key { namespace: namespace.clone(), metric, dimensions }, at, value))
    };
    // All of a request or nothing of it.
    let read = data.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    for (key, at, value) in read {
        registry.custom.entry(key).or_default().insert(at, value);
    }
    Ok(Value::map([]))
}

/// What was put for a span; `None` when nothing was.
pub fn measure(registry: &Registry, key: &Key, from: Timestamp, to: Timestamp) -> Option<Measure> {
    let values = registry.custom.get(key)?.range(from..to).map(|(_, value)| *value);
    values.map(Measure::value).reduce(Measure::and)
}
