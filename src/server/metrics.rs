//! Metrics that pages ask for, fetched once for all viewers: GetMetricData is billed by the metric
//! (aws-monitoring-cost.md 1.7).

use super::aws::link::Link;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::series::{Range, Series};
use crate::domain::time::Timestamp;
use moka::future::Cache;
use std::sync::Arc;
use std::time::Duration;

/// How long an answer serves everybody. The newest minutes of a metric are incomplete anyway (aws-monitoring-cost.md 1.1).
const FRESH_FOR: Duration = Duration::from_secs(5 * 60);
const ENTRIES: u64 = 2_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Pulls(RepositoryName, Range),
    Calls(&'static str, Range),
}

#[derive(Clone)]
pub struct Metrics {
    link: Link,
    cache: Cache<Key, Arc<Series>>,
}

impl Metrics {
    #[must_use]
    pub fn new(link: Link) -> Self {
        Self { link, cache: Cache::builder().max_capacity(ENTRIES).time_to_live(FRESH_FOR).build() }
    }

    /// Pulls of one repository.
    ///
    /// # Errors
    /// As CloudWatch answers; failures are not kept.
    pub async fn pulls(&self, name: &RepositoryName, range: Range, now: Timestamp) -> Result<Arc<Series>, Problem> {
        let load = async {
            let (from, to) = range.bounds(now);
            Ok(Arc::new(self.link.aws().await?.pull_series(name, from, to, range.period_secs()).await?))
        };
        let key = Key::Pulls(name.clone(), range);
        self.cache.try_get_with(key, load).await.map_err(|problem: Arc<Problem>| (*problem).clone())
    }

    /// Calls of one ECR operation in the whole registry.
    ///
    /// # Errors
    /// As CloudWatch answers; failures are not kept.
    pub async fn calls(&self, operation: &'static str, range: Range, now: Timestamp) -> Result<Arc<Series>, Problem> {
        let load = async {
            let (from, to) = range.bounds(now);
            Ok(Arc::new(self.link.aws().await?.api_calls(operation, from, to, range.period_secs()).await?))
        };
        let key = Key::Calls(operation, range);
        self.cache.try_get_with(key, load).await.map_err(|problem: Arc<Problem>| (*problem).clone())
    }
}
