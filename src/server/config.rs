//! Configuration: one struct per concern; every field names its flag and its variable. AWS settings come from the usual
//! AWS files and variables; the flags are those of AWS's own command line.

use super::clock::Clock;
use super::{aws, collector, demo};
use crate::domain::cost::rates::PriceList;
use crate::domain::setting::Configured;
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
    pub usage: Usage,
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

/// What runs somewhere.
#[derive(Debug, Clone, Args)]
pub struct Usage {
    /// File that names images in use, such as kubectl prints them; read again when it changes
    #[arg(long, env = "STOWAGE_IN_USE", value_name = "FILE")]
    pub in_use: Option<PathBuf>,
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
    /// Seconds until a policy that was saved is evaluated; AWS takes up to a day
    #[arg(long, env = "STOWAGE_DEMO_RUN_AFTER", value_name = "SECONDS", default_value_t = 300)]
    pub demo_run_after: u32,
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
            run_after: Duration::from_secs(self.demo_run_after.into()),
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

impl Serve {
    /// Everything in force, for the settings page.
    #[must_use]
    pub fn in_force(&self) -> Vec<Configured> {
        let line = |what: &str, value: String, flag: &str, variable: &str| Configured {
            what: what.to_owned(),
            value,
            flag: flag.to_owned(),
            variable: variable.to_owned(),
        };
        let switch = |on: bool| if on { "on".to_owned() } else { "off".to_owned() };
        let file = |path: &Option<PathBuf>| path.as_ref().map_or("none".to_owned(), |path| path.display().to_string());
        let from_aws = |value: &Option<String>| value.clone().unwrap_or_else(|| "as AWS's tools find it".to_owned());
        let Self { listen, aws, store, collector, prices, usage, metrics, demo, log } = self;
        let mut lines = vec![
            line("Address", listen.listen.to_string(), "--listen", "STOWAGE_LISTEN"),
            line("Further names it answers for", none_if_empty(&listen.hosts.join(", ")), "--host", "STOWAGE_HOSTS"),
            line("Read-only", switch(listen.read_only), "--read-only", "STOWAGE_READ_ONLY"),
            line(
                "Listens beyond loopback without sign-in",
                switch(listen.allow_unauthenticated),
                "--allow-unauthenticated",
                "STOWAGE_ALLOW_UNAUTHENTICATED",
            ),
            line("Minutes between two readings", collector.interval.to_string(), "--interval", "STOWAGE_INTERVAL"),
            line(
                "Repositories read at the same time",
                collector.concurrency.to_string(),
                "--concurrency",
                "STOWAGE_CONCURRENCY",
            ),
            line(
                "Repositories that /metrics names",
                metrics.metrics_repositories.to_string(),
                "--metrics-repositories",
                "STOWAGE_METRICS_REPOSITORIES",
            ),
            line("Images in use", file(&usage.in_use), "--in-use", "STOWAGE_IN_USE"),
            line("Own prices", file(&prices.rates), "--rates", "STOWAGE_RATES"),
            line("Log", log.log.clone(), "--log", "STOWAGE_LOG"),
        ];
        let database = match (&store.database, demo.demo) {
            (Some(path), _) => path.display().to_string(),
            (None, true) => "temporary".to_owned(),
            (None, false) => "stowage.db in the user's data directory".to_owned(),
        };
        lines.insert(0, line("Database", database, "--database", "STOWAGE_DATABASE"));
        if demo.demo {
            let seed = format!("invented, seed {}", demo.registry.demo_seed);
            lines.insert(0, line("Registry", seed, "--demo", "STOWAGE_DEMO"));
        } else {
            let endpoint = aws.endpoint_url.as_deref().map(without_credentials);
            let aws = [
                line("Region", from_aws(&aws.region), "--region", "AWS_REGION"),
                line("Profile", from_aws(&aws.profile), "--profile", "AWS_PROFILE"),
                line("Endpoint", from_aws(&endpoint), "--endpoint-url", "AWS_ENDPOINT_URL"),
            ];
            lines.splice(0..0, aws);
        }
        lines
    }
}

fn none_if_empty(text: &str) -> String {
    if text.is_empty() { "none".to_owned() } else { text.to_owned() }
}

/// A URL may hold a user and a password before its host.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    format!("{scheme}://{}{path}", host.rsplit('@').next().unwrap_or(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Arguments {
        #[command(flatten)]
        serve: Serve,
    }

    #[test]
    fn the_configuration_in_force_is_told_without_secrets() {
        let asked =
            ["x", "--region", "eu-north-1", "--endpoint-url", "http://me:secret@127.0.0.1:4566/x", "--read-only"];
        let lines = Arguments::try_parse_from(asked).unwrap().serve.in_force();
        let value = |flag: &str| lines.iter().find(|line| line.flag == flag).unwrap().value.as_str();
        assert_eq!(value("--region"), "eu-north-1");
        assert_eq!(value("--endpoint-url"), "http://127.0.0.1:4566/x");
        assert_eq!(value("--read-only"), "on");
        assert_eq!(value("--host"), "none");
    }
}
