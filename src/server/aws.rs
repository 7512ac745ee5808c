//! AWS through its SDK, and the only place that knows the SDK's types: everything that leaves is a domain type or a
//! [`Problem`].
//!
//! There are three sets of clients, whose token buckets and retry limits are apart, so that a crawl that AWS slows down does
//! not slow down a person, nor the reading of manifests either of them. What is read in masses (`repositories`, `images`,
//! `resource_tags`, `lifecycle_policy`, `daily_pulls`, `manifests`) and changes of images go through the patient set unless
//! the handle is [`Aws::interactive`] or [`Aws::unhurried`]; everything else is asked for by somebody who waits, and always
//! goes through the quick one.

mod access;
pub mod alarms;
#[cfg(feature = "billing")]
mod billing;
#[cfg(not(feature = "billing"))]
#[path = "aws/without_billing.rs"]
mod billing;
pub mod cloudwatch;
mod convert;
pub mod count;
mod custom_metrics;
mod cut_short;
mod dashboards;
pub mod ecr;
mod endpoint;
mod error;
mod http;
mod identity;
pub mod images;
pub mod lifecycle;
pub mod link;
pub mod manifests;
mod page;
pub mod settings;
mod templates;
#[cfg(test)]
mod tests;
pub mod web;

use crate::domain::account::{AccountId, Registry};
use crate::domain::crawl::Traffic;
use crate::domain::problem::{Problem, ProblemKind};
use access::Access;
use aws_config::identity::IdentityCache;
use aws_config::{AppName, BehaviorVersion, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_ecr::config::retry::{ClientRateLimiter, RetryConfig, RetryPartition, TokenBucket};
use aws_sdk_ecr::config::timeout::TimeoutConfig;
use aws_smithy_async::rt::sleep::default_async_sleep;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetrySpec;
use count::{Counts, Meter};
use cut_short::CutShort;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

pub use aws_credential_types::Credentials;
pub use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector};

/// How AWS is reached. Whatever is `None` is taken as AWS's own tools take it: variables, profiles, SSO, roles.
///
/// With an HTTP client, credentials and a region nothing of the environment is read: that is how the demo runs.
#[derive(Clone, Default)]
pub struct Settings {
    pub region: Option<String>,
    pub profile: Option<String>,
    /// For all services alike; wins over `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_ECR`.
    pub endpoint_url: Option<String>,
    pub http_client: Option<SharedHttpClient>,
    /// Follows the links that AWS signs for blobs, where there is an HTTP client of its own for AWS.
    pub connector: Option<SharedHttpConnector>,
    pub credentials: Option<Credentials>,
    /// Where requests are counted.
    pub counts: Counts,
}

/// A connection to one registry. Cloning it is cheap.
#[derive(Clone)]
pub struct Aws {
    connection: Arc<Connection>,
    clients: Clients,
}

struct Connection {
    registry: Registry,
    access: Access,
    interactive: Clients,
    manifests: Clients,
    sts: aws_sdk_sts::Client,
    #[cfg(feature = "billing")]
    billing: billing::Clients,
    /// `None`: links to blobs are not followed.
    connector: Option<SharedHttpConnector>,
    counts: Counts,
    /// What the patient clients have sent.
    meter: Meter,
    /// Set when AWS refuses the credentials: they may have been renewed where this connection does not look again.
    stale: AtomicBool,
}

#[derive(Clone)]
struct Clients {
    ecr: aws_sdk_ecr::Client,
    cloudwatch: aws_sdk_cloudwatch::Client,
}

/// The longest that finding credentials may take: the instance metadata service is asked last, and a laptop has none.
const CREDENTIALS_TIMEOUT: Duration = Duration::from_secs(5);

/// How long one set of clients waits and how often it tries.
#[derive(Clone, Copy)]
struct Patience {
    name: &'static str,
    attempts: u32,
    attempt: Duration,
    operation: Duration,
}

/// Somebody looks at a spinner.
const INTERACTIVE: Patience =
    Patience { name: "interactive", attempts: 4, attempt: Duration::from_secs(10), operation: Duration::from_secs(30) };

/// Nobody waits; the Describe calls throttle early in large registries (ecr.md 4.2), so more attempts than the usual 3.
/// The operation may take long because the limiter's queue counts, and a timeout would hide that AWS throttles.
const BULK: Patience =
    Patience { name: "bulk", attempts: 6, attempt: Duration::from_secs(20), operation: Duration::from_secs(300) };

/// Nobody waits, and nothing hurries: BatchGetImage is what every pull in the account needs too (ecr.md 4.2).
const MANIFESTS: Patience = Patience { name: "manifests", ..BULK };

/// The first word with AWS: a wrong endpoint should be told of soon.
const FIRST: Patience =
    Patience { name: "connect", attempts: 2, attempt: Duration::from_secs(10), operation: Duration::from_secs(20) };

impl Aws {
    /// Finds region and credentials and asks ECR whose registry it is.
    ///
    /// # Errors
    /// When there is no region, there are no credentials, AWS cannot be reached, or it does not let us in.
    pub async fn connect(settings: &Settings) -> Result<Self, Problem> {
        let config = load(settings).await?;
        let access = Access::find(settings, &config)?;
        let counts = &settings.counts;
        let first = clients(&config, FIRST, counts);
        let account = account(&first.ecr, &access).await?;
        let interactive = clients(&config, INTERACTIVE, counts);
        let meter = Meter::default();
        let bulk = clients(&config, BULK, &counts.metered(&meter));
        let registry = Registry { account, region: access.region.clone() };
        let connector = match (&settings.connector, &settings.http_client) {
            (None, None) => Some(SharedHttpConnector::new(http::connector()?)),
            (given, _) => given.clone(),
        };
        let sts = aws_sdk_sts::config::Builder::from(&config).timeout_config(timeouts(FIRST)).build();
        let manifests = clients(&config, MANIFESTS, counts);
        let counts = counts.clone();
        let connection = Connection {
            registry,
            access,
            interactive,
            manifests,
            sts: aws_sdk_sts::Client::from_conf(sts),
            #[cfg(feature = "billing")]
            billing: billing::Clients::new(&config, &counts),
            connector,
            counts,
            meter,
            stale: AtomicBool::new(false),
        };
        Ok(Self { connection: Arc::new(connection), clients: bulk })
    }

    /// The same connection with all its calls made for a person who waits: fewer attempts, 30 seconds at most, and not
    /// slowed down by what AWS thinks of the crawl.
    #[must_use]
    pub fn interactive(&self) -> Self {
        Self { connection: self.connection.clone(), clients: self.connection.interactive.clone() }
    }

    /// The same connection for reading manifests in masses: as patient as a crawl, with a budget that neither the crawl nor
    /// people share.
    #[must_use]
    pub fn unhurried(&self) -> Self {
        Self { connection: self.connection.clone(), clients: self.connection.manifests.clone() }
    }

    /// What the patient clients send, as it goes on.
    #[must_use]
    pub fn traffic(&self) -> watch::Receiver<Traffic> {
        self.connection.meter.watch()
    }

    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.connection.registry
    }

    /// The clients for somebody who waits.
    fn quick(&self) -> &Clients {
        &self.connection.interactive
    }

    /// Whether AWS has refused the credentials of this connection since it was made.
    fn is_stale(&self) -> bool {
        self.connection.stale.load(Ordering::Relaxed)
    }

    /// What a failed call means. `iam_action` as in a policy: `ecr:DescribeImages`.
    fn problem<E>(&self, iam_action: &str, what: impl Into<String>, error: &SdkError<E, HttpResponse>) -> Problem
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let problem = error::problem(&self.connection.access, iam_action, what.into(), error);
        if problem.kind == ProblemKind::NoCredentials {
            self.connection.stale.store(true, Ordering::Relaxed);
        }
        problem
    }
}

/// Everything that AWS's tools read: variables, profiles, SSO, roles; or nothing, when all is given.
async fn load(settings: &Settings) -> Result<SdkConfig, Problem> {
    let region = settings.region.clone().map(aws_config::Region::new);
    if let (Some(http), Some(credentials), Some(region)) = (&settings.http_client, &settings.credentials, &region) {
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(http.clone())
            .credentials_provider(SharedCredentialsProvider::new(credentials.clone()))
            .identity_cache(IdentityCache::lazy().build())
            .region(region.clone());
        config.set_sleep_impl(default_async_sleep());
        config.set_endpoint_url(settings.endpoint_url.clone());
        return Ok(config.build());
    }
    let http = match &settings.http_client {
        Some(client) => client.clone(),
        None => http::client()?,
    };
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .timeout_config(timeouts(FIRST))
        .identity_cache(IdentityCache::lazy().load_timeout(CREDENTIALS_TIMEOUT).build());
    if let Ok(name) = AppName::new("stowage") {
        loader = loader.app_name(name);
    }
    if let Some(region) = region {
        loader = loader.region(region);
    }
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &settings.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    if let Some(credentials) = &settings.credentials {
        loader = loader.credentials_provider(credentials.clone());
    }
    Ok(loader.load().await)
}

fn timeouts(patience: Patience) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(patience.attempt)
        .operation_timeout(patience.operation)
        .build()
}

fn clients(config: &SdkConfig, patience: Patience, counts: &Counts) -> Clients {
    // Version 2.1 of the SDK's retries, which it names AWS_NEW_RETRIES_2026: before, a retry after throttling had to wait
    // until the limiter let ten requests through, which is 20 s for a lone caller, and ran into the operation's timeout.
    let retry = RetryConfig::adaptive().with_max_attempts(patience.attempts).with_retry_spec(RetrySpec::v2_1());
    // Custom partitions, because those with a mere name live as long as the process and outlast a reconnection. The
    // limiter is told the time, or it takes the requests of its first half second for those of 50 years.
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    let partition = || {
        RetryPartition::custom(patience.name)
            .token_bucket(TokenBucket::default())
            .client_rate_limiter(ClientRateLimiter::new(since_epoch))
            .build()
    };
    let ecr = aws_sdk_ecr::config::Builder::from(config)
        .interceptor(counts.clone())
        .retry_config(retry.clone())
        .retry_classifier(CutShort)
        .retry_partition(partition())
        .timeout_config(timeouts(patience));
    let cloudwatch = aws_sdk_cloudwatch::config::Builder::from(config)
        .interceptor(counts.clone())
        .retry_config(retry)
        .retry_classifier(CutShort)
        .retry_partition(partition())
        .timeout_config(timeouts(patience));
    Clients {
        ecr: aws_sdk_ecr::Client::from_conf(ecr.build()),
        cloudwatch: aws_sdk_cloudwatch::Client::from_conf(cloudwatch.build()),
    }
}

/// The account is that of the first repository; DescribeRegistry, which fewer roles may call, is for an empty registry.
async fn account(ecr: &aws_sdk_ecr::Client, access: &Access) -> Result<AccountId, Problem> {
    let what = || format!("connect to the registry in {}", access.region);
    let listed = ecr
        .describe_repositories()
        .max_results(1)
        .send()
        .await
        .map_err(|e| error::problem(access, "ecr:DescribeRepositories", what(), &e))?;
    let id = match listed.repositories().first().and_then(|r| r.registry_id()) {
        Some(id) => id.to_owned(),
        None => ecr
            .describe_registry()
            .send()
            .await
            .map_err(|e| error::problem(access, "ecr:DescribeRegistry", what(), &e))?
            .registry_id
            .unwrap_or_default(),
    };
    AccountId::new(id).map_err(|e| {
        Problem::new(ProblemKind::Unexpected, what(), e.to_string(), "Check that the endpoint is Amazon ECR.")
    })
}
