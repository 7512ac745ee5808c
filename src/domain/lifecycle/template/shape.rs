//! What kinds of tags a repository has.

use crate::domain::image::Image;
use std::collections::BTreeMap;

const ENVIRONMENTS: [&str; 16] = [
    "prod",
    "production",
    "prd",
    "live",
    "preprod",
    "stage",
    "staging",
    "stg",
    "uat",
    "qa",
    "test",
    "dev",
    "development",
    "preview",
    "canary",
    "sandbox",
];

const CACHES: [&str; 3] = ["cache", "buildcache", "build-cache"];

/// A prefix is a branch when at least so many tags share it.
const FAMILY: usize = 3;
/// A policy has 50 rules; more kinds than this need a person.
const MAX_KINDS: usize = 8;

/// Patterns for the tags of a repository, by kind; each covers tags that are there.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub releases: Vec<&'static str>,
    pub environments: Vec<String>,
    pub branches: Vec<String>,
    /// Prefixed hashes such as `sha-*`.
    pub shas: Vec<String>,
    /// Tags that are nothing but a hash; no pattern catches them.
    pub bare_shas: usize,
    pub caches: Vec<String>,
}

/// What one tag looks like.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    Release { v: bool, dots: usize },
    Environment(String),
    Cache(String),
    Sha(String),
    BareSha,
    Branch(String),
    Other,
}

impl Found {
    pub fn read(images: &[Image]) -> Self {
        let mut counts: BTreeMap<Shape, usize> = BTreeMap::new();
        for tag in images.iter().flat_map(|image| &image.tags) {
            *counts.entry(classify(tag.as_str())).or_default() += 1;
        }
        let mut found = Self::default();
        let (mut families, mut two_dots, mut one_dot) = (Vec::new(), [false; 2], [false; 2]);
        for (shape, count) in counts {
            match shape {
                Shape::Release { v, dots } => {
                    let known = if dots >= 2 { &mut two_dots } else { &mut one_dot };
                    known[usize::from(v)] = true;
                }
                Shape::Environment(pattern) => found.environments.push(pattern),
                Shape::Cache(pattern) => found.caches.push(pattern),
                Shape::Sha(pattern) => found.shas.push(pattern),
                Shape::BareSha => found.bare_shas = count,
                Shape::Branch(pattern) if count >= FAMILY => families.push((count, pattern)),
                Shape::Branch(_) | Shape::Other => {}
            }
        }
        // `*.*` would take signatures (`sha256-….sig`) too, so versions without v need both dots.
        for (there, pattern) in [(two_dots[1], "v*.*.*"), (one_dot[1] && !two_dots[1], "v*.*"), (two_dots[0], "*.*.*")]
        {
            if there {
                found.releases.push(pattern);
            }
        }
        families.sort_by(|a, b| b.cmp(a));
        found.branches = families.into_iter().map(|(_, pattern)| pattern).take(MAX_KINDS).collect();
        found.branches.sort_unstable();
        for list in [&mut found.environments, &mut found.caches, &mut found.shas] {
            list.truncate(MAX_KINDS);
        }
        found
    }

    /// `semantic versions, environments`.
    pub fn summary(&self) -> String {
        let kinds = [
            (!self.releases.is_empty(), "semantic versions"),
            (!self.environments.is_empty(), "environments"),
            (!self.branches.is_empty(), "branches"),
            (!self.shas.is_empty() || self.bare_shas > 0, "commit hashes"),
            (!self.caches.is_empty(), "build caches"),
        ];
        kinds.iter().filter(|(there, _)| *there).map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
    }
}

pub(super) fn classify(tag: &str) -> Shape {
    if tag.starts_with("sha256-") {
        return Shape::Other; // a signature, not a commit
    }
    let (v, bare) = tag.strip_prefix('v').map_or((false, tag), |rest| (true, rest));
    if is_version(bare) {
        let core = bare.split(['-', '+']).next().unwrap_or_default();
        return Shape::Release { v, dots: core.matches('.').count() };
    }
    if is_hash(tag) {
        return Shape::BareSha;
    }
    let lower = tag.to_ascii_lowercase();
    if let Some(word) = CACHES.iter().find(|word| lower.starts_with(**word)) {
        return Shape::Cache(pattern(tag, word.len()));
    }
    let word_end = tag.find(['-', '_', '.']).unwrap_or(tag.len());
    if ENVIRONMENTS.contains(&&lower[..word_end]) {
        return Shape::Environment(pattern(tag, word_end));
    }
    let Some(at) = tag.rfind(['-', '_', '.']) else { return Shape::Other };
    let (head, last) = (&tag[..=at], &tag[at + 1..]);
    if !tag.is_char_boundary(at + 1) || head.len() < 2 || !is_plain(head) {
        return Shape::Other;
    }
    match (is_hash(last), &lower[..at]) {
        (true, "sha" | "git" | "commit" | "git-sha") => Shape::Sha(format!("{head}*")),
        (true, _) => Shape::Branch(format!("{head}*")),
        (false, _) if !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()) => Shape::Branch(format!("{head}*")),
        _ => Shape::Other,
    }
}

/// `prod` for `prod`, `prod-*` for `prod-17`.
fn pattern(tag: &str, word_end: usize) -> String {
    match tag[word_end..].chars().next() {
        None => tag.to_owned(),
        Some(c) if matches!(c, '-' | '_' | '.') => format!("{}{c}*", &tag[..word_end]),
        Some(_) => format!("{}*", &tag[..word_end]),
    }
}

/// Without digits, so that `1.2.3-rc-4` is no branch, and without `*`, which a tag cannot have anyway.
fn is_plain(head: &str) -> bool {
    head.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_' | b'.' | b'/'))
}

fn is_version(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = core.split('.').collect();
    (2..=4).contains(&parts.len()) && parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
}

/// A commit hash: 7 to 40 lower-case hexadecimal digits, not all of them decimal.
fn is_hash(text: &str) -> bool {
    (7..=40).contains(&text.len())
        && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        && text.bytes().any(|b| b.is_ascii_digit())
        && (text.len() == 40 || text.bytes().any(|b| b.is_ascii_lowercase()))
}
