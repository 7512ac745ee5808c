//! Warnings that the images of a repository give reason for.

use super::super::evaluate::look::Look;
use super::super::evaluate::matches::Places;
use super::super::evaluate::{ImageSet, Outcome, bits, looks};
use super::super::{Action, Count, Rule, TagStatus};
use super::wording::{list_part, literal_start};
use super::{Reviewer, Sight};
use crate::domain::image::relations::{Bond, Relations};
use crate::domain::image::{Image, StorageClass};
use crate::domain::time::DAY_MILLIS;
use std::collections::BTreeMap;

/// Examples in a message.
const EXAMPLES: usize = 3;

impl<'a> Reviewer<'a> {
    pub fn review_images(&mut self, images: &[Image], relations: &Relations, sight: &Sight<'_>) {
        let looks = looks(self.policy, sight.set, sight.now);
        let mut shielded = bits::none(sight.set.len());
        for look in &looks {
            self.review_matches(look, &shielded, sight.set);
            self.review_width(look, images, sight);
            self.review_pulls(look.rule, images, sight);
            shielded.iter_mut().zip(&look.candidates).for_each(|(seen, word)| *seen |= word);
        }
        self.review_children(&looks, relations, sight);
        self.review_platforms(relations, sight);
        self.review_signatures(relations, sight);
    }

    /// That nothing is untagged now is no fault of a rule for untagged images.
    fn review_matches(&mut self, look: &Look<'a>, shielded: &[u64], set: &ImageSet) {
        let rule = look.rule;
        let of_archive = rule.count.storage_class() == StorageClass::Archive;
        let fills_archive = self.rules.iter().any(|rule| rule.action == Action::Archive);
        if of_archive && set.standard == set.len() && !fills_archive {
            let message = "No image here is archived, and no rule archives any.".to_owned();
            self.warn("matches-nothing", rule, "selection/storageClass", message);
            return;
        }
        let Some(entries) = rule.tags.entries() else { return };
        let matched = bits::count(&look.candidates);
        if matched > 0 {
            let fresh = look.candidates.iter().zip(shielded).any(|(word, seen)| word & !seen != 0);
            if !fresh {
                let message =
                    format!("Nothing is left for this rule here: earlier rules look first at {}.", all(matched));
                self.warn("shielded-here", rule, "selection", message);
            }
            return;
        }
        if is_met(&look.entries) {
            // Its images are still on their way into the archive.
            if !(of_archive && fills_archive) {
                let which = if of_archive { "No archived image" } else { "No image but archived ones" };
                let message = format!("{which} here has a tag that matches {}.", entries.join(", "));
                self.warn("matches-nothing", rule, &list_part(rule), message);
            }
            return;
        }
        let singly: Vec<usize> = look.entries.iter().map(|places| bits::count(places)).collect();
        if self.has_independent_entries(rule) && singly.iter().any(|count| *count > 0) {
            let parts: Vec<String> =
                entries.iter().zip(&singly).map(|(entry, count)| format!("{entry} {count}")).collect();
            let message = format!(
                "No image has tags for all of {}: entries are ANDed. Alone they would match: {}.",
                entries.join(", "),
                parts.join(", ")
            );
            let edit = self.split(rule);
            let mut finding = self.warn("entries-are-anded", rule, &list_part(rule), message);
            if let Some(edit) = edit {
                finding.fix("one rule for each entry", edit);
            }
        } else {
            let mut message = format!("No image here has a tag that matches {}.", entries.join(", "));
            if self.has_independent_entries(rule) {
                message.push_str(" Entries are ANDed: the rule takes only images that have tags for all of them.");
            }
            self.warn("matches-nothing", rule, &list_part(rule), message);
        }
    }

    /// A start such as `v` or `main` that also takes `vulnerable-1` or `maintenance-2`.
    fn review_width(&mut self, look: &Look<'a>, images: &[Image], sight: &Sight<'_>) {
        for (at, entry) in look.rule.tags.entries().unwrap_or_default().iter().enumerate() {
            let Some(start) =
                literal_start(look.rule, entry).filter(|s| s.ends_with(|c: char| c.is_ascii_alphabetic()))
            else {
                continue;
            };
            let Some(places) = look.entries.get(at) else { continue };
            let (mut strangers, mut meant, mut separators) = (Vec::new(), 0, Vec::new());
            for place in places.iter().enumerate().flat_map(|(at, word)| bits::ones(*word, at)) {
                let tags = sight.set.order.get(place).and_then(|at| images.get(*at as usize)).map(|image| &image.tags);
                for rest in tags.into_iter().flatten().filter_map(|tag| tag.as_str().strip_prefix(start)) {
                    match rest.chars().next() {
                        Some(c) if c.is_ascii_alphabetic() => {
                            if strangers.len() < EXAMPLES {
                                strangers.push(format!("{start}{rest}"));
                            }
                        }
                        next => {
                            meant += 1;
                            if !separators.contains(&next) {
                                separators.push(next);
                            }
                        }
                    }
                }
            }
            if strangers.is_empty() || meant == 0 {
                continue;
            }
            let better = match separators.as_slice() {
                [Some(c)] if matches!(c, '-' | '_' | '.') => Some(format!("{start}{c}*")),
                _ if start == "v" => Some("v*.*.*".to_owned()),
                _ => None,
            };
            let message = format!("{entry} also takes {}.", strangers.join(", "));
            self.warn_wide(look.rule, at, message, better);
        }
    }

    fn review_pulls(&mut self, rule: &Rule, images: &[Image], sight: &Sight<'_>) {
        let Count::SinceImagePulled(days) = rule.count else { return };
        let old = |image: &&Image| sight.now - image.pushed_at > i64::from(days) * DAY_MILLIS;
        let total = images.iter().filter(old).count();
        let fresh = |image: &&Image| image.last_pulled_at.is_some_and(|pulled| sight.now - pulled <= 2 * DAY_MILLIS);
        let recent = images.iter().filter(old).filter(fresh).count();
        let message = if total >= 10 && recent * 10 >= total * 9 {
            format!(
                "{recent} of {total} images older than {days} days were pulled in the last two days: something reads them \
                 all, such as a scanner. Exclude its role from pull-time updates, or this rule never acts."
            )
        } else {
            "Pull times lie: a scanner or a dashboard that reads manifests refreshes them, and nothing pulls what already \
             runs. Exclude its role from pull-time updates before relying on this."
                .to_owned()
        };
        self.warn("pull-times-refreshed", rule, "selection/countType", message);
    }

    /// Platforms of indexes are untagged (ecr.md 2.5), copies of a pull-through cache may be.
    fn review_children(&mut self, looks: &[Look<'a>], relations: &Relations, sight: &Sight<'_>) {
        let Some(look) = looks.iter().find(|look| look.rule.tags == TagStatus::Untagged) else { return };
        let stays =
            |owner: u32| sight.evaluation.verdicts.get(owner as usize).is_some_and(|verdict| !verdict.outcome.goes());
        let mut is_child = vec![false; sight.set.len()];
        for (at, owner, bond) in relations.all() {
            if let (Bond::Child(_), true, Some(child)) = (bond, stays(owner), is_child.get_mut(at as usize)) {
                *child = true;
            }
        }
        let belongs = |place: &usize| sight.set.order.get(*place).is_some_and(|at| is_child[*at as usize]);
        let candidates = look.candidates.iter().enumerate().flat_map(|(at, word)| bits::ones(*word, at));
        let count = candidates.filter(belongs).count();
        if count > 0 {
            let message = match count {
                1 => "Untagged images include one that belongs to an index that stays; AWS refuses to remove it and logs a \
                      failure in CloudTrail."
                    .to_owned(),
                count => format!(
                    "Untagged images include {count} that belong to indexes that stay; AWS refuses to remove them and logs \
                     a failure for each in CloudTrail."
                ),
            };
            self.warn("takes-children", look.rule, "selection/tagStatus", message);
        } else if sight.pull_through {
            let message =
                "In a pull-through cache, which this name suggests, untagged images are platforms or copies pulled by \
                 digest, in use; AWS was reported to remove platforms of cached indexes."
                    .to_owned();
            self.warn("takes-copies", look.rule, "selection/tagStatus", message);
        }
    }

    /// Platforms of an index that is gone are untagged images that only a rule for those takes (ecr.md 2.5).
    fn review_platforms(&mut self, relations: &Relations, sight: &Sight<'_>) {
        let verdicts = &sight.evaluation.verdicts;
        let mut left: BTreeMap<u32, usize> = BTreeMap::new();
        for (at, verdict) in verdicts.iter().enumerate().filter(|(_, verdict)| verdict.rule.is_none()) {
            let indexes = || relations.owners(at).iter().filter(|(_, bond)| matches!(bond, Bond::Child(_)));
            let gone = |owner: u32| verdicts.get(owner as usize).filter(|index| index.outcome == Outcome::Expire);
            let rule = indexes().find_map(|(owner, _)| gone(*owner)?.rule);
            let all_go = indexes().all(|(owner, _)| gone(*owner).is_some());
            if let (Outcome::Keep, true, Some(rule)) = (verdict.outcome, all_go, rule) {
                *left.entry(rule).or_default() += 1;
            }
        }
        for (priority, count) in left {
            let Some(rule) = self.rules.iter().copied().find(|rule| rule.priority == priority) else { continue };
            let message = match count {
                1 => "One platform of an index that goes stays behind: no rule takes it, and an index alone frees nothing."
                    .to_owned(),
                count => format!(
                    "{count} platforms of indexes that go stay behind: no rule takes them, and an index alone frees nothing."
                ),
            };
            self.warn("platforms-left", rule, "", message);
        }
    }

    /// Signatures by tag stay when their image goes (ecr.md 2.5).
    fn review_signatures(&mut self, relations: &Relations, sight: &Sight<'_>) {
        let verdict = |at: u32| sight.evaluation.verdicts.get(at as usize);
        let mut left: BTreeMap<u32, usize> = BTreeMap::new();
        for (at, owner, bond) in relations.all() {
            let (Bond::TagSchema, Some(signature), Some(subject)) = (bond, verdict(at), verdict(owner)) else {
                continue;
            };
            if let (Outcome::Expire, false, Some(rule)) = (subject.outcome, signature.outcome.goes(), subject.rule) {
                *left.entry(rule).or_default() += 1;
            }
        }
        for (priority, count) in left {
            let Some(rule) = self.rules.iter().copied().find(|rule| rule.priority == priority) else { continue };
            let message = match count {
                1 => "One signature by tag (sha256-….sig, .att or .sbom) stays behind when its image goes: it is an \
                      ordinary tagged image."
                    .to_owned(),
                count => format!(
                    "{count} signatures by tag (sha256-….sig, .att or .sbom) stay behind when their images go: they are \
                     ordinary tagged images."
                ),
            };
            self.warn("signatures-left", rule, "", message);
        }
    }
}

/// Whether some image, of whichever storage class, meets all entries.
fn is_met(entries: &[Places]) -> bool {
    let Some((first, rest)) = entries.split_first() else { return false };
    first.iter().enumerate().any(|(at, word)| rest.iter().fold(*word, |word, places| word & places[at]) != 0)
}

fn all(count: usize) -> String {
    if count == 1 { "the only image that matches".to_owned() } else { format!("all {count} images that match") }
}
