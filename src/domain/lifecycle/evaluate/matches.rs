//! Remembers which images each list entry matches, so that a keystroke in one rule costs nothing for the others.

use super::tags::Tags;
use crate::domain::lifecycle::pattern::Glob;
use crate::domain::lifecycle::{Policy, Rule, TagStatus};
use std::collections::HashMap;
use std::sync::Arc;

/// Which images have a tag that an entry matches, by place.
pub type Places = Arc<[u64]>;

/// Evaluations for which an entry is kept after its last use: somebody who deletes a character often types it again.
const ROUNDS_KEPT: u32 = 16;

#[derive(Debug, Default)]
pub struct Matches {
    known: HashMap<String, (Places, u32)>,
    round: u32,
}

impl Matches {
    /// The rules in ascending priority, each with the places of its entries.
    pub fn look_up<'p>(&mut self, policy: &'p Policy, tags: &Tags, places: usize) -> Vec<(&'p Rule, Vec<Places>)> {
        self.round = self.round.wrapping_add(1);
        let round = self.round;
        self.known.retain(|_, (_, used)| round.wrapping_sub(*used) <= ROUNDS_KEPT);
        let rules = policy.by_priority();
        let mut missing: HashMap<String, Glob> = HashMap::new();
        for (key, glob) in rules.iter().flat_map(|rule| keys(&rule.tags)) {
            match self.known.get_mut(&key) {
                Some((_, used)) => *used = round,
                None => {
                    missing.insert(key, glob());
                }
            }
        }
        if !missing.is_empty() {
            let (keys, globs): (Vec<String>, Vec<Glob>) = missing.into_iter().unzip();
            for (key, found) in keys.into_iter().zip(tags.matching(&globs, places)) {
                self.known.insert(key, (found.into(), round));
            }
        }
        let of = |rule: &Rule| keys(&rule.tags).filter_map(|(key, _)| Some(self.known.get(&key)?.0.clone())).collect();
        rules.into_iter().map(|rule| (rule, of(rule))).collect()
    }
}

/// The entries of a list, each under a key that tells prefixes from patterns, with what makes its matcher.
fn keys(tags: &TagStatus) -> impl Iterator<Item = (String, impl FnOnce() -> Glob)> {
    let prefixes = matches!(tags, TagStatus::Prefixes(_));
    tags.entries().unwrap_or_default().iter().map(move |entry| {
        let key = format!("{}{entry}", if prefixes { '=' } else { '~' });
        (key, move || if prefixes { Glob::prefix(entry) } else { Glob::pattern(entry) })
    })
}
