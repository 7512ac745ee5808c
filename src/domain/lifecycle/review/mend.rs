//! Fixes that rewrite more than one value.

use super::super::json::{Edit, write_text};
use super::super::parse::MAX_RULES;
use super::super::{Policy, Rule, TagStatus};
use super::Reviewer;

impl Reviewer<'_> {
    /// The policy with one rule for each entry of this rule's list; `None` when it would not be valid.
    pub fn split(&self, rule: &Rule) -> Option<Edit> {
        let one = |entry: &String| match rule.tags {
            TagStatus::Prefixes(_) => TagStatus::Prefixes(vec![entry.clone()]),
            _ => TagStatus::Patterns(vec![entry.clone()]),
        };
        let mut rules: Vec<Rule> = Vec::new();
        for other in &self.rules {
            let next = rules.last().map_or(1, |last| last.priority + 1);
            if other.priority != rule.priority {
                rules.push(Rule { priority: other.priority.max(next), ..(*other).clone() });
                continue;
            }
            for (offset, entry) in (0..).zip(rule.tags.entries()?) {
                rules.push(Rule { priority: rule.priority.max(next) + offset, tags: one(entry), ..rule.clone() });
            }
        }
        let twice = |at: usize| {
            rules[at + 1..].iter().any(|later| later.tags == rules[at].tags && later.tags.entries().is_some())
        };
        let valid = rules.len() <= MAX_RULES && !(0..rules.len()).any(twice);
        valid.then(|| Edit { start: 0, end: self.text.len(), text: Policy { rules }.to_json() })
    }

    /// The rule's list replaced by patterns; `None` when the text does not show the list.
    pub fn relist(&self, rule: &Rule, patterns: &[String]) -> Option<Edit> {
        let key = rule.tags.list_key()?;
        let selection = self.node(rule, "selection");
        let member = selection.members()?.iter().rev().find(|member| member.key == key)?;
        let mut text = String::from("\"tagPatternList\": [");
        for (at, pattern) in patterns.iter().enumerate() {
            text.push_str(if at == 0 { "" } else { ", " });
            write_text(&mut text, pattern, false);
        }
        text.push(']');
        Some(Edit { start: member.start, end: member.value.end, text })
    }
}
