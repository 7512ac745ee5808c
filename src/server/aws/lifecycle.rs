//! Lifecycle policies and AWS's own preview of them (ecr.md 1.4 and 2.8).

use super::ecr::{malformed, present};
use super::page::Tokens;
use super::{Aws, convert};
use crate::domain::preview::{Preview, PreviewStatus};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::{PolicyDocument, RepositoryName};
use aws_sdk_ecr::types::LifecyclePolicyPreviewStatus;
use aws_types::request_id::RequestId;
use tokio::sync::Mutex;

/// Between the comparison and the put nobody else of this process may write; others AWS lets in, there is no
/// conditional put. One lock for all repositories: a write takes a second, and people rarely meet.
pub static WRITING: Mutex<()> = Mutex::const_new(());

/// The most that a page of a preview holds.
const PAGE: i32 = 100;

impl Aws {
    /// # Errors
    /// When it cannot be read; that there is none is no error.
    pub async fn lifecycle_policy(&self, name: &RepositoryName) -> Result<Option<PolicyDocument>, Problem> {
        let what = || format!("read the lifecycle policy of {name}");
        match self.clients.ecr.get_lifecycle_policy().repository_name(name.as_str()).send().await {
            Ok(answer) => Ok(Some(PolicyDocument {
                text: present(answer.lifecycle_policy_text, "lifecyclePolicyText", &what())?,
                // AWS says 1970-01-01 for "never" (ecr.md 1.4).
                last_evaluated_at: answer.last_evaluated_at.map(convert::timestamp).filter(|at| at.millis() > 0),
            })),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_lifecycle_policy_not_found_exception()) => Ok(None),
            Err(e) => Err(self.problem("ecr:GetLifecyclePolicy", what(), &e)),
        }
    }

    /// Puts the policy in force at once, whatever is there. Returns AWS's request id.
    ///
    /// # Errors
    /// `Invalid` with AWS's text when AWS refuses the policy.
    pub async fn put_lifecycle_policy(&self, name: &RepositoryName, text: &str) -> Result<Option<String>, Problem> {
        let call = self.quick().ecr.put_lifecycle_policy().repository_name(name.as_str()).lifecycle_policy_text(text);
        call.send()
            .await
            .map(|answer| answer.request_id().map(str::to_owned))
            .map_err(|e| self.problem("ecr:PutLifecyclePolicy", format!("save the lifecycle policy of {name}"), &e))
    }

    /// Returns AWS's request id.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn delete_lifecycle_policy(&self, name: &RepositoryName) -> Result<Option<String>, Problem> {
        let call = self.quick().ecr.delete_lifecycle_policy().repository_name(name.as_str());
        call.send().await.map(|answer| answer.request_id().map(str::to_owned)).map_err(|e| {
            self.problem("ecr:DeleteLifecyclePolicy", format!("delete the lifecycle policy of {name}"), &e)
        })
    }

    /// Has AWS work out what the policy would do; it changes no image. [`Aws::preview`] has the answer seconds later.
    ///
    /// # Errors
    /// `NotReady` when a preview of this repository runs already, `Invalid` when AWS refuses the policy.
    pub async fn start_preview(&self, name: &RepositoryName, text: &str) -> Result<(), Problem> {
        let call = self
            .clients
            .ecr
            .start_lifecycle_policy_preview()
            .repository_name(name.as_str())
            .lifecycle_policy_text(text);
        call.send().await.map(drop).map_err(|e| {
            self.problem("ecr:StartLifecyclePolicyPreview", format!("preview the lifecycle policy of {name}"), &e)
        })
    }

    /// The preview that was started last, with all its results.
    ///
    /// # Errors
    /// `NotFound` when none was started.
    pub async fn preview(&self, name: &RepositoryName) -> Result<Preview, Problem> {
        let what = format!("read the preview for {name}");
        let call = self.quick().ecr.get_lifecycle_policy_preview().repository_name(name.as_str());
        let mut pages = call.into_paginator().page_size(PAGE).send();
        let mut tokens = Tokens::default();
        let mut preview =
            Preview { status: PreviewStatus::InProgress, results: Vec::new(), expiring: 0, transitioning: 0 };
        while let Some(page) = pages.next().await {
            let page = page.map_err(|e| self.problem("ecr:GetLifecyclePolicyPreview", &what, &e))?;
            tokens.admit(page.next_token(), &what)?;
            preview.status = match page.status {
                Some(LifecyclePolicyPreviewStatus::InProgress) => PreviewStatus::InProgress,
                Some(LifecyclePolicyPreviewStatus::Complete) => PreviewStatus::Complete,
                Some(LifecyclePolicyPreviewStatus::Expired) => PreviewStatus::Expired,
                Some(LifecyclePolicyPreviewStatus::Failed) => PreviewStatus::Failed,
                status => {
                    let why = format!("AWS says its status is {status:?}, which we do not know");
                    return Err(Problem::new(ProblemKind::Unexpected, what, why, "Start the preview again."));
                }
            };
            // Totals cover all pages.
            if let Some(summary) = page.summary {
                preview.expiring = count(summary.expiring_image_total_count);
                preview.transitioning =
                    summary.transitioning_image_total_counts().iter().map(|c| count(c.image_total_count)).sum();
            }
            for given in page.preview_results.unwrap_or_default() {
                preview.results.push(convert::preview_result(given).map_err(|e| malformed(&what, &e))?);
            }
        }
        Ok(preview)
    }
}

fn count(given: Option<i32>) -> u64 {
    given.and_then(|n| u64::try_from(n).ok()).unwrap_or(0)
}
