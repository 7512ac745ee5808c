//! Repository creation templates of ECR: what repositories get that AWS itself creates.

use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The prefix of the template for everything that no other one is for.
pub const ROOT: &str = "ROOT";

/// As DescribeRepositoryCreationTemplates tells of it; what it sets besides the lifecycle policy is left to AWS's tools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreationTemplate {
    /// Of the names of repositories, without the `/` behind it; or [`ROOT`].
    pub prefix: String,
    pub description: Option<String>,
    /// `CREATE_ON_PUSH`, `PULL_THROUGH_CACHE`, `REPLICATION`.
    pub applied_for: Vec<String>,
    /// `None`: its repositories get no policy.
    pub policy: Option<String>,
    /// With one, whoever changes the template needs `iam:PassRole` for it.
    pub custom_role: Option<String>,
    pub updated_at: Option<Timestamp>,
}

impl CreationTemplate {
    /// For whom it is, in words: `created on push, replicated`.
    #[must_use]
    pub fn occasions(&self) -> String {
        let word = |given: &String| match given.as_str() {
            "CREATE_ON_PUSH" => "created on push".to_owned(),
            "PULL_THROUGH_CACHE" => "pull-through cache".to_owned(),
            "REPLICATION" => "replicated".to_owned(),
            other => other.to_owned(),
        };
        self.applied_for.iter().map(word).collect::<Vec<_>>().join(", ")
    }

    /// The names it is for.
    #[must_use]
    pub fn names(&self) -> String {
        if self.prefix == ROOT { "all others".to_owned() } else { format!("{}/*", self.prefix) }
    }
}
