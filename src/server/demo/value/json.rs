//! awsJson 1.0.

use super::{Refusal, Value};
use serde_json::Value as Json;

pub fn read(body: &[u8]) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Ok(Value::Map(Vec::new()));
    }
    serde_json::from_slice(body).map(from_json).map_err(|error| Refusal::serialization(error.to_string()))
}

fn from_json(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(yes) => Value::Bool(yes),
        Json::Number(number) => number.as_f64().map_or(Value::Null, Value::Number),
        Json::String(text) => Value::Text(text),
        Json::Array(items) => Value::List(items.into_iter().map(from_json).collect()),
        Json::Object(members) => Value::Map(members.into_iter().map(|(name, v)| (name, from_json(v))).collect()),
    }
}

pub fn write(value: &Value) -> Vec<u8> {
    // A tree of these values has text keys only, so it can always be written.
    serde_json::to_vec(&to_json(value)).unwrap_or_default()
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(yes) => Json::Bool(*yes),
        Value::Number(number) => Json::from(*number),
        Value::Integer(number) => Json::from(*number),
        Value::Text(text) => Json::String(text.clone()),
        Value::Time(at) => Json::from(at.millis() as f64 / 1000.0),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Map(members) => Json::Object(members.iter().map(|(name, v)| (name.clone(), to_json(v))).collect()),
    }
}
