//! Checks across the rules of a policy (ecr.md 1.3 rows 9, 11, 12, 21 and 25), storage class by storage class.

use super::report::Report;
use super::rule::Draft;
use crate::domain::image::StorageClass;
use crate::domain::lifecycle::TagStatus;
use crate::domain::lifecycle::json::Edit;
use std::collections::HashMap;

pub(super) fn check(report: &mut Report<'_>, drafts: &[Draft]) {
    check_priorities(report, drafts);
    check_any_last(report, drafts);
    check_single(report, drafts);
    check_lists(report, drafts);
}

fn name(draft: &Draft) -> String {
    draft
        .priority
        .map_or_else(|| format!("the rule at place {}", draft.index + 1), |priority| format!("rule {priority}"))
}

fn class_name(class: StorageClass) -> &'static str {
    match class {
        StorageClass::Standard => "standard",
        StorageClass::Archive => "archive",
    }
}

/// The lowest number above all priorities.
fn next_priority(drafts: &[Draft]) -> Option<u32> {
    drafts.iter().filter_map(|d| d.priority).max().unwrap_or(0).checked_add(1)
}

fn priority_edit(draft: &Draft, priority: u32) -> Edit {
    let (start, end) = draft.priority_span;
    Edit { start, end, text: priority.to_string() }
}

fn check_priorities(report: &mut Report<'_>, drafts: &[Draft]) {
    let mut seen = HashMap::new();
    for draft in drafts {
        let Some(priority) = draft.priority else { continue };
        if let Some(first) = seen.insert(priority, draft.index) {
            let pointer = format!("/rules/{}/rulePriority", draft.index);
            let message = format!("Priority {priority} is taken by the rule at place {} already.", first + 1);
            let mut finding = report.error("duplicate-priority", draft.priority_span.0, &pointer, message);
            finding.rule(draft.priority).aws("Duplicate priority in multiple rules");
            if let Some(free) = next_priority(drafts) {
                finding.fix(format!("give it priority {free}"), priority_edit(draft, free));
            }
        }
    }
}

fn check_any_last(report: &mut Report<'_>, drafts: &[Draft]) {
    let is_any = |draft: &Draft| draft.tags == Some(TagStatus::Any);
    for draft in drafts.iter().filter(|d| is_any(d)) {
        let later = drafts
            .iter()
            .filter(|d| d.class == draft.class && !is_any(d) && d.tags.is_some() && d.priority > draft.priority)
            .max_by_key(|d| d.priority);
        let Some(later) = later.filter(|_| draft.priority.is_some()) else { continue };
        let pointer = format!("/rules/{}/rulePriority", draft.index);
        let message = format!(
            "A rule for any image must have the highest rulePriority of the {} class; {} comes after it.",
            class_name(draft.class),
            name(later)
        );
        let mut finding = report.error("any-not-last", draft.priority_span.0, &pointer, message);
        finding.rule(draft.priority).aws("Rule for tagStatus=ANY must have the lowest priority per storage class");
        if let Some(free) = next_priority(drafts) {
            finding.fix(format!("give it priority {free}"), priority_edit(draft, free));
        }
    }
}

/// One `any` and one `untagged` rule per storage class.
fn check_single(report: &mut Report<'_>, drafts: &[Draft]) {
    for (status, code, aws) in [
        (TagStatus::Any, "several-any-rules", "Only one rule can specify tagStatus=ANY"),
        (TagStatus::Untagged, "several-untagged-rules", "Only one rule can select Untagged images per storage class."),
    ] {
        for class in [StorageClass::Standard, StorageClass::Archive] {
            let mut same = drafts.iter().filter(|d| d.class == class && d.tags.as_ref() == Some(&status));
            let Some(first) = same.next() else { continue };
            for draft in same {
                let pointer = format!("/rules/{}/selection/tagStatus", draft.index);
                let (word, class) = (status.word(), class_name(class));
                let message = format!("Only one rule of the {class} class can be {word}; {} is already.", name(first));
                report.error(code, draft.tags_at, &pointer, message).rule(draft.priority).aws(aws);
            }
        }
    }
}

/// Two rules of a class with the same list: the second could never act, and AWS wants lists to be unique. AWS's text
/// is not known.
fn check_lists(report: &mut Report<'_>, drafts: &[Draft]) {
    let mut seen: HashMap<(StorageClass, &str, Vec<&str>), &Draft> = HashMap::new();
    for draft in drafts {
        let Some((key, entries)) = draft.tags.as_ref().and_then(|t| Some((t.list_key()?, t.entries()?))) else {
            continue;
        };
        let mut list: Vec<&str> = entries.iter().map(String::as_str).collect();
        list.sort_unstable();
        list.dedup();
        if let Some(first) = seen.get(&(draft.class, key, list.clone())) {
            let pointer = format!("/rules/{}/selection/{key}", draft.index);
            let message = format!("This list is the same as that of {}; lists must differ.", name(first));
            report.error("identical-lists", draft.list_at, &pointer, message).rule(draft.priority);
        } else {
            seen.insert((draft.class, key, list), draft);
        }
    }
}
