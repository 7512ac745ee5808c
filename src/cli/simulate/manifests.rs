//! Reads what `aws ecr batch-get-image` prints: which children an index has, what a manifest refers to, which blobs it
//! needs (ecr.md 5).

use super::super::streams::{Failure, Streams};
use crate::domain::image::{Digest, Image};
use crate::domain::storage::Layers;
use crate::domain::storage::manifest::parse;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::PathBuf;

#[derive(Default)]
pub(super) struct Manifests {
    /// Children of each index.
    pub children: HashMap<Digest, Vec<Digest>>,
    /// Blobs of each other manifest, with their sizes; `None`: not all sizes are known.
    blobs: HashMap<Digest, Option<Vec<(Digest, u64)>>>,
    subjects: HashMap<Digest, Digest>,
}

#[derive(Deserialize)]
struct Answer {
    images: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    image_id: Id,
    /// The manifest's own text.
    image_manifest: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Id {
    image_digest: String,
}

pub(super) fn read_all(paths: &[PathBuf], streams: &mut Streams<'_>) -> Result<Manifests, Failure> {
    let mut manifests = Manifests::default();
    for path in paths {
        let bytes = streams.read(path)?;
        let unreadable = |why: String| Failure::unreadable(format!("{}: {why}", path.display()));
        for answer in serde_json::Deserializer::from_slice(&bytes).into_iter::<Answer>() {
            let answer = answer.map_err(|error| {
                unreadable(format!("this is not what `aws ecr batch-get-image --output json` prints: {error}"))
            })?;
            for entry in answer.images {
                let digest = entry.image_id.image_digest.clone();
                manifests.add(entry).map_err(|why| unreadable(format!("manifest {digest}: {why}")))?;
            }
        }
    }
    Ok(manifests)
}

impl Manifests {
    fn add(&mut self, entry: Entry) -> Result<(), String> {
        let own = Digest::new(entry.image_id.image_digest).map_err(|error| error.to_string())?;
        let manifest = parse(&entry.image_manifest, None).map_err(|error| error.to_string())?;
        if let Some(subject) = &manifest.subject {
            self.subjects.insert(own.clone(), subject.clone());
        }
        if manifest.is_index() {
            self.children.insert(own, manifest.children.into_iter().map(|child| child.digest).collect());
        } else {
            let blobs = manifest.stored();
            self.blobs.insert(own, blobs.map(|all| all.into_iter().map(|(blob, size)| (blob.clone(), size)).collect()));
        }
        Ok(())
    }

    /// Says what an image refers to where DescribeImages did not.
    pub fn add_subjects(&self, images: &mut [Image]) {
        for image in images.iter_mut().filter(|image| image.subject.is_none()) {
            image.subject = self.subjects.get(&image.digest).cloned();
        }
    }

    /// Bytes of the blobs that only images which `goes` are made of; `None` when the blobs of some image are not known,
    /// as it might share any of them (ecr.md 4.3).
    pub fn freed(&self, images: &[Image], goes: impl Fn(usize) -> bool) -> Option<u64> {
        let layers = Layers::new(images, |image| match self.children.contains_key(&image.digest) {
            true => Some(Vec::new()),
            false => self.blobs.get(&image.digest)?.clone(),
        });
        let freed = layers.freed(goes);
        freed.exact.then_some(freed.bytes)
    }
}
