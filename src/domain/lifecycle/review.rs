//! What AWS accepts and people regret: warnings about a valid policy, from its text alone and, where there are images,
//! from what it does to them.

mod evidence;
mod mend;
mod wording;

use super::evaluate::{Evaluation, ImageSet};
use super::json::{self, Node, Value};
use super::parse::report::{Finding, Report};
use super::{Policy, Rule};
use crate::domain::diagnostic::Diagnostic;
use crate::domain::image::Image;
use crate::domain::image::relations::Relations;
use crate::domain::time::Timestamp;

/// What a review of a policy on images needs besides them.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// The text that the policy was read from, for places and fixes; may be empty.
    pub text: &'a str,
    /// Built from the images.
    pub set: &'a ImageSet,
    /// Of the policy on the set.
    pub evaluation: &'a Evaluation,
    pub now: Timestamp,
    /// The repository is, or seems to be, filled by a pull-through cache rule.
    pub pull_through: bool,
}

/// Warnings that the policy earns in a repository, in the order of its text. Without images, those of its text alone.
#[must_use]
pub fn review(policy: &Policy, images: &[Image], relations: &Relations, sight: &Sight<'_>) -> Vec<Diagnostic> {
    if images.is_empty() {
        return review_text(policy, sight.text);
    }
    let mut reviewer = Reviewer::new(policy, sight.text);
    reviewer.review_rules();
    reviewer.review_images(images, relations, sight);
    reviewer.report.finish()
}

/// Warnings that the policy earns in any repository.
#[must_use]
pub fn review_text(policy: &Policy, text: &str) -> Vec<Diagnostic> {
    let mut reviewer = Reviewer::new(policy, text);
    reviewer.review_rules();
    reviewer.review_without_images();
    reviewer.report.finish()
}

struct Reviewer<'a> {
    policy: &'a Policy,
    /// In ascending priority.
    rules: Vec<&'a Rule>,
    text: &'a str,
    root: Node,
    report: Report<'a>,
}

impl<'a> Reviewer<'a> {
    fn new(policy: &'a Policy, text: &'a str) -> Self {
        let (root, _) = json::read(text);
        Self { policy, rules: policy.by_priority(), text, root, report: Report::new(text) }
    }

    /// Which element of the text's `rules` a rule is; its rank where the text does not tell.
    fn index(&self, rule: &Rule) -> usize {
        let priority = rule.priority.to_string();
        let is_it = |node: &Node| matches!(node.get("rulePriority").map(|n| &n.value), Some(Value::Number(n)) if *n == priority);
        let in_text = match self.root.get("rules").map(|node| &node.value) {
            Some(Value::Array(items)) => items.iter().position(is_it),
            _ => None,
        };
        in_text.or_else(|| self.rules.iter().position(|other| other.priority == rule.priority)).unwrap_or_default()
    }

    /// A warning about a part of a rule: `selection/tagPatternList/0`, or nothing for the rule itself.
    fn warn(&mut self, code: &str, rule: &Rule, part: &str, message: String) -> Finding<'_> {
        let slash = if part.is_empty() { "" } else { "/" };
        let pointer = format!("/rules/{}{slash}{part}", self.index(rule));
        let at = self.root.locate(&pointer).start;
        let mut finding = self.report.warning(code, at, &pointer, message);
        finding.rule(Some(rule.priority));
        finding
    }

    /// The text's node of a part of a rule.
    fn node(&self, rule: &Rule, part: &str) -> &Node {
        self.root.locate(&format!("/rules/{}/{part}", self.index(rule)))
    }
}
