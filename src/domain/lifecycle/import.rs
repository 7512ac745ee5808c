//! Finds lifecycle policies in whatever they are kept in: JSON, Terraform, CloudFormation, a Terraform plan, a script.
//!
//! These languages are not parsed. A policy is an object with a list of `rules`, in JSON or in the notation of objects that
//! HCL and JavaScript share; it stands in the text itself or in a string of it, and all around is only looked through.
//! Deliberately absent: evaluating. What refers to something else (`var.days`) becomes text, and the editor says where.

mod literal;
mod name;

use super::draft;
use super::json::{self, Node, Value};
use literal::Literal;

/// A policy in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Of the repository, or of the resource that holds the policy, where the text tells.
    pub name: Option<String>,
    /// JSON, laid out for editing; whether AWS would take it is not looked at.
    pub text: String,
}

/// More in one text are not offered to choose from.
const MAX_FOUND: usize = 50;
/// Strings in strings in strings: nobody escapes deeper.
const MAX_DEPTH: u32 = 3;

/// The policies of a text, in its order, each once.
#[must_use]
pub fn find(text: &str) -> Vec<Found> {
    let mut finder = Finder::default();
    finder.look(text, None, 0);
    finder.found
}

#[derive(Default)]
struct Finder {
    found: Vec<Found>,
}

impl Finder {
    fn add(&mut self, name: Option<&str>, text: &str) {
        let text = draft::pretty(text.trim());
        // A plan tells twice what it will do.
        let is_known = |known: &&mut Found| {
            known.text == text && (known.name.is_none() || name.is_none() || known.name.as_deref() == name)
        };
        if let Some(known) = self.found.iter_mut().find(is_known) {
            known.name = known.name.take().or(name.map(str::to_owned));
        } else if self.found.len() < MAX_FOUND {
            self.found.push(Found { name: name.map(str::to_owned), text });
        }
    }

    fn look(&mut self, text: &str, name: Option<&str>, depth: u32) {
        if depth > MAX_DEPTH {
            return;
        }
        let (root, faults) = json::read(text);
        // What only misses a comma is a policy all the same.
        let is_meant = || text.trim_start().starts_with('{') && text.contains("\"rulePriority\"") && is_policy(&root);
        if faults.is_empty() {
            self.walk(text, &root, name, depth);
        } else if is_meant() {
            self.add(name, text);
        } else {
            self.scan(text, name, depth);
        }
    }

    /// Through the values of a JSON text.
    fn walk(&mut self, text: &str, node: &Node, name: Option<&str>, depth: u32) {
        match &node.value {
            Value::Object(_) if is_policy(node) => {
                self.add(name, text.get(node.start..node.end).unwrap_or_default());
            }
            Value::Object(members) => {
                let own = name::of(node).or(name);
                for member in members.iter().filter(|member| !name::IS_PAST.contains(&member.key.as_str())) {
                    self.walk(text, &member.value, own, depth);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.walk(text, item, name, depth)),
            Value::Text(inner) if inner.contains("rules") => self.look(inner, name, depth + 1),
            _ => {}
        }
    }

    /// Through a text that is not JSON, from one `rules` to the next.
    fn scan(&mut self, text: &str, name: Option<&str>, depth: u32) {
        let mut done = 0;
        while let Some(next) = next_mark(text, done) {
            let own = name::before(&text[done..next.at]);
            let own = own.as_deref().or(name);
            done = match next.kind {
                Mark::Escaped => self.string(text, next.at, own, depth),
                Mark::Rules => self.rules(text, next.at, own),
                Mark::Document => self.document(text, next.at),
            }
            .unwrap_or(next.at + 1)
            .max(next.at + 1);
        }
    }

    /// The string around a place; returns its end.
    fn string(&mut self, text: &str, at: usize, name: Option<&str>, depth: u32) -> Option<usize> {
        let bytes = text.as_bytes();
        let start =
            (0..at.saturating_sub(1)).rev().find(|at| bytes[*at] == b'"' && (*at == 0 || bytes[at - 1] != b'\\'))?;
        let (node, _) = json::read(text.get(start..)?);
        let Value::Text(inner) = &node.value else { return None };
        self.look(inner, name, depth + 1);
        Some(start + node.end)
    }

    /// The object of which `rules` at a place is a property; returns where its list ends.
    fn rules(&mut self, text: &str, at: usize, name: Option<&str>) -> Option<usize> {
        let open = text[..at].rfind('{');
        if let Some(open) = open {
            let (node, faults) = json::read(&text[open..]);
            if is_policy(&node) && faults.iter().all(|fault| fault.at >= node.end) {
                self.add(name, &text[open..open + node.end]);
                return Some(open + node.end);
            }
        }
        let rest = text[at..].trim_start_matches(['"', '\'']).strip_prefix("rules")?;
        let rest = rest.trim_start_matches(['"', '\'']).trim_start().strip_prefix(['=', ':'])?.trim_start();
        let (list, length) = Literal::list(rest)?;
        self.add(name, &format!("{{\"rules\":{list}}}"));
        Some(text.len() - rest.len() + length)
    }

    /// A data source of Terraform; returns where it ends.
    fn document(&mut self, text: &str, at: usize) -> Option<usize> {
        let rest = text[at..].strip_prefix(DOCUMENT)?.trim_start();
        let (label, rest) = rest.strip_prefix('"')?.split_once('"')?;
        let rest = rest.trim_start();
        let (rules, length) = Literal::rule_blocks(rest)?;
        if rules != "[]" {
            self.add(Some(label), &format!("{{\"rules\":{rules}}}"));
        }
        Some(text.len() - rest.len() + length)
    }
}

const DOCUMENT: &str = "\"aws_ecr_lifecycle_policy_document\"";

enum Mark {
    /// `\"rules\"`, inside a string.
    Escaped,
    Rules,
    Document,
}

struct Next {
    at: usize,
    kind: Mark,
}

/// The next place where a policy may be.
fn next_mark(text: &str, from: usize) -> Option<Next> {
    let document = text[from..].find(DOCUMENT).map(|at| Next { at: from + at, kind: Mark::Document });
    let rules = text[from..].match_indices("rules").map(|(at, _)| from + at).find(|at| {
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        !text[..*at].ends_with(word) && !text[at + "rules".len()..].starts_with(word)
    });
    let rules = rules.map(|at| {
        let kind = if text[..at].ends_with("\\\"") { Mark::Escaped } else { Mark::Rules };
        Next { at, kind }
    });
    match (document, rules) {
        (Some(document), Some(rules)) if rules.at < document.at => Some(rules),
        (document, rules) => document.or(rules),
    }
}

/// Whether a value has the outline of a policy, sound or not.
fn is_policy(node: &Node) -> bool {
    let Some(Value::Array(items)) = node.get("rules").map(|rules| &rules.value) else { return false };
    !items.is_empty() && items.iter().any(|item| item.get("selection").is_some() || item.get("rulePriority").is_some())
}

#[cfg(test)]
mod tests;
