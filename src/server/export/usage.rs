//! Metrics as files: the table of repositories, and every series of the charts.

use super::{Refusal, csv_of};
use crate::api::dashboards;
use crate::api::metrics::TableQuery;
use crate::api::metrics::table::{lines, names};
use crate::domain::repository::RepositoryName;
use crate::domain::series::{Courses, Range, Window, count_by_step};
use crate::domain::time::Timestamp;
use crate::domain::usage::{Line, spans};
use crate::server::state::AppState;
use axum::Json;
use axum::extract::{Query as Parameters, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

/// The page's own parameters; what is not understood is what the page makes of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    range: String,
    from: String,
    to: String,
    at: String,
    q: String,
    sort: String,
    repository: String,
}

impl Asked {
    fn range(&self) -> Range {
        Range::from_query(&self.range, &self.from, &self.to)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PullLine {
    repository: String,
    from: String,
    to: String,
    pulls: Option<u64>,
    /// In the range of the same length before.
    pulls_before: Option<u64>,
    pushed_and_still_present: u64,
    images: u64,
    /// Whether CloudWatch gave all it has.
    complete: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    metric: &'static str,
    /// A repository or an operation; empty for the whole registry.
    of: String,
    /// The start of the step.
    time: String,
    step_seconds: u32,
    /// Nothing: not known.
    value: Option<f64>,
}

pub async fn pulls_csv(State(app): State<AppState>, Parameters(asked): Parameters<Asked>) -> Result<Response, Refusal> {
    csv_of("pulls.csv", pull_lines(&app, &asked).await?)
}

pub async fn pulls_json(
    State(app): State<AppState>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Refusal> {
    Ok(Json(pull_lines(&app, &asked).await?).into_response())
}

pub async fn series_csv(
    State(app): State<AppState>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Refusal> {
    csv_of("metrics.csv", points(&app, &asked).await?)
}

pub async fn series_json(
    State(app): State<AppState>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Refusal> {
    Ok(Json(points(&app, &asked).await?).into_response())
}

/// A CloudWatch dashboard of the registry, with the repositories that were pulled most in the last thirty days.
pub async fn dashboard(State(app): State<AppState>) -> Result<Response, Refusal> {
    let body = dashboards::write::body(&app)?;
    let head = [
        (CONTENT_TYPE, "application/json"),
        (CONTENT_DISPOSITION, "attachment; filename=\"cloudwatch-dashboard.json\""),
    ];
    Ok((head, body).into_response())
}

async fn pull_lines(app: &AppState, asked: &Asked) -> Result<Vec<PullLine>, Refusal> {
    let query = TableQuery {
        range: asked.range(),
        at: Timestamp::parse(&asked.at).ok(),
        filter: asked.q.clone(),
        order: asked.sort.parse().unwrap_or_default(),
        page: 1,
    };
    let (lines, window) = lines(app, &query).await?;
    let (span, _) = spans(window, query.at);
    let line = |line: Line| PullLine {
        repository: line.name.to_string(),
        from: span.from.rfc3339(),
        to: span.to().rfc3339(),
        pulls: line.pulls.now,
        pulls_before: line.pulls.before,
        pushed_and_still_present: line.pushes,
        images: line.images,
        complete: line.whole,
    };
    Ok(lines.into_iter().map(line).collect())
}

/// What the charts of a page show: a series that cannot be read is missing, unless none can.
async fn points(app: &AppState, asked: &Asked) -> Result<Vec<Point>, Refusal> {
    let window = Window::new(asked.range(), app.clock.now());
    let inventory = app.inventory()?;
    let metrics = &app.metrics;
    let (pulls, images, records) = if asked.repository.is_empty() {
        let names = names(&inventory);
        let (pulls, images) = futures::join!(metrics.all_pulls(&names, window), metrics.all_images(window));
        (pulls, images, inventory.records.clone())
    } else {
        let name = RepositoryName::new(asked.repository.as_str())
            .map_err(|error| Refusal(StatusCode::BAD_REQUEST, format!("repository: {error}")))?;
        let record = app.record(&name)?;
        let (pulls, images) = futures::join!(metrics.pulls(&name, window), metrics.images(&name, window));
        (pulls, images, vec![record])
    };
    let pulls = pulls?;
    let mut points = series("RepositoryPullCount", &pulls, window);
    if let Ok(calls) = metrics.calls(window).await {
        points.extend(series("CallCount", &calls, window));
    }
    if let Ok(images) = images {
        points.extend(series("ImagesPerRepositoryCount", &images, window));
    }
    let pushed = records.iter().flat_map(|record| record.images.iter()).map(|image| image.pushed_at);
    let pushed = count_by_step(pushed, window.span);
    points.extend(line("pushedAndStillPresent", &asked.repository, &pushed, window));
    Ok(points)
}

fn series(metric: &'static str, courses: &Courses, window: Window) -> Vec<Point> {
    let steps = courses.steps_of(window.span);
    courses.all.iter().flat_map(|course| line(metric, &course.name, course.part(steps.clone()), window)).collect()
}

fn line(metric: &'static str, of: &str, values: &[Option<f64>], window: Window) -> Vec<Point> {
    let point = |(at, value): (Timestamp, &Option<f64>)| Point {
        metric,
        of: of.to_owned(),
        time: at.rfc3339(),
        step_seconds: window.span.step_secs,
        value: *value,
    };
    window.span.starts().zip(values).map(point).collect()
}
