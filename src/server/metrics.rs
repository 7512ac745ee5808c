//! Metrics that pages ask for, fetched once for all viewers: GetMetricData is billed by the metric
//! (aws-monitoring-cost.md 1.7).

use super::aws::Aws;
use super::aws::link::Link;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::series::{Courses, Span, Window};
use futures::FutureExt;
use futures::future::BoxFuture;
use moka::future::Cache;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Keys hold the time of their window, so that an old answer is never taken for a new one; this only frees memory.
const KEPT_FOR: Duration = Duration::from_secs(2 * 60 * 60);

/// Values of all answers together, 16 bytes each.
const MOST_VALUES: u64 = 4_000_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Subject {
    Pulls(RepositoryName),
    AllPulls,
    Calls,
    Images(RepositoryName),
    AllImages,
}

/// Answers are over both spans of the window that is asked for. Failures are not kept.
#[derive(Clone)]
pub struct Metrics {
    link: Link,
    cache: Cache<(Subject, Span), Arc<Courses>>,
    counts: Arc<Counts>,
}

/// How often the cache was asked, and how often it had to ask CloudWatch.
#[derive(Debug, Default)]
pub struct Counts {
    pub asked: AtomicU64,
    pub loaded: AtomicU64,
}

type Answer = Result<Arc<Courses>, Problem>;

impl Metrics {
    #[must_use]
    pub fn new(link: Link) -> Self {
        let weight = |_: &(Subject, Span), courses: &Arc<Courses>| {
            u32::try_from(courses.all.len().saturating_mul(courses.span.steps()) + 1).unwrap_or(u32::MAX)
        };
        let cache = Cache::builder().max_capacity(MOST_VALUES).weigher(weight).time_to_live(KEPT_FOR).build();
        Self { link, cache, counts: Arc::default() }
    }

    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Pulls of one repository.
    ///
    /// # Errors
    /// As CloudWatch answers.
    pub async fn pulls(&self, name: &RepositoryName, window: Window) -> Answer {
        let load = async { self.aws().await?.pulls(std::slice::from_ref(name), window.whole()).await }.boxed();
        self.get(Subject::Pulls(name.clone()), window, load).await
    }

    /// Pulls of every repository of a registry.
    ///
    /// # Errors
    /// As CloudWatch answers.
    pub async fn all_pulls(&self, names: &[RepositoryName], window: Window) -> Answer {
        let load = async { self.aws().await?.pulls(names, window.whole()).await }.boxed();
        self.get(Subject::AllPulls, window, load).await
    }

    /// Calls of ECR's operations in the whole registry.
    ///
    /// # Errors
    /// As CloudWatch answers.
    pub async fn calls(&self, window: Window) -> Answer {
        let load = async { self.aws().await?.calls(window.whole()).await }.boxed();
        self.get(Subject::Calls, window, load).await
    }

    /// Image counts of one repository.
    ///
    /// # Errors
    /// As CloudWatch answers.
    pub async fn images(&self, name: &RepositoryName, window: Window) -> Answer {
        let load = async { self.aws().await?.image_counts(Some(name), window.whole()).await }.boxed();
        self.get(Subject::Images(name.clone()), window, load).await
    }

    /// Image counts of every repository.
    ///
    /// # Errors
    /// As CloudWatch answers; of too large a registry none.
    pub async fn all_images(&self, window: Window) -> Answer {
        let load = async { self.aws().await?.image_counts(None, window.whole()).await }.boxed();
        self.get(Subject::AllImages, window, load).await
    }

    async fn aws(&self) -> Result<Aws, Problem> {
        self.counts.loaded.fetch_add(1, Ordering::Relaxed);
        Ok(self.link.aws().await?.interactive())
    }

    /// Those who ask while an answer is under way wait for it and do not ask again. Boxed, because a page waits for several
    /// of the SDK's futures at once, which are too large for the stack of a thread.
    async fn get(&self, subject: Subject, window: Window, load: BoxFuture<'_, Result<Courses, Problem>>) -> Answer {
        self.counts.asked.fetch_add(1, Ordering::Relaxed);
        let load = async { load.await.map(Arc::new) };
        self.cache.try_get_with((subject, window.whole()), load).await.map_err(|problem| (*problem).clone())
    }
}
