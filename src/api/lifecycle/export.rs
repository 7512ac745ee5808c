//! A policy as infrastructure code, and as a report to paste. Written on the server, so that browsers need not load the writers.

use crate::api::ApiError;
#[cfg(feature = "ssr")]
use crate::domain::inventory::Record;
#[cfg(feature = "ssr")]
use crate::domain::lifecycle::Policy;
use crate::domain::repository::RepositoryName;
#[cfg(feature = "ssr")]
use crate::server::state::AppState;
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
pub(super) fn every(app: &AppState, record: &Record, text: &str) -> Vec<Export> {
    use crate::domain::lifecycle::export::{aws_cli, cdk, cloudformation, terraform};
    let Some(policy) = crate::domain::lifecycle::parse::parse(text).policy else { return Vec::new() };
    let repository = &record.repository.name;
    [
        ("Terraform", terraform(repository, &policy)),
        ("CloudFormation", cloudformation(repository, &policy)),
        ("CDK", cdk(repository, &policy)),
        ("AWS CLI", aws_cli(repository, &policy)),
        ("Markdown", report(app, record, policy, text)),
    ]
    .map(|(format, code)| Export { format: format.to_owned(), code })
    .into()
}

/// What the policy does to the images of today, and its text, for a pull request or a ticket.
#[cfg(feature = "ssr")]
fn report(app: &AppState, record: &Record, policy: Policy, text: &str) -> String {
    use crate::domain::lifecycle::markdown::{Report, code_block};
    let (bench, in_force) = super::judge::bench(app, record);
    let trial = bench.try_out(policy, &in_force);
    let report = Report {
        title: format!("Lifecycle policy of {}", record.repository.name),
        now: bench.now,
        images: &bench.images,
        evaluation: &trial.evaluation,
        explainer: bench.explainer(&trial),
        freed: trial.effect.freed.filter(|freed| freed.exact).map(|freed| freed.bytes),
        difference: Some(&trial.difference),
        warnings: &bench.review(&trial, text),
        missed: Vec::new(),
    };
    format!("{}\n{}", report.comment(), code_block(&trial.policy))
}

#[server(endpoint = "policy-export", input = Json)]
pub async fn write_exports(repository: RepositoryName, text: String) -> Result<Vec<Export>, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&repository).map_err(fail)?;
    Ok(every(&app, &record, &text))
}
