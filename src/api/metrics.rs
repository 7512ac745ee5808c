//! Pulls, API calls and image counts from CloudWatch, pushes from what is still there (aws-monitoring-cost.md 1.1, 1.3).

use super::ApiError;
use crate::charts::Chart;
use crate::domain::cloudwatch::quota::Use;
use crate::domain::inventory::query::Page;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::series::{Range, Window};
use crate::domain::time::Timestamp;
use crate::domain::usage::{Change, Line, Order};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Rows of one page of the table.
pub const PER_PAGE: u32 = 50;

/// What all charts of a page have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub window: Window,
    pub now: Timestamp,
    /// Metrics that CloudWatch bills when it is asked for all of them.
    pub metrics: u64,
}

/// Charts of one repository; each may have failed on its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepositoryMetrics {
    pub asked: Asked,
    pub pulls: Result<Chart, Problem>,
    pub pulls_total: Change,
    pub pushes: Chart,
    pub pushes_total: u64,
    /// PutImage calls of the whole registry, beside which pushes are read.
    pub put_image: Result<Chart, Problem>,
    pub images: Result<Chart, Problem>,
    /// Something of the pulls is missing.
    pub incomplete: bool,
}

#[server(endpoint = "repository-metrics", input = Json)]
pub async fn repository(name: RepositoryName, range: Range) -> Result<RepositoryMetrics, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&name).map_err(fail)?;
    let (now, metrics) = (app.clock.now(), &app.metrics);
    let window = Window::new(range, now);
    let (pulls, calls, images) =
        futures::join!(metrics.pulls(&name, window), metrics.calls(window), metrics.images(&name, window));
    let frame = draw::Frame { window, now };
    let pushed = frame.count(record.images.iter().map(|image| image.pushed_at));
    Ok(RepositoryMetrics {
        asked: Asked { window, now, metrics: [&pulls, &calls, &images].into_iter().map(draw::metrics).sum() },
        pulls_total: draw::change(&pulls, window),
        incomplete: pulls.as_ref().is_ok_and(|pulls| pulls.incomplete().next().is_some()),
        pulls: pulls.map(|pulls| frame.with_previous("Pulls", "pulls", &pulls)),
        pushes_total: draw::total(&pushed),
        pushes: frame.bars("Images pushed and still present", "images", pushed),
        put_image: calls.map(|calls| frame.operation("PutImage calls of the whole registry", &calls, "PutImage")),
        images: images.map(|images| frame.level("Images in the repository", "images", &images)),
    })
}

/// Charts of the whole registry; each may have failed on its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegistryMetrics {
    pub asked: Asked,
    pub pulls: Result<Chart, Problem>,
    pub pulls_total: Change,
    pub calls: Result<Chart, Problem>,
    pub calls_total: Change,
    /// The operations beside their quotas, nearest first; empty when they could not be read.
    pub quotas: Vec<Use>,
    /// Pushes and, where they could be read, PutImage calls.
    pub pushes: Chart,
    pub pushes_total: u64,
    pub images: Result<Chart, Problem>,
    /// Repositories of whose pulls something is missing.
    pub incomplete: Vec<String>,
    /// Metrics that the reading in the background asks for in 30 days.
    pub monthly_metrics: u64,
}

#[server(endpoint = "registry-metrics", input = Json)]
pub async fn registry(range: Range) -> Result<RegistryMetrics, ApiError> {
    use crate::domain::crawl::PULLS_SERVE;
    use crate::domain::time::DAY_MILLIS;
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let inventory = app.inventory().map_err(fail)?;
    let (now, metrics) = (app.clock.now(), &app.metrics);
    let window = Window::new(range, now);
    let names = table::names(&inventory);
    let (pulls, calls, images) =
        futures::join!(metrics.all_pulls(&names, window), metrics.calls(window), metrics.all_images(window));
    let frame = draw::Frame { window, now };
    let pushed =
        frame.count(inventory.records.iter().flat_map(|record| record.images.iter()).map(|image| image.pushed_at));
    Ok(RegistryMetrics {
        asked: Asked { window, now, metrics: [&pulls, &calls, &images].into_iter().map(draw::metrics).sum() },
        pulls_total: draw::change(&pulls, window),
        incomplete: pulls.as_ref().map(|pulls| pulls.incomplete().map(str::to_owned).collect()).unwrap_or_default(),
        monthly_metrics: inventory.records.len() as u64 * (30 * DAY_MILLIS / PULLS_SERVE).unsigned_abs(),
        pulls: pulls.map(|pulls| frame.with_previous("Pulls of all repositories", "pulls", &pulls)),
        calls_total: draw::change(&calls, window),
        quotas: calls.as_ref().map(|calls| draw::quotas(calls, window)).unwrap_or_default(),
        pushes_total: draw::total(&pushed),
        pushes: frame.pushes(pushed, calls.as_deref().ok()),
        calls: calls.map(|calls| frame.stacked("API calls by operation", &calls)),
        images: images.map(|images| frame.level("Images of all repositories", "images", &images)),
    })
}

/// Which repositories the table shows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TableQuery {
    pub range: Range,
    /// Only the step of the range that this lies in.
    pub at: Option<Timestamp>,
    /// As of the list of repositories.
    pub filter: String,
    pub order: Order,
    /// From 1.
    pub page: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lines {
    /// Totals are pulls and pushes of all that match.
    pub page: Page<Line, (Change, u64)>,
    pub window: Window,
    /// Pulls of all repositories that match; each line is a share of them.
    pub all_pulls: u64,
}

#[server(endpoint = "repository-pulls", input = Json)]
pub async fn by_repository(query: TableQuery) -> Result<Lines, ApiError> {
    use crate::domain::series::thinned;
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let (lines, window) = table::lines(&app, &query).await.map_err(fail)?;
    let all = app.rows().map_err(fail)?.len() as u64;
    let totals = table::totals(&lines);
    let page = Page::cut(lines, totals, all, query.page, PER_PAGE);
    Ok(Lines {
        all_pulls: totals.0.now.unwrap_or(0),
        page: page.map(|line| Line { course: thinned(&line.course, table::SPARKLINE), ..line }),
        window,
    })
}

#[cfg(feature = "ssr")]
mod draw;
#[cfg(feature = "ssr")]
pub mod table;
