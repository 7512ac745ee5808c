//! Exactly the columns that a page shows.

use super::Refusal;
use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value};

/// The fields of an export that a column of the page stands for.
pub type Fields = &'static [(&'static str, &'static [&'static str])];

pub const REPOSITORY_FIELDS: Fields = &[
    ("name", &["name"]),
    ("team", &["team"]),
    ("images", &["images"]),
    ("size", &["sizeBytes", "archiveBytes"]),
    ("unique", &["uniqueBytes", "uniqueIsExact"]),
    ("cost", &["monthlyCost"]),
    ("policy", &["lifecyclePolicy"]),
    ("pushed", &["lastPushedAt"]),
    ("pulled", &["lastPulledAt"]),
    ("pulls", &["pulls30Days"]),
    ("mutability", &["tagMutability"]),
    ("scan", &["scanOnPush"]),
    ("encryption", &["encryption"]),
];

pub const IMAGE_FIELDS: Fields = &[
    ("digest", &["digest"]),
    ("tags", &["tags"]),
    ("kind", &["kind"]),
    ("size", &["sizeBytes"]),
    ("pushed", &["pushedAt"]),
    ("pulled", &["lastPulledAt"]),
    ("status", &["status"]),
    (
        "scan",
        &[
            "scanStatus",
            "scanCompletedAt",
            "criticalFindings",
            "highFindings",
            "mediumFindings",
            "lowFindings",
            "informationalFindings",
            "undefinedFindings",
        ],
    ),
    ("policy", &["policyVerdict", "policyRule"]),
];

/// Lines with only the fields that were asked for.
pub fn lines<T: Serialize>(lines: Vec<T>, columns: &str, fields: Fields) -> Result<Vec<Map<String, Value>>, Refusal> {
    let wanted: Vec<&str> = (columns.split(','))
        .filter_map(|key| fields.iter().find(|(known, _)| *known == key))
        .flat_map(|(_, fields)| fields.iter().copied())
        .collect();
    let line = |line: T| match serde_json::to_value(line) {
        Ok(Value::Object(mut all)) if !wanted.is_empty() => {
            Ok(wanted.iter().filter_map(|field| Some(((*field).to_owned(), all.remove(*field)?))).collect())
        }
        Ok(Value::Object(all)) => Ok(all),
        Ok(_) => Ok(Map::new()),
        Err(error) => Err(Refusal(StatusCode::INTERNAL_SERVER_ERROR, format!("writing a line: {error}"))),
    };
    lines.into_iter().map(line).collect()
}
