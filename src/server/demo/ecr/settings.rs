//! Settings of repositories and of the registry.

use super::Call;
use super::repositories::{ExclusionFilter, Scanning, mutability};
use crate::server::demo::ACCOUNT;
use crate::server::demo::refusal::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PutMutability {
    repository_name: String,
    image_tag_mutability: String,
    #[serde(default)]
    image_tag_mutability_exclusion_filters: Vec<ExclusionFilter>,
}

pub fn put_mutability(call: &mut Call<'_>, input: PutMutability) -> Result<Value, Refusal> {
    let wanted = mutability(&input.image_tag_mutability, input.image_tag_mutability_exclusion_filters)?;
    let repository = call.registry.repository(&input.repository_name, call.now)?;
    repository.mutability = wanted;
    let mut answer = json!({
        "registryId": ACCOUNT,
        "repositoryName": repository.name,
        "imageTagMutability": repository.mutability.kind,
    });
    if !repository.mutability.exclusions.is_empty() {
        answer["imageTagMutabilityExclusionFilters"] = repository.mutability.filters();
    }
    Ok(answer)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PutScanning {
    repository_name: String,
    image_scanning_configuration: Scanning,
}

pub fn put_scanning(call: &mut Call<'_>, input: PutScanning) -> Result<Value, Refusal> {
    let repository = call.registry.repository(&input.repository_name, call.now)?;
    repository.scan_on_push = input.image_scanning_configuration.scan_on_push;
    Ok(json!({
        "registryId": ACCOUNT,
        "repositoryName": repository.name,
        "imageScanningConfiguration": {"scanOnPush": repository.scan_on_push},
    }))
}

pub fn registry() -> Value {
    json!({"registryId": ACCOUNT, "replicationConfiguration": {"rules": []}})
}

#[derive(Deserialize)]
pub struct AccountSetting {
    name: String,
}

pub fn account_setting(call: &Call<'_>, input: AccountSetting) -> Result<Value, Refusal> {
    let value = match input.name.as_str() {
        "BASIC_SCAN_TYPE_VERSION" => "AWS_NATIVE",
        "REGISTRY_POLICY_SCOPE" => "V2",
        BLOB_MOUNTING if call.registry.blob_mounting => ENABLED,
        BLOB_MOUNTING => DISABLED,
        other => return Err(no_setting(other)),
    };
    Ok(json!({"name": input.name, "value": value}))
}

#[derive(Deserialize)]
pub struct PutAccountSetting {
    name: String,
    value: String,
}

/// Of the settings that have one value the demo refuses every other.
pub fn put_account_setting(call: &mut Call<'_>, input: PutAccountSetting) -> Result<Value, Refusal> {
    match (input.name.as_str(), input.value.as_str()) {
        ("BASIC_SCAN_TYPE_VERSION", "AWS_NATIVE") | ("REGISTRY_POLICY_SCOPE", "V2") => {}
        (BLOB_MOUNTING, value @ (ENABLED | DISABLED)) => call.registry.blob_mounting = value == ENABLED,
        ("BASIC_SCAN_TYPE_VERSION" | "REGISTRY_POLICY_SCOPE" | BLOB_MOUNTING, value) => {
            return Err(Refusal::parameter(format!(
                "Invalid parameter at 'value': {value} is no value of {}",
                input.name
            )));
        }
        (other, _) => return Err(no_setting(other)),
    }
    Ok(json!({"name": input.name, "value": input.value}))
}

const BLOB_MOUNTING: &str = "BLOB_MOUNTING";
const ENABLED: &str = "ENABLED";
const DISABLED: &str = "DISABLED";

fn no_setting(name: &str) -> Refusal {
    Refusal::parameter(format!("Invalid parameter at 'name': no setting is called {name}"))
}
