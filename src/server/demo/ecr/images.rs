//! Looking at images.

use super::{Call, check_length, page_size, scan};
use crate::domain::image::ImageStatus;
use crate::domain::time::Timestamp;
use crate::server::demo::faults;
use crate::server::demo::image::Image;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::repository::Repository;
use crate::server::demo::shelf::ImageId;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Describe {
    repository_name: String,
    image_ids: Option<Vec<ImageId>>,
    next_token: Option<String>,
    max_results: Option<i64>,
    #[serde(default)]
    filter: Filter,
}

#[derive(Deserialize, Default, Debug)]
#[serde(rename_all = "camelCase", default)]
pub struct Filter {
    pub tag_status: Option<String>,
    /// Without it AWS shows ACTIVE images only.
    pub image_status: Option<String>,
}

impl Filter {
    /// # Errors
    /// For words that AWS does not know.
    fn check(&self) -> Result<(), Refusal> {
        let known = |name: &str, word: &Option<String>, words: &[&str]| match word {
            Some(word) if !words.contains(&word.as_str()) => {
                Err(Refusal::constraint(name, &format!("Member must satisfy enum value set: [{}]", words.join(", "))))
            }
            _ => Ok(()),
        };
        known("filter.tagStatus", &self.tag_status, &["TAGGED", "UNTAGGED", "ANY"])?;
        known("filter.imageStatus", &self.image_status, &["ACTIVE", "ARCHIVED", "ACTIVATING", "ANY"])
    }

    fn passes(&self, image: &Image) -> bool {
        let tagged = match self.tag_status.as_deref() {
            Some("TAGGED") => !image.tags.is_empty(),
            Some("UNTAGGED") => image.tags.is_empty(),
            _ => true,
        };
        tagged
            && self.image_status.as_deref().is_none_or(|word| word == "ANY" || word == image.status.as_str())
            && (self.image_status.is_some() || image.status == ImageStatus::Active)
    }
}

pub fn describe(call: &mut Call<'_>, input: Describe) -> Result<Value, Refusal> {
    let now = call.now;
    let name = &input.repository_name;
    if let Some(ids) = input.image_ids {
        check_length("imageIds", &ids, 100)?;
        if input.next_token.is_some() || input.max_results.is_some() {
            return Err(Refusal::parameter("nextToken and maxResults cannot be used with imageIds"));
        }
        let repository = call.registry.repository(name, now)?;
        let detail = detail(repository, now);
        let mut details = Vec::new();
        for id in &ids {
            details.push(detail(&*repository.find(id).map_err(|miss| miss.refusal(id, name))?));
        }
        return Ok(json!({"imageDetails": details}));
    }
    let filter = input.filter;
    filter.check()?;
    let question = format!("DescribeImages {name} {filter:?}");
    let size = page_size(input.max_results, 1000, 100)?.min(faults::page_limit(name));
    let from = call.position(&question, input.next_token.as_deref())?;
    let repository = call.registry.repository(name, now)?;
    let detail = detail(repository, now);
    let mut found = repository.from(from).filter(|(_, image)| filter.passes(image));
    let page: Vec<Value> = found.by_ref().take(size).map(|(_, image)| detail(&image)).collect();
    let next = found.next().map(|(position, _)| position);
    drop(found);
    let mut answer = json!({"imageDetails": page});
    if let Some(next) = next {
        answer["nextToken"] = call.token(&question, next);
    }
    Ok(answer)
}

/// An ImageDetail (ecr.md 3.5) of an image of this repository.
fn detail(repository: &Repository, now: Timestamp) -> impl Fn(&Image) -> Value + use<> {
    let (name, pulls, scanned) = (repository.name.clone(), repository.pulls, repository.scan_on_push);
    move |image| {
        let mut detail = image.detail(&name, &pulls, now);
        if scanned {
            scan::summarize(&mut detail, image, now);
        }
        detail
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct List {
    repository_name: String,
    next_token: Option<String>,
    max_results: Option<i64>,
    #[serde(default)]
    filter: Filter,
}

/// One entry for each tag, one of the digest alone for an untagged image.
pub fn list(call: &mut Call<'_>, input: List) -> Result<Value, Refusal> {
    /// An image has at most 1,000 tags (ecr.md 4.1), so a position and a tag fit one number.
    const TAGS: u64 = 1024;
    let (name, filter) = (&input.repository_name, input.filter);
    filter.check()?;
    let question = format!("ListImages {name} {filter:?}");
    let size = page_size(input.max_results, 1000, 100)?;
    let from = call.position(&question, input.next_token.as_deref())?;
    let repository = call.registry.repository(name, call.now)?;
    let mut entries = repository
        .from(from / TAGS)
        .filter(|(_, image)| filter.passes(image))
        .flat_map(|(position, image)| {
            let digest = &image.digest;
            let ids: Vec<Value> = match image.tags.as_slice() {
                [] => vec![json!({"imageDigest": digest})],
                tags => tags.iter().map(|tag| json!({"imageDigest": digest, "imageTag": tag})).collect(),
            };
            (position * TAGS..).zip(ids)
        })
        .filter(|(entry, _)| *entry >= from);
    let page: Vec<Value> = entries.by_ref().take(size).map(|(_, id)| id).collect();
    let next = entries.next().map(|(entry, _)| entry);
    drop(entries);
    let mut answer = json!({"imageIds": page});
    if let Some(next) = next {
        answer["nextToken"] = call.token(&question, next);
    }
    Ok(answer)
}
