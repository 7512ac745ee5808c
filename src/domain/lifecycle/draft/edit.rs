//! What a form does to rules. All of it keeps them ordered by priority and gives no priority twice that was there once.

use crate::domain::lifecycle::{Action, Count, Rule, TagStatus};

/// Days after which a new rule takes untagged images.
const UNTAGGED_DAYS: u32 = 14;
/// Images that a new rule for tags keeps.
const KEPT: u32 = 20;

/// By priority; those of the same priority stay as they are.
#[must_use]
pub fn in_order(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by_key(|rule| rule.priority);
    rules
}

/// Adds a rule that is of use at once where it can be: for untagged images if none is, else for tags yet to be named.
/// It goes before a rule for `any`, which must come last (ecr.md 1.3 row 11). Returns where it is.
pub fn add(rules: &mut Vec<Rule>) -> usize {
    let has_untagged = rules.iter().any(|rule| rule.tags == TagStatus::Untagged);
    let (tags, count) = match has_untagged {
        false => (TagStatus::Untagged, Count::SinceImagePushed(UNTAGGED_DAYS)),
        true => (TagStatus::Patterns(Vec::new()), Count::ImageCountMoreThan(KEPT)),
    };
    let class = count.storage_class();
    let any = rules.iter().position(|rule| rule.tags == TagStatus::Any && rule.count.storage_class() == class);
    let priority = match any {
        Some(at) => rules[at].priority,
        None => rules.last().map_or(1, |rule| rule.priority.saturating_add(1)),
    };
    insert(rules, Rule { priority, description: None, tags, count, action: Action::Expire })
}

/// Puts a copy right after a rule and returns where it is.
pub fn duplicate(rules: &mut Vec<Rule>, at: usize) -> usize {
    let Some(rule) = rules.get(at) else { return at };
    let copy = Rule { priority: rule.priority.saturating_add(1), ..rule.clone() };
    insert(rules, copy)
}

pub fn remove(rules: &mut Vec<Rule>, at: usize) {
    if at < rules.len() {
        rules.remove(at);
    }
}

/// Exchanges the places, that is the priorities, of two rules.
pub fn swap(rules: &mut [Rule], at: usize, other: usize) {
    if at < rules.len() && other < rules.len() {
        let (a, b) = (rules[at].priority, rules[other].priority);
        rules.swap(at, other);
        (rules[at].priority, rules[other].priority) = (a, b);
    }
}

/// Moves a rule to the place of another; those between make room. The places keep their priorities.
pub fn move_to(rules: &mut [Rule], from: usize, to: usize) {
    if from >= rules.len() || to >= rules.len() {
        return;
    }
    let priorities: Vec<u32> = rules.iter().map(|rule| rule.priority).collect();
    match from < to {
        true => rules[from..=to].rotate_left(1),
        false => rules[to..=from].rotate_right(1),
    }
    rules.iter_mut().zip(priorities).for_each(|(rule, priority)| rule.priority = priority);
}

/// Gives a rule another priority; the rule that has it, and those that follow without a gap, move one down. Returns
/// where it is now.
pub fn set_priority(rules: &mut Vec<Rule>, at: usize, priority: u32) -> usize {
    if rules.get(at).is_none_or(|rule| rule.priority == priority) {
        return at;
    }
    let rule = rules.remove(at);
    insert(rules, Rule { priority, ..rule })
}

fn insert(rules: &mut Vec<Rule>, rule: Rule) -> usize {
    let at = rules.partition_point(|other| other.priority < rule.priority);
    let mut taken = rule.priority;
    for other in &mut rules[at..] {
        if other.priority > taken {
            break;
        }
        taken = taken.saturating_add(1);
        other.priority = taken;
    }
    rules.insert(at, rule);
    at
}
