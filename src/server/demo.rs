//! An AWS endpoint in process: Amazon ECR in awsJson 1.1, CloudWatch in Smithy RPC v2 CBOR and in awsJson 1.0, what they
//! cost (Cost Explorer, Price List, Budgets), and of AWS STS who the caller is.
//!
//! The product reaches it through the AWS SDK with [`Demo::http_client`], so that paging, retries and error mapping in
//! the demo are those of production; other software reaches the same thing over HTTP with [`Demo::router`]. What it holds
//! follows from a seed and a clock; what is put into it stays until the program ends.
//!
//! Deliberately absent: layers (no `docker pull`; configs are there), signatures of requests, other accounts and regions.

mod billing;
mod clock;
mod cloudwatch;
mod ecr;
mod evaluation;
mod faults;
mod image;
mod manifest;
mod page;
mod pulls;
mod random;
mod refusal;
mod registry;
mod repository;
mod seed;
mod shelf;
mod sts;
mod value;
mod wildcard;
mod wire;

use super::clock::Clock;
use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector};
use axum::body::Bytes;
use clock::DemoClock;
use registry::Registry;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The account that the demo's registry belongs to.
pub const ACCOUNT: &str = "123456789012";
/// The region that it is in.
pub const REGION: &str = "eu-central-1";
/// The role that every caller has.
pub const ROLE: &str = "arn:aws:iam::123456789012:role/stowage-demo";
/// The session of that role, as AWS names it in errors.
pub const PRINCIPAL: &str = "arn:aws:sts::123456789012:assumed-role/stowage-demo/viewer";

/// What a demo is made from. The default is the recognisable registry: about 40 repositories and 6,000 images.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub seed: u64,
    pub now: Clock,
    /// This many synthetic repositories instead of the recognisable ones; 40 when only `images` is given.
    pub repositories: Option<u32>,
    /// This many images in all; 6,000 when only `repositories` is given.
    pub images: Option<u32>,
    /// How long after it was saved a policy is evaluated, and then every day. AWS promises "within 24 hours" (ecr.md 1.4);
    /// five minutes are long enough to look at what was saved and short enough to see it work.
    pub run_after: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, now: Clock::Real, repositories: None, images: None, run_after: Duration::from_secs(300) }
    }
}

/// A running demo; clones share its state.
#[derive(Debug, Clone)]
pub struct Demo(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    seed: u64,
    clock: DemoClock,
    registry: Mutex<Registry>,
    requests: AtomicU64,
}

impl Demo {
    #[must_use]
    pub fn new(options: Options) -> Self {
        let clock = DemoClock::new(options.now);
        let registry = Registry::new(&options, clock.now());
        Self(Arc::new(Shared {
            seed: options.seed,
            clock,
            registry: Mutex::new(registry),
            requests: AtomicU64::new(0),
        }))
    }

    /// Answers one request as AWS would.
    pub async fn handle(&self, request: http::Request<Bytes>) -> http::Response<Bytes> {
        wire::handle(self, request).await
    }

    /// Gives the SDK this demo for the whole of AWS.
    #[must_use]
    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(wire::InProcess(self.clone()))
    }

    /// The same for the links that it signs.
    #[must_use]
    pub fn connector(&self) -> SharedHttpConnector {
        SharedHttpConnector::new(wire::InProcess(self.clone()))
    }

    /// The same over HTTP, for clients outside this process. Whoever serves it decides where it listens.
    pub fn router(&self) -> axum::Router {
        wire::router(self.clone())
    }

    /// Credentials that sign requests; the demo checks no signature.
    #[must_use]
    pub fn credentials() -> Credentials {
        Credentials::new("AKIADEMODEMODEMODEMO", "demo", None, None, "stowage-demo")
    }

    /// Moves the demo's clock forward: previews finish, policies run, restores end.
    pub fn advance(&self, by: Duration) {
        self.0.clock.advance(by);
    }

    /// What the demo holds. A call that panicked has left at most its own change behind.
    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.0.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clock(&self) -> &DemoClock {
        &self.0.clock
    }

    /// Looks like AWS's, and is the same in every run.
    fn next_request_id(&self) -> String {
        let n = self.0.requests.fetch_add(1, Ordering::Relaxed);
        let hex = random::hex(random::mix(self.0.seed, n), 32);
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }
}
