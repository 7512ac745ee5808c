//! All images of a repository on their way to the browser, which then judges any policy by itself.

use crate::api::ApiError;
use crate::domain::image::{Digest, Image, ImageStatus, Tag};
use crate::domain::problem::Problem;
use crate::domain::repository::{PolicyDocument, RepositoryName};
use crate::domain::storage::Contents;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stock {
    /// `None`: still those that the browser knows.
    pub images: Option<Packed>,
    /// What manifests tell of them; `None` with `images`: nothing.
    pub contents: Option<Contents>,
    /// Positions of those that run somewhere; `None` with `images`: nobody tells.
    pub in_use: Option<Vec<u32>>,
    pub in_force: Result<Option<PolicyDocument>, Problem>,
    /// To which the ages of images refer.
    pub now: Timestamp,
    pub read_at: Timestamp,
}

/// Images in about half the text that they would be as they are: what is the same in many is said once, what is usual
/// not at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Packed {
    /// Media types and artifact types.
    types: Vec<Arc<str>>,
    images: Vec<Parcel>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Parcel {
    /// Without `sha256:`; one of another kind is whole and has its colon.
    #[serde(rename = "d")]
    digest: String,
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
    #[serde(rename = "s")]
    size_bytes: u64,
    #[serde(rename = "p")]
    pushed_at: Timestamp,
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    last_pulled_at: Option<Timestamp>,
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    media_type: Option<u32>,
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    artifact_type: Option<u32>,
    #[serde(rename = "j", default, skip_serializing_if = "Option::is_none")]
    subject: Option<Digest>,
    #[serde(rename = "u", default, skip_serializing_if = "is_active")]
    status: ImageStatus,
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    last_archived_at: Option<Timestamp>,
    #[serde(rename = "y", default, skip_serializing_if = "Option::is_none")]
    last_activated_at: Option<Timestamp>,
}

fn is_active(status: &ImageStatus) -> bool {
    *status == ImageStatus::Active
}

impl Packed {
    #[must_use]
    pub fn new(images: &[Image]) -> Self {
        let mut types = Vec::new();
        let mut known: HashMap<Arc<str>, u32> = HashMap::new();
        let mut number = |name: &Option<Arc<str>>| {
            let name = name.as_ref()?;
            Some(*known.entry(name.clone()).or_insert_with(|| {
                types.push(name.clone());
                types.len() as u32 - 1
            }))
        };
        let images = images
            .iter()
            .map(|image| Parcel {
                digest: image.digest.as_str().strip_prefix("sha256:").unwrap_or(image.digest.as_str()).to_owned(),
                tags: image.tags.clone(),
                size_bytes: image.size_bytes,
                pushed_at: image.pushed_at,
                last_pulled_at: image.last_pulled_at,
                media_type: number(&image.media_type),
                artifact_type: number(&image.artifact_type),
                subject: image.subject.clone(),
                status: image.status,
                last_archived_at: image.last_archived_at,
                last_activated_at: image.last_activated_at,
            })
            .collect();
        Self { types, images }
    }

    #[must_use]
    pub fn unpack(self) -> Vec<Image> {
        let Self { types, images } = self;
        let name = |number: Option<u32>| number.and_then(|number| types.get(number as usize).cloned());
        images
            .into_iter()
            .filter_map(|parcel| {
                let digest =
                    if parcel.digest.contains(':') { parcel.digest } else { format!("sha256:{}", parcel.digest) };
                Some(Image {
                    // Only what was a digest is packed, so nothing is left out here.
                    digest: Digest::new(digest).ok()?,
                    tags: parcel.tags,
                    size_bytes: parcel.size_bytes,
                    pushed_at: parcel.pushed_at,
                    last_pulled_at: parcel.last_pulled_at,
                    media_type: name(parcel.media_type),
                    artifact_type: name(parcel.artifact_type),
                    subject: parcel.subject,
                    status: parcel.status,
                    last_archived_at: parcel.last_archived_at,
                    last_activated_at: parcel.last_activated_at,
                    scan: None,
                })
            })
            .collect()
    }
}

/// Everything that verdicts depend on but the text. `known` are the images of a reading that the browser has already.
#[server(endpoint = "policy-stock", input = Json)]
pub async fn fetch_stock(repository: RepositoryName, known: Option<Timestamp>) -> Result<Stock, ApiError> {
    use crate::server::context::{fail, reader};
    let app = reader()?;
    let record = app.record(&repository).map_err(fail)?;
    let is_news = known != Some(record.read_at);
    let marks = is_news.then(|| app.in_use.marks(&record.repository.registry, &repository, &record.images)).flatten();
    Ok(Stock {
        images: is_news.then(|| Packed::new(&record.images)),
        contents: if is_news { app.manifests.contents(&record) } else { None },
        in_use: marks.map(|marks| (0..).zip(marks).filter_map(|(at, used)| used.then_some(at)).collect()),
        in_force: record.policy.clone(),
        now: app.clock.now(),
        read_at: record.read_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_come_out_as_they_went_in() {
        let at = Timestamp::from_secs;
        let plain = Image {
            digest: Digest::new(format!("sha256:{}", "3a".repeat(32))).unwrap(),
            tags: vec![Tag::new("v1").unwrap(), Tag::new("</script>\u{202e}").unwrap()],
            size_bytes: 96 << 20,
            pushed_at: at(1_700_000_000),
            last_pulled_at: None,
            media_type: Some("application/vnd.oci.image.index.v1+json".into()),
            artifact_type: None,
            subject: None,
            status: ImageStatus::Active,
            last_archived_at: None,
            last_activated_at: None,
            scan: None,
        };
        let odd = Image {
            digest: Digest::new("sha512:ff").unwrap(),
            tags: Vec::new(),
            last_pulled_at: Some(at(9)),
            artifact_type: plain.media_type.clone(),
            subject: Some(plain.digest.clone()),
            status: ImageStatus::Archived,
            last_archived_at: Some(at(7)),
            last_activated_at: Some(at(8)),
            media_type: Some("x".into()),
            ..plain.clone()
        };
        let images = vec![plain.clone(), odd, plain];
        let text = serde_json::to_string(&Packed::new(&images)).unwrap();
        assert_eq!(serde_json::from_str::<Packed>(&text).unwrap().unpack(), images);
    }
}
