//! Policies to start from, fitted to the tags that a repository has.

mod shape;

use super::intent::{Intent, compile};
use super::{Count, Policy, TagStatus};
use crate::domain::image::Image;
use serde::Serialize;
use shape::Found;

/// A policy to start from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Template {
    /// Stable, kebab-case.
    pub id: &'static str,
    pub title: String,
    /// What it does, and what it found to do it to.
    pub description: String,
    pub policy: Policy,
}

const UNTAGGED_DAYS: u32 = 14;
const RELEASES: u32 = 20;
const PER_BRANCH: u32 = 10;
const RECENT: u32 = 100;
const COPY_DAYS: u32 = 30;

/// Patterns for the kinds of tags that the images have.
#[must_use]
pub fn patterns(images: &[Image]) -> Vec<String> {
    let found = Found::read(images);
    let releases = found.releases.iter().map(ToString::to_string);
    releases.chain(found.environments).chain(found.branches).chain(found.shas).chain(found.caches).collect()
}

/// Templates that make sense for these images, the most fitting first. Without images, those that need none.
#[must_use]
pub fn templates(images: &[Image]) -> Vec<Template> {
    let found = Found::read(images);
    let untagged = Intent::expire(TagStatus::Untagged, Count::SinceImagePushed(UNTAGGED_DAYS));
    let environments: Vec<Intent> = found.environments.iter().map(Intent::protect).collect();
    let releases: Vec<Intent> = found.releases.iter().map(|p| Intent::keep_newest(*p, RELEASES)).collect();
    let branches: Vec<Intent> = found.branches.iter().map(|p| Intent::keep_newest(p, PER_BRANCH)).collect();
    let shas: Vec<Intent> = found.shas.iter().map(|p| Intent::keep_newest(p, RECENT)).collect();
    let caches: Vec<Intent> = found
        .caches
        .iter()
        .map(|p| Intent::expire(TagStatus::Patterns(vec![p.clone()]), Count::SinceImagePushed(UNTAGGED_DAYS)))
        .collect();
    let rest = |count| vec![Intent::expire(TagStatus::Any, count)];
    let list = |words: &[String]| words.join(", ");
    let mut templates = Vec::new();
    let mut offer = |id, title: &str, description: String, parts: &[&[Intent]]| {
        if let Some(policy) = compile(&parts.concat()).filter(|policy| !policy.rules.is_empty()) {
            templates.push(Template { id, title: title.to_owned(), description, policy });
        }
    };
    let untagged = [untagged];
    let kinds = [&environments, &releases, &branches, &shas, &caches];
    if kinds.iter().filter(|kind| !kind.is_empty()).count() > 1 {
        let parts: Vec<&[Intent]> = kinds.iter().map(|kind| kind.as_slice()).chain([untagged.as_slice()]).collect();
        let description = format!("Protects deployed tags, thins out what was found: {}.", found.summary());
        offer("fitted", "Fitted to this repository", description, &parts);
    }
    if !releases.is_empty() {
        let patterns: Vec<String> = found.releases.iter().map(ToString::to_string).collect();
        let description = format!(
            "Keeps the newest {RELEASES} of {}; untagged images go after {UNTAGGED_DAYS} days.",
            list(&patterns)
        );
        offer("releases", "Semantic versions", description, &[&environments, &releases, &untagged]);
    }
    if !shas.is_empty() || found.bare_shas > 0 {
        let description = format!(
            "For images tagged with commit hashes: protects what has a name, keeps the newest {RECENT} of the rest."
        );
        let parts: [&[Intent]; 5] = [
            &environments,
            &releases,
            &shas,
            &untagged,
            if found.bare_shas > 0 { &rest(Count::ImageCountMoreThan(RECENT)) } else { &[] },
        ];
        offer("commits", "Commit hashes", description, &parts);
    }
    if !branches.is_empty() {
        let description = format!("Keeps the newest {PER_BRANCH} of each of {}.", list(&found.branches));
        offer("branches", "Branches", description, &[&environments, &branches, &untagged]);
    }
    if !environments.is_empty() {
        let description =
            format!("Never removes {}; of everything else the newest {RECENT} stay.", list(&found.environments));
        let parts: [&[Intent]; 3] = [&environments, &untagged, &rest(Count::ImageCountMoreThan(RECENT))];
        offer("environments", "Environments", description, &parts);
    }
    if !caches.is_empty() {
        let description = format!("Build caches ({}) go after {UNTAGGED_DAYS} days.", list(&found.caches));
        offer("build-cache", "Build caches", description, &[&caches, &untagged]);
    }
    let description = format!("Untagged images go after {UNTAGGED_DAYS} days; nothing else is touched.");
    offer("untagged", "Untagged only", description, &[&untagged]);
    let description = format!(
        "For copies of another registry: everything goes {COPY_DAYS} days after it was fetched; the next pull fetches it again."
    );
    offer("cache-copies", "Cache copies", description, &[&rest(Count::SinceImagePushed(COPY_DAYS))]);
    templates
}
