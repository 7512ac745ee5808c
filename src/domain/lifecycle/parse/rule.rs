//! Reading one rule.

use super::check::Check;
use super::report::{PARSING_FAILURE, Report};
use super::selection::{self, Kind, Selection};
use super::{a, json};
use crate::domain::image::StorageClass;
use crate::domain::lifecycle::json::{Edit, Node, Value};
use crate::domain::lifecycle::{Action, Count, Rule, TagStatus};

/// What could be made out of a rule, complete or not; the checks across rules use what there is.
pub(super) struct Draft {
    pub index: usize,
    pub priority: Option<u32>,
    /// The priority's value in the text.
    pub priority_span: (usize, usize),
    pub tags: Option<TagStatus>,
    pub tags_at: usize,
    pub list_at: usize,
    pub class: StorageClass,
    /// Present when nothing is wrong with the rule by itself.
    pub rule: Option<Rule>,
}

pub(super) fn read(report: &mut Report<'_>, node: &Node, index: usize) -> Draft {
    let pointer = format!("/rules/{index}");
    let mark = report.mark();
    let mut draft = Draft {
        index,
        priority: None,
        priority_span: (node.start, node.start),
        tags: None,
        tags_at: node.start,
        list_at: node.start,
        class: StorageClass::Standard,
        rule: None,
    };
    if node.value == Value::Broken {
        return draft;
    }
    if node.members().is_none() {
        let kind = node.value.kind();
        report
            .error("wrong-type", node.start, &pointer, format!("A rule is an object, this is {}.", a(&node.value)))
            .aws(format!("instance type ({kind}) does not match any allowed primitive type (allowed: [\"object\"])"));
        return draft;
    }
    let known = ["rulePriority", "description", "selection", "action"];
    let required = ["rulePriority", "selection", "action"];
    let mut check = Check::new(report, node, &pointer, &known, &required);
    if let Some((priority, at)) = check.number("rulePriority", "priority-too-low") {
        draft.priority = Some(priority);
        draft.priority_span = (at.start, at.end);
    }
    let description = check.text("description").map(|(text, _)| text.to_owned());
    let selection = check.object("selection");
    let action = check.object("action");
    let selection = selection.map(|node| selection::read(report, node, &format!("{pointer}/selection")));
    let action = action.and_then(|node| Some((read_action(report, node, &format!("{pointer}/action"))?, node)));
    let mut count = None;
    if let Some(selection) = selection {
        draft.class = selection.class;
        draft.tags_at = selection.tags_at;
        draft.list_at = selection.list_at;
        count = selection.count;
        if let (Some((action, at)), Some(kind)) = (&action, selection.kind) {
            check_pair(report, &selection, kind, *action, at, &pointer);
        }
        draft.tags = selection.tags;
    }
    report.attribute(mark, draft.priority);
    if let (Some(priority), Some(tags), Some(count), Some((action, _))) =
        (draft.priority, draft.tags.clone(), count, action)
    {
        draft.rule = Some(Rule { priority, description, tags, count, action });
    }
    draft
}

/// ecr.md 1.3 rows 15 and 16.
fn read_action(report: &mut Report<'_>, node: &Node, pointer: &str) -> Option<Action> {
    const SHAPE: &str = "instance failed to match exactly one schema (matched 0 out of 2)";
    let mut check = Check::new(report, node, pointer, &["type", "targetStorageClass"], &["type"]);
    let has_target = check.position("targetStorageClass").is_some();
    let target = check.word("targetStorageClass", "unknown-target", &["archive"], SHAPE);
    let (word, type_node) = check.word("type", "unknown-action", &["expire", "transition"], SHAPE)?;
    if word == "transition" {
        if has_target {
            return target.map(|_| Action::Archive);
        }
        let edit = check
            .position("type")
            .map(|at| json::insertion(check.report.text, &check.members[at], "targetStorageClass", "\"archive\""));
        let mut finding = report.error(
            "target-missing",
            type_node.start,
            pointer,
            "transition needs \"targetStorageClass\": \"archive\".",
        );
        finding.aws(PARSING_FAILURE);
        if let Some(edit) = edit {
            finding.fix("add targetStorageClass", edit);
        }
        return None;
    }
    if let Some((_, at)) = target {
        let edit = check.position("targetStorageClass").and_then(|at| json::removal(check.members, at));
        let pointer = check.at("targetStorageClass");
        let mut finding = report.error("target-not-allowed", at.start, &pointer, "expire takes no targetStorageClass.");
        finding.aws(SHAPE);
        if let Some(edit) = edit {
            finding.fix("remove targetStorageClass", edit);
        }
    }
    Some(Action::Expire)
}

/// Which actions a count goes with (ecr.md 1.2, 1.3 row 23).
fn check_pair(report: &mut Report<'_>, selection: &Selection, kind: Kind, action: Action, node: &Node, pointer: &str) {
    let (code, message, label, json) = match (kind(1), action) {
        (Count::SinceImagePulled(_), Action::Expire) => (
            "pulled-needs-transition",
            "sinceImagePulled cannot expire images, only archive them; to expire by age use sinceImagePushed.",
            "archive instead",
            "{\"type\": \"transition\", \"targetStorageClass\": \"archive\"}",
        ),
        (Count::SinceImageTransitioned(_), Action::Archive) => (
            "transitioned-needs-expire",
            "sinceImageTransitioned sees images that are in the archive already; it can only expire them.",
            "expire instead",
            "{\"type\": \"expire\"}",
        ),
        _ => return,
    };
    // AWS answers a wrong storage class first; saying both would send people round in circles.
    if selection.class == kind(1).storage_class() {
        let edit = Edit { start: node.start, end: node.end, text: json.to_owned() };
        report.error(code, node.start, &format!("{pointer}/action"), message).fix(label, edit);
    }
}
