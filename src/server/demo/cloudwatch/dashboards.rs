//! Dashboards: kept as they were put. Their bodies are checked as far as being JSON.

use super::missing;
use crate::server::demo::ACCOUNT;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::registry::Registry;
use crate::server::demo::value::Value;

fn name(input: &Value) -> Result<&str, Refusal> {
    input.get("DashboardName").and_then(Value::as_text).ok_or_else(|| missing("DashboardName"))
}

pub fn get(registry: &Registry, input: &Value) -> Result<Value, Refusal> {
    let name = name(input)?;
    let body = registry.dashboards.get(name).ok_or_else(|| {
        let message = format!("Dashboard {name} does not exist");
        Refusal { code: "DashboardNotFoundError", status: 404, message }
    })?;
    Ok(Value::map([
        ("DashboardArn", Value::text(format!("arn:aws:cloudwatch::{ACCOUNT}:dashboard/{name}"))),
        ("DashboardBody", Value::text(body)),
        ("DashboardName", Value::text(name)),
    ]))
}

pub fn put(registry: &mut Registry, input: &Value) -> Result<Value, Refusal> {
    let name = name(input)?;
    let body = input.get("DashboardBody").and_then(Value::as_text).ok_or_else(|| missing("DashboardBody"))?;
    if serde_json::from_str::<serde_json::Value>(body).is_err() {
        return Err(Refusal::new("DashboardInvalidInputError", "The field DashboardBody must be a valid JSON object"));
    }
    registry.dashboards.insert(name.to_owned(), body.to_owned());
    Ok(Value::map([]))
}
