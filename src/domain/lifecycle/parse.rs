//! From text to a [`Policy`], with everything that AWS would refuse about it (ecr.md 1.3), all at once.

mod check;
pub(super) mod report;
mod rule;
mod selection;
mod whole;

use super::Policy;
use super::json::{self, Node, Value};
use crate::domain::diagnostic::{Diagnostic, Severity};
use check::Check;
pub use report::refusal;
use report::{PARSING_FAILURE, Report};

/// What a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// Present exactly when no diagnostic is an error.
    pub policy: Option<Policy>,
    /// In the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Characters that AWS takes (ecr.md 1.3 row 1).
pub const MIN_LENGTH: usize = 100;
/// Characters that AWS takes (ecr.md 1.3 row 1).
pub const MAX_LENGTH: usize = 30_720;
/// Rules of a policy (ecr.md 1.3 row 4).
pub const MAX_RULES: usize = 50;

/// Reads a policy; never panics, whatever the text.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let (root, faults) = json::read(text);
    let mut report = Report::new(text);
    for fault in faults {
        let mut finding = report.error("syntax", fault.at, "", format!("This is not JSON: {}.", fault.message));
        finding.aws(PARSING_FAILURE);
        if let Some((label, edit)) = fault.fix {
            finding.fix(label, edit);
        }
    }
    let policy = read_document(&mut report, &root);
    check_length(&mut report, text, policy.as_ref());
    let diagnostics = report.finish();
    let valid = diagnostics.iter().all(|d| d.severity != Severity::Error);
    Parsed { policy: policy.filter(|_| valid), diagnostics }
}

fn check_length(report: &mut Report<'_>, text: &str, policy: Option<&Policy>) {
    let length = text.chars().count();
    if length < MIN_LENGTH {
        report
            .error(
                "text-too-short",
                0,
                "",
                format!("The policy has {length} characters, AWS wants at least {MIN_LENGTH}."),
            )
            .aws("Member must have length greater than or equal to 100");
    } else if length > MAX_LENGTH {
        let message = format!("The policy has {length} characters, AWS takes at most {MAX_LENGTH}.");
        let mut finding = report.error("text-too-long", 0, "", message);
        finding.aws("Member must have length less than or equal to 30720");
        if let Some(short) = policy.map(Policy::to_json_minified).filter(|t| t.chars().count() <= MAX_LENGTH) {
            finding.fix("write it without spaces", json::Edit { start: 0, end: text.len(), text: short });
        }
    }
}

/// `None` when no sensible policy can be made out; faults are in the report.
fn read_document(report: &mut Report<'_>, root: &Node) -> Option<Policy> {
    if root.value == Value::Broken {
        return None;
    }
    if root.members().is_none() {
        report
            .error("not-an-object", root.start, "", format!("A policy is a JSON object, this is {}.", a(&root.value)))
            .aws(PARSING_FAILURE);
        return None;
    }
    let mut top = Check::new(report, root, "", &["rules"], &["rules"]);
    let (items, at) = top.array("rules")?;
    if items.is_empty() {
        report
            .error("no-rules", at, "/rules", "The policy has no rules. To have none at all, delete the policy.")
            .aws("array is too short: must have at least 1 elements but instance has 0 elements");
    } else if items.len() > MAX_RULES {
        let count = items.len();
        report
            .error("too-many-rules", at, "/rules", format!("The policy has {count} rules, AWS takes {MAX_RULES}."))
            .aws(format!("array is too long: must have at most 50 elements but instance has {count} elements"));
    }
    let drafts: Vec<_> = items.iter().enumerate().map(|(index, item)| rule::read(report, item, index)).collect();
    whole::check(report, &drafts);
    let mut rules = drafts.into_iter().map(|draft| draft.rule).collect::<Option<Vec<_>>>()?;
    rules.sort_by_key(|rule| rule.priority);
    Some(Policy { rules })
}

/// The type of a value with its article.
fn a(value: &Value) -> &'static str {
    match value {
        Value::Null | Value::Broken => "null",
        Value::Bool => "true or false",
        Value::Number(_) => "a number",
        Value::Text(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
