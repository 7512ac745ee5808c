//! Random images and policies, small enough for everything to meet everything.

use crate::fixture::*;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::HashMap;
use stowage::domain::image::relations::Relations;
use stowage::domain::image::{Digest, Image, ImageStatus, Tag};
use stowage::domain::lifecycle::{Action, Count, Policy, Rule, TagStatus};

const TAGS: [&str; 14] = [
    "v1.0.0",
    "v1.1.0",
    "v2.0.0-rc1",
    "prod",
    "prod-1",
    "prod-eu-2",
    "dev",
    "dev-1",
    "main-3fa9c12",
    "sha-3fa9c12",
    "latest",
    "vulnerable-1",
    "é-1",
    "x",
];

const PATTERNS: [&str; 16] = [
    "v*", "v1*", "*.0", "v*.*.*", "prod*", "prod-*", "prod", "*-1", "*", "*1*", "d*v", "latest", "nothing*", "é*",
    "*rc*1", "sha-*",
];

/// Push times collide now and then, and lie near whole days.
fn time() -> impl Strategy<Value = i64> {
    (0i64..12, select(vec![0, 0, 0, 1, -1, 40_000_000])).prop_map(|(days, millis)| -days * 86_400_000 + millis)
}

pub fn images(most: usize) -> impl Strategy<Value = Vec<Image>> {
    let one = (
        btree_set(select(TAGS.to_vec()), 0..4),
        time(),
        prop::option::of(time()),
        0u8..8,
        prop::option::of(time()),
        prop::option::weighted(0.2, 0usize..most),
        prop::bool::weighted(0.2),
        1u64..5,
    );
    vec(one, 0..most).prop_map(|rows| {
        let at = |millis| stowage::domain::time::Timestamp::from_millis(NOW.millis() + millis);
        let count = rows.len();
        (0..)
            .zip(rows)
            .map(|(index, (tags, pushed, pulled, status, moved, subject, is_index, size))| Image {
                tags: tags.into_iter().map(|tag| Tag::new(tag).unwrap()).collect(),
                size_bytes: size,
                pushed_at: at(pushed),
                last_pulled_at: pulled.map(at),
                media_type: is_index.then(|| INDEX.into()),
                subject: subject.filter(|s| *s < count && *s != index).map(name_digest),
                status: if status == 0 { ImageStatus::Archived } else { ImageStatus::Active },
                last_archived_at: if status < 2 { moved.map(|moved| at(moved - 90 * 86_400_000)) } else { None },
                last_activated_at: if status == 1 { moved.map(at) } else { None },
                scan: None,
                digest: name_digest(index),
                ..image("", "", 0)
            })
            .collect()
    })
}

/// In an order of its own, so that ties are not decided by position.
fn name_digest(index: usize) -> Digest {
    digest(&format!("{:02x}{index}", index * 37 % 251))
}

/// Children of the indexes, by chance, indexes in indexes included; never in a circle, because an index names its children
/// by digests that its own depends on.
pub fn bonds(images: Vec<Image>) -> impl Strategy<Value = (Vec<Image>, Relations)> {
    let count = images.len().max(1);
    vec(vec(0..count, 0..4), images.len()).prop_map(move |children| {
        let mut manifests = HashMap::new();
        for (index, children) in children.into_iter().enumerate().filter(|(index, _)| images[*index].is_index()) {
            let children = children.into_iter().filter(|child| *child > index);
            manifests.insert(images[index].digest.clone(), children.map(|at| images[at].digest.clone()).collect());
        }
        (images.clone(), Relations::find(&images, &manifests))
    })
}

pub fn tag_status() -> impl Strategy<Value = TagStatus> {
    let patterns = vec(select(PATTERNS.to_vec()), 1..3);
    let prefixes = vec(select(vec!["v", "v1", "prod", "prod-", "dev", "", "l", "é"]), 1..3);
    let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<Vec<_>>();
    prop_oneof![
        1 => Just(TagStatus::Any),
        1 => Just(TagStatus::Untagged),
        4 => patterns.prop_map(move |list| TagStatus::Patterns(owned(list))),
        2 => prefixes.prop_map(move |list| TagStatus::Prefixes(owned(list))),
    ]
}

pub fn act() -> impl Strategy<Value = (Count, Action)> {
    prop_oneof![
        (1u32..5).prop_map(|n| (Count::ImageCountMoreThan(n), Action::Expire)),
        (1u32..5).prop_map(|n| (Count::ImageCountMoreThan(n), Action::Archive)),
        (1u32..12).prop_map(|n| (Count::SinceImagePushed(n), Action::Expire)),
        (1u32..12).prop_map(|n| (Count::SinceImagePushed(n), Action::Archive)),
        (1u32..12).prop_map(|n| (Count::SinceImagePulled(n), Action::Archive)),
        (90u32..102).prop_map(|n| (Count::SinceImageTransitioned(n), Action::Expire)),
    ]
}

/// Any rules, whether or not AWS would take them together.
pub fn loose_policy() -> impl Strategy<Value = Policy> {
    btree_set(1u32..1000, 0..6).prop_flat_map(move |priorities| {
        let rule = (tag_status(), act(), prop::option::of("\\PC{0,12}"));
        vec(rule, priorities.len()).prop_map(move |rules| Policy {
            rules: priorities
                .iter()
                .zip(rules)
                .map(|(priority, (tags, (count, action), description))| Rule {
                    priority: *priority,
                    description,
                    tags,
                    count,
                    action,
                })
                .collect(),
        })
    })
}

/// A policy that AWS would take.
pub fn policy() -> impl Strategy<Value = Policy> {
    (loose_policy(), tag_status(), act()).prop_map(|(mut policy, tags, (count, action))| {
        policy.rules.push(Rule { priority: 1000, description: None, tags, count, action });
        make_valid(&mut policy);
        policy
    })
}

/// Drops what cannot stand beside an earlier rule, and puts `any` last.
fn make_valid(policy: &mut Policy) {
    let mut seen = std::collections::HashSet::new();
    policy.rules.retain(|rule| {
        let mut entries = rule.tags.entries().unwrap_or_default().to_vec();
        entries.sort();
        entries.dedup();
        seen.insert((rule.count.storage_class(), rule.tags.word(), rule.tags.list_key(), entries))
    });
    for rule in policy.rules.iter_mut().filter(|rule| rule.tags == TagStatus::Any) {
        rule.priority += 2000;
    }
    policy.rules.sort_by_key(|rule| rule.priority);
}
