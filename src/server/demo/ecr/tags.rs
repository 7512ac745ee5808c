//! Resource tags of repositories.

use super::Call;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::repository::Repository;
use crate::server::demo::{ACCOUNT, REGION};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    pub key: String,
    #[serde(default)]
    pub value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    resource_arn: String,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    tag_keys: Vec<String>,
}

impl Resource {
    fn repository<'a>(&self, call: &'a mut Call<'_>) -> Result<&'a mut Repository, Refusal> {
        let name = self.resource_arn.strip_prefix(&format!("arn:aws:ecr:{REGION}:{ACCOUNT}:repository/"));
        let name = name.ok_or_else(|| {
            Refusal::parameter(format!("Invalid parameter at 'resourceArn': {} is no repository", self.resource_arn))
        })?;
        call.registry.repository(name, call.now)
    }
}

pub fn list(call: &mut Call<'_>, input: Resource) -> Result<Value, Refusal> {
    let repository = input.repository(call)?;
    let tags: Vec<Value> = repository.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    Ok(json!({"tags": tags}))
}

pub fn add(call: &mut Call<'_>, input: Resource) -> Result<Value, Refusal> {
    let repository = input.repository(call)?;
    let new = input.tags.iter().filter(|tag| !repository.tags.contains_key(&tag.key)).count();
    if repository.tags.len() + new > 50 {
        return Err(Refusal::new("TooManyTagsException", "A resource can have at most 50 tags"));
    }
    repository.tags.extend(input.tags.into_iter().map(|tag| (tag.key, tag.value)));
    Ok(Value::Object(Map::new()))
}

pub fn remove(call: &mut Call<'_>, input: Resource) -> Result<Value, Refusal> {
    let repository = input.repository(call)?;
    repository.tags.retain(|key, _| !input.tag_keys.contains(key));
    Ok(Value::Object(Map::new()))
}
