//! Reads what `aws ecr describe-images` prints, in whichever way an AWS CLI or SDK writes it.

use super::super::streams::{Failure, Streams};
use crate::domain::image::{Digest, Image, ImageStatus, Tag};
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, Visitor};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

/// A whole answer; several may follow one another, as pages do.
#[derive(serde::Deserialize)]
struct Answer<'t> {
    #[serde(borrow, rename = "imageDetails")]
    details: Vec<Detail<'t>>,
    /// There are more pages; the CLI writes a capital when it was it that stopped.
    #[serde(default, rename = "nextToken", alias = "NextToken")]
    next: Option<IgnoredAny>,
}

/// What all files together say.
pub(super) struct Listing {
    pub images: Vec<Image>,
    pub repository: Option<RepositoryName>,
}

/// ecr.md 3.5; what is not used here is skipped.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail<'t> {
    #[serde(borrow)]
    repository_name: Option<Cow<'t, str>>,
    #[serde(borrow)]
    image_digest: Cow<'t, str>,
    #[serde(borrow, default)]
    image_tags: Option<Vec<Cow<'t, str>>>,
    #[serde(default)]
    image_size_in_bytes: Option<u64>,
    image_pushed_at: Instant,
    last_recorded_pull_time: Option<Instant>,
    #[serde(borrow)]
    image_manifest_media_type: Option<Cow<'t, str>>,
    #[serde(borrow)]
    artifact_media_type: Option<Cow<'t, str>>,
    #[serde(borrow)]
    subject_manifest_digest: Option<Cow<'t, str>>,
    #[serde(borrow)]
    image_status: Option<Cow<'t, str>>,
    last_archived_at: Option<Instant>,
    last_activated_at: Option<Instant>,
}

/// A time as ISO 8601 text or as seconds since 1970, whichever the CLI is set to print.
struct Instant(Timestamp);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = Instant;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time such as 2026-11-23T09:30:00+00:00 or 1795426200")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Instant, E> {
                // Python prints a space instead of the T.
                let text =
                    if text.as_bytes().get(10) == Some(&b' ') { text.replacen(' ', "T", 1) } else { text.into() };
                Timestamp::parse(&text).map(Instant).map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Instant, E> {
                self.visit_f64(seconds as f64)
            }

            fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Instant, E> {
                self.visit_f64(seconds as f64)
            }

            fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<Instant, E> {
                Ok(Instant(Timestamp::from_millis((seconds * 1000.0).round() as i64)))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// An image that stands in several files counts once.
pub(super) fn read_all(paths: &[PathBuf], streams: &mut Streams<'_>) -> Result<Listing, Failure> {
    let mut images: Vec<Image> = Vec::new();
    let mut repository: Option<String> = None;
    let mut is_whole = false;
    for path in paths {
        let bytes = streams.read(path)?;
        let (details, has_end) = parse(&bytes).map_err(|why| unreadable(path, &why))?;
        is_whole |= has_end;
        for detail in details {
            if let Some(name) = detail.repository_name.as_deref() {
                let known = repository.get_or_insert_with(|| name.to_owned());
                if known != name {
                    return Err(unreadable(
                        path,
                        &format!("holds images of {name} as well as of {known}; a policy is for one repository"),
                    ));
                }
            }
            images.push(image(detail).map_err(|why| unreadable(path, &why))?);
        }
    }
    // A rule that counts images would keep others than AWS does.
    if let (false, Some(last)) = (is_whole, paths.last()) {
        return Err(unreadable(last, "the repository has more images than these (nextToken); all pages are needed"));
    }
    let mut seen = HashSet::with_capacity(images.len());
    let repeated: Vec<bool> = images.iter().map(|image| !seen.insert(image.digest.clone())).collect();
    let mut repeated = repeated.into_iter();
    images.retain(|_| !repeated.next().unwrap_or(false));
    Ok(Listing { images, repository: repository.and_then(|name| RepositoryName::new(name).ok()) })
}

fn unreadable(path: &Path, why: &str) -> Failure {
    Failure::unreadable(format!("{}: {why}", path.display()))
}

/// The images, and whether the last page is among them.
fn parse(bytes: &[u8]) -> Result<(Vec<Detail<'_>>, bool), String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let explain =
        |error: serde_json::Error| format!("this is not what `aws ecr describe-images --output json` prints: {error}");
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return serde_json::from_slice(bytes).map(|details| (details, true)).map_err(explain);
    }
    let mut details = Vec::new();
    let (mut answers, mut has_end) = (0, false);
    for answer in serde_json::Deserializer::from_slice(bytes).into_iter::<Answer<'_>>() {
        let answer = answer.map_err(explain)?;
        details.extend(answer.details);
        has_end |= answer.next.is_none();
        answers += 1;
    }
    if answers == 0 { Err("is empty".to_owned()) } else { Ok((details, has_end)) }
}

fn image(detail: Detail<'_>) -> Result<Image, String> {
    let digest = |text: Cow<'_, str>| Digest::new(text.as_ref()).map_err(|e| e.to_string());
    let tags: Result<Vec<Tag>, _> =
        detail.image_tags.unwrap_or_default().into_iter().map(|tag| Tag::new(tag.as_ref())).collect();
    let mut tags = tags.map_err(|error| format!("image {}: {error}", detail.image_digest))?;
    tags.sort_unstable();
    tags.dedup();
    let time = |instant: Option<Instant>| instant.map(|Instant(at)| at);
    Ok(Image {
        digest: digest(detail.image_digest)?,
        tags,
        size_bytes: detail.image_size_in_bytes.unwrap_or_default(),
        pushed_at: detail.image_pushed_at.0,
        last_pulled_at: time(detail.last_recorded_pull_time),
        media_type: detail.image_manifest_media_type.map(|name| name.into()),
        artifact_type: detail.artifact_media_type.map(|name| name.into()),
        subject: detail.subject_manifest_digest.map(digest).transpose()?,
        status: match detail.image_status.as_deref() {
            Some("ARCHIVED") => ImageStatus::Archived,
            Some("ACTIVATING") => ImageStatus::Activating,
            _ => ImageStatus::Active,
        },
        last_archived_at: time(detail.last_archived_at),
        last_activated_at: time(detail.last_activated_at),
        scan: None,
    })
}
