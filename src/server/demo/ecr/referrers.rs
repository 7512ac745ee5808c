//! ListImageReferrers: signatures, SBOMs and whatever else names an image as its `subject`.

use super::{Call, page_size};
use crate::domain::image::ImageStatus;
use crate::server::demo::image::Image;
use crate::server::demo::refusal::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct List {
    repository_name: String,
    subject_id: Subject,
    #[serde(default)]
    filter: Filter,
    next_token: Option<String>,
    max_results: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subject {
    image_digest: String,
}

#[derive(Deserialize, Default, Debug)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    artifact_types: Vec<String>,
    artifact_status: Option<String>,
}

impl Filter {
    fn passes(&self, image: &Image) -> bool {
        let kind = self.artifact_types.is_empty()
            || image.artifact_type.as_ref().is_some_and(|kind| self.artifact_types.contains(kind));
        kind && match self.artifact_status.as_deref() {
            None => image.status == ImageStatus::Active,
            Some("ANY") => true,
            Some(word) => word == image.status.as_str(),
        }
    }
}

pub fn list(call: &mut Call<'_>, input: List) -> Result<Value, Refusal> {
    let (name, subject, filter) = (&input.repository_name, &input.subject_id.image_digest, &input.filter);
    let question = format!("ListImageReferrers {name} {subject} {filter:?}");
    let size = page_size(input.max_results, 50, 20)?;
    let from = call.position(&question, input.next_token.as_deref())?;
    let repository = call.registry.repository(name, call.now)?;
    let mut found =
        repository.from(from).filter(|(_, image)| image.subject.as_ref() == Some(subject) && filter.passes(image));
    let page: Vec<Value> = found.by_ref().take(size).map(|(_, image)| referrer(&image)).collect();
    let next = found.next().map(|(position, _)| position);
    drop(found);
    let mut answer = json!({"referrers": page});
    if let Some(next) = next {
        answer["nextToken"] = call.token(&question, next);
    }
    Ok(answer)
}

fn referrer(image: &Image) -> Value {
    let manifest: Value = serde_json::from_str(&image.manifest).unwrap_or_default();
    json!({
        "digest": image.digest,
        "mediaType": image.media_type,
        "artifactType": image.artifact_type,
        "size": image.manifest.len(),
        "annotations": manifest.get("annotations").cloned().unwrap_or_else(|| json!({})),
        "artifactStatus": image.status.as_str(),
    })
}
