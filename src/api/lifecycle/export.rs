//! A policy as infrastructure code. Written on the server, so that browsers need not load the writers.

use crate::api::ApiError;
use crate::domain::repository::RepositoryName;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// `Terraform`.
    pub format: String,
    pub code: String,
}

/// Every format; empty when the text is no policy.
#[cfg(feature = "ssr")]
pub(super) fn every(repository: &RepositoryName, text: &str) -> Vec<Export> {
    use crate::domain::lifecycle::export::{aws_cli, cdk, cloudformation, terraform};
    let Some(policy) = crate::domain::lifecycle::parse::parse(text).policy else { return Vec::new() };
    [
        ("Terraform", terraform(repository, &policy)),
        ("CloudFormation", cloudformation(repository, &policy)),
        ("CDK", cdk(repository, &policy)),
        ("AWS CLI", aws_cli(repository, &policy)),
    ]
    .map(|(format, code)| Export { format: format.to_owned(), code })
    .into()
}

#[server(endpoint = "policy-export", input = Json)]
pub async fn write_exports(repository: RepositoryName, text: String) -> Result<Vec<Export>, ApiError> {
    crate::server::context::reader()?;
    Ok(every(&repository, &text))
}
