//! Repository creation templates (ecr.md 3.4).

use super::page::Tokens;
use super::{Aws, convert};
use crate::domain::lifecycle::equality::is_same;
use crate::domain::lifecycle::fleet::creation::CreationTemplate;
use crate::domain::problem::{Problem, ProblemKind};
use aws_sdk_ecr::types::RepositoryCreationTemplate;
use aws_types::request_id::RequestId;

impl Aws {
    /// All of them, by prefix.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn creation_templates(&self) -> Result<Vec<CreationTemplate>, Problem> {
        let what = "list the repository creation templates";
        let mut pages = self.quick().ecr.describe_repository_creation_templates().into_paginator().send();
        let (mut templates, mut tokens) = (Vec::new(), Tokens::default());
        while let Some(page) = pages.next().await {
            let page = page.map_err(|e| self.problem("ecr:DescribeRepositoryCreationTemplates", what, &e))?;
            tokens.admit(page.next_token(), what)?;
            templates.extend(page.repository_creation_templates.unwrap_or_default().into_iter().map(template));
        }
        templates.sort_by(|a: &CreationTemplate, b| a.prefix.cmp(&b.prefix));
        Ok(templates)
    }

    /// Gives a template another lifecycle policy if `base` still is the one that it has; `None`: none. Returns AWS's
    /// request id.
    ///
    /// # Errors
    /// `Conflict` when it has another one by now, `Invalid` with AWS's text when AWS refuses the policy.
    pub async fn put_creation_policy(
        &self,
        prefix: &str,
        base: Option<&str>,
        text: Option<&str>,
    ) -> Result<Option<String>, Problem> {
        let what = || format!("save the lifecycle policy of the creation template {prefix}");
        let client = &self.quick().ecr;
        let found = client.describe_repository_creation_templates().prefixes(prefix).send().await;
        let found = found.map_err(|e| self.problem("ecr:DescribeRepositoryCreationTemplates", what(), &e))?;
        let Some(known) = found.repository_creation_templates.unwrap_or_default().into_iter().next() else {
            let why = "there is no template of this prefix";
            return Err(Problem::new(ProblemKind::NotFound, what(), why, "Read the list again."));
        };
        if !is_same(known.lifecycle_policy().filter(|text| !text.is_empty()), base) {
            let why = "its policy was changed by somebody else since you started";
            return Err(Problem::new(ProblemKind::Conflict, what(), why, "Look at it again. Nothing was changed."));
        }
        // What is left out may fall back to its default (UpdateRepositoryCreationTemplate, imageTagMutability), so all of
        // it is sent again.
        let call = client
            .update_repository_creation_template()
            .prefix(prefix)
            .set_description(known.description)
            .set_encryption_configuration(known.encryption_configuration)
            .set_resource_tags(known.resource_tags)
            .set_image_tag_mutability(known.image_tag_mutability)
            .set_image_tag_mutability_exclusion_filters(known.image_tag_mutability_exclusion_filters)
            .set_repository_policy(known.repository_policy)
            .set_applied_for(known.applied_for)
            .set_custom_role_arn(known.custom_role_arn)
            // An empty text is none (ecr.md 2.8).
            .lifecycle_policy(text.unwrap_or_default());
        call.send()
            .await
            .map(|answer| answer.request_id().map(str::to_owned))
            .map_err(|e| self.problem("ecr:UpdateRepositoryCreationTemplate", what(), &e))
    }
}

fn template(given: RepositoryCreationTemplate) -> CreationTemplate {
    CreationTemplate {
        prefix: given.prefix.unwrap_or_default(),
        description: given.description.filter(|text| !text.is_empty()),
        applied_for: given.applied_for.unwrap_or_default().iter().map(|each| each.as_str().to_owned()).collect(),
        policy: given.lifecycle_policy.filter(|text| !text.is_empty()),
        custom_role: given.custom_role_arn,
        updated_at: given.updated_at.map(convert::timestamp),
    }
}
