//! Where the calls of one service go.

use super::Settings;
use crate::domain::problem::{Problem, ProblemKind};
use aws_config::SdkConfig;
use http::Uri;
use std::env;

pub(super) struct Endpoint {
    /// Without user and password.
    url: String,
    /// What names it, when it is not AWS's own choice for the region.
    origin: Option<&'static str>,
    region: String,
}

/// What differs between the services that are called.
pub(super) struct Service {
    pub(super) name: &'static str,
    variable: &'static str,
    host: &'static str,
    /// Every region has its own; otherwise the host says where it is, if anywhere.
    is_regional: bool,
}

const fn regional(name: &'static str, variable: &'static str, host: &'static str) -> Service {
    Service { name, variable, host, is_regional: true }
}

const fn global(name: &'static str, variable: &'static str, host: &'static str) -> Service {
    Service { name, variable, host, is_regional: false }
}

pub(super) const ECR: Service = regional("Amazon ECR", "AWS_ENDPOINT_URL_ECR", "api.ecr");
pub(super) const CLOUDWATCH: Service = regional("CloudWatch", "AWS_ENDPOINT_URL_CLOUDWATCH", "monitoring");
pub(super) const STS: Service = regional("AWS STS", "AWS_ENDPOINT_URL_STS", "sts");
pub(super) const COST_EXPLORER: Service = global("Cost Explorer", "AWS_ENDPOINT_URL_COST_EXPLORER", "ce.us-east-1");
pub(super) const PRICE_LIST: Service = global("AWS Price List", "AWS_ENDPOINT_URL_PRICING", "api.pricing.us-east-1");
pub(super) const BUDGETS: Service = global("AWS Budgets", "AWS_ENDPOINT_URL_BUDGETS", "budgets");

impl Endpoint {
    /// Follows the SDK's order: a setting, the service's variable, the common one, the profile.
    ///
    /// # Errors
    /// When it is no address.
    pub(super) fn find(service: &Service, settings: &Settings, config: &SdkConfig) -> Result<Self, Problem> {
        let region = config.region().map_or("an unknown region", |r| r.as_ref()).to_owned();
        // With everything given, no variable is read.
        let is_closed = settings.http_client.is_some() && settings.credentials.is_some();
        let variable =
            |name: &'static str| env::var(name).ok().filter(|v| !v.is_empty() && !is_closed).map(|url| (name, url));
        let found = (settings.endpoint_url.clone().map(|url| ("--endpoint-url", url)))
            .or_else(|| variable(service.variable))
            .or_else(|| variable("AWS_ENDPOINT_URL"))
            .or_else(|| config.endpoint_url().map(|url| ("the profile's endpoint_url", url.to_owned())));
        let Some((origin, url)) = found else {
            let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
            let host = service.host;
            let url =
                if service.is_regional { format!("{host}.{region}.{domain}") } else { format!("{host}.{domain}") };
            return Ok(Self { url, origin: None, region });
        };
        let uri: Option<Uri> = url.parse().ok();
        match uri.as_ref().and_then(|uri| Some((uri.scheme_str()?, uri.host()?, uri.port()))) {
            Some((scheme @ ("http" | "https"), host, port)) => {
                let port = port.map(|p| format!(":{p}")).unwrap_or_default();
                Ok(Self { url: format!("{scheme}://{host}{port}"), origin: Some(origin), region })
            }
            _ => Err(Problem::new(
                ProblemKind::Invalid,
                format!("use the endpoint of {}", service.name),
                format!("the value of {origin} is not the URL of a host"),
                format!("Set {origin} to a URL such as http://127.0.0.1:5000, or unset it."),
            )),
        }
    }

    /// `api.ecr.eu-central-1.amazonaws.com`, or `http://127.0.0.1:5000 (from AWS_ENDPOINT_URL)`.
    pub(super) fn text(&self) -> String {
        match self.origin {
            Some(origin) => format!("{} (from {origin})", self.url),
            None => self.url.clone(),
        }
    }

    /// Whether somebody named it.
    pub(super) fn is_named(&self) -> bool {
        self.origin.is_some()
    }

    /// What to do when something else answers there.
    pub(super) fn stranger_advice(&self) -> String {
        match self.origin {
            Some(origin) => format!("Check that {} is an AWS endpoint, or unset {origin}.", self.url),
            None => {
                "Check HTTPS_PROXY, and whether a proxy or a sign-in page of the network answers for AWS.".to_owned()
            }
        }
    }

    /// What to do when nothing answers there.
    pub(super) fn advice(&self) -> String {
        match self.origin {
            Some(origin) => format!("Check that {} is right and running, or unset {origin}.", self.url),
            None => format!("Check the network, HTTPS_PROXY, and that the region {} is spelled right.", self.region),
        }
    }
}
