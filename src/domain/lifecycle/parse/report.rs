//! Collects diagnostics by place and works out lines and columns once, at the end.

use crate::domain::diagnostic::{Diagnostic, Fix, Position, Severity};
use crate::domain::lifecycle::json::Edit;

/// AWS's text for whatever its JSON mapper refuses (ecr.md 1.3 row 2).
pub const PARSING_FAILURE: &str = "Lifecycle policy parsing failure: Could not map policyString into LifecyclePolicy.";

/// A fix holds the whole text; a text of more bytes than this is no policy and gets none.
const MAX_FIXABLE: usize = 64 * 1024;

pub struct Report<'t> {
    pub text: &'t str,
    found: Vec<(usize, Diagnostic)>,
}

/// The latest diagnostic, to be completed.
pub struct Finding<'r> {
    text: &'r str,
    diagnostic: &'r mut Diagnostic,
}

impl<'t> Report<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, found: Vec::new() }
    }

    pub fn error(&mut self, code: &str, at: usize, pointer: &str, message: impl Into<String>) -> Finding<'_> {
        self.add(Severity::Error, code, at, pointer, message.into())
    }

    pub fn warning(&mut self, code: &str, at: usize, pointer: &str, message: impl Into<String>) -> Finding<'_> {
        self.add(Severity::Warning, code, at, pointer, message.into())
    }

    fn add(&mut self, severity: Severity, code: &str, at: usize, pointer: &str, message: String) -> Finding<'_> {
        let diagnostic = Diagnostic {
            severity,
            code: code.to_owned(),
            message,
            aws_message: None,
            rule: None,
            pointer: pointer.to_owned(),
            position: Position { line: 1, column: 1 },
            fix: None,
        };
        self.found.push((at, diagnostic));
        let at = self.found.len() - 1;
        Finding { text: self.text, diagnostic: &mut self.found[at].1 }
    }

    /// How many diagnostics there are, for [`Self::attribute`].
    pub fn mark(&self) -> usize {
        self.found.len()
    }

    /// Says which rule the diagnostics since a mark are about.
    pub fn attribute(&mut self, mark: usize, rule: Option<u32>) {
        for (_, diagnostic) in self.found.iter_mut().skip(mark) {
            diagnostic.rule = rule;
        }
    }

    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|(at, _)| *at);
        let (mut position, mut walked) = (Position { line: 1, column: 1 }, 0);
        for (at, diagnostic) in &mut self.found {
            position = advance(position, self.text.get(walked..*at).unwrap_or_default());
            walked = *at;
            diagnostic.position = position;
        }
        self.found.into_iter().map(|(_, diagnostic)| diagnostic).collect()
    }
}

impl Finding<'_> {
    pub fn aws(&mut self, text: impl Into<String>) -> &mut Self {
        self.diagnostic.aws_message = Some(text.into());
        self
    }

    pub fn rule(&mut self, priority: Option<u32>) -> &mut Self {
        self.diagnostic.rule = priority;
        self
    }

    pub fn fix(&mut self, label: impl Into<String>, edit: Edit) -> &mut Self {
        if self.text.len() <= MAX_FIXABLE {
            self.diagnostic.fix = edit.apply(self.text).map(|text| Fix { label: label.into(), text });
        }
        self
    }
}

/// The position after some text.
fn advance(from: Position, text: &str) -> Position {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let lines = text.bytes().filter(|b| *b == b'\n').count();
    let last = text.rsplit('\n').next().unwrap_or_default().chars().count();
    if lines == 0 {
        Position { line: from.line, column: from.column.saturating_add(count(last)) }
    } else {
        Position { line: from.line.saturating_add(count(lines)), column: count(last).saturating_add(1) }
    }
}

/// What the API answers to a policy with these errors, envelope included; `None` when it would take it.
///
/// Length goes first, then the mapping, then the schema with all its failures joined, then the rest one by one
/// (ecr.md 1.3).
#[must_use]
pub fn refusal(diagnostics: &[Diagnostic]) -> Option<String> {
    let errors = || diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let first = errors().next()?;
    let detail = |d: &Diagnostic| d.aws_message.clone().unwrap_or_else(|| d.message.clone());
    if let Some(length) = errors().find(|d| d.code == "text-too-short" || d.code == "text-too-long") {
        let detail = detail(length);
        return Some(format!("Invalid parameter at 'lifecyclePolicyText' failed to satisfy constraint: '{detail}'"));
    }
    let text = if let Some(mapping) = errors().find(|d| d.aws_message.as_deref() == Some(PARSING_FAILURE)) {
        detail(mapping)
    } else {
        let schema_words = ["object ", "instance ", "array ", "numeric "];
        let mut schema: Vec<&str> = errors()
            .filter_map(|d| d.aws_message.as_deref())
            .filter(|text| schema_words.iter().any(|word| text.starts_with(word)))
            .collect();
        schema.dedup();
        let text = if schema.is_empty() { detail(first) } else { schema.join("\n") };
        format!("Lifecycle policy validation failure: {text}")
    };
    Some(format!("Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: '{text}'"))
}
