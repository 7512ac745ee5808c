//! What is wrong, or risky, with a text that a person wrote, and where.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// AWS refuses it.
    Error,
    /// AWS accepts it and people regret it.
    Warning,
}

/// Where in a text, both counted from 1; columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    pub severity: Severity,
    /// Stable, kebab-case: `duplicate-priority`.
    pub code: String,
    /// In plain words, with the value.
    pub message: String,
    /// AWS's own error text where it is known (ecr.md 1.3).
    pub aws_message: Option<String>,
    /// Priority of the rule it is about.
    pub rule: Option<u32>,
    /// JSON pointer of the value: `/rules/0/selection/countNumber`.
    pub pointer: String,
    pub position: Position,
    /// The whole policy text with the fault mended, where one mend is obvious.
    pub fix: Option<Fix>,
}

/// One click's worth of mending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does: `remove countUnit`.
    pub label: String,
    /// The text after it.
    pub text: String,
}
