//! Any images, bonds and rules: the fast evaluator agrees with the slow one, and every image has a story.

#![no_main]

#[path = "../../tests/lifecycle/reference.rs"]
mod reference;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::collections::HashMap;
use stowage::domain::image::relations::Relations;
use stowage::domain::image::{Digest, Image, ImageStatus, Tag};
use stowage::domain::lifecycle::evaluate::{ImageSet, evaluate};
use stowage::domain::lifecycle::explain::Explainer;
use stowage::domain::lifecycle::review::{Sight, review};
use stowage::domain::lifecycle::{Action, Count, Policy, Rule, TagStatus};
use stowage::domain::time::Timestamp;

#[derive(Arbitrary, Debug)]
struct Input {
    images: Vec<Drawn>,
    rules: Vec<(u16, Tags, Kind, u16)>,
    now: i64,
}

#[derive(Arbitrary, Debug)]
struct Drawn {
    tags: Vec<String>,
    size: u32,
    pushed: i32,
    pulled: Option<i64>,
    archived: Option<i32>,
    restored: Option<i32>,
    in_archive: bool,
    subject: Option<u8>,
    children: Vec<u8>,
}

#[derive(Arbitrary, Debug)]
enum Tags {
    Any,
    Untagged,
    Prefixes(Vec<String>),
    Patterns(Vec<String>),
}

#[derive(Arbitrary, Debug)]
enum Kind {
    Keep,
    KeepAndArchive,
    Pushed,
    PushedAndArchive,
    Pulled,
    Transitioned,
}

fn digest(at: usize) -> Digest {
    Digest::new(format!("sha256:{:064x}", at * 7919 % 256)).expect("71 characters")
}

fn image(at: usize, drawn: &Drawn, count: usize) -> Image {
    let seconds = |secs: i32| Timestamp::from_secs(i64::from(secs));
    let mut tags: Vec<Tag> = drawn.tags.iter().take(5).filter_map(|tag| Tag::new(tag.as_str()).ok()).collect();
    tags.sort();
    tags.dedup();
    Image {
        digest: digest(at),
        tags,
        size_bytes: u64::from(drawn.size),
        pushed_at: seconds(drawn.pushed),
        last_pulled_at: drawn.pulled.map(Timestamp::from_millis),
        media_type: None,
        artifact_type: None,
        subject: drawn.subject.map(usize::from).filter(|s| *s < count && *s != at).map(digest),
        status: if drawn.in_archive { ImageStatus::Archived } else { ImageStatus::Active },
        last_archived_at: drawn.archived.map(seconds),
        last_activated_at: drawn.restored.map(seconds),
    }
}

fn rule((priority, tags, kind, number): &(u16, Tags, Kind, u16)) -> Rule {
    let number = u32::from(*number);
    let (count, action) = match kind {
        Kind::Keep => (Count::ImageCountMoreThan(number), Action::Expire),
        Kind::KeepAndArchive => (Count::ImageCountMoreThan(number), Action::Archive),
        Kind::Pushed => (Count::SinceImagePushed(number), Action::Expire),
        Kind::PushedAndArchive => (Count::SinceImagePushed(number), Action::Archive),
        Kind::Pulled => (Count::SinceImagePulled(number), Action::Archive),
        Kind::Transitioned => (Count::SinceImageTransitioned(number), Action::Expire),
    };
    // The reference matches by recursion: few stars, or it takes for ever.
    let list = |list: &[String]| -> Vec<String> {
        let short = list.iter().take(3).map(|entry| entry.chars().take(12).collect::<String>());
        let few = short.filter(|entry| entry.matches('*').count() <= 4).collect::<Vec<_>>();
        if few.is_empty() { vec!["*".to_owned()] } else { few }
    };
    let tags = match tags {
        Tags::Any => TagStatus::Any,
        Tags::Untagged => TagStatus::Untagged,
        Tags::Prefixes(entries) => TagStatus::Prefixes(list(entries)),
        Tags::Patterns(entries) => TagStatus::Patterns(list(entries)),
    };
    Rule { priority: u32::from(*priority), description: None, tags, count, action }
}

fuzz_target!(|input: Input| {
    let count = input.images.len().min(200);
    let images: Vec<Image> =
        input.images.iter().take(count).enumerate().map(|(at, drawn)| image(at, drawn, count)).collect();
    let mut manifests: HashMap<Digest, Vec<Digest>> = HashMap::new();
    for (at, drawn) in input.images.iter().take(count).enumerate().filter(|(_, drawn)| !drawn.children.is_empty()) {
        manifests.insert(digest(at), drawn.children.iter().take(4).map(|child| digest(usize::from(*child))).collect());
    }
    let relations = Relations::find(&images, &manifests);
    let mut rules: Vec<Rule> = input.rules.iter().take(8).map(rule).collect();
    rules.sort_by_key(|rule| rule.priority);
    rules.dedup_by_key(|rule| rule.priority);
    let policy = Policy { rules };
    let now = Timestamp::from_millis(input.now);
    let set = ImageSet::new(&images, &relations);
    let evaluation = evaluate(&policy, &set, now);
    let fast: Vec<_> = evaluation.verdicts.iter().map(|verdict| (verdict.outcome, verdict.rule)).collect();
    assert_eq!(fast, reference::evaluate(&policy, &images, &relations, now));
    let explainer = Explainer::new(&policy, &set, &evaluation, now).naming(&images);
    for (at, verdict) in evaluation.verdicts.iter().enumerate() {
        let story = explainer.explain(at);
        assert!(!story.reason.is_empty());
        assert_eq!(story.would_go.is_some(), !verdict.outcome.goes());
    }
    let text = policy.to_json();
    let _ = review(&policy, &images, &relations, &Sight { text: &text, set: &set, evaluation: &evaluation, now, pull_through: false });
});
