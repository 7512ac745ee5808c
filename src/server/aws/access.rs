//! What decides where we go and as whom, kept to say it when that fails. Holds no secret.

use super::Settings;
use crate::domain::problem::{Problem, ProblemKind};
use aws_config::SdkConfig;
use std::env;

pub(super) struct Access {
    pub(super) region: Option<String>,
    /// From the settings or `AWS_PROFILE`.
    profile: Option<String>,
    /// Where ECR's and CloudWatch's addresses come from when it is not AWS's own choice: the name of the setting, the URL.
    ecr_endpoint: Option<(&'static str, String)>,
    cloudwatch_endpoint: Option<(&'static str, String)>,
}

impl Access {
    pub(super) fn of(settings: &Settings, config: &SdkConfig) -> Self {
        let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let endpoint = |name: &'static str| {
            let own = settings.endpoint_url.clone().map(|url| ("the endpoint setting", url));
            let configured = || config.endpoint_url().map(|url| ("AWS_ENDPOINT_URL", url.to_owned()));
            // A client with everything given reads no variables.
            let injected = settings.http_client.is_some() && settings.credentials.is_some();
            own.or_else(|| variable(name).filter(|_| !injected).map(|url| (name, url))).or_else(configured)
        };
        Self {
            region: config.region().map(|r| r.to_string()).filter(|r| !r.trim().is_empty()),
            profile: settings.profile.clone().or_else(|| variable("AWS_PROFILE")),
            ecr_endpoint: endpoint("AWS_ENDPOINT_URL_ECR"),
            cloudwatch_endpoint: endpoint("AWS_ENDPOINT_URL_CLOUDWATCH"),
        }
    }

    pub(super) fn region_text(&self) -> &str {
        self.region.as_deref().unwrap_or("an unknown region")
    }

    /// `profile "prod"`, or `profile "default", as AWS_PROFILE is not set`.
    fn profile_text(&self) -> String {
        match &self.profile {
            Some(name) => format!("profile {name:?}"),
            None => "profile \"default\", as AWS_PROFILE is not set".to_owned(),
        }
    }

    /// `api.ecr.eu-central-1.amazonaws.com`, or `http://127.0.0.1:5000 (from AWS_ENDPOINT_URL)`.
    pub(super) fn endpoint_text(&self, iam_action: &str) -> String {
        let (endpoint, host) = match iam_action.split_once(':') {
            Some(("cloudwatch", _)) => (&self.cloudwatch_endpoint, "monitoring"),
            _ => (&self.ecr_endpoint, "api.ecr"),
        };
        match endpoint {
            Some((from, url)) => format!("{url} (from {from})"),
            None => format!("{host}.{}.amazonaws.com", self.region_text()),
        }
    }

    /// What to do when nothing answers at the endpoint.
    pub(super) fn endpoint_advice(&self, iam_action: &str) -> String {
        let endpoint = match iam_action.split_once(':') {
            Some(("cloudwatch", _)) => &self.cloudwatch_endpoint,
            _ => &self.ecr_endpoint,
        };
        match endpoint {
            Some((from, url)) => format!("Check that {url} is right and running, or remove it ({from})."),
            None => {
                format!("Check the network, HTTPS_PROXY, and that the region {} is spelled right.", self.region_text())
            }
        }
    }

    pub(super) fn no_region(&self) -> Problem {
        Problem::new(
            ProblemKind::NoRegion,
            "connect to a registry",
            format!(
                "no region is set; looked at AWS_REGION, AWS_DEFAULT_REGION, {} and the instance metadata",
                self.profile_text()
            ),
            "Set AWS_REGION to the region of your registry, such as eu-central-1.",
        )
    }

    /// No credentials were found, or their source failed; `why` is the SDK's chain of reasons.
    pub(super) fn no_credentials(&self, what: String, why: &str) -> Problem {
        let profile = self.profile_text();
        let sign_in = match &self.profile {
            Some(name) => format!("aws sso login --profile {name}"),
            None => "aws sso login".to_owned(),
        };
        let lower = why.to_lowercase();
        let (why, advice) = if lower.contains("identity resolver timed out") {
            (
                format!("finding credentials took longer than {} s", super::CREDENTIALS_TIMEOUT.as_secs()),
                format!("Check the credential source of {profile}, or set AWS_PROFILE to another one."),
            )
        } else if lower.contains("sso") {
            (format!("{why} ({profile})"), format!("Sign in with `{sign_in}`; this page then works by itself."))
        } else if lower.contains("no providers in chain") || lower.contains("did not provide credentials") {
            (
                format!(
                    "no credentials were found; looked at AWS_ACCESS_KEY_ID, {profile}, web identity, container and instance roles"
                ),
                format!(
                    "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with `{sign_in}`."
                ),
            )
        } else {
            (why.to_owned(), format!("Mend the credentials of {profile}, or set AWS_PROFILE to another one."))
        };
        Problem::new(ProblemKind::NoCredentials, what, why, advice)
    }

    /// AWS got credentials and does not take them.
    pub(super) fn refused_credentials(&self, expired: bool) -> String {
        let profile = self.profile_text();
        if expired {
            format!("Renew the credentials ({profile}), for example with `aws sso login`; Stowage reads them again.")
        } else {
            format!(
                "Check AWS_ACCESS_KEY_ID or {profile}, this machine's clock, and that region {} is enabled for the account.",
                self.region_text()
            )
        }
    }
}
