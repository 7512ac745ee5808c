//! Finding anything in a registry by what somebody has at hand: part of a repository's name, the beginning of a tag or of
//! a digest, or a whole address as `docker pull` takes it.

mod index;
#[cfg(test)]
mod tests;

pub use index::Index;

use crate::domain::image::{Digest, Tag};
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Fewer hexadecimal digits than this are taken for a word, not for a digest.
const SHORTEST_DIGEST: usize = 4;

/// What was found of one kind: the first of them, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hits<T> {
    pub shown: Vec<T>,
    pub all: u64,
}

impl<T> Default for Hits<T> {
    fn default() -> Self {
        Self { shown: Vec::new(), all: 0 }
    }
}

/// An image by one of its tags, or by its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageHit {
    pub repository: RepositoryName,
    pub digest: Digest,
    /// The tag that begins as asked, or any when the digest does.
    pub tag: Option<Tag>,
    pub pushed_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Found {
    /// Best match first.
    pub repositories: Hits<RepositoryName>,
    /// Whole tags first, then by repository.
    pub tags: Hits<ImageHit>,
    /// By repository: one digest may be in several.
    pub digests: Hits<ImageHit>,
}

impl Found {
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.repositories.all == 0 && self.tags.all == 0 && self.digests.all == 0
    }
}

/// What a text asks for; all in lower case. A part that is `None` is not looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Part of a repository's name.
    pub name: Option<String>,
    /// The repository that tags and digests must be in, whole.
    pub within: Option<String>,
    /// The beginning of a tag.
    pub tag: Option<String>,
    /// The first hexadecimal digits of a digest.
    pub digest: Option<String>,
}

impl Wanted {
    /// Takes words, digests, `name:tag`, `name@sha256:…`, repository URIs and ARNs. `None`: nothing was asked.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let text = text.strip_prefix("docker pull ").unwrap_or(&text).trim();
        let text = text.split_once(":repository/").map_or(text, |(_, name)| name);
        let text = text.strip_prefix("https://").unwrap_or(text);
        let text = match text.split_once('/') {
            Some((host, rest)) if host.contains(".dkr") => rest,
            _ => text,
        };
        if text.is_empty() {
            return None;
        }
        if let Some(digest) = text.strip_prefix("sha256:") {
            return Some(Self { digest: Some(digest.to_owned()), ..Self::default() });
        }
        if let Some((name, digest)) = text.split_once('@') {
            let name = name.split_once(':').map_or(name, |(name, _)| name);
            let digest = digest.strip_prefix("sha256:").unwrap_or(digest);
            let within = Some(name.to_owned());
            return Some(Self { within, digest: Some(digest.to_owned()), ..Self::default() });
        }
        if let Some((name, tag)) = text.split_once(':') {
            let within = Some(name.to_owned());
            return Some(Self { within, tag: Some(tag.to_owned()), ..Self::default() });
        }
        let is_digest = text.len() >= SHORTEST_DIGEST && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(Self {
            name: Some(text.to_owned()),
            tag: Some(text.to_owned()),
            digest: is_digest.then(|| text.to_owned()),
            within: None,
        })
    }
}
