//! Exported code says the same policy, however hostile its texts, as parsers that are not ours read it.

use crate::arbitrary::policy;
use crate::fixture::*;
use hcl::eval::{Context, Evaluate};
use hcl::{Block, Body, Expression};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::process::Command;
use stowage::domain::lifecycle::export::{aws_cli, cdk, cloudformation, terraform, terraform_data_source};
use stowage::domain::lifecycle::parse::parse;
use stowage::domain::lifecycle::{Action, Count, Policy, Rule, TagStatus};
use stowage::domain::repository::RepositoryName;

const HOSTILE: [&str; 12] = [
    "plain",
    "it's \"quoted\" \\ and `ticked`",
    "${jsonencode(1)} %{ if true } $${x} %%{y} ${",
    "'; rm -rf / #",
    "$(reboot) `reboot` $HOME !!",
    "line\nbreak\r\n\ttab",
    "\u{2028}\u{2029}\u{85}\u{feff}\u{7f}\u{1}\u{0}",
    "emoji 😀 é",
    "*/ // <!-- </script> -->",
    "---\n- yaml: [ {",
    "#{x} ${{ y }}",
    "trailing backslash \\",
];

fn name(text: &str) -> RepositoryName {
    RepositoryName::new(text).unwrap()
}

fn described(text: &str) -> Policy {
    let mut rule = tagged(7, "v*.*.*", Count::ImageCountMoreThan(20), Action::Expire);
    rule.description = Some(text.to_owned());
    policy_of([rule, rule_for_any(3)])
}

fn policy_of(rules: impl Into<Vec<Rule>>) -> Policy {
    let mut policy = crate::fixture::policy(rules);
    policy.rules.sort_by_key(|rule| rule.priority);
    policy
}

fn rule_for_any(priority: u32) -> Rule {
    rule(priority, TagStatus::Untagged, Count::SinceImagePushed(14), Action::Expire)
}

fn read(document: &Value) -> Option<Policy> {
    parse(&document.to_string()).policy
}

/// The only block of a kind.
fn block<'b>(body: &'b Body, kind: &str) -> &'b Block {
    body.blocks().find(|block| block.identifier() == kind).unwrap_or_else(|| panic!("no {kind}"))
}

fn attribute<'b>(body: &'b Body, key: &str) -> Option<&'b Expression> {
    body.attributes().find(|attribute| attribute.key() == key).map(|attribute| attribute.expr())
}

fn value(expression: &Expression) -> Value {
    let value = expression.evaluate(&Context::new()).unwrap_or_else(|error| panic!("{error}: {expression:?}"));
    serde_json::to_value(value).unwrap()
}

fn from_terraform(text: &str) -> (Value, Value) {
    let body = hcl::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let resource = block(&body, "resource").body();
    let Some(Expression::FuncCall(call)) = attribute(resource, "policy") else { panic!("no call in {text}") };
    assert_eq!(call.name.to_string(), "jsonencode");
    (value(attribute(resource, "repository").unwrap()), value(&call.args[0]))
}

/// The document that the data source would make of its blocks.
fn from_data_source(text: &str) -> Value {
    let body = hcl::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let data = block(&body, "data");
    let label = data.labels()[1].as_str();
    let reference = format!("policy     = data.aws_ecr_lifecycle_policy_document.{label}.json");
    assert!(text.replace("policy = ", "policy     = ").contains(&reference), "{text}");
    let camel = |key: &str| {
        let mut words = key.split('_');
        let first = words.next().unwrap_or_default().to_owned();
        words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
    };
    let object = |body: &Body| -> serde_json::Map<String, Value> {
        body.attributes().map(|a| (camel(a.key()), value(a.expr()))).collect()
    };
    let rule = |block: &Block| {
        let mut rule = object(block.body());
        if let Some(priority) = rule.remove("priority") {
            rule.insert("rulePriority".to_owned(), priority);
        }
        for part in ["selection", "action"] {
            rule.insert(part.to_owned(), object(self::block(block.body(), part).body()).into());
        }
        Value::from(rule)
    };
    json!({ "rules": data.body().blocks().map(rule).collect::<Vec<_>>() })
}

fn from_cloudformation(text: &str) -> (Value, Policy) {
    let value: Value = serde_yaml_ng::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let resources = value["Resources"].as_object().unwrap();
    assert!(resources.keys().all(|id| id.bytes().all(|b| b.is_ascii_alphanumeric())), "{text}");
    let properties = &resources.values().next().unwrap()["Properties"];
    let document = properties["LifecyclePolicy"]["LifecyclePolicyText"].as_str().unwrap();
    (properties["RepositoryName"].clone(), valid(document))
}

/// What a POSIX shell passes to `aws`.
fn from_shell(text: &str) -> Vec<String> {
    let script = format!("aws() {{ for word; do printf '%s\\n\\036' \"$word\"; done; }}\n{text}");
    let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{text}");
    let words = String::from_utf8(output.stdout).unwrap();
    words.split_terminator('\u{1e}').map(|word| word.strip_suffix('\n').unwrap().to_owned()).collect()
}

#[test]
fn hostile_texts_stay_texts() {
    for text in HOSTILE {
        let policy = described(text);
        let repository = name("team/app");
        let (named, document) = from_terraform(&terraform(&repository, &policy));
        assert_eq!((named, read(&document)), (json!("team/app"), Some(policy.clone())), "{text:?}");
        let document = from_data_source(&terraform_data_source(&repository, &policy));
        assert_eq!(read(&document), Some(policy.clone()), "{text:?}");
        assert_eq!(from_cloudformation(&cloudformation(&repository, &policy)), (json!("team/app"), policy.clone()));
        let words = from_shell(&aws_cli(&repository, &policy));
        assert_eq!(words[..4], ["ecr", "put-lifecycle-policy", "--repository-name", "team/app"]);
        assert_eq!((words[4].as_str(), valid(&words[5])), ("--lifecycle-policy-text", policy.clone()), "{text:?}");
        let script = cdk(&repository, &policy);
        let line = script.lines().find(|line| line.contains("description:")).unwrap();
        let description: Value =
            serde_json::from_str(line.trim().strip_prefix("description: ").unwrap().trim_end_matches(',')).unwrap();
        assert_eq!(description, json!(text));
        assert!(script.is_ascii(), "{script}");
    }
}

#[test]
fn hostile_names_stay_names() {
    for text in HOSTILE {
        let (repository, policy) = (name(text), described("x"));
        assert_eq!(from_terraform(&terraform(&repository, &policy)).0, json!(text));
        assert_eq!(from_cloudformation(&cloudformation(&repository, &policy)).0, json!(text));
        if !text.contains('\0') {
            assert_eq!(from_shell(&aws_cli(&repository, &policy))[3], text);
        }
        from_data_source(&terraform_data_source(&repository, &policy));
    }
}

#[test]
fn rules_by_priority() {
    let policy = Policy { rules: vec![rule_for_any(9), tagged(2, "a", Count::ImageCountMoreThan(1), Action::Expire)] };
    let repository = name("team/app");
    for text in [
        terraform(&repository, &policy),
        terraform_data_source(&repository, &policy),
        cloudformation(&repository, &policy),
        cdk(&repository, &policy),
        aws_cli(&repository, &policy),
    ] {
        let text = text.to_lowercase();
        assert!(text.find("\"a\"").unwrap() < text.find("untagged").unwrap(), "{text}");
    }
}

/// What `terraform fmt` and people expect to see.
#[test]
fn layouts() {
    let policy = described("Keep 20 releases");
    insta::assert_snapshot!("terraform", terraform(&name("team/app"), &policy));
    insta::assert_snapshot!("terraform_data_source", terraform_data_source(&name("team/app"), &policy));
    insta::assert_snapshot!("cloudformation", cloudformation(&name("team/app"), &policy));
    insta::assert_snapshot!("cdk", cdk(&name("team/app"), &policy));
    let archive = rule(1, TagStatus::Any, Count::SinceImagePulled(90), Action::Archive);
    insta::assert_snapshot!("cdk_archive", cdk(&name("2048-game"), &policy_of([archive])));
    insta::assert_snapshot!("aws_cli", aws_cli(&name("team/app"), &described("it's kept")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_policy_survives(policy in policy()) {
        let repository = name("team/app");
        prop_assert_eq!(read(&from_terraform(&terraform(&repository, &policy)).1), Some(policy.clone()));
        prop_assert_eq!(read(&from_data_source(&terraform_data_source(&repository, &policy))), Some(policy.clone()));
        prop_assert_eq!(from_cloudformation(&cloudformation(&repository, &policy)).1, policy.clone());
    }
}
