//! Pulls from CloudWatch, pushes from what is still there (aws-monitoring-cost.md 1.1, 1.3).

use super::ApiError;
use crate::charts::Chart;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::series::Range;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Charts of one range; each may have failed on its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepositoryMetrics {
    pub pulls: Result<Chart, Problem>,
    pub pushes: Chart,
    /// PutImage calls of the whole registry, beside which pushes are read.
    pub put_image: Result<Chart, Problem>,
    /// Totals over the range.
    pub pulls_total: Option<u64>,
    pub pushes_total: u64,
}

#[server(endpoint = "repository-metrics", input = Json)]
pub async fn repository(name: RepositoryName, range: Range) -> Result<RepositoryMetrics, ApiError> {
    use crate::charts::{BarChart, Data, LineChart, Series, Unit};
    use crate::domain::series::count_by_period;
    use crate::domain::time::Timestamp;
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&name).map_err(fail)?;
    let now = app.clock.now();
    let (from, to) = range.bounds(now);
    let (pulls, puts) = futures::join!(app.metrics.pulls(&name, range, now), app.metrics.calls("PutImage", range, now));
    let data = |title: &str, name: &str, points| Data {
        title: title.to_owned(),
        unit: Unit::Count,
        series: vec![Series { name: name.to_owned(), points, ..Series::default() }],
        // The newest quarter of an hour is incomplete (aws-monitoring-cost.md 1.1).
        incomplete_from: Some(Timestamp::from_secs(now.secs() - 900)),
        range: Some((from, to)),
        ..Data::default()
    };
    let pushed = count_by_period(record.images.iter().map(|image| image.pushed_at), from, to, range.period_secs());
    let pushes_total = pushed.iter().filter_map(|(_, count)| *count).sum::<f64>() as u64;
    Ok(RepositoryMetrics {
        pulls_total: pulls
            .as_ref()
            .ok()
            .map(|series| series.points.iter().filter_map(|(_, count)| *count).sum::<f64>() as u64),
        pulls: pulls.map(|series| LineChart(data("Pulls", "pulls", series.points.clone())).draw()),
        pushes: BarChart(data("Images pushed and still present", "images", pushed)).draw(),
        put_image: puts.map(|series| {
            LineChart(data("PutImage calls of the whole registry", "calls", series.points.clone())).draw()
        }),
        pushes_total,
    })
}
