//! Metrics of our own in CloudWatch.

use crate::api::ApiError;
use crate::domain::cloudwatch::custom::Published;
use crate::domain::problem::Problem;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What is published, and how that goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomMetrics {
    /// `None`: nothing.
    pub published: Option<Published>,
    /// The time of the values that CloudWatch took last, and how many they were.
    pub sent: Option<(Timestamp, usize)>,
    pub problem: Option<Problem>,
    pub now: Timestamp,
    pub may_write: bool,
}

#[server(endpoint = "custom-metrics")]
pub async fn read() -> Result<CustomMetrics, ApiError> {
    use crate::domain::setting::PublishMetrics;
    use crate::server::context::{fail, reader};
    use crate::server::state::Access;
    let app = reader()?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    let PublishMetrics(published) = app.store.setting(&registry).await.map_err(fail)?;
    let sent = app.publisher.sent();
    Ok(CustomMetrics {
        published,
        sent: sent.at.map(|at| (at, sent.metrics)),
        problem: sent.problem,
        now: app.clock.now(),
        may_write: app.access == Access::Write,
    })
}

/// Publishes the metrics of the registry and of the repositories that are named, or nothing any more.
#[server(endpoint = "publish-metrics")]
pub async fn publish_metrics(on: bool, #[server(default)] repositories: String) -> Result<(), ApiError> {
    use crate::domain::problem::ProblemKind;
    use crate::domain::setting::PublishMetrics;
    use crate::server::context::{author, fail};
    const WHAT: &str = "publish metrics";
    let app = author(WHAT)?;
    let inventory = app.inventory().map_err(fail)?;
    let refuse = |why: String| {
        let advice = "Mend the names and send the form again. Nothing was changed.";
        fail(Problem::new(ProblemKind::Invalid, WHAT, why, advice))
    };
    let published = if on { Some(Published::read(&repositories).map_err(refuse)?) } else { None };
    let named = published.iter().flat_map(|published| &published.repositories);
    let strangers: Vec<_> = named.filter(|name| inventory.record(name).is_none()).map(ToString::to_string).collect();
    if !strangers.is_empty() {
        return Err(refuse(format!("the registry has no repository {}", strangers.join(", "))));
    }
    let detail = match &published {
        Some(published) => format!("{} metrics an hour", published.metrics()),
        None => "switched off".to_owned(),
    };
    app.store.set(&inventory.registry, &PublishMetrics(published)).await.map_err(fail)?;
    app.note(&inventory.registry, "PublishMetrics", detail, None).await;
    app.publisher.wake();
    Ok(())
}
