//! The tags of a repository, for somebody who writes patterns: which ones a pattern takes, and which patterns would take any.

use super::pattern::Glob;
use super::template::patterns;
use crate::domain::image::{Image, Tag};
use std::collections::HashSet;

/// Tags that are named.
const NAMED: usize = 3;
/// Tags that are offered besides patterns, the newest.
const OFFERED: usize = 200;
/// What fits a list below a field.
const LISTED: usize = 20;

/// What an entry of a list takes, looked at by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    pub tags: u64,
    pub images: u64,
    /// Of the newest images.
    pub first: Vec<Tag>,
}

impl Taken {
    /// `images` newest push first.
    #[must_use]
    pub fn by(glob: &Glob, images: &[Image]) -> Self {
        let mut taken = Self::default();
        for image in images {
            let before = taken.tags;
            for tag in image.tags.iter().filter(|tag| glob.matches(tag.as_str())) {
                taken.tags += 1;
                if taken.first.len() < NAMED {
                    taken.first.push(tag.clone());
                }
            }
            taken.images += u64::from(taken.tags > before);
        }
        taken
    }
}

/// Patterns that fit many tags, then tags of the newest images; `images` newest push first.
#[must_use]
pub fn words(images: &[Image]) -> Vec<String> {
    let mut words = patterns(images);
    let mut known: HashSet<&str> = HashSet::new();
    let tags = images.iter().flat_map(|image| &image.tags).map(Tag::as_str);
    words.extend(tags.filter(|tag| known.insert(tag)).take(OFFERED).map(str::to_owned));
    words
}

/// The words that go on from what is typed: as they are in a list of patterns, up to their first `*` in one of prefixes.
#[must_use]
pub fn completions(words: &[String], typed: &str, prefix: bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in words {
        let word = if prefix { word.split('*').next().unwrap_or_default() } else { word };
        let goes_on = !word.is_empty() && word != typed && word.starts_with(typed.trim_end_matches('*'));
        if goes_on && !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
        if found.len() == LISTED {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::image::{Digest, ImageStatus};
    use crate::domain::time::Timestamp;

    fn image(tags: &str) -> Image {
        Image {
            digest: Digest::new("sha256:a").unwrap(),
            tags: tags.split_whitespace().map(|tag| Tag::new(tag).unwrap()).collect(),
            size_bytes: 1,
            pushed_at: Timestamp::from_secs(0),
            last_pulled_at: None,
            media_type: None,
            artifact_type: None,
            subject: None,
            status: ImageStatus::Active,
            last_archived_at: None,
            last_activated_at: None,
            scan: None,
        }
    }

    fn images() -> Vec<Image> {
        ["v1.2.4 latest", "prod-7 v1.2.3", "", "prod-6 prod-5", "v1.2.2 v1.2.1"].map(image).into()
    }

    #[test]
    fn an_entry_says_what_it_takes() {
        let taken = |glob: Glob| {
            let taken = Taken::by(&glob, &images());
            let first: Vec<&str> = taken.first.iter().map(Tag::as_str).collect();
            (taken.tags, taken.images, first.join(" "))
        };
        assert_eq!(taken(Glob::pattern("v*")), (4, 3, "v1.2.4 v1.2.3 v1.2.2".to_owned()));
        assert_eq!(taken(Glob::prefix("prod-")), (3, 2, "prod-7 prod-6 prod-5".to_owned()));
        assert_eq!(taken(Glob::pattern("v")), (0, 0, String::new()));
    }

    #[test]
    fn what_is_typed_goes_on() {
        let words = words(&images());
        assert_eq!(completions(&words, "v", false), ["v*.*.*", "v1.2.4", "v1.2.3", "v1.2.2", "v1.2.1"]);
        assert_eq!(completions(&words, "prod", false)[0], "prod-*");
        assert_eq!(completions(&words, "prod-*", false), ["prod-7", "prod-6", "prod-5"]);
        assert_eq!(completions(&words, "prod", true)[0], "prod-");
        assert_eq!(completions(&words, "latest", false), [""; 0]);
    }
}
