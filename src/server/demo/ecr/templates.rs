//! Repository creation templates: listed and changed.

use super::{Call, page_size};
use crate::domain::lifecycle::fleet::creation::ROOT;
use crate::domain::time::Timestamp;
use crate::server::demo::ACCOUNT;
use crate::server::demo::image::seconds;
use crate::server::demo::refusal::Refusal;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A template, as its fields are in the API.
#[derive(Debug, Clone)]
pub struct Template {
    prefix: String,
    fields: Map<String, Value>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// What the company has: copies of Docker Hub are kept for a month, everything else has no policy.
pub fn seed(start: Timestamp) -> Vec<Template> {
    let policy = |days: u32| {
        json!({"rules": [{
            "rulePriority": 1,
            "description": format!("Copies go after {days} days"),
            "selection": {"tagStatus": "any", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": days},
            "action": {"type": "expire"},
        }]})
        .to_string()
    };
    let template = |prefix: &str, fields: Value, days: i64| Template {
        prefix: prefix.to_owned(),
        fields: fields.as_object().cloned().unwrap_or_default(),
        created_at: start.plus_days(-days - 90),
        updated_at: start.plus_days(-days),
    };
    vec![
        template(
            "docker-hub",
            json!({
                "description": "Copies of Docker Hub",
                "imageTagMutability": "MUTABLE",
                "lifecyclePolicy": policy(30),
                "appliedFor": ["PULL_THROUGH_CACHE"],
            }),
            40,
        ),
        template("ecr-public", json!({"imageTagMutability": "IMMUTABLE", "appliedFor": ["PULL_THROUGH_CACHE"]}), 200),
        template(
            ROOT,
            json!({
                "description": "Whatever nobody thought of",
                "imageTagMutability": "MUTABLE",
                "encryptionConfiguration": {"encryptionType": "AES256"},
                "appliedFor": ["CREATE_ON_PUSH", "REPLICATION"],
            }),
            300,
        ),
    ]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Describe {
    #[serde(default)]
    prefixes: Vec<String>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

pub fn describe(call: &mut Call<'_>, input: Describe) -> Result<Value, Refusal> {
    const QUESTION: &str = "DescribeRepositoryCreationTemplates";
    let size = page_size(input.max_results, 1000, 100)?;
    let from = usize::try_from(call.position(QUESTION, input.next_token.as_deref())?).unwrap_or(usize::MAX);
    let wanted = |template: &&Template| input.prefixes.is_empty() || input.prefixes.contains(&template.prefix);
    let all: Vec<Value> = call.registry.templates.iter().filter(wanted).map(Template::answer).collect();
    let page: Vec<&Value> = all.iter().skip(from).take(size).collect();
    let next = from.saturating_add(page.len());
    let mut answer = json!({"registryId": ACCOUNT, "repositoryCreationTemplates": page});
    if next < all.len() {
        answer["nextToken"] = call.token(QUESTION, next as u64);
    }
    Ok(answer)
}

/// The fields that an update sets.
const SETTABLE: [&str; 9] = [
    "description",
    "encryptionConfiguration",
    "resourceTags",
    "imageTagMutability",
    "imageTagMutabilityExclusionFilters",
    "repositoryPolicy",
    "lifecyclePolicy",
    "appliedFor",
    "customRoleArn",
];

pub fn update(call: &mut Call<'_>, mut input: Value) -> Result<Value, Refusal> {
    let prefix = input.get("prefix").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(text) = input.get("lifecyclePolicy").and_then(Value::as_str).filter(|text| !text.is_empty()) {
        input["lifecyclePolicy"] = super::lifecycle::check(text)?.to_json_minified().into();
    }
    let now = call.now;
    let Some(template) = call.registry.templates.iter_mut().find(|template| template.prefix == prefix) else {
        return Err(Refusal::new(
            "TemplateNotFoundException",
            format!("The repository creation template with prefix '{prefix}' does not exist in the registry"),
        ));
    };
    // AWS documents that a mutability which is left out is MUTABLE from then on.
    template.fields.insert("imageTagMutability".to_owned(), json!("MUTABLE"));
    for field in SETTABLE {
        if let Some(value) = input.get(field).filter(|value| !value.is_null()) {
            template.fields.insert(field.to_owned(), value.clone());
        }
    }
    template.updated_at = now;
    Ok(json!({"registryId": ACCOUNT, "repositoryCreationTemplate": template.answer()}))
}

impl Template {
    fn answer(&self) -> Value {
        let mut answer = Value::Object(self.fields.clone());
        answer["prefix"] = self.prefix.as_str().into();
        answer["createdAt"] = seconds(self.created_at);
        answer["updatedAt"] = seconds(self.updated_at);
        answer
    }
}
