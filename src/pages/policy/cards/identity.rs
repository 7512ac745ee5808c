//! Which card is which: the text knows rules by their place only, but focus and an open card must follow a rule when it
//! moves.

use crate::domain::lifecycle::Rule;

#[derive(Debug, Clone, PartialEq)]
pub struct Keyed {
    pub id: u32,
    pub rule: Rule,
}

/// Gives rules the ids of those they were before: the same rule, whatever its priority; else the same priority; else, in
/// order, one that is left over. What then has none is new.
pub fn follow(before: &[Keyed], rules: &[Rule]) -> Vec<Keyed> {
    let mut ids: Vec<Option<u32>> = vec![None; rules.len()];
    let mut left: Vec<&Keyed> = before.iter().collect();
    let mut take = |ids: &mut Vec<Option<u32>>, is_same: &dyn Fn(&Rule, &Rule) -> bool| {
        for (id, rule) in ids.iter_mut().zip(rules) {
            if id.is_none()
                && let Some(at) = left.iter().position(|keyed| is_same(&keyed.rule, rule))
            {
                *id = Some(left.remove(at).id);
            }
        }
    };
    take(&mut ids, &|a, b| a == b);
    take(&mut ids, &|a, b| content(a) == content(b));
    take(&mut ids, &|a, b| a.priority == b.priority);
    // Only a rule that was changed and moved at once is left over; one that comes on top is new.
    if rules.len() <= before.len() {
        take(&mut ids, &|_, _| true);
    }
    let mut next = before.iter().map(|keyed| keyed.id).max().unwrap_or(0);
    let mut fresh = || {
        next += 1;
        next
    };
    rules.iter().zip(ids).map(|(rule, id)| Keyed { id: id.unwrap_or_else(&mut fresh), rule: rule.clone() }).collect()
}

fn content(rule: &Rule) -> Rule {
    Rule { priority: 0, ..rule.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lifecycle::draft::edit;
    use crate::domain::lifecycle::{Action, Count, TagStatus};

    fn start() -> Vec<Keyed> {
        let rule = |priority, days| Rule {
            priority,
            description: None,
            tags: TagStatus::Untagged,
            count: Count::SinceImagePushed(days),
            action: Action::Expire,
        };
        follow(&[], &[rule(1, 10), rule(2, 20), rule(5, 30)])
    }

    fn after(change: impl FnOnce(&mut Vec<Rule>)) -> Vec<u32> {
        let before = start();
        let mut rules = before.iter().map(|keyed| keyed.rule.clone()).collect();
        change(&mut rules);
        follow(&before, &rules).iter().map(|keyed| keyed.id).collect()
    }

    #[test]
    fn cards_follow_their_rules() {
        let days = |rule: &mut Rule, days| rule.count = Count::SinceImagePushed(days);
        assert_eq!(after(|_| {}), [1, 2, 3]);
        assert_eq!(after(|rules| days(&mut rules[1], 21)), [1, 2, 3], "edited in place");
        assert_eq!(after(|rules| edit::swap(rules, 0, 2)), [3, 2, 1], "exchanged");
        assert_eq!(after(|rules| edit::remove(rules, 0)), [2, 3], "removed");
        assert_eq!(after(|rules| _ = edit::duplicate(rules, 0)), [1, 4, 2, 3], "copied: the first is the old one");
        assert_eq!(after(|rules| _ = edit::set_priority(rules, 2, 1)), [3, 1, 2], "moved to the top");
        assert_eq!(after(|rules| _ = edit::add(rules)), [1, 2, 3, 4], "added");
        assert_eq!(
            after(|rules| rules
                .iter_mut()
                .for_each(|rule| (rule.priority, rule.description) = (rule.priority + 9, Some(String::new())))),
            [1, 2, 3],
            "all changed"
        );
        assert_eq!(after(Vec::clear), [0; 0]);
    }
}
