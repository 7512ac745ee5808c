//! A policy as infrastructure code. Rules by priority; names and descriptions are hostile until escaped.

mod cdk;
mod terraform;

use super::Policy;
use crate::domain::repository::RepositoryName;

pub use cdk::cdk;
pub use terraform::{terraform, terraform_data_source};

/// A CloudFormation template with the policy on the repository.
#[must_use]
pub fn cloudformation(repository: &RepositoryName, policy: &Policy) -> String {
    let name = yaml_text(repository.as_str());
    // A literal block: what is printable ASCII needs no escape in it.
    let text: String = policy.to_json_ascii().lines().map(|line| format!("          {line}\n")).collect();
    format!(
        "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n  {}:\n    Type: AWS::ECR::Repository\n    Properties:\n      \
         RepositoryName: {name}\n      LifecyclePolicy:\n        LifecyclePolicyText: |\n{text}",
        pascal(repository.as_str())
    )
}

/// A command for a POSIX shell.
#[must_use]
pub fn aws_cli(repository: &RepositoryName, policy: &Policy) -> String {
    format!(
        "aws ecr put-lifecycle-policy \\\n  --repository-name {} \\\n  --lifecycle-policy-text {}\n",
        shell(repository.as_str()),
        shell(&policy.to_json_ascii())
    )
}

/// In single quotes, in which a shell sees nothing but their end.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A quoted YAML scalar in printable ASCII. YAML knows no surrogate pairs.
fn yaml_text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            c => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out + "\""
}

/// A JSON string in printable ASCII, which is one in JavaScript and TypeScript as well.
fn json_text(text: &str) -> String {
    let mut out = String::new();
    super::json::write_text(&mut out, text, true);
    out
}

/// The words of a repository name, of letters and digits only.
fn words(repository: &str) -> Vec<String> {
    repository
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// `TeamAppRepository`, a logical id.
fn pascal(repository: &str) -> String {
    let capital = |word: &String| word[..1].to_ascii_uppercase() + &word[1..];
    let name: String = words(repository).iter().map(capital).collect();
    let name = if name.starts_with(|c: char| c.is_ascii_digit()) { format!("R{name}") } else { name };
    name + "Repository"
}
