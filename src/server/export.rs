//! The lists as files: the same filter and sort as the pages, ISO times, raw bytes, whole digests.

mod fields;
pub mod manifests;
pub mod usage;

use super::state::AppState;
use crate::domain::cost::group::{GroupBy, GroupError};
use crate::domain::cost::period::{Period, PeriodError};
use crate::domain::cost::report::{Line, Report};
use crate::domain::filter::FilterError;
use crate::domain::image::scan::Severity;
use crate::domain::image::{Image, listing};
use crate::domain::inventory::query::Query;
use crate::domain::inventory::row::Row;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use axum::Json;
use axum::extract::{Query as Parameters, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use fields::{IMAGE_FIELDS, REPOSITORY_FIELDS, lines};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

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
    /// Every layer once; empty where manifests are not read.
    unique_bytes: Option<u64>,
    /// Whether all of them were read; else the unique bytes are an upper bound.
    unique_is_exact: Option<bool>,
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
            unique_bytes: row.stored.map(|stored| stored.unique_bytes()),
            unique_is_exact: row.stored.map(|stored| stored.is_exact()),
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
    /// `null`: DescribeImages does not tell.
    scan_status: Option<&'static str>,
    scan_completed_at: Option<String>,
    critical_findings: Option<u16>,
    high_findings: Option<u16>,
    medium_findings: Option<u16>,
    low_findings: Option<u16>,
    informational_findings: Option<u16>,
    undefined_findings: Option<u16>,
    /// What the lifecycle policy in force would do; `null` without one.
    policy_verdict: Option<&'static str>,
    policy_rule: Option<u32>,
}

impl From<&Image> for ImageLine {
    fn from(image: &Image) -> Self {
        let findings = image.scan.and_then(|scan| scan.findings);
        let count = |severity| findings.map(|findings| findings.count(severity));
        Self {
            scan_status: image.scan.map(|scan| scan.status.as_str()),
            scan_completed_at: findings.and_then(|findings| findings.completed_at()).map(Timestamp::rfc3339),
            critical_findings: count(Severity::Critical),
            high_findings: count(Severity::High),
            medium_findings: count(Severity::Medium),
            low_findings: count(Severity::Low),
            informational_findings: count(Severity::Informational),
            undefined_findings: count(Severity::Undefined),
            digest: image.digest.to_string(),
            tags: image.tags.iter().map(ToString::to_string).collect(),
            size_bytes: image.size_bytes,
            pushed_at: image.pushed_at.rfc3339(),
            last_pulled_at: image.last_pulled_at.map(Timestamp::rfc3339),
            media_type: image.media_type.as_deref().map(str::to_owned),
            artifact_type: image.artifact_type.as_deref().map(str::to_owned),
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
    csv("images.csv", &image_lines(&app, &asked).await?)
}

pub async fn images_json(
    State(app): State<AppState>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Refusal> {
    Ok(Json(image_lines(&app, &asked).await?).into_response())
}

/// What an export of costs understands, as the page does.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AskedCosts {
    by: String,
    range: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CostLine {
    group: String,
    /// First and last day, both included.
    from: String,
    to: String,
    region: String,
    currency: &'static str,
    cost: f64,
    previous_from: String,
    previous_to: String,
    previous_cost: f64,
    change: f64,
    /// Of the whole cost, 0 to 1.
    share: f64,
    standard_gb_months: f64,
    archive_gb_months: f64,
    /// USD a month at what is stored at the end.
    monthly_cost: f64,
    repositories: u64,
    images: u64,
    cost_per_image: Option<f64>,
    pulls: Option<u64>,
    cost_per_pull: Option<f64>,
    /// `computed` from measured bytes, or `estimated`: a lower bound.
    basis: &'static str,
    previous_basis: &'static str,
    standard_price: String,
    prices_as_of: String,
}

pub async fn costs_csv(
    State(app): State<AppState>,
    Parameters(asked): Parameters<AskedCosts>,
) -> Result<Response, Refusal> {
    csv_of("costs.csv", cost_lines(&app, &asked).await?)
}

pub async fn costs_json(
    State(app): State<AppState>,
    Parameters(asked): Parameters<AskedCosts>,
) -> Result<Response, Refusal> {
    Ok(Json(cost_lines(&app, &asked).await?).into_response())
}

async fn cost_lines(app: &AppState, asked: &AskedCosts) -> Result<Vec<CostLine>, Refusal> {
    let bad = |name: &str, error: String| Refusal(StatusCode::BAD_REQUEST, format!("{name}: {error}"));
    let by: GroupBy = asked.by.parse().map_err(|error: GroupError| bad("by", error.to_string()))?;
    let period: Period = asked.range.parse().map_err(|error: PeriodError| bad("range", error.to_string()))?;
    let books = app.books().await?;
    let report = Report::new(&books.ledger, &by, period);
    let rates = &books.ledger.rates;
    let line = |line: &Line| CostLine {
        group: by.name(&line.label),
        from: report.span.from.to_string(),
        to: report.span.last().to_string(),
        region: rates.region.to_string(),
        currency: "USD",
        cost: line.cost,
        previous_from: report.before.from.to_string(),
        previous_to: report.before.last().to_string(),
        previous_cost: line.before,
        change: line.cost - line.before,
        share: if report.total.cost > 0.0 { line.cost / report.total.cost } else { 0.0 },
        standard_gb_months: line.gb_months.standard,
        archive_gb_months: line.gb_months.archive,
        monthly_cost: line.monthly,
        repositories: line.repositories,
        images: line.images,
        cost_per_image: line.per_image(),
        pulls: line.pulls,
        cost_per_pull: line.per_pull(),
        basis: report.basis.label(),
        previous_basis: report.basis_before.label(),
        standard_price: rates.standard.text(),
        prices_as_of: rates.standard.as_of.to_string(),
    };
    Ok(report.lines.iter().map(line).collect())
}

fn repository_lines(app: &AppState, asked: &Asked) -> Result<Vec<Map<String, Value>>, Refusal> {
    let query = Query { filter: asked.q.clone(), sort: asked.sort.parse().unwrap_or_default(), page: 0 };
    let rows = app.rows()?;
    let found = query.select(&rows, app.clock.now())?.into_iter().map(RepositoryLine::from).collect();
    lines(found, &asked.columns, REPOSITORY_FIELDS)
}

async fn image_lines(app: &AppState, asked: &Asked) -> Result<Vec<Map<String, Value>>, Refusal> {
    let name = RepositoryName::new(asked.repository.as_str())
        .map_err(|error| Refusal(StatusCode::BAD_REQUEST, format!("repository: {error}. Ask with ?repository=NAME")))?;
    let record = app.record(&name)?;
    let query = listing::Query { filter: asked.q.clone(), sort: asked.sort.parse().unwrap_or_default(), page: 0 };
    let now = app.clock.now();
    let lists = app.images.of(&record, now).await?;
    let positions = query.select(&lists.arranged, now)?;
    let line = |at: usize| {
        let verdict = lists.judged.as_ref().map(|judged| &judged.evaluation.verdicts[at]);
        ImageLine {
            policy_verdict: verdict.map(|verdict| verdict.outcome.as_str()),
            policy_rule: verdict.and_then(|verdict| verdict.rule),
            ..ImageLine::from(&record.images[at])
        }
    };
    lines(positions.into_iter().map(line).collect(), &asked.columns, IMAGE_FIELDS)
}

/// [`csv`] with all columns.
fn csv_of<T: Serialize>(name: &str, all: Vec<T>) -> Result<Response, Refusal> {
    csv(name, &lines(all, "", &[])?)
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
