//! What decides where we go and as whom, kept to say it when that fails. Holds no secret.

use super::Settings;
use super::endpoint::{BUDGETS, CLOUDWATCH, COST_EXPLORER, ECR, Endpoint, PRICE_LIST, STS, Service};
use crate::domain::account::Region;
use crate::domain::problem::{Problem, ProblemKind};
use aws_config::SdkConfig;
use std::env;

pub(super) struct Access {
    pub(super) region: Region,
    /// From the settings or `AWS_PROFILE`.
    profile: Option<String>,
    ecr: Endpoint,
    cloudwatch: Endpoint,
    sts: Endpoint,
    cost_explorer: Endpoint,
    price_list: Endpoint,
    budgets: Endpoint,
}

impl Access {
    /// # Errors
    /// When there is no region, or what is given for one or for an endpoint cannot be.
    pub(super) fn find(settings: &Settings, config: &SdkConfig) -> Result<Self, Problem> {
        let profile = settings.profile.clone().or_else(|| env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty()));
        let region = config.region().map_or("", |region| region.as_ref());
        Ok(Self {
            region: checked_region(region, profile.as_deref())?,
            profile,
            ecr: Endpoint::find(&ECR, settings, config)?,
            cloudwatch: Endpoint::find(&CLOUDWATCH, settings, config)?,
            sts: Endpoint::find(&STS, settings, config)?,
            cost_explorer: Endpoint::find(&COST_EXPLORER, settings, config)?,
            price_list: Endpoint::find(&PRICE_LIST, settings, config)?,
            budgets: Endpoint::find(&BUDGETS, settings, config)?,
        })
    }

    /// Whom an IAM action such as `cloudwatch:ListMetrics` is asked of, and where.
    pub(super) fn service(&self, iam_action: &str) -> (&'static Service, &Endpoint) {
        match iam_action.split_once(':') {
            Some(("cloudwatch", _)) => (&CLOUDWATCH, &self.cloudwatch),
            Some(("sts", _)) => (&STS, &self.sts),
            Some(("ce", _)) => (&COST_EXPLORER, &self.cost_explorer),
            Some(("pricing", _)) => (&PRICE_LIST, &self.price_list),
            Some(("budgets", _)) => (&BUDGETS, &self.budgets),
            _ => (&ECR, &self.ecr),
        }
    }

    /// Whether ECR is asked at an endpoint that somebody named, such as an emulator's.
    pub(super) fn is_elsewhere(&self) -> bool {
        self.ecr.is_named()
    }

    pub(super) fn profile_text(&self) -> String {
        profile_text(self.profile.as_deref())
    }

    /// `failure` is how a source of credentials failed; `None`: no source has any.
    pub(super) fn no_credentials(&self, what: String, failure: Option<&str>) -> Problem {
        let profile = self.profile_text();
        let sign_in = match &self.profile {
            Some(name) => format!("aws sso login --profile {name}"),
            None => "aws sso login".to_owned(),
        };
        let (why, advice) = match failure {
            None => (
                format!(
                    "no credentials were found; looked at AWS_ACCESS_KEY_ID, {profile}, web identity, container and \
                     instance roles"
                ),
                format!(
                    "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with `{sign_in}`."
                ),
            ),
            Some(why) if why.contains("SSO") => {
                (format!("{why}; used {profile}"), format!("Sign in with `{sign_in}`; Stowage then goes on by itself."))
            }
            Some(why) => {
                (why.to_owned(), format!("Mend the credentials of {profile}, or set AWS_PROFILE to another one."))
            }
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
                self.region
            )
        }
    }
}

/// The SDK panics on nothing here, but puts a region into a host name and fails there in its own words.
fn checked_region(given: &str, profile: Option<&str>) -> Result<Region, Problem> {
    let no_region = |why: String| {
        let advice = "Set AWS_REGION or --region to the region of your registry, such as eu-central-1.";
        Problem::new(ProblemKind::NoRegion, "connect to a registry", why, advice)
    };
    let is_label = given.len() < 64 && given.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    match Region::new(given) {
        Ok(region) if is_label => Ok(region),
        Ok(region) => Err(no_region(format!("the region is set to {region:?}, which cannot be one"))),
        Err(_) => Err(no_region(format!(
            "no region is set; looked at --region, AWS_REGION, AWS_DEFAULT_REGION, {} and the instance metadata",
            profile_text(profile)
        ))),
    }
}

/// `profile "prod"`, or `profile "default" (AWS_PROFILE is not set)`.
fn profile_text(profile: Option<&str>) -> String {
    match profile {
        Some(name) => format!("profile {name:?}"),
        None => "profile \"default\" (AWS_PROFILE is not set)".to_owned(),
    }
}
