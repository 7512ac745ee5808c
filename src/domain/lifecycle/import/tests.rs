use super::*;

const RULES: &str = r#"[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":14},"action":{"type":"expire"}}]"#;

fn policy() -> String {
    format!(r#"{{"rules":{RULES}}}"#)
}

/// The same policy in every wrapping, with the name that the wrapping gives it.
#[test]
fn every_wrapping() {
    let (policy, escaped) = (policy(), escaped(&policy()));
    let pretty = draft::pretty(&policy);
    let indented: String = pretty.lines().map(|line| format!("          {line}\n")).collect();
    let object = r#"rules = [
      {
        rulePriority = 1 # the only one
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 14
        }
        action = { type = "expire" }
      },
    ]"#;
    let script = "{ rules: [{ rulePriority: 1, selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', \
                  countUnit: 'days', countNumber: 14 }, action: { type: 'expire' } }] }";
    for (wrapping, text, name) in [
        ("the policy itself", policy.clone(), None),
        ("with space around it", format!("\n  {pretty}\n\n"), None),
        ("get-lifecycle-policy", format!(r#"{{"repositoryName":"team/app","lifecyclePolicyText":"{escaped}"}}"#), Some("team/app")),
        (
            "CloudFormation as JSON",
            format!(r#"{{"Resources":{{"R":{{"Type":"AWS::ECR::Repository","Properties":{{"RepositoryName":"team/app","LifecyclePolicy":{{"LifecyclePolicyText":"{escaped}"}}}}}}}}}}"#),
            Some("team/app"),
        ),
        (
            "CloudFormation as YAML, a block",
            format!("Resources:\n  R:\n    Properties:\n      RepositoryName: team/app\n      LifecyclePolicy:\n        LifecyclePolicyText: |\n{indented}"),
            Some("team/app"),
        ),
        (
            "CloudFormation as YAML, in single quotes",
            format!("      RepositoryName: \"team/app\"\n      LifecyclePolicy:\n        LifecyclePolicyText: '{policy}'\n      Tags: []\n"),
            Some("team/app"),
        ),
        ("CloudFormation as YAML, in double quotes", format!("        LifecyclePolicyText: \"{escaped}\"\n"), None),
        (
            "Terraform, jsonencode",
            format!("resource \"aws_ecr_lifecycle_policy\" \"app\" {{\n  repository = aws_ecr_repository.app.name\n\n  policy = jsonencode({{\n    {object}\n  }})\n}}\n"),
            Some("app"),
        ),
        (
            "Terraform, a heredoc",
            format!("resource \"aws_ecr_lifecycle_policy\" \"app\" {{\n  repository = \"team/app\"\n  policy = <<EOF\n{pretty}\nEOF\n}}\n"),
            Some("team/app"),
        ),
        ("Terraform, a string", format!("  policy = \"{escaped}\"\n"), None),
        ("Terraform, a local value", format!("locals {{\n  cleanup = {{\n    {object}\n  }}\n}}\n"), None),
        (
            "Terraform, a data source",
            "data \"aws_ecr_lifecycle_policy_document\" \"short\" {\n  rule {\n    priority = 1\n\n    selection {\n      tag_status   = \"untagged\"\n      count_type   = \"sinceImagePushed\"\n      count_unit   = \"days\"\n      count_number = 14\n    }\n\n    action {\n      type = \"expire\"\n    }\n  }\n}\n".to_owned(),
            Some("short"),
        ),
        (
            "terraform show -json",
            format!(
                r#"{{"planned_values":{{"root_module":{{"resources":[{{"address":"aws_ecr_lifecycle_policy.app","values":{{"policy":"{escaped}","repository":"team/app"}}}}]}}}},"resource_changes":[{{"change":{{"before":{{"policy":"{{\"rules\":[]}}"}},"after":{{"policy":"{escaped}","repository":"team/app"}}}}}}]}}"#
            ),
            Some("team/app"),
        ),
        ("a CDK stack", format!("new CfnRepository(this, 'R', {{ lifecyclePolicy: {{ lifecyclePolicyText: JSON.stringify({script}) }} }});"), None),
        ("a shell script", format!("aws ecr put-lifecycle-policy --repository-name team/app \\\n  --lifecycle-policy-text '{policy}'\n"), Some("team/app")),
    ] {
        let found = find(&text);
        assert_eq!(found, [Found { name: name.map(str::to_owned), text: pretty.clone() }], "{wrapping}:\n{text}");
    }
}

fn escaped(text: &str) -> String {
    let mut json = String::new();
    json::write_text(&mut json, text, false);
    json[1..json.len() - 1].to_owned()
}

#[test]
fn several_policies() {
    let other = policy().replace("14", "30");
    let text = format!(
        "repository = \"team/a\"\npolicy = <<EOF\n{}\nEOF\nrepository = \"team/b\"\npolicy = <<EOF\n{other}\nEOF\n",
        policy()
    );
    let found: Vec<_> = find(&text).into_iter().map(|found| (found.name.unwrap(), found.text.contains("30"))).collect();
    assert_eq!(found, [("team/a".to_owned(), false), ("team/b".to_owned(), true)]);
}

/// What only Terraform can work out stays as text, where the editor finds fault with it.
#[test]
fn references_become_text() {
    let text = "policy = jsonencode({ rules = [{ rulePriority = 1, selection = { tagStatus = \"untagged\", countType = \
                \"sinceImagePushed\", countUnit = \"days\", countNumber = var.days + max(1, 2) }, action = { type = \"expire\" } }] })";
    let found = find(text);
    assert_eq!(found.len(), 1);
    assert!(found[0].text.contains(r#""var.days + max(1, 2)""#), "{}", found[0].text);
}

#[test]
fn escapes_survive() {
    let text =
        r#"policy = jsonencode({ rules = [{ rulePriority = 1, description = "say \"$${x}\"é", selection = {} }] })"#;
    let (node, faults) = json::read(&find(text)[0].text);
    assert!(faults.is_empty());
    assert_eq!(node.locate("/rules/0/description").value, Value::Text("say \"${x}\"é".to_owned()));
}

#[test]
fn what_misses_a_comma_is_found_as_it_is() {
    let text = policy().replace(",\"action\"", " \"action\"");
    assert_eq!(find(&text), [Found { name: None, text }]);
}

#[test]
fn no_policy() {
    for text in [
        "",
        "{}",
        "[]",
        "rules",
        "{\"rules\":[]}",
        "rules = [",
        "\\\"rules",
        "\"aws_ecr_lifecycle_policy_document\" \"x\" {",
        "é rules: [é",
        "{\"rules\": 3}",
    ] {
        assert_eq!(find(text), [], "{text}");
    }
}
