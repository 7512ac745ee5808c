//! CDK in TypeScript. Its own `LifecycleRule` knows no archive, so a policy that uses it goes through the CloudFormation
//! resource underneath.

use super::{json_text, pascal};
use crate::domain::image::StorageClass;
use crate::domain::lifecycle::{Action, Count, Policy, Rule, TagStatus};
use crate::domain::repository::RepositoryName;

/// Statements for the constructor of a stack.
#[must_use]
pub fn cdk(repository: &RepositoryName, policy: &Policy) -> String {
    let plain = policy
        .rules
        .iter()
        .all(|rule| rule.action == Action::Expire && rule.count.storage_class() == StorageClass::Standard);
    let imports = if plain { "import { Duration } from 'aws-cdk-lib';\n" } else { "" };
    let head = format!(
        "{imports}import * as ecr from 'aws-cdk-lib/aws-ecr';\n\nconst repository = new ecr.Repository(this, '{}', {{\n  \
         repositoryName: {},\n}});\n",
        pascal(repository.as_str()),
        json_text(repository.as_str())
    );
    if plain {
        let rules: String = policy.by_priority().into_iter().map(rule).collect();
        return head + &rules;
    }
    let document = policy.to_json_ascii().replace('\n', "\n  ");
    format!(
        "{head}(repository.node.defaultChild as ecr.CfnRepository).lifecyclePolicy = {{\n  lifecyclePolicyText: \
         JSON.stringify({document}),\n}};\n"
    )
}

fn rule(rule: &Rule) -> String {
    let mut lines = vec![format!("rulePriority: {}", rule.priority)];
    if let Some(description) = &rule.description {
        lines.push(format!("description: {}", json_text(description)));
    }
    lines.push(format!("tagStatus: ecr.TagStatus.{}", rule.tags.word().to_ascii_uppercase()));
    if let Some(entries) = rule.tags.entries() {
        let key = if matches!(rule.tags, TagStatus::Prefixes(_)) { "tagPrefixList" } else { "tagPatternList" };
        let entries: Vec<String> = entries.iter().map(|entry| json_text(entry)).collect();
        lines.push(format!("{key}: [{}]", entries.join(", ")));
    }
    lines.push(match rule.count {
        Count::ImageCountMoreThan(images) => format!("maxImageCount: {images}"),
        count => format!("maxImageAge: Duration.days({})", count.number()),
    });
    let lines: String = lines.iter().map(|line| format!("  {line},\n")).collect();
    format!("repository.addLifecycleRule({{\n{lines}}});\n")
}
