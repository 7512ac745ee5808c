//! The images of one repository as one value: JSON lines, the first with the media types that occur, then an array for
//! each image. About 150 bytes an image, most of it the digest, 40 more when it was scanned, and still readable with `sqlite3` and `jq`.

use crate::domain::image::scan::Scan;
use crate::domain::image::{Digest, Image, ImageStatus, Tag};
use crate::domain::time::Timestamp;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;

/// Images between two chances for other tasks to run: a list of 100,000 takes tens of milliseconds.
const STRETCH: usize = 2_000;

/// What [`encode`] writes for an image. New fields come last and are `#[serde(default)]`.
#[derive(Deserialize)]
struct Row(
    Digest,
    Vec<Tag>,
    /// Size in bytes.
    u64,
    /// Pushed.
    Timestamp,
    /// Last pulled.
    Option<Timestamp>,
    /// Media type, by position in the first line.
    Option<usize>,
    /// Artifact type, likewise.
    Option<usize>,
    /// Subject.
    Option<Digest>,
    ImageStatus,
    /// Last archived.
    Option<Timestamp>,
    /// Last activated.
    Option<Timestamp>,
    #[serde(default)] Option<Scan>,
);

#[derive(Default)]
struct Types<'a> {
    order: Vec<&'a str>,
    places: HashMap<&'a str, usize>,
}

impl<'a> Types<'a> {
    fn place(&mut self, name: &'a str) -> usize {
        *self.places.entry(name).or_insert_with(|| {
            self.order.push(name);
            self.order.len() - 1
        })
    }
}

/// The same images in the same order give the same bytes.
pub(super) async fn encode(images: &[Image]) -> serde_json::Result<Vec<u8>> {
    let mut types = Types::default();
    let mut rows = Vec::with_capacity(images.len() * 160);
    for stretch in images.chunks(STRETCH) {
        for i in stretch {
            let media = i.media_type.as_deref().map(|name| types.place(name));
            let artifact = i.artifact_type.as_deref().map(|name| types.place(name));
            let (archived, activated) = (i.last_archived_at, i.last_activated_at);
            let (size, pushed, pulled) = (i.size_bytes, i.pushed_at, i.last_pulled_at);
            let (status, scan) = (i.status, i.scan);
            let row = (
                &i.digest, &i.tags, size, pushed, pulled, media, artifact, &i.subject, status, archived, activated,
                scan,
            );
            rows.push(b'\n');
            serde_json::to_writer(&mut rows, &row)?;
        }
        tokio::task::yield_now().await;
    }
    let mut body = serde_json::to_vec(&types.order)?;
    body.append(&mut rows);
    Ok(body)
}

pub(super) fn decode(body: &[u8]) -> serde_json::Result<Vec<Image>> {
    let mut lines = body.split(|byte| *byte == b'\n');
    let types: Vec<Arc<str>> = serde_json::from_slice(lines.next().unwrap_or_default())?;
    let name = |place: Option<usize>| place.and_then(|at| types.get(at)).cloned();
    lines
        .map(|line| {
            let Row(digest, tags, size_bytes, pushed_at, last_pulled_at, media, artifact, subject, status, a, b, scan) =
                serde_json::from_slice(line)?;
            Ok(Image {
                digest,
                tags,
                size_bytes,
                pushed_at,
                last_pulled_at,
                media_type: name(media),
                artifact_type: name(artifact),
                subject,
                status,
                last_archived_at: a,
                last_activated_at: b,
                scan,
            })
        })
        .collect()
}

/// Which image each tag is on.
pub(super) fn tags(body: &[u8]) -> serde_json::Result<HashMap<Tag, Digest>> {
    let lines = body.split(|byte| *byte == b'\n').skip(1);
    let mut places = HashMap::new();
    for line in lines {
        let Row(digest, tags, ..) = serde_json::from_slice(line)?;
        places.extend(tags.into_iter().map(|tag| (tag, digest.clone())));
    }
    Ok(places)
}

#[cfg(test)]
mod tests;
