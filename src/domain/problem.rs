//! What went wrong, in the words of whoever must mend it.

use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// No credentials, or expired ones.
    NoCredentials,
    NoRegion,
    /// No answer: network, name or TLS.
    Unreachable,
    NotPermitted,
    NotFound,
    /// Somebody else changed it meanwhile.
    Conflict,
    /// AWS or we refuse the request as it stands.
    Invalid,
    Throttled,
    /// The very first reading of the registry has not come to it yet.
    Unread,
    /// Not ready yet: try again in a moment.
    NotReady,
    Unexpected,
}

/// A failure that a person reads: what failed, with which value, why, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub kind: ProblemKind,
    /// What was tried, with its object: `read the images of team/app`.
    pub what: String,
    /// Why it failed, AWS's own text where there is one.
    pub why: String,
    /// What to do next.
    pub advice: String,
    /// AWS error code.
    pub code: Option<String>,
    pub request_id: Option<String>,
    /// The IAM action that is missing, such as `ecr:DescribeImages`.
    pub iam_action: Option<String>,
}

impl Problem {
    pub fn new(kind: ProblemKind, what: impl Into<String>, why: impl Into<String>, advice: impl Into<String>) -> Self {
        let (what, why, advice) = (what.into(), why.into(), advice.into());
        Self { kind, what, why, advice, code: None, request_id: None, iam_action: None }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Could not {}: {}", self.what, self.why)?;
        if let Some(action) = &self.iam_action {
            write!(f, " (needs {action})")?;
        }
        if let Some(id) = &self.request_id {
            write!(f, " [request {id}]")?;
        }
        write!(f, ". {}", self.advice)
    }
}

impl std::error::Error for Problem {}
