//! Whose a policy is, as far as the text around it tells.

use super::super::json::{Node, Value};

/// Parts of a Terraform plan that say what was, not what will be.
pub const IS_PAST: [&str; 4] = ["before", "prior_state", "before_sensitive", "after_unknown"];

/// In JSON, as AWS, CloudFormation and Terraform spell it.
const KEYS: [&str; 4] = ["repositoryName", "RepositoryName", "repository", "repository_name"];

/// In other texts; longer ones first.
const WORDS: [&str; 4] = ["--repository-name", "RepositoryName", "repositoryName", "repository"];

/// What an object says.
pub fn of(node: &Node) -> Option<&str> {
    let text = |key: &&str| match &node.get(key)?.value {
        Value::Text(text) if is_name(text) => Some(text.as_str()),
        _ => None,
    };
    KEYS.iter().find_map(text)
}

/// The last that a text says.
pub fn before(text: &str) -> Option<String> {
    text.lines().rev().find_map(|line| repository(line).or_else(|| resource(line)).map(str::to_owned))
}

/// `repository = "team/app"`, `RepositoryName: team/app`, `--repository-name team/app`.
fn repository(line: &str) -> Option<&str> {
    WORDS.iter().find_map(|word| {
        let rest = line.split_once(word)?.1.trim_start_matches(['"', '\'']);
        let rest = rest.trim_start_matches([' ', '=', ':', '\t']).trim_start_matches(['"', '\'']);
        let end = rest.find(|c: char| !is_name_char(c)).unwrap_or(rest.len());
        // A reference such as aws_ecr_repository.app.name is followed by nothing that a name is followed by.
        Some(&rest[..end]).filter(|name| is_name(name) && !name.starts_with("aws_ecr_repository"))
    })
}

/// The label in `resource "aws_ecr_lifecycle_policy" "app"`.
fn resource(line: &str) -> Option<&str> {
    let rest = line.split_once("\"aws_ecr_lifecycle_policy\"")?.1.trim_start().strip_prefix('"')?;
    rest.split_once('"').map(|(label, _)| label)
}

const fn is_name_char(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9' | '.' | '_' | '-' | '/')
}

fn is_name(text: &str) -> bool {
    (2..=256).contains(&text.len())
        && text.chars().all(is_name_char)
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
}
