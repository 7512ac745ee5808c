//! The checks that every object of a policy gets: which properties it must and may have, and of which type they are
//! (ecr.md 1.3 rows 3, 5, 6 and 7).

use super::a;
use super::report::Report;
use crate::domain::lifecycle::json::{Edit, Member, Node, Value, removal};

/// Which objects know which properties, for telling where a stray one belongs.
const HOMES: [(&str, &[&str]); 4] = [
    ("the policy", &["rules"]),
    ("the rule", &["rulePriority", "description", "selection", "action"]),
    (
        "the selection",
        &["tagStatus", "tagPatternList", "tagPrefixList", "storageClass", "countType", "countUnit", "countNumber"],
    ),
    ("the action", &["type", "targetStorageClass"]),
];

/// What to say of a null, which AWS refuses everywhere (ecr.md 1.3 row 7).
const COUNT_SHAPE: &str = "instance failed to match exactly one schema (matched 0 out of 4)";
const ACTION_SHAPE: &str = "instance failed to match exactly one schema (matched 0 out of 2)";

/// One object while it is being read.
pub(super) struct Check<'c, 't, 'n> {
    pub report: &'c mut Report<'t>,
    pub members: &'n [Member],
    pub start: usize,
    pub pointer: String,
}

impl<'c, 't, 'n> Check<'c, 't, 'n> {
    /// Reports unknown, repeated and missing properties. A node that is no object has been reported already.
    pub fn new(report: &'c mut Report<'t>, node: &'n Node, pointer: &str, known: &[&str], required: &[&str]) -> Self {
        let members = node.members().unwrap_or_default();
        let mut check = Self { report, members, start: node.start, pointer: pointer.to_owned() };
        check.report_strays(known);
        check.report_missing(required);
        check
    }

    fn report_strays(&mut self, known: &[&str]) {
        let strays: Vec<&str> =
            self.members.iter().map(|m| m.key.as_str()).filter(|key| !known.contains(key)).collect();
        let listed = quoted(&strays);
        for (at, member) in self.members.iter().enumerate() {
            let (key, pointer) = (&member.key, self.at(&member.key));
            if known.contains(&key.as_str()) {
                if self.members[at + 1..].iter().any(|later| later.key == *key) {
                    let mut finding = self.report.warning(
                        "duplicate-key",
                        member.start,
                        &pointer,
                        format!("{key} is given twice here; only the last one counts."),
                    );
                    if let Some(edit) = removal(self.members, at) {
                        finding.fix("remove this one", edit);
                    }
                }
                continue;
            }
            let near = nearest(key, known).filter(|near| !self.members.iter().any(|m| m.key == *near));
            let home = HOMES.iter().find(|(_, keys)| keys.contains(&key.as_str())).map(|(home, _)| *home);
            let message = match (near, home) {
                (Some(near), _) => format!("{key:?} is not a property that AWS knows; {near} is."),
                (None, Some(home)) => format!("{key} does not belong here but in {home}."),
                (None, None) => format!("{key:?} is not a property that AWS knows; comments are not possible either."),
            };
            let mut finding = self.report.error("unknown-property", member.start, &pointer, message);
            finding.aws(format!("object instance has properties which are not allowed by the schema: ([{listed}])"));
            if let Some(near) = near {
                let edit = Edit { start: member.start, end: member.key_end, text: format!("\"{near}\"") };
                finding.fix(format!("call it {near}"), edit);
            } else if let Some(edit) = removal(self.members, at) {
                finding.fix(format!("remove {key}"), edit);
            }
        }
    }

    fn report_missing(&mut self, required: &[&str]) {
        let missing: Vec<&str> =
            required.iter().copied().filter(|key| !self.members.iter().any(|m| m.key == *key)).collect();
        let listed = quoted(&missing);
        for key in &missing {
            let pointer = self.pointer.clone();
            self.report
                .error("missing-property", self.start, &pointer, format!("{key} is missing."))
                .aws(format!("object has missing required properties ([{listed}])"));
        }
    }

    pub fn at(&self, key: &str) -> String {
        format!("{}/{}", self.pointer, key.replace('~', "~0").replace('/', "~1"))
    }

    pub fn position(&self, key: &str) -> Option<usize> {
        self.members.iter().rposition(|m| m.key == key)
    }

    /// The value of a property if it is there and not null; null is reported.
    fn present(&mut self, key: &str, kind: &str) -> Option<&'n Node> {
        let at = self.position(key)?;
        let node = &self.members[at].value;
        if node.value == Value::Null {
            let aws = match key {
                "countUnit" => COUNT_SHAPE.to_owned(),
                "targetStorageClass" => ACTION_SHAPE.to_owned(),
                _ => wrong_type("null", kind),
            };
            let message = format!("{key} is null; AWS wants it left out instead.");
            let mut finding = self.report.error("null-value", node.start, &format!("{}/{key}", self.pointer), message);
            finding.aws(aws);
            if let Some(edit) = removal(self.members, at) {
                finding.fix(format!("remove {key}"), edit);
            }
        }
        (!matches!(node.value, Value::Null | Value::Broken)).then_some(node)
    }

    fn refuse(&mut self, key: &str, node: &Node, wanted: &str, kind: &str) {
        let message = format!("{key} must be {wanted}, this is {}.", a(&node.value));
        let pointer = self.at(key);
        self.report.error("wrong-type", node.start, &pointer, message).aws(wrong_type(node.value.kind(), kind));
    }

    pub fn array(&mut self, key: &str) -> Option<(&'n [Node], usize)> {
        let node = self.present(key, "array")?;
        match &node.value {
            Value::Array(items) => Some((items, node.start)),
            _ => {
                self.refuse(key, node, "a list", "array");
                None
            }
        }
    }

    pub fn object(&mut self, key: &str) -> Option<&'n Node> {
        let node = self.present(key, "object")?;
        if node.members().is_none() {
            self.refuse(key, node, "an object", "object");
            return None;
        }
        Some(node)
    }

    pub fn text(&mut self, key: &str) -> Option<(&'n str, &'n Node)> {
        let node = self.present(key, "string")?;
        match &node.value {
            Value::Text(text) => Some((text, node)),
            _ => {
                self.refuse(key, node, "text", "string");
                None
            }
        }
    }

    /// One of a few words; a near miss is mended.
    pub fn word(
        &mut self,
        key: &str,
        code: &str,
        words: &[&'static str],
        aws: &str,
    ) -> Option<(&'static str, &'n Node)> {
        let (text, node) = self.text(key)?;
        if let Some(word) = words.iter().find(|word| **word == text) {
            return Some((word, node));
        }
        let message = format!("{key} {text:?} does not exist; it is one of {}.", words.join(", "));
        let pointer = self.at(key);
        let mut finding = self.report.error(code, node.start, &pointer, message);
        finding.aws(aws.replace("{}", &text.replace('"', "\\\"")));
        if let Some(near) = nearest(text, words) {
            let edit = Edit { start: node.start, end: node.end, text: format!("\"{near}\"") };
            finding.fix(format!("write {near}"), edit);
        }
        None
    }

    /// A whole number from 1 on (ecr.md 1.3 rows 8 and 14).
    pub fn number(&mut self, key: &str, low_code: &str) -> Option<(u32, &'n Node)> {
        let node = self.present(key, "integer")?;
        let pointer = self.at(key);
        let written = match &node.value {
            Value::Number(written) => written.as_str(),
            Value::Text(text) => {
                let message = format!("{key} must be a whole number, this is text.");
                let mut finding = self.report.error("wrong-type", node.start, &pointer, message);
                finding.aws(wrong_type("string", "integer"));
                if let Ok(number) = text.trim().parse::<u32>() {
                    let edit = Edit { start: node.start, end: node.end, text: number.to_string() };
                    finding.fix("remove the quotes", edit);
                }
                return None;
            }
            _ => {
                self.refuse(key, node, "a whole number", "integer");
                return None;
            }
        };
        if written.contains(['.', 'e', 'E']) {
            self.report
                .error("wrong-type", node.start, &pointer, format!("{key} must be a whole number, not {written}."))
                .aws(wrong_type("number", "integer"));
            return None;
        }
        if written.starts_with('-') || written == "0" {
            self.report
                .error(low_code, node.start, &pointer, format!("{key} must be at least 1, not {written}."))
                .aws(format!("numeric instance is lower than the required minimum (minimum: 1, found: {written})"));
            return None;
        }
        let Ok(number) = written.parse() else {
            let message = format!("{key} {written} is larger than any number that AWS is known to take.");
            self.report.error("number-too-large", node.start, &pointer, message);
            return None;
        };
        Some((number, node))
    }
}

fn wrong_type(found: &str, wanted: &str) -> String {
    format!("instance type ({found}) does not match any allowed primitive type (allowed: [\"{wanted}\"])")
}

fn quoted(words: &[&str]) -> String {
    let mut words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    words.sort_unstable();
    words.dedup();
    words.join(",")
}

/// The word that somebody meant who wrote `text`: the same letters in another case or spelling, or up to two slips.
fn nearest<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    let plain = |text: &str| -> Vec<char> {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(64).collect()
    };
    let wanted = plain(text);
    let (distance, word) = words.iter().map(|word| (slips(&wanted, &plain(word)), *word)).min()?;
    (distance <= 2 && distance * 3 <= wanted.len()).then_some(word)
}

/// Edit distance.
fn slips(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let best = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = best;
        }
    }
    row[b.len()]
}
