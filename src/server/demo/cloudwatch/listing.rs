//! ListMetrics.

use super::series::{self, Series};
use super::{invalid, next_token_invalid};
use crate::domain::time::Timestamp;
use crate::server::demo::page;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::registry::Registry;
use crate::server::demo::value::Value;

/// Metrics on a page.
const PAGE: usize = 500;

pub fn list(registry: &Registry, now: Timestamp, input: &Value) -> Result<Value, Refusal> {
    let text = |name: &str| input.get(name).and_then(Value::as_text);
    let (namespace, metric) = (text("Namespace"), text("MetricName"));
    let within = match text("RecentlyActive") {
        None => None,
        Some("PT3H") => Some(3 * 3_600_000),
        Some(other) => return Err(invalid(format!("The value {other} for parameter RecentlyActive is not PT3H"))),
    };
    let filters = input.get("Dimensions").map(Value::as_list).unwrap_or_default();
    if filters.len() > 10 {
        return Err(invalid("The collection Dimensions must not have more than 10 members"));
    }
    let filters: Vec<(&str, Option<&str>)> = filters
        .iter()
        .filter_map(|filter| Some((filter.get("Name")?.as_text()?, filter.get("Value").and_then(Value::as_text))))
        .collect();
    let question = format!("ListMetrics {namespace:?} {metric:?} {within:?} {filters:?}");
    let skipped = match text("NextToken") {
        None => 0,
        Some(token) => page::position(registry.seed, &question, token).ok_or_else(next_token_invalid)?,
    };
    let fits = |series: &Series| {
        let own = series.dimensions();
        namespace.is_none_or(|wanted| wanted == series.namespace())
            && metric.is_none_or(|wanted| wanted == series.metric())
            && filters.iter().all(|(name, value)| {
                own.iter().any(|(n, v)| n == name && value.is_none_or(|value| value == v.as_str()))
            })
    };
    // Positions are places in the whole catalogue, so that a page need not count those before it again.
    let mut found = (0u64..)
        .zip(series::all(registry))
        .skip(usize::try_from(skipped).unwrap_or(usize::MAX))
        .filter(|(_, series)| fits(series) && series::is_alive(registry, series, now, within));
    let page: Vec<Value> = found.by_ref().take(PAGE).map(|(_, series)| series.json()).collect();
    let mut answer = vec![("Metrics".to_owned(), Value::List(page))];
    if let Some((next, _)) = found.next() {
        answer.push(("NextToken".to_owned(), Value::Text(page::token(registry.seed, &question, next))));
    }
    Ok(Value::Map(answer))
}
