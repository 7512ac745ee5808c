//! The images of one repository, found by position, digest and tag.

use super::image::Image;
use super::refusal::Refusal;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// ECR's ImageIdentifier.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct ImageId {
    pub image_digest: Option<String>,
    pub image_tag: Option<String>,
}

impl ImageId {
    pub fn of_digest(digest: &str) -> Self {
        Self { image_digest: Some(digest.to_owned()), image_tag: None }
    }

    pub fn json(&self) -> serde_json::Value {
        let mut id = serde_json::Map::new();
        for (name, part) in [("imageDigest", &self.image_digest), ("imageTag", &self.image_tag)] {
            if let Some(part) = part {
                id.insert(name.to_owned(), part.as_str().into());
            }
        }
        id.into()
    }
}

/// Why an identifier finds no image: AWS's failure code and reason (ecr.md 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Miss {
    NotFound,
    NoDigestNorTag,
    BadDigest,
    OtherTag,
}

impl Miss {
    pub const fn failure(self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound => ("ImageNotFound", "Requested image not found"),
            Self::NoDigestNorTag => {
                ("MissingDigestAndTag", "Invalid request parameters: both tag and digest cannot be null")
            }
            Self::BadDigest => (
                "InvalidImageDigest",
                "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
            ),
            Self::OtherTag => ("ImageTagDoesNotMatchDigest", "Requested image tag does not belong to the image digest"),
        }
    }

    /// The same for calls that fail as a whole.
    pub fn refusal(self, id: &ImageId, repository: &str) -> Refusal {
        let word = |part: &Option<String>| part.as_deref().map_or("null".to_owned(), |text| format!("'{text}'"));
        match self {
            Self::NotFound | Self::OtherTag => Refusal::new(
                "ImageNotFoundException",
                format!(
                    "The image with imageId {{imageDigest:{}, imageTag:{}}} does not exist within the repository with \
                     name '{repository}' in the registry with id '{}'",
                    word(&id.image_digest),
                    word(&id.image_tag),
                    super::ACCOUNT
                ),
            ),
            Self::NoDigestNorTag | Self::BadDigest => Refusal::parameter(self.failure().1),
        }
    }
}

/// Checks the shape of an identifier.
///
/// # Errors
/// When it names nothing, or a digest that cannot be one.
pub fn check(id: &ImageId) -> Result<(), Miss> {
    match (&id.image_digest, &id.image_tag) {
        (None, None) => Err(Miss::NoDigestNorTag),
        (Some(digest), _) if !is_digest(digest) => Err(Miss::BadDigest),
        _ => Ok(()),
    }
}

fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(algorithm, hex)| {
        !algorithm.is_empty() && !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[derive(Debug, Clone, Default)]
pub struct Shelf {
    images: BTreeMap<u64, Image>,
    digests: HashMap<String, u64>,
    tags: HashMap<String, u64>,
    next: u64,
    at_start: usize,
}

impl Shelf {
    /// AWS promises no order, so seeded images are listed by digest: whoever relies on push order fails here too.
    pub fn seeded(mut images: Vec<Image>) -> Self {
        images.sort_by(|a, b| a.digest.cmp(&b.digest));
        let mut shelf = Self::default();
        for image in images {
            shelf.insert(image);
        }
        shelf
    }

    /// Remembers how many images there are as what there was at first.
    pub fn mark_start(&mut self) {
        self.at_start = self.images.len();
    }

    /// How many images there were at first.
    pub fn len_at_start(&self) -> usize {
        self.at_start
    }

    pub fn len(&self) -> usize {
        self.images.len()
    }

    pub fn from(&self, position: u64) -> impl Iterator<Item = (u64, &Image)> {
        self.images.range(position..).map(|(at, image)| (*at, image))
    }

    pub fn images(&self) -> impl Iterator<Item = &Image> {
        self.images.values()
    }

    pub fn images_mut(&mut self) -> impl Iterator<Item = &mut Image> {
        self.images.values_mut()
    }

    pub fn by_digest(&self, digest: &str) -> Option<&Image> {
        self.digests.get(digest).and_then(|at| self.images.get(at))
    }

    pub fn by_tag(&self, tag: &str) -> Option<&Image> {
        self.tags.get(tag).and_then(|at| self.images.get(at))
    }

    pub fn by_digest_mut(&mut self, digest: &str) -> Option<&mut Image> {
        self.digests.get(digest).and_then(|at| self.images.get_mut(at))
    }

    /// # Errors
    /// [`Miss`] when the identifier is malformed or finds nothing.
    pub fn find(&self, id: &ImageId) -> Result<&Image, Miss> {
        check(id)?;
        match (&id.image_digest, &id.image_tag) {
            (Some(digest), None) => self.by_digest(digest).ok_or(Miss::NotFound),
            (None, Some(tag)) => self.by_tag(tag).ok_or(Miss::NotFound),
            (Some(digest), Some(tag)) => {
                let image = self.by_digest(digest).ok_or(Miss::NotFound)?;
                if image.tags.contains(tag) { Ok(image) } else { Err(Miss::OtherTag) }
            }
            (None, None) => Err(Miss::NoDigestNorTag),
        }
    }

    /// Puts an image; one of the same digest stays as it is.
    pub fn insert(&mut self, image: Image) {
        if self.digests.contains_key(&image.digest) {
            return;
        }
        let at = self.next;
        self.next += 1;
        self.digests.insert(image.digest.clone(), at);
        for tag in &image.tags {
            self.tags.insert(tag.clone(), at);
        }
        self.images.insert(at, image);
    }

    /// Moves a tag to an image.
    pub fn tag(&mut self, digest: &str, tag: &str) {
        self.untag(tag);
        if let Some(at) = self.digests.get(digest)
            && let Some(image) = self.images.get_mut(at)
        {
            image.tags.push(tag.to_owned());
            image.tags.sort();
            self.tags.insert(tag.to_owned(), *at);
        }
    }

    pub fn untag(&mut self, tag: &str) {
        if let Some(image) = self.tags.remove(tag).and_then(|at| self.images.get_mut(&at)) {
            image.tags.retain(|t| t != tag);
        }
    }

    pub fn remove(&mut self, digest: &str) -> Option<Image> {
        let image = self.digests.remove(digest).and_then(|at| self.images.remove(&at))?;
        for tag in &image.tags {
            self.tags.remove(tag);
        }
        Some(image)
    }

    /// Manifest lists that hold this digest (ecr.md 2.5).
    pub fn lists_holding(&self, digest: &str) -> Vec<&str> {
        self.images
            .values()
            .filter(|image| image.children.iter().any(|child| child == digest))
            .map(|image| image.digest.as_str())
            .collect()
    }
}
