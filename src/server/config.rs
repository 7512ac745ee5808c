//! Configuration: one struct per concern; every field names its flag and its variable. AWS settings come from the usual
//! AWS files and variables; the flags are those of AWS's own command line.

use super::clock::Clock;
use super::{aws, collector, demo};
use crate::domain::cost::rates::PriceList;
use crate::domain::time::Timestamp;
use anyhow::Context;
use clap::{Args, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// `stowage serve`
#[derive(Debug, Clone, Args)]
pub struct Serve {
    #[command(flatten)]
    pub listen: Listen,
    #[command(flatten)]
    pub aws: Aws,
    #[command(flatten)]
    pub store: Store,
    #[command(flatten)]
    pub collector: Collector,
    #[command(flatten)]
    pub metrics: Metrics,
    #[command(flatten)]
    pub prices: Prices,
    #[command(flatten)]
    pub demo: Demo,
    #[command(flatten)]
    pub log: Log,
}

#[derive(Debug, Clone, Args)]
pub struct Listen {
    /// Address to listen on. Other than loopback needs --allow-unauthenticated, because there is no sign-in yet
    #[arg(long, env = "STOWAGE_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// Let everybody who reaches the address in, with all rights of this server's AWS role
    #[arg(long, env = "STOWAGE_ALLOW_UNAUTHENTICATED")]
    pub allow_unauthenticated: bool,
    /// Names under which browsers reach this server, besides localhost
    #[arg(long = "host", env = "STOWAGE_HOSTS", value_name = "NAME", value_delimiter = ',')]
    pub hosts: Vec<String>,
    /// Show everything, change nothing
    #[arg(long, env = "STOWAGE_READ_ONLY")]
    pub read_only: bool,
}

#[derive(Debug, Clone, Args)]
pub struct Aws {
    /// Region, instead of AWS_REGION or the profile's
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Profile of the AWS configuration files, instead of AWS_PROFILE
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Endpoint for all services, instead of AWS_ENDPOINT_URL
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
}

#[derive(Debug, Clone, Args)]
pub struct Store {
    /// SQLite file with snapshots and history. Default: stowage.db in the user's data directory; the demo's is temporary
    #[arg(long, env = "STOWAGE_DATABASE", value_name = "FILE")]
    pub database: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct Collector {
    /// Minutes between two readings of the registry
    #[arg(long, env = "STOWAGE_INTERVAL", value_name = "MINUTES", default_value_t = 15,
          value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub interval: u32,
    /// The most repositories read at the same time; fewer while AWS throttles
    #[arg(long, env = "STOWAGE_CONCURRENCY", value_name = "N", default_value_t = 16,
          value_parser = clap::value_parser!(u16).range(1..=64))]
    pub concurrency: u16,
}

/// What `/metrics` tells Prometheus.
#[derive(Debug, Clone, Args)]
pub struct Metrics {
    /// How many repositories /metrics names, the dearest first; 0 for none
    #[arg(long, env = "STOWAGE_METRICS_REPOSITORIES", value_name = "N", default_value_t = 100)]
    pub metrics_repositories: u16,
}

#[derive(Debug, Clone, Args)]
pub struct Prices {
    /// TOML file with your own prices, which go before the published ones
    #[arg(long, env = "STOWAGE_RATES", value_name = "FILE")]
    pub rates: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct Demo {
    /// Show an invented registry; needs no AWS account and reaches none
    #[arg(long, env = "STOWAGE_DEMO")]
    pub demo: bool,
    #[command(flatten)]
    pub registry: DemoRegistry,
}

/// What the invented registry looks like.
#[derive(Debug, Clone, Args)]
pub struct DemoRegistry {
    /// Another seed, another registry
    #[arg(long, env = "STOWAGE_DEMO_SEED", value_name = "N", default_value_t = 1)]
    pub demo_seed: u64,
    /// Hold the demo's time still
    #[arg(long, env = "STOWAGE_DEMO_NOW", value_name = "TIME", value_parser = Timestamp::parse)]
    pub demo_now: Option<Timestamp>,
    /// That many repositories instead of the hand-made ones
    #[arg(long, env = "STOWAGE_DEMO_REPOSITORIES", value_name = "N")]
    pub demo_repositories: Option<u32>,
    /// That many images in all
    #[arg(long, env = "STOWAGE_DEMO_IMAGES", value_name = "N")]
    pub demo_images: Option<u32>,
}

/// `stowage demo-aws`
#[derive(Debug, Clone, Args)]
pub struct DemoAws {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4566")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub registry: DemoRegistry,
    #[command(flatten)]
    pub log: Log,
}

#[derive(Debug, Clone, Args)]
pub struct Log {
    /// What to log, such as `debug` or `stowage=debug,info`
    #[arg(long, env = "STOWAGE_LOG", value_name = "FILTER", default_value = "warn,stowage=info,tower_http=info")]
    pub log: String,
    #[arg(long, env = "STOWAGE_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

impl DemoRegistry {
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.demo_now.map_or(Clock::Real, Clock::Fixed)
    }

    #[must_use]
    pub fn options(&self) -> demo::Options {
        demo::Options {
            seed: self.demo_seed,
            now: self.clock(),
            repositories: self.demo_repositories,
            images: self.demo_images,
        }
    }
}

impl Aws {
    #[must_use]
    pub fn settings(&self) -> aws::Settings {
        aws::Settings {
            region: self.region.clone(),
            profile: self.profile.clone(),
            endpoint_url: self.endpoint_url.clone(),
            ..aws::Settings::default()
        }
    }
}

impl Prices {
    /// The published prices, and before them those of the file.
    ///
    /// # Errors
    /// When the file cannot be read, or with every line of it that is wrong.
    pub fn read(&self) -> anyhow::Result<PriceList> {
        let Some(path) = &self.rates else { return Ok(PriceList::published().clone()) };
        let file = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("--rates: reading {file}"))?;
        PriceList::with_own(&text).map_err(|mistakes| {
            let lines: Vec<_> = mistakes.iter().map(|each| format!("{file}:{}: {}", each.line, each.message)).collect();
            anyhow::anyhow!("--rates: the file has mistakes\n{}", lines.join("\n"))
        })
    }
}

impl Collector {
    #[must_use]
    pub fn options(&self) -> collector::Options {
        collector::Options {
            interval: Duration::from_secs(u64::from(self.interval) * 60),
            concurrency: self.concurrency,
        }
    }
}
