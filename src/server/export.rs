//! The lists as files: the same filter and sort as the pages, ISO times, raw bytes, whole digests.

pub mod manifests;

use super::state::AppState;
use crate::domain::filter::FilterError;
use crate::domain::image::relations::Relations;
use crate::domain::image::{Image, listing};
use crate::domain::inventory::query::Query;
use crate::domain::inventory::row::Row;
use crate::domain::lifecycle::evaluate::{ImageSet, evaluate};
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use axum::Json;
use axum::extract::{Query as Parameters, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};

/// What both exports understand; unknown sorts fall back to the page's own.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    sort: String,
    repository: String,
    /// Keys of columns with commas between, in this order; empty: everything that is known.
    columns: String,
}

/// The fields of an export that a column of the page stands for.
type Fields = &'static [(&'static str, &'static [&'static str])];

const REPOSITORY_FIELDS: Fields = &[
    ("name", &["name"]),
    ("team", &["team"]),
    ("images", &["images"]),
    ("size", &["sizeBytes", "archiveBytes"]),
    ("cost", &["monthlyCost"]),
    ("policy", &["lifecyclePolicy"]),
    ("pushed", &["lastPushedAt"]),
    ("pulled", &["lastPulledAt"]),
    ("pulls", &["pulls30Days"]),
    ("mutability", &["tagMutability"]),
    ("scan", &["scanOnPush"]),
    ("encryption", &["encryption"]),
];

const IMAGE_FIELDS: Fields = &[
    ("digest", &["digest"]),
    ("tags", &["tags"]),
    ("kind", &["kind"]),
    ("size", &["sizeBytes"]),
    ("pushed", &["pushedAt"]),
    ("pulled", &["lastPulledAt"]),
    ("status", &["status"]),
    ("policy", &["policyVerdict", "policyRule"]),
];

/// Lines with only the fields that were asked for.
fn lines<T: Serialize>(lines: Vec<T>, columns: &str, fields: Fields) -> Result<Vec<Map<String, Value>>, Refusal> {
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

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RepositoryLine {
    name: String,
    account: String,
    region: String,
    team: Option<String>,
    images: u64,
    /// Sum of compressed sizes, an upper bound of what is billed.
    size_bytes: u64,
    archive_bytes: u64,
    /// USD.
    monthly_cost: f64,
    last_pushed_at: Option<String>,
    last_pulled_at: Option<String>,
    pushes30_days: u64,
    pulls30_days: Option<u64>,
    tag_mutability: &'static str,
    scan_on_push: bool,
    encryption: String,
    lifecycle_policy: String,
    tags: BTreeMap<String, String>,
    uri: String,
}

impl From<&Row> for RepositoryLine {
    fn from(row: &Row) -> Self {
        Self {
            size_bytes: row.size_bytes(),
            name: row.name.to_string(),
            account: row.registry.account.to_string(),
            region: row.registry.region.to_string(),
            team: row.team.clone(),
            images: row.images,
            archive_bytes: row.archive_bytes,
            monthly_cost: row.monthly_cost,
            last_pushed_at: row.last_pushed_at.map(Timestamp::rfc3339),
            last_pulled_at: row.last_pulled_at.map(Timestamp::rfc3339),
            pushes30_days: row.pushes,
            pulls30_days: row.pulls,
            tag_mutability: if row.mutability.immutable { "IMMUTABLE" } else { "MUTABLE" },
            scan_on_push: row.scan_on_push,
            encryption: row.encryption.clone(),
            lifecycle_policy: row.policy.label(),
            tags: row.tags.clone(),
            uri: row.uri.clone(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ImageLine {
    digest: String,
    tags: Vec<String>,
    size_bytes: u64,
    pushed_at: String,
    last_pulled_at: Option<String>,
    media_type: Option<String>,
    artifact_type: Option<String>,
    kind: &'static str,
    status: &'static str,
    subject: Option<String>,
    /// What the lifecycle policy in force would do; `null` without one.
    policy_verdict: Option<&'static str>,
    policy_rule: Option<u32>,
}

impl From<&Image> for ImageLine {
    fn from(image: &Image) -> Self {
        Self {
            digest: image.digest.to_string(),
            tags: image.tags.iter().map(ToString::to_string).collect(),
            size_bytes: image.size_bytes,
            pushed_at: image.pushed_at.rfc3339(),
            last_pulled_at: image.last_pulled_at.map(Timestamp::rfc3339),
            media_type: image.media_type.clone(),
            artifact_type: image.artifact_type.clone(),
            kind: image.kind().label(),
            status: image.status.as_str(),
            subject: image.subject.as_ref().map(ToString::to_string),
            policy_verdict: None,
            policy_rule: None,
        }
    }
}

pub async fn repositories_csv(
    State(app): State<AppState>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Refusal> {
    csv("repositories.csv", &repository_lines(&app, &asked)?)
}

pub async fn repositories_json(
    State(app): State<AppState>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Refusal> {
    Ok(Json(repository_lines(&app, &asked)?).into_response())
}

pub async fn images_csv(
    State(app): State<AppState>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Refusal> {
    csv("images.csv", &image_lines(&app, &asked)?)
}

pub async fn images_json(
    State(app): State<AppState>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Refusal> {
    Ok(Json(image_lines(&app, &asked)?).into_response())
}

fn repository_lines(app: &AppState, asked: &Asked) -> Result<Vec<Map<String, Value>>, Refusal> {
    let query = Query { filter: asked.q.clone(), sort: asked.sort.parse().unwrap_or_default(), page: 0 };
    let rows = app.rows()?;
    let found = query.select(&rows, app.clock.now())?.into_iter().map(RepositoryLine::from).collect();
    lines(found, &asked.columns, REPOSITORY_FIELDS)
}

fn image_lines(app: &AppState, asked: &Asked) -> Result<Vec<Map<String, Value>>, Refusal> {
    let name = RepositoryName::new(asked.repository.as_str())
        .map_err(|error| Refusal(StatusCode::BAD_REQUEST, format!("repository: {error}. Ask with ?repository=NAME")))?;
    let record = app.record(&name)?;
    let query = listing::Query { filter: asked.q.clone(), sort: asked.sort.parse().unwrap_or_default(), page: 0 };
    let now = app.clock.now();
    let positions = query.select(&record.images, now)?;
    let relations = Relations::find(&record.images, &HashMap::new());
    let evaluation =
        record.lifecycle_policy().map(|policy| evaluate(&policy, &ImageSet::new(&record.images, &relations), now));
    let line = |at: usize| {
        let verdict = evaluation.as_ref().map(|evaluation| &evaluation.verdicts[at]);
        ImageLine {
            policy_verdict: verdict.map(|verdict| verdict.outcome.as_str()),
            policy_rule: verdict.and_then(|verdict| verdict.rule),
            ..ImageLine::from(&record.images[at])
        }
    };
    lines(positions.into_iter().map(line).collect(), &asked.columns, IMAGE_FIELDS)
}

/// One row a line; lists and maps as JSON. Text that a spreadsheet would take for a formula gets a quote in front.
fn csv(name: &str, lines: &[Map<String, Value>]) -> Result<Response, Refusal> {
    let broken =
        |error: &dyn std::fmt::Display| Refusal(StatusCode::INTERNAL_SERVER_ERROR, format!("writing {name}: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    if let Some(first) = lines.first() {
        writer.write_record(first.keys()).map_err(|e| broken(&e))?;
    }
    for line in lines {
        writer.write_record(line.values().map(cell)).map_err(|e| broken(&e))?;
    }
    let bytes = writer.into_inner().map_err(|e| broken(&e))?;
    let mut response = bytes.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Why there is no export, as plain text.
pub struct Refusal(StatusCode, String);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        crate::api::ApiError(problem).into()
    }
}

impl From<crate::api::ApiError> for Refusal {
    fn from(error: crate::api::ApiError) -> Self {
        Self(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), error.to_string())
    }
}

impl From<FilterError> for Refusal {
    fn from(error: FilterError) -> Self {
        Self(StatusCode::BAD_REQUEST, format!("q: {error}"))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, format!("{}\n", self.1)).into_response()
    }
}
