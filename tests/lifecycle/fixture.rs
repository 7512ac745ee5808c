//! Short ways to write images and policies down.

use std::collections::HashMap;
use stowage::domain::image::relations::Relations;
use stowage::domain::image::{Digest, Image, ImageStatus, Tag};
use stowage::domain::lifecycle::evaluate::{Evaluation, ImageSet, evaluate};
use stowage::domain::lifecycle::parse::parse;
use stowage::domain::lifecycle::{Action, Count, Policy, Rule, TagStatus};
use stowage::domain::time::Timestamp;

/// When the tests happen.
pub const NOW: Timestamp = Timestamp::from_secs(1_790_000_000);

pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// An image called `name`, pushed so many days before [`NOW`], with space-separated tags.
pub fn image(name: &str, tags: &str, days: i64) -> Image {
    let mut tags: Vec<Tag> = tags.split_whitespace().map(|tag| Tag::new(tag).unwrap()).collect();
    tags.sort();
    Image {
        digest: digest(name),
        tags,
        size_bytes: 1000,
        pushed_at: NOW.plus_days(-days),
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

pub fn digest(name: &str) -> Digest {
    let hex: String = name.bytes().map(|b| format!("{b:02x}")).collect();
    Digest::new(format!("sha256:{hex:0>64}")).unwrap()
}

/// An image that has been in the archive for so many days.
pub fn archived(name: &str, tags: &str, pushed: i64, archived: i64) -> Image {
    Image {
        status: ImageStatus::Archived,
        last_archived_at: Some(NOW.plus_days(-archived)),
        ..image(name, tags, pushed)
    }
}

/// A rule for tags that match all of the space-separated patterns.
pub fn tagged(priority: u32, patterns: &str, count: Count, action: Action) -> Rule {
    let list = patterns.split_whitespace().map(str::to_owned).collect();
    rule(priority, TagStatus::Patterns(list), count, action)
}

pub fn rule(priority: u32, tags: TagStatus, count: Count, action: Action) -> Rule {
    Rule { priority, description: None, tags, count, action }
}

pub fn policy(rules: impl Into<Vec<Rule>>) -> Policy {
    Policy { rules: rules.into() }
}

/// The policy of a text that must be valid.
pub fn valid(text: &str) -> Policy {
    let parsed = parse(text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    parsed.policy.unwrap()
}

/// Without any manifests at hand.
pub fn relations(images: &[Image]) -> Relations {
    Relations::find(images, &HashMap::new())
}

pub fn run(policy: &Policy, images: &[Image]) -> Evaluation {
    evaluate(policy, &ImageSet::new(images, &relations(images)), NOW)
}

/// `expire 1` or `keep` or `keep 2`, for each image.
pub fn verdicts(evaluation: &Evaluation) -> Vec<String> {
    let text = |v: &stowage::domain::lifecycle::evaluate::Verdict| match v.rule {
        Some(rule) => format!("{} {rule}", v.outcome.as_str()),
        None => v.outcome.as_str().to_owned(),
    };
    evaluation.verdicts.iter().map(text).collect()
}
