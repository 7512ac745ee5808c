//! Repositories and images.

use super::page::Tokens;
use super::{Aws, convert};
use crate::domain::image::Image;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::{Repository, RepositoryName};
use crate::domain::text::LengthError;
use aws_sdk_ecr::types::{DescribeImagesFilter, ImageStatusFilter};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The most that ECR gives on a page (ecr.md 3.4).
const PAGE: i32 = 1000;

impl Aws {
    /// Every repository of the registry by name, without its resource tags.
    ///
    /// # Errors
    /// When any page cannot be read: half a list of repositories would look like deleted ones.
    pub async fn repositories(&self) -> Result<Vec<Repository>, Problem> {
        let what = format!("list the repositories in {}", self.registry().region);
        let mut pages = self.clients.ecr.describe_repositories().into_paginator().page_size(PAGE).send();
        let mut tokens = Tokens::default();
        let mut repositories = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|e| self.problem("ecr:DescribeRepositories", &what, &e))?;
            tokens.admit(page.next_token(), &what)?;
            for given in present(page.repositories, "repositories", &what)? {
                repositories.push(convert::repository(given, self.registry()).map_err(|e| malformed(&what, &e))?);
            }
        }
        repositories.sort_by(|a, b| a.name.cmp(&b.name));
        repositories.dedup_by(|a, b| a.name == b.name);
        Ok(repositories)
    }

    /// The cheapest call there is: whether AWS answers at all.
    ///
    /// # Errors
    /// Whatever came instead of an answer, a refusal included.
    pub async fn greet(&self) -> Result<(), Problem> {
        let what = format!("reach the registry in {}", self.registry().region);
        let answer = self.clients.ecr.describe_repositories().max_results(1).send().await;
        answer.map(drop).map_err(|e| self.problem("ecr:DescribeRepositories", what, &e))
    }

    /// # Errors
    /// `NotFound` when there is none of that name; otherwise when it cannot be read.
    pub async fn repository(&self, name: &RepositoryName) -> Result<Repository, Problem> {
        let what = format!("read the repository {name}");
        let call = self.quick().ecr.describe_repositories().repository_names(name.as_str());
        let answer = call.send().await.map_err(|e| self.problem("ecr:DescribeRepositories", &what, &e))?;
        let given = answer.repositories.unwrap_or_default().into_iter().next().ok_or_else(|| {
            let advice = "Refresh the list of repositories.";
            Problem::new(ProblemKind::NotFound, &what, "AWS does not list it", advice)
        })?;
        convert::repository(given, self.registry()).map_err(|e| malformed(&what, &e))
    }

    /// AWS resource tags, by key.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn resource_tags(&self, repository: &Repository) -> Result<BTreeMap<String, String>, Problem> {
        let call = self.clients.ecr.list_tags_for_resource().resource_arn(&repository.arn);
        let answer = call.send().await.map_err(|e| {
            self.problem("ecr:ListTagsForResource", format!("read the resource tags of {}", repository.name), &e)
        })?;
        let tags = present(answer.tags, "tags", &format!("read the resource tags of {}", repository.name))?;
        Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
    }

    /// Images of any status, newest push first: what could be read, and what stopped the reading if it is not all.
    pub async fn images(&self, name: &RepositoryName) -> (Vec<Image>, Option<Problem>) {
        let what = format!("list the images of {name}");
        // Without the filter AWS hides archived images, and rules for them see nothing (ecr.md 3.4).
        let filter = DescribeImagesFilter::builder().image_status(ImageStatusFilter::Any).build();
        let call = self.clients.ecr.describe_images().repository_name(name.as_str()).filter(filter);
        let mut pages = call.into_paginator().page_size(PAGE).send();
        let mut tokens = Tokens::default();
        let mut types = convert::Types::default();
        let mut images = Vec::new();
        let mut problem = None;
        while let Some(page) = pages.next().await {
            let page = match page {
                Ok(page) => page,
                Err(e) => {
                    problem = Some(self.problem("ecr:DescribeImages", &what, &e));
                    break;
                }
            };
            let repeated = tokens.admit(page.next_token(), &what);
            let details = match present(page.image_details, "imageDetails", &what) {
                Ok(details) => details,
                Err(hollow) => {
                    problem = Some(hollow);
                    break;
                }
            };
            for given in details {
                match convert::image(given, &mut types) {
                    Ok(image) => images.push(image),
                    Err(e) => problem = Some(malformed(&what, &e)),
                }
            }
            if let Err(stop) = repeated {
                problem = Some(stop);
                break;
            }
        }
        // A push between two pages can move an image from one to the other.
        images.sort_unstable_by(|a, b| (Reverse(a.pushed_at), &a.digest).cmp(&(Reverse(b.pushed_at), &b.digest)));
        images.dedup_by(|a, b| a.digest == b.digest);
        (images, problem)
    }

    /// The resource policy of a repository: who may push and pull.
    ///
    /// # Errors
    /// When it cannot be read; that there is none is no error.
    pub async fn repository_policy(&self, name: &RepositoryName) -> Result<Option<String>, Problem> {
        match self.quick().ecr.get_repository_policy().repository_name(name.as_str()).send().await {
            Ok(answer) => Ok(answer.policy_text),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_repository_policy_not_found_exception()) => Ok(None),
            Err(e) => Err(self.problem("ecr:GetRepositoryPolicy", format!("read the repository policy of {name}"), &e)),
        }
    }
}

/// What AWS always sends, if only an empty list. The SDK takes an answer without a body for one in which nothing is
/// set, and a registry must not look empty because an answer was lost on its way.
pub(super) fn present<T>(value: Option<T>, field: &str, what: &str) -> Result<T, Problem> {
    value.ok_or_else(|| {
        let why = format!("the answer has no {field}: it was cut short, or is not Amazon ECR's");
        Problem::new(ProblemKind::Unexpected, what, why, "Refresh; if it stays, check the endpoint and the proxy.")
    })
}

/// AWS lists something that cannot be: without a name, or with one longer than any.
pub(super) fn malformed(what: &str, error: &LengthError) -> Problem {
    let advice = "Check that the endpoint is Amazon ECR.";
    Problem::new(ProblemKind::Unexpected, what, format!("AWS listed what cannot be: {error}"), advice)
}
