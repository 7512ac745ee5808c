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
    use crate::charts::{BarChart, Data, LineChart, Unit};
    use crate::domain::series::{Series, count_by_period};
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&name).map_err(fail)?;
    let now = app.clock.now();
    let (from, to) = range.bounds(now);
    let (pulls, puts) =
        futures::join!(app.metrics.pulls(&name, range, now), app.metrics.calls("PutImage", range, now));
    // The newest quarter of an hour is incomplete (aws-monitoring-cost.md 1.1).
    let incomplete_from = Some(crate::domain::time::Timestamp::from_secs(now.secs() - 900));
    let line = |title: &str, series: &Series| {
        LineChart {
            title: title.to_owned(),
            unit: Unit::Count,
            series: vec![Data::new(series.name.clone(), series.points.clone())],
            incomplete_from,
            ..LineChart::default()
        }
        .draw()
    };
    let pushed = count_by_period(record.images.iter().map(|image| image.pushed_at), from, to, range.period_secs());
    let pushes_total = pushed.iter().filter_map(|(_, count)| *count).sum::<f64>() as u64;
    Ok(RepositoryMetrics {
        pulls_total: pulls
            .as_ref()
            .ok()
            .map(|series| series.points.iter().filter_map(|(_, count)| *count).sum::<f64>() as u64),
        pulls: pulls.map(|series| line("Pulls", &series)),
        pushes: BarChart {
            title: "Images pushed and still present".to_owned(),
            unit: Unit::Count,
            series: vec![Data::new("pushed", pushed)],
            ..BarChart::default()
        }
        .draw(),
        put_image: puts.map(|series| line("PutImage calls, whole registry", &series)),
        pushes_total,
    })
}
