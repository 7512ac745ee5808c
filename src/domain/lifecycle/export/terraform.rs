//! Terraform: the resource with the document inline, and the form that builds it from a data source.

use super::words;
use crate::domain::lifecycle::{Action, Count, Policy, Rule};
use crate::domain::repository::RepositoryName;
use std::fmt::Write;

/// `aws_ecr_lifecycle_policy` with the document as an HCL object.
#[must_use]
pub fn terraform(repository: &RepositoryName, policy: &Policy) -> String {
    let rules: String = policy.by_priority().into_iter().map(object).collect();
    resource(repository, &format!("jsonencode({{\n    rules = [\n{rules}    ]\n  }})"))
}

/// `aws_ecr_lifecycle_policy_document` and the resource that refers to it.
#[must_use]
pub fn terraform_data_source(repository: &RepositoryName, policy: &Policy) -> String {
    let name = name(repository);
    let rules: Vec<String> = policy.by_priority().into_iter().map(block).collect();
    format!(
        "data \"aws_ecr_lifecycle_policy_document\" \"{name}\" {{\n{}}}\n\n{}",
        rules.join("\n"),
        resource(repository, &format!("data.aws_ecr_lifecycle_policy_document.{name}.json"))
    )
}

fn resource(repository: &RepositoryName, policy: &str) -> String {
    let name = name(repository);
    let repository = text(repository.as_str());
    format!(
        "resource \"aws_ecr_lifecycle_policy\" \"{name}\" {{\n  repository = {repository}\n\n  policy = {policy}\n}}\n"
    )
}

/// An identifier: letters, digits and underscores, no digit first.
fn name(repository: &RepositoryName) -> String {
    let name = words(repository.as_str()).join("_");
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("repository_{name}") }
}

/// A quoted template without interpolation: `${` and `%{` are doubled.
fn text(text: &str) -> String {
    let mut out = String::from("\"");
    let mut last = ' ';
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '{' if matches!(last, '$' | '%') => {
                out.push(last);
                out.push('{');
            }
            ' '..='~' => out.push(c),
            c if u32::from(c) > 0xFFFF => {
                let _ = write!(out, "\\U{:08x}", u32::from(c)); // writing to a String cannot fail, here and below
            }
            c => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
        }
        last = c;
    }
    out.push('"');
    out
}

/// Lines of `key = value`, the equals signs aligned as `terraform fmt` wants them.
fn lines(indent: usize, pairs: &[(&str, String)]) -> String {
    let width = pairs.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
    pairs.iter().map(|(key, value)| format!("{:indent$}{key:width$} = {value}\n", "")).collect()
}

fn list(entries: &[String]) -> String {
    let entries: Vec<String> = entries.iter().map(|entry| text(entry)).collect();
    format!("[{}]", entries.join(", "))
}

/// Property names in the document and in the data source.
struct Names {
    lists: [&'static str; 2],
    status: &'static str,
    class: &'static str,
    kind: &'static str,
    unit: &'static str,
    number: &'static str,
    target: &'static str,
}

const DOCUMENT: Names = Names {
    lists: ["tagPatternList", "tagPrefixList"],
    status: "tagStatus",
    class: "storageClass",
    kind: "countType",
    unit: "countUnit",
    number: "countNumber",
    target: "targetStorageClass",
};

const DATA_SOURCE: Names = Names {
    lists: ["tag_pattern_list", "tag_prefix_list"],
    status: "tag_status",
    class: "storage_class",
    kind: "count_type",
    unit: "count_unit",
    number: "count_number",
    target: "target_storage_class",
};

fn selection(rule: &Rule, names: &Names) -> Vec<(&'static str, String)> {
    let mut pairs = vec![(names.status, text(rule.tags.word()))];
    if let (Some(key), Some(entries)) = (rule.tags.list_key(), rule.tags.entries()) {
        pairs.push((names.lists[usize::from(key == "tagPrefixList")], list(entries)));
    }
    if matches!(rule.count, Count::SinceImageTransitioned(_)) {
        pairs.push((names.class, text("archive")));
    }
    pairs.push((names.kind, text(rule.count.word())));
    if rule.count.is_days() {
        pairs.push((names.unit, text("days")));
    }
    pairs.push((names.number, rule.count.number().to_string()));
    pairs
}

fn action(rule: &Rule, names: &Names) -> Vec<(&'static str, String)> {
    match rule.action {
        Action::Expire => vec![("type", text("expire"))],
        Action::Archive => vec![("type", text("transition")), (names.target, text("archive"))],
    }
}

fn object(rule: &Rule) -> String {
    let mut head = vec![("rulePriority", rule.priority.to_string())];
    if let Some(description) = &rule.description {
        head.push(("description", text(description)));
    }
    format!(
        "      {{\n{}        selection = {{\n{}        }}\n        action = {{\n{}        }}\n      }},\n",
        lines(8, &head),
        lines(10, &selection(rule, &DOCUMENT)),
        lines(10, &action(rule, &DOCUMENT))
    )
}

fn block(rule: &Rule) -> String {
    let mut head = vec![("priority", rule.priority.to_string())];
    if let Some(description) = &rule.description {
        head.push(("description", text(description)));
    }
    format!(
        "  rule {{\n{}\n    selection {{\n{}    }}\n\n    action {{\n{}    }}\n  }}\n",
        lines(4, &head),
        lines(6, &selection(rule, &DATA_SOURCE)),
        lines(6, &action(rule, &DATA_SOURCE))
    )
}
