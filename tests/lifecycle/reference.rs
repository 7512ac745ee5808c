//! A slow evaluator that follows ecr.md 2.1 to 2.5 word by word, for comparing the fast one with.

use std::collections::BTreeSet;
use stowage::domain::image::relations::{Bond, Relations};
use stowage::domain::image::{Image, StorageClass};
use stowage::domain::lifecycle::evaluate::Outcome;
use stowage::domain::lifecycle::{Action, Count, Policy, Rule, TagStatus};
use stowage::domain::time::{DAY_MILLIS, Timestamp};

/// Outcome and rule of each image.
pub fn evaluate(
    policy: &Policy,
    images: &[Image],
    relations: &Relations,
    now: Timestamp,
) -> Vec<(Outcome, Option<u32>)> {
    let mut verdicts = vec![(Outcome::Keep, None); images.len()];
    for class in [StorageClass::Standard, StorageClass::Archive] {
        let mut rules: Vec<&Rule> = policy.rules.iter().filter(|rule| rule.count.storage_class() == class).collect();
        rules.sort_by_key(|rule| rule.priority);
        let mut shielded = BTreeSet::new();
        for rule in rules {
            let candidates: Vec<usize> = (0..images.len())
                .filter(|at| images[*at].storage_class() == class && meets(&rule.tags, &images[*at]))
                .collect();
            let selected = select(rule.count, &candidates, images, now);
            for at in &selected {
                if !shielded.contains(at) {
                    let outcome = if rule.action == Action::Expire { Outcome::Expire } else { Outcome::Archive };
                    verdicts[*at] = (outcome, Some(rule.priority));
                }
            }
            for at in candidates {
                if shielded.insert(at) && verdicts[at].0 == Outcome::Keep {
                    verdicts[at].1 = Some(rule.priority);
                }
            }
        }
    }
    block(images, relations, &mut verdicts);
    follow(images, relations, &mut verdicts);
    verdicts
}

fn meets(tags: &TagStatus, image: &Image) -> bool {
    let some_tag = |test: &dyn Fn(&str) -> bool| image.tags.iter().any(|tag| test(tag.as_str()));
    match tags {
        TagStatus::Any => true,
        TagStatus::Untagged => image.tags.is_empty(),
        TagStatus::Prefixes(list) => list.iter().all(|prefix| some_tag(&|tag| tag.starts_with(prefix.as_str()))),
        TagStatus::Patterns(list) => list.iter().all(|pattern| some_tag(&|tag| glob(pattern, tag))),
    }
}

/// By recursion on the characters.
pub fn glob(pattern: &str, tag: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => tag.is_empty(),
        Some('*') => {
            glob(rest.as_str(), tag) || tag.chars().next().is_some_and(|c| glob(pattern, &tag[c.len_utf8()..]))
        }
        Some(c) => tag.strip_prefix(c).is_some_and(|tag| glob(rest.as_str(), tag)),
    }
}

fn select(count: Count, candidates: &[usize], images: &[Image], now: Timestamp) -> Vec<usize> {
    let older = |since: Option<Timestamp>, days: u32| since.is_some_and(|at| now - at > i64::from(days) * DAY_MILLIS);
    let aged = |basis: &dyn Fn(&Image) -> Option<Timestamp>, days| {
        candidates.iter().copied().filter(|at| older(basis(&images[*at]), days)).collect()
    };
    match count {
        Count::ImageCountMoreThan(keep) => {
            let mut sorted = candidates.to_vec();
            sorted.sort_by(|a, b| {
                let (a, b) = (&images[*a], &images[*b]);
                let pushed = |image: &Image| image.last_activated_at.unwrap_or(image.pushed_at);
                pushed(b).cmp(&pushed(a)).then(a.digest.cmp(&b.digest))
            });
            sorted.into_iter().skip(keep as usize).collect()
        }
        Count::SinceImagePushed(days) => aged(&|image| Some(image.last_activated_at.unwrap_or(image.pushed_at)), days),
        Count::SinceImagePulled(days) => aged(
            &|image| match (image.last_pulled_at, image.last_activated_at) {
                (Some(pulled), Some(restored)) if pulled < restored => Some(restored),
                (Some(pulled), _) => Some(pulled),
                (None, Some(restored)) => Some(restored),
                (None, None) => Some(image.pushed_at),
            },
            days,
        ),
        Count::SinceImageTransitioned(days) => aged(&|image| image.last_archived_at, days),
    }
}

fn goes(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Expire | Outcome::Archive)
}

fn block(images: &[Image], relations: &Relations, verdicts: &mut [(Outcome, Option<u32>)]) {
    loop {
        let held: Vec<usize> = (0..images.len())
            .filter(|at| goes(verdicts[*at].0))
            .filter(|at| {
                relations.owners(*at).iter().any(|(owner, bond)| {
                    let owner = *owner as usize;
                    let present = images[owner].storage_class() == StorageClass::Standard;
                    matches!(bond, Bond::Child(_)) && present && !goes(verdicts[owner].0)
                })
            })
            .collect();
        if held.is_empty() {
            return;
        }
        for at in held {
            verdicts[at].0 = Outcome::Blocked;
        }
    }
}

fn follow(images: &[Image], relations: &Relations, verdicts: &mut [(Outcome, Option<u32>)]) {
    let taken: Vec<bool> = verdicts.iter().map(|verdict| goes(verdict.0)).collect();
    let is_held = |at: usize| {
        relations.owners(at).iter().any(|(owner, bond)| {
            let owner = *owner as usize;
            let present = images[owner].storage_class() == StorageClass::Standard;
            matches!(bond, Bond::Child(_)) && present && !taken[owner]
        })
    };
    loop {
        let mut changed = false;
        for at in 0..images.len() {
            for (owner, bond) in relations.owners(at) {
                let subject = verdicts[*owner as usize];
                let follows = match (subject.0, verdicts[at].0) {
                    (Outcome::Expire, Outcome::Keep | Outcome::Archive) => true,
                    (Outcome::Archive, Outcome::Keep) => images[at].storage_class() == StorageClass::Standard,
                    _ => false,
                };
                if *bond == Bond::Referrer && follows && !is_held(at) {
                    verdicts[at] = subject;
                    changed = true;
                }
            }
        }
        if !changed {
            return;
        }
    }
}
