//! How many requests went to AWS, of which operation, and how they ended; retries count one by one. The SDK repeats calls
//! by itself, so nothing above it would see them.

use crate::domain::crawl::Traffic;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::FinalizerInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Ok,
    Throttled,
    /// For want of a permission or of good credentials.
    Denied,
    /// For another fault of the request.
    Refused,
    /// By a fault of AWS.
    Failed,
    /// There was no answer.
    Unanswered,
}

impl Outcome {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Throttled => "throttled",
            Self::Denied => "denied",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Unanswered => "unanswered",
        }
    }

    /// By status and body. The code of an error is a word in the body, in JSON and in CBOR.
    fn of(status: u16, body: &[u8]) -> Self {
        let says =
            |words: &[&str]| words.iter().any(|word| body.windows(word.len()).any(|part| part == word.as_bytes()));
        match status {
            200..300 => Self::Ok,
            429 => Self::Throttled,
            _ if says(&["Throttl", "TooManyRequests", "RequestLimitExceeded", "SlowDown"]) => Self::Throttled,
            401 | 403 => Self::Denied,
            _ if says(&["AccessDenied", "UnrecognizedClient", "ExpiredToken", "InvalidSignature"]) => Self::Denied,
            400..500 => Self::Refused,
            _ => Self::Failed,
        }
    }
}

/// Service, operation, outcome.
type Key = (String, String, Outcome);

/// The counts of one program; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    inner: Arc<Inner>,
    /// Where the requests of this clone are counted too.
    meter: Option<Meter>,
}

/// What some of the clients send, as it goes on.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter(watch::Sender<Traffic>);

impl Meter {
    pub(super) fn watch(&self) -> watch::Receiver<Traffic> {
        self.0.subscribe()
    }
}

#[derive(Debug, Default)]
struct Inner {
    requests: Mutex<BTreeMap<Key, u64>>,
    metrics: AtomicU64,
}

impl Counts {
    #[must_use]
    pub fn requests(&self) -> BTreeMap<Key, u64> {
        self.inner.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The same counts, for clients whose requests `meter` shows too.
    pub(super) fn metered(&self, meter: &Meter) -> Self {
        Self { inner: self.inner.clone(), meter: Some(meter.clone()) }
    }

    /// Metrics that GetMetricData was asked for, each of which is billed.
    #[must_use]
    pub fn metrics(&self) -> u64 {
        self.inner.metrics.load(Ordering::Relaxed)
    }

    pub(super) fn add_metrics(&self, count: usize) {
        self.inner.metrics.fetch_add(count as u64, Ordering::Relaxed);
    }
}

impl Intercept for Counts {
    fn name(&self) -> &'static str {
        "Counts"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(operation) = config.load::<Metadata>() else { return Ok(()) };
        let outcome = context.response().map_or(Outcome::Unanswered, |response| {
            Outcome::of(response.status().as_u16(), response.body().bytes().unwrap_or_default())
        });
        let key = (operation.service().to_owned(), operation.name().to_owned(), outcome);
        *self.inner.requests.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default() += 1;
        if let Some(Meter(traffic)) = &self.meter {
            traffic.send_modify(|traffic| {
                traffic.calls += 1;
                traffic.throttled += u64::from(outcome == Outcome::Throttled);
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_told_by_status_and_code() {
        for (status, body, outcome) in [
            (200, "{\"message\": \"ThrottlingException\"}", Outcome::Ok),
            (400, "{\"__type\": \"ThrottlingException\"}", Outcome::Throttled),
            (503, "SlowDown", Outcome::Throttled),
            (429, "", Outcome::Throttled),
            (400, "{\"__type\": \"AccessDeniedException\"}", Outcome::Denied),
            (403, "", Outcome::Denied),
            (400, "{\"__type\": \"InvalidParameterException\"}", Outcome::Refused),
            (500, "", Outcome::Failed),
        ] {
            assert_eq!(Outcome::of(status, body.as_bytes()), outcome, "{status} {body}");
        }
    }
}
