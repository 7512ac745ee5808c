//! Lifecycle policies: saved, read, deleted. They run on their own, see [`Options::run_after`](crate::server::demo::Options).

use super::{Call, Named};
use crate::domain::lifecycle::Policy;
use crate::domain::lifecycle::parse::{parse, refusal};
use crate::domain::time::Timestamp;
use crate::server::demo::ACCOUNT;
use crate::server::demo::image::seconds;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::repository::{LifecyclePolicy, Repository};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Put {
    repository_name: String,
    lifecycle_policy_text: String,
}

/// # Errors
/// `InvalidParameterException` with AWS's text (ecr.md 1.3).
pub fn check(text: &str) -> Result<Policy, Refusal> {
    let parsed = parse(text);
    match parsed.policy {
        Some(policy) => Ok(policy),
        None => Err(Refusal::parameter(refusal(&parsed.diagnostics).unwrap_or_default())),
    }
}

pub fn not_found(repository: &Repository) -> Refusal {
    Refusal::new(
        "LifecyclePolicyNotFoundException",
        format!(
            "Lifecycle policy does not exist for the repository with name '{}' in the registry with id '{ACCOUNT}'",
            repository.name
        ),
    )
}

pub fn put(call: &mut Call<'_>, input: Put) -> Result<Value, Refusal> {
    let run_after = call.registry.run_after;
    let repository = call.registry.repository(&input.repository_name, call.now)?;
    let text = check(&input.lifecycle_policy_text)?.to_json_minified();
    let answer = json!({"registryId": ACCOUNT, "repositoryName": repository.name, "lifecyclePolicyText": text});
    // What the policy before this one has done stays done.
    repository.fill();
    repository.policy =
        Some(LifecyclePolicy { text, evaluated_at: None, due: Timestamp::from_millis(call.now.millis() + run_after) });
    Ok(answer)
}

fn answer(repository: &Repository, policy: &LifecyclePolicy) -> Value {
    json!({
        "registryId": ACCOUNT,
        "repositoryName": repository.name,
        "lifecyclePolicyText": policy.text,
        // AWS says 1970 for "not evaluated yet" (ecr.md 1.4).
        "lastEvaluatedAt": seconds(policy.evaluated_at.unwrap_or_default()),
    })
}

pub fn get(call: &mut Call<'_>, input: Named) -> Result<Value, Refusal> {
    let repository = call.registry.repository(&input.repository_name, call.now)?;
    repository.policy.as_ref().map(|policy| answer(repository, policy)).ok_or_else(|| not_found(repository))
}

pub fn delete(call: &mut Call<'_>, input: Named) -> Result<Value, Refusal> {
    let repository = call.registry.repository(&input.repository_name, call.now)?;
    repository.fill();
    match repository.policy.take() {
        Some(policy) => Ok(answer(repository, &policy)),
        None => Err(not_found(repository)),
    }
}
