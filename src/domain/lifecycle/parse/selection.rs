//! Reading a selection: tags, storage class and count (ecr.md 1.2, 1.3 rows 10 to 24).

use super::check::Check;
use super::json;
use super::report::Report;
use crate::domain::image::StorageClass;
use crate::domain::lifecycle::json::{Edit, Member, Node, Value};
use crate::domain::lifecycle::{Count, TagStatus};

/// `*` in one pattern (ecr.md 1.3 row 20).
const MAX_WILDCARDS: usize = 4;
/// Days that an archived image stays at least (ecr.md 1.2).
pub(crate) const MIN_ARCHIVED_DAYS: u32 = 90;

const SHAPE: &str = "instance failed to match exactly one schema (matched 0 out of 4)";
const STANDARD_ONLY: &str =
    "SINCE_IMAGE_PUSHED, SINCE_IMAGE_PULLED and IMAGE_COUNT_MORE_THAN support the STANDARD storage class only";

/// Makes the count of its number.
pub(super) type Kind = fn(u32) -> Count;

pub(super) struct Selection {
    pub tags: Option<TagStatus>,
    pub tags_at: usize,
    pub list_at: usize,
    pub class: StorageClass,
    /// When the type is known and its surroundings are sound.
    pub kind: Option<Kind>,
    pub count: Option<Count>,
}

pub(super) fn read(report: &mut Report<'_>, node: &Node, pointer: &str) -> Selection {
    let known =
        ["tagStatus", "tagPatternList", "tagPrefixList", "storageClass", "countType", "countUnit", "countNumber"];
    let mut check = Check::new(report, node, pointer, &known, &["tagStatus", "countType", "countNumber"]);
    let (tags, tags_at, list_at) = read_tags(&mut check);
    let (kind, class) = read_kind(&mut check);
    let number = check.number("countNumber", "count-too-low");
    let mut count = kind.zip(number).map(|(kind, (number, _))| kind(number));
    if let (Some(Count::SinceImageTransitioned(days)), Some((_, at))) = (count, number)
        && days < MIN_ARCHIVED_DAYS
    {
        let pointer = check.at("countNumber");
        let message = format!("Archived images stay at least {MIN_ARCHIVED_DAYS} days; AWS refuses {days}.");
        let edit = Edit { start: at.start, end: at.end, text: MIN_ARCHIVED_DAYS.to_string() };
        check.report.error("archive-too-young", at.start, &pointer, message).fix("write 90", edit);
        count = None;
    }
    Selection { tags, tags_at, list_at, class, kind, count }
}

/// Tag status and lists, with the places of both.
fn read_tags(check: &mut Check<'_, '_, '_>) -> (Option<TagStatus>, usize, usize) {
    let status = check.word(
        "tagStatus",
        "unknown-tag-status",
        &["any", "tagged", "untagged"],
        "instance value (\"{}\") not found in enum (possible values: [\"any\",\"tagged\",\"untagged\"])",
    );
    let tags_at = status.map_or(check.start, |(_, node)| node.start);
    let members = check.members;
    let [patterns, prefixes] =
        ["tagPatternList", "tagPrefixList"].map(|key| check.position(key).map(|at| &members[at]));
    // A null beside a list is a fault by itself, not a second list.
    let counts = |member: &&Member| member.value.value != Value::Null || patterns.xor(prefixes).is_some();
    let (patterns_at, prefixes_at) =
        (patterns.filter(counts).map(|member| member.start), prefixes.filter(counts).map(|member| member.start));
    let list_at = patterns_at.or(prefixes_at).unwrap_or(tags_at);
    let patterns = read_list(check, "tagPatternList");
    let prefixes = read_list(check, "tagPrefixList");
    let Some((status, node)) = status else { return (None, tags_at, list_at) };
    let pointer = check.at("tagStatus");
    let tags = match (status, patterns_at, prefixes_at) {
        ("tagged", None, None) => {
            let message = "tagged needs a tagPatternList or a tagPrefixList; [\"*\"] is every tagged image.";
            check
                .report
                .error("tagged-without-list", node.start, &pointer, message)
                .aws("Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.");
            None
        }
        ("tagged", Some(first), Some(second)) => {
            let (at, pointer) =
                if first < second { (second, check.at("tagPrefixList")) } else { (first, check.at("tagPatternList")) };
            check
                .report
                .error("both-lists", at, &pointer, "A rule takes tagPatternList or tagPrefixList, not both.")
                .aws("If policy has a tagged rule, it must specify only one of tagPrefixList or tagPatternList");
            None
        }
        ("tagged", Some(_), None) => patterns.map(TagStatus::Patterns),
        ("tagged", None, Some(_)) => prefixes.map(TagStatus::Prefixes),
        (status, _, _) => {
            for (key, at) in [("tagPatternList", patterns_at), ("tagPrefixList", prefixes_at)] {
                let Some(at) = at else { continue };
                let pointer = check.at(key);
                let message = format!("{key} goes only with tagStatus tagged, not with {status}.");
                let edit = Edit { start: node.start, end: node.end, text: "\"tagged\"".to_owned() };
                check
                    .report
                    .error("list-not-allowed", at, &pointer, message)
                    .aws(format!("Cannot specify {key} with tagStatus {}", status.to_uppercase()))
                    .fix("make it tagged", edit);
            }
            Some(if status == "any" { TagStatus::Any } else { TagStatus::Untagged })
        }
    };
    (tags, tags_at, list_at)
}

fn read_list(check: &mut Check<'_, '_, '_>, key: &str) -> Option<Vec<String>> {
    let (items, at) = check.array(key)?;
    let pointer = check.at(key);
    if items.is_empty() {
        let message = format!("{key} is empty; no image can match it.");
        check
            .report
            .error("empty-list", at, &pointer, message)
            .aws("Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.");
        return None;
    }
    let entries: Vec<Option<String>> = items
        .iter()
        .enumerate()
        .map(|(index, item)| read_entry(check.report, item, &format!("{pointer}/{index}"), key))
        .collect();
    entries.into_iter().collect()
}

fn read_entry(report: &mut Report<'_>, item: &Node, pointer: &str, key: &str) -> Option<String> {
    let entry = match &item.value {
        Value::Broken => return None,
        Value::Text(entry) => entry,
        other => {
            let kind = other.kind();
            let message = format!("{key} holds text, this is {}.", super::a(other));
            let mut finding = report.error("wrong-type", item.start, pointer, message);
            finding.aws(format!(
                "instance type ({kind}) does not match any allowed primitive type (allowed: [\"string\"])"
            ));
            if let Value::Number(written) = other {
                let edit = Edit { start: item.start, end: item.end, text: format!("\"{written}\"") };
                finding.fix("quote it", edit);
            }
            return None;
        }
    };
    let stars = entry.matches('*').count();
    if key == "tagPatternList" && stars > MAX_WILDCARDS {
        let message = format!("Pattern {entry:?} has {stars} wildcards, AWS takes {MAX_WILDCARDS}.");
        let mut finding = report.error("too-many-wildcards", item.start, pointer, message);
        finding.aws("Invalid tag pattern provided. Total number of * must not exceed 4");
        let mut short = entry.clone();
        while short.contains("**") {
            short = short.replace("**", "*");
        }
        if short.matches('*').count() <= MAX_WILDCARDS {
            let mut text = String::new();
            json::write_text(&mut text, &short, false);
            finding.fix("merge neighbouring wildcards", Edit { start: item.start, end: item.end, text });
        }
        return None;
    }
    Some(entry.clone())
}

/// Count type, unit and storage class (ecr.md 1.2). The class is a best guess where it is faulty.
fn read_kind(check: &mut Check<'_, '_, '_>) -> (Option<Kind>, StorageClass) {
    let has_class = check.position("storageClass").is_some();
    let class = check.word("storageClass", "unknown-storage-class", &["standard", "archive"], SHAPE);
    let class_word = class.map(|(word, _)| word);
    let unit_at = check.position("countUnit");
    let unit = check.word("countUnit", "unknown-count-unit", &["days"], SHAPE);
    let words = ["imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"];
    let type_at = check.position("countType");
    let Some((word, node)) = check.word("countType", "unknown-count-type", &words, SHAPE) else {
        let archive = class_word == Some("archive");
        return (None, if archive { StorageClass::Archive } else { StorageClass::Standard });
    };
    let kind: Kind = match word {
        "imageCountMoreThan" => Count::ImageCountMoreThan,
        "sinceImagePushed" => Count::SinceImagePushed,
        "sinceImagePulled" => Count::SinceImagePulled,
        _ => Count::SinceImageTransitioned,
    };
    let wants = kind(1).storage_class();
    let mut sound = true;
    let text = check.report.text;
    let type_member = type_at.map(|at| &check.members[at]);
    match (kind(1).is_days(), unit_at) {
        (true, None) => {
            sound = false;
            let message = format!("{word} needs \"countUnit\": \"days\".");
            let mut finding = check.report.error("count-unit-missing", node.start, &check.pointer, message);
            finding.aws(SHAPE);
            if let Some(member) = type_member {
                finding.fix("add countUnit", json::insertion(text, member, "countUnit", "\"days\""));
            }
        }
        (false, Some(at)) if check.members[at].value.value == Value::Null => sound = false,
        (false, Some(at)) => {
            sound = false;
            let (pointer, start) = (check.at("countUnit"), check.members[at].start);
            let message = format!("{word} counts images and takes no countUnit.");
            let edit = json::removal(check.members, at);
            let mut finding = check.report.error("count-unit-not-allowed", start, &pointer, message);
            finding.aws(SHAPE);
            if let Some(edit) = edit {
                finding.fix("remove countUnit", edit);
            }
        }
        (true, Some(_)) => sound &= unit.is_some(),
        (false, None) => {}
    }
    let pointer = check.at("storageClass");
    match (wants, class) {
        (StorageClass::Standard, Some(("archive", at))) => {
            sound = false;
            let message =
                format!("{word} sees the standard storage class only; the archive has sinceImageTransitioned.");
            let edit = check.position("storageClass").and_then(|at| json::removal(check.members, at));
            let mut finding = check.report.error("standard-class-only", at.start, &pointer, message);
            finding.aws(STANDARD_ONLY);
            if let Some(edit) = edit {
                finding.fix("remove storageClass", edit);
            }
        }
        (StorageClass::Archive, Some(("standard", at))) => {
            sound = false;
            let edit = Edit { start: at.start, end: at.end, text: "\"archive\"".to_owned() };
            check
                .report
                .error(
                    "transitioned-needs-archive",
                    at.start,
                    &pointer,
                    "sinceImageTransitioned sees archived images only.",
                )
                .aws(SHAPE)
                .fix("write archive", edit);
        }
        (StorageClass::Archive, None) if !has_class => {
            sound = false;
            let message = "sinceImageTransitioned needs \"storageClass\": \"archive\".";
            let mut finding = check.report.error("transitioned-needs-archive", node.start, &check.pointer, message);
            finding.aws(SHAPE);
            if let Some(member) = type_member {
                finding.fix("add storageClass", json::insertion(text, member, "storageClass", "\"archive\""));
            }
        }
        _ => sound &= class.is_some() || !has_class,
    }
    (sound.then_some(kind), wants)
}
