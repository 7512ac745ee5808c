//! Repository policies, and principals whose pulls do not count.

use super::{Call, Named, page_size};
use crate::server::demo::ACCOUNT;
use crate::server::demo::image::seconds;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::repository::Repository;
use serde::Deserialize;
use serde_json::{Value, json};

fn answer(repository: &Repository, text: &str) -> Value {
    json!({"registryId": ACCOUNT, "repositoryName": repository.name, "policyText": text})
}

fn not_found(repository: &Repository) -> Refusal {
    Refusal::new(
        "RepositoryPolicyNotFoundException",
        format!(
            "Repository policy does not exist for the repository with name '{}' in the registry with id '{ACCOUNT}'",
            repository.name
        ),
    )
}

pub fn get(call: &mut Call<'_>, input: Named) -> Result<Value, Refusal> {
    let repository = call.registry.repository(&input.repository_name, call.now)?;
    repository.permissions.as_deref().map(|text| answer(repository, text)).ok_or_else(|| not_found(repository))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Set {
    repository_name: String,
    policy_text: String,
}

pub fn set(call: &mut Call<'_>, input: Set) -> Result<Value, Refusal> {
    let repository = call.registry.repository(&input.repository_name, call.now)?;
    let policy = serde_json::from_str::<Value>(&input.policy_text).unwrap_or_default();
    if input.policy_text.len() > 10_240 || policy.get("Statement").is_none() {
        return Err(Refusal::constraint("PolicyText", "Invalid repository policy provided"));
    }
    let said = answer(repository, &input.policy_text);
    repository.permissions = Some(input.policy_text);
    Ok(said)
}

pub fn delete(call: &mut Call<'_>, input: Named) -> Result<Value, Refusal> {
    let repository = call.registry.repository(&input.repository_name, call.now)?;
    match repository.permissions.take() {
        Some(text) => Ok(answer(repository, &text)),
        None => Err(not_found(repository)),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Principal {
    principal_arn: String,
}

pub fn register_exclusion(call: &mut Call<'_>, input: Principal) -> Result<Value, Refusal> {
    let arn = input.principal_arn;
    if !arn.starts_with("arn:aws:iam::") || !(arn.contains(":role/") || arn.contains(":user/")) {
        return Err(Refusal::constraint("principalArn", "must be the ARN of an IAM role"));
    }
    let exclusions = &mut call.registry.pull_time_exclusions;
    if exclusions.contains_key(&arn) {
        return Err(Refusal::new("ExclusionAlreadyExistsException", format!("{arn} is excluded already")));
    }
    if exclusions.len() >= 100 {
        return Err(Refusal::new("LimitExceededException", "A registry can have at most 100 exclusions"));
    }
    exclusions.insert(arn.clone(), call.now);
    Ok(json!({"principalArn": arn, "createdAt": seconds(call.now)}))
}

pub fn deregister_exclusion(call: &mut Call<'_>, input: Principal) -> Result<Value, Refusal> {
    match call.registry.pull_time_exclusions.remove(&input.principal_arn) {
        Some(_) => Ok(json!({"principalArn": input.principal_arn})),
        None => Err(Refusal::new("ExclusionNotFoundException", format!("{} is not excluded", input.principal_arn))),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct List {
    next_token: Option<String>,
    max_results: Option<i64>,
}

pub fn list_exclusions(call: &mut Call<'_>, input: List) -> Result<Value, Refusal> {
    const QUESTION: &str = "ListPullTimeUpdateExclusions";
    let size = page_size(input.max_results, 1000, 100)?;
    let from = call.position(QUESTION, input.next_token.as_deref())?;
    let all = call.registry.pull_time_exclusions.keys();
    let skipped = usize::try_from(from).unwrap_or(usize::MAX);
    let page: Vec<&String> = all.skip(skipped).take(size).collect();
    let next = skipped.saturating_add(page.len());
    let mut answer = json!({"pullTimeUpdateExclusions": page});
    if next < call.registry.pull_time_exclusions.len() {
        answer["nextToken"] = call.token(QUESTION, next as u64);
    }
    Ok(answer)
}
