//! Lifecycle previews (ecr.md 2.8).

use super::lifecycle::{check, not_found};
use super::{Call, check_length, page_size};
use crate::server::demo::ACCOUNT;
use crate::server::demo::evaluation;
use crate::server::demo::image::seconds;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::repository::{Hit, Preview};
use crate::server::demo::shelf::ImageId;
use serde::Deserialize;
use serde_json::{Value, json};

/// How long a preview is IN_PROGRESS, on the stopwatch: a demo whose date stands still previews too.
const PREVIEW_MILLIS: i64 = 1000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    repository_name: String,
    lifecycle_policy_text: Option<String>,
}

pub fn start(call: &mut Call<'_>, input: Start) -> Result<Value, Refusal> {
    let (now, stopwatch) = (call.now, call.stopwatch);
    let repository = call.registry.repository(&input.repository_name, now)?;
    let saved = || repository.policy.as_ref().map(|policy| policy.text.clone());
    let text = input.lifecycle_policy_text.or_else(saved).ok_or_else(|| not_found(repository))?;
    let policy = check(&text)?;
    if repository.preview.as_ref().is_some_and(|preview| stopwatch < preview.done_at) {
        return Err(Refusal::new(
            "LifecyclePolicyPreviewInProgressException",
            "The previous lifecycle policy preview request has not completed. Wait and try again.",
        ));
    }
    let pulls = repository.pulls;
    let hits = evaluation::hits(repository.from(0).map(|(_, image)| image), &policy, &pulls, now);
    let answer = json!({
        "registryId": ACCOUNT,
        "repositoryName": repository.name,
        "lifecyclePolicyText": text,
        "status": "IN_PROGRESS",
    });
    repository.preview = Some(Preview { text, done_at: stopwatch + PREVIEW_MILLIS, hits });
    Ok(answer)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Get {
    repository_name: String,
    image_ids: Option<Vec<ImageId>>,
    next_token: Option<String>,
    max_results: Option<i64>,
    #[serde(default)]
    filter: Filter,
}

#[derive(Deserialize, Default, Debug)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    tag_status: Option<String>,
}

pub fn get(call: &mut Call<'_>, input: Get) -> Result<Value, Refusal> {
    let question = format!("GetLifecyclePolicyPreview {} {:?}", input.repository_name, input.filter);
    let size = page_size(input.max_results, 100, 100)?;
    let from = call.position(&question, input.next_token.as_deref())?;
    if let Some(ids) = &input.image_ids {
        check_length("imageIds", ids, 100)?;
        if input.next_token.is_some() || input.max_results.is_some() {
            return Err(Refusal::parameter("nextToken and maxResults cannot be used with imageIds"));
        }
    }
    let stopwatch = call.stopwatch;
    let repository = call.registry.repository(&input.repository_name, call.now)?;
    let Some(preview) = &repository.preview else {
        return Err(Refusal::new(
            "LifecyclePolicyPreviewNotFoundException",
            format!(
                "There is no dry run for the repository with name '{}' in the registry with id '{ACCOUNT}'",
                repository.name
            ),
        ));
    };
    let done = stopwatch >= preview.done_at;
    let mut answer = json!({
        "registryId": ACCOUNT,
        "repositoryName": repository.name,
        "lifecyclePolicyText": preview.text,
        "status": if done { "COMPLETE" } else { "IN_PROGRESS" },
        "previewResults": [],
    });
    if !done {
        return Ok(answer);
    }
    let wanted = |hit: &&Hit| {
        let tagged = match input.filter.tag_status.as_deref() {
            Some("TAGGED") => !hit.tags.is_empty(),
            Some("UNTAGGED") => hit.tags.is_empty(),
            _ => true,
        };
        tagged && input.image_ids.as_ref().is_none_or(|ids| ids.iter().any(|id| names(id, hit)))
    };
    let skipped = usize::try_from(from).unwrap_or(usize::MAX);
    let mut found = preview.hits.iter().filter(wanted).skip(skipped);
    let page: Vec<Value> = found.by_ref().take(size).map(result).collect();
    let more = found.next().is_some();
    let next = skipped.saturating_add(page.len()) as u64;
    answer["summary"] = summary(&preview.hits);
    answer["previewResults"] = page.into();
    if more {
        answer["nextToken"] = call.token(&question, next);
    }
    Ok(answer)
}

fn names(id: &ImageId, hit: &Hit) -> bool {
    id.image_digest.as_ref().is_none_or(|digest| *digest == hit.digest)
        && id.image_tag.as_ref().is_none_or(|tag| hit.tags.contains(tag))
}

fn result(hit: &Hit) -> Value {
    let action = match hit.archive {
        true => json!({"type": "TRANSITION", "targetStorageClass": "ARCHIVE"}),
        false => json!({"type": "EXPIRE"}),
    };
    json!({
        "imageTags": hit.tags,
        "imageDigest": hit.digest,
        "imagePushedAt": seconds(hit.pushed_at),
        "action": action,
        "appliedRulePriority": hit.rule,
        "storageClass": if hit.archived { "ARCHIVE" } else { "STANDARD" },
    })
}

/// Totals over all pages, whatever the filter.
fn summary(hits: &[Hit]) -> Value {
    let archived = hits.iter().filter(|hit| hit.archive).count();
    let mut summary = json!({"expiringImageTotalCount": hits.len() - archived});
    if archived > 0 {
        summary["transitioningImageTotalCounts"] =
            json!([{"targetStorageClass": "ARCHIVE", "imageTotalCount": archived}]);
    }
    summary
}
