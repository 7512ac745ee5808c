//! Amazon ECR in awsJson 1.1 (ecr.md 3): which function answers which operation.

mod access;
mod archive;
pub mod blob;
mod delete;
mod images;
mod lifecycle;
mod preview;
mod pull;
mod push;
mod referrers;
mod repositories;
mod scan;
mod settings;
mod tags;
pub mod templates;

use super::clock::DemoClock;
use super::faults::{self, Fault};
use super::refusal::Refusal;
use super::registry::Registry;
use super::{ACCOUNT, page};
use crate::domain::time::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What `x-amz-target` starts with.
pub const TARGET: &str = "AmazonEC2ContainerRegistry_V20150921.";

/// What an operation works on.
pub struct Call<'a> {
    pub registry: &'a mut Registry,
    pub now: Timestamp,
    /// Milliseconds on a clock that never stands still.
    pub stopwatch: i64,
    /// Where the caller reaches us: `https://host`.
    pub base: &'a str,
}

/// The input of operations that only name a repository.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    repository_name: String,
}

/// The fault that a request runs into.
pub fn fault(registry: &mut Registry, operation: &str, input: &Value) -> Option<Fault> {
    let named = input.get("repositoryName").and_then(Value::as_str);
    let of_arn = || input.get("resourceArn").and_then(Value::as_str)?.split_once(":repository/").map(|(_, name)| name);
    let paged = input.get("nextToken").is_some_and(|token| !token.is_null());
    faults::of_call(operation, named.or_else(of_arn)?, paged, &mut registry.throttled)
}

/// # Errors
/// Whatever AWS would refuse.
pub fn answer(
    registry: &mut Registry,
    clock: &DemoClock,
    base: &str,
    operation: &str,
    input: Value,
) -> Result<Value, Refusal> {
    if let Some(other) = input.get("registryId").and_then(Value::as_str).filter(|id| *id != ACCOUNT) {
        return Err(Refusal::new(
            "AccessDeniedException",
            format!("User: {} is not authorized to perform: ecr:{operation} in registry {other}", super::PRINCIPAL),
        ));
    }
    let call = &mut Call { registry, now: clock.now(), stopwatch: clock.stopwatch(), base };
    match operation {
        "DescribeRepositories" => repositories::describe(call, read(input)?),
        "CreateRepository" => repositories::create(call, read(input)?),
        "DeleteRepository" => repositories::delete(call, read(input)?),
        "ListTagsForResource" => tags::list(call, read(input)?),
        "TagResource" => tags::add(call, read(input)?),
        "UntagResource" => tags::remove(call, read(input)?),
        "PutImageTagMutability" => settings::put_mutability(call, read(input)?),
        "PutImageScanningConfiguration" => settings::put_scanning(call, read(input)?),
        "DescribeRegistry" => Ok(settings::registry()),
        "GetAccountSetting" => settings::account_setting(call, read(input)?),
        "PutAccountSetting" => settings::put_account_setting(call, read(input)?),
        "GetRepositoryPolicy" => access::get(call, read(input)?),
        "SetRepositoryPolicy" => access::set(call, read(input)?),
        "DeleteRepositoryPolicy" => access::delete(call, read(input)?),
        "RegisterPullTimeUpdateExclusion" => access::register_exclusion(call, read(input)?),
        "DeregisterPullTimeUpdateExclusion" => access::deregister_exclusion(call, read(input)?),
        "ListPullTimeUpdateExclusions" => access::list_exclusions(call, read(input)?),
        "DescribeImages" => images::describe(call, read(input)?),
        "ListImages" => images::list(call, read(input)?),
        "ListImageReferrers" => referrers::list(call, read(input)?),
        "DescribeImageScanFindings" => scan::findings(call, read(input)?),
        "PutImage" => push::put(call, read(input)?),
        "GetDownloadUrlForLayer" => blob::url(call, read(input)?),
        "BatchGetImage" => pull::batch_get(call, read(input)?),
        "BatchDeleteImage" => delete::batch(call, read(input)?),
        "UpdateImageStorageClass" => archive::update(call, read(input)?),
        "GetLifecyclePolicy" => lifecycle::get(call, read(input)?),
        "PutLifecyclePolicy" => lifecycle::put(call, read(input)?),
        "DeleteLifecyclePolicy" => lifecycle::delete(call, read(input)?),
        "DescribeRepositoryCreationTemplates" => templates::describe(call, read(input)?),
        "UpdateRepositoryCreationTemplate" => templates::update(call, input),
        "StartLifecyclePolicyPreview" => preview::start(call, read(input)?),
        "GetLifecyclePolicyPreview" => preview::get(call, read(input)?),
        other => Err(Refusal::unknown_operation(other)),
    }
}

fn read<T: DeserializeOwned>(input: Value) -> Result<T, Refusal> {
    serde_json::from_value(input).map_err(|error| Refusal::serialization(error.to_string()))
}

/// `maxResults` within 1 to `most`.
fn page_size(asked: Option<i64>, most: usize, default: usize) -> Result<usize, Refusal> {
    let out = |what| Refusal::constraint("maxResults", &format!("Member must have value {what}"));
    match asked {
        None => Ok(default),
        Some(n) if n < 1 => Err(out("greater than or equal to 1".to_owned())),
        Some(n) => match usize::try_from(n) {
            Ok(n) if n <= most => Ok(n),
            _ => Err(out(format!("less than or equal to {most}"))),
        },
    }
}

impl Call<'_> {
    /// Where a page starts; 0 without a token.
    fn position(&self, question: &str, token: Option<&str>) -> Result<u64, Refusal> {
        match token {
            None => Ok(0),
            Some(token) => page::position(self.registry.seed, question, token)
                .ok_or_else(|| Refusal::parameter("Invalid parameter at 'nextToken': the token is not valid")),
        }
    }

    fn token(&self, question: &str, position: u64) -> Value {
        page::token(self.registry.seed, question, position).into()
    }
}

/// Refuses a list longer than AWS takes, or an empty one.
fn check_length<T>(name: &str, list: &[T], most: usize) -> Result<(), Refusal> {
    let bound = match list.len() {
        0 => "greater than or equal to 1".to_owned(),
        n if n > most => format!("less than or equal to {most}"),
        _ => return Ok(()),
    };
    Err(Refusal::constraint(name, &format!("Member must have length {bound}")))
}
