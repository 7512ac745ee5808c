//! Putting a policy in force, and taking it away: compare, then put (ecr.md 1.4: AWS has no conditional put).

use crate::api::ApiError;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::{PolicyDocument, RepositoryName};
use leptos::prelude::*;
use leptos::server_fn::codec::{Json, JsonEncoding};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Another policy is in force than the one that the author started from; this one, `None`: none at all.
    Conflict {
        current: Option<PolicyDocument>,
    },
    Problem(Problem),
}

impl Refusal {
    /// In words, for those who cannot be shown more.
    #[must_use]
    pub fn problem(&self, repository: &RepositoryName) -> Problem {
        match self {
            Self::Problem(problem) => problem.clone(),
            Self::Conflict { current } => {
                let found = if current.is_some() { "it was changed" } else { "it was deleted" };
                Problem::new(
                    ProblemKind::Conflict,
                    format!("change the lifecycle policy of {repository}"),
                    format!("{found} by somebody else since you started"),
                    "Compare the two, then decide which one stays.",
                )
            }
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Problem(problem) => problem.fmt(f),
            Self::Conflict { .. } => f.write_str("Another policy is in force than the one you started from"),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self::Problem(error.0)
    }
}

impl FromServerFnError for Refusal {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        ApiError::from_server_fn_error(error).into()
    }
}

/// Puts `text` in force if `base` still is, and answers with what AWS then holds.
#[server(endpoint = "policy-save", input = Json)]
pub async fn save(repository: RepositoryName, text: String, base: Option<String>) -> Result<PolicyDocument, Refusal> {
    let app = crate::server::context::author(&format!("save the lifecycle policy of {repository}"))?;
    write::save(&app, &repository, &text, base.as_deref()).await.map_err(|refusal| answer(refusal, &repository))
}

/// Takes the policy away if `base` still is in force.
#[server(endpoint = "policy-delete", input = Json)]
pub async fn delete(repository: RepositoryName, base: Option<String>) -> Result<(), Refusal> {
    let app = crate::server::context::author(&format!("delete the lifecycle policy of {repository}"))?;
    write::delete(&app, &repository, base.as_deref()).await.map_err(|refusal| answer(refusal, &repository))
}

/// The refusal, with its HTTP status on the response.
#[cfg(feature = "ssr")]
fn answer(refusal: Refusal, repository: &RepositoryName) -> Refusal {
    let _ = crate::server::context::fail(refusal.problem(repository));
    refusal
}

#[cfg(feature = "ssr")]
pub mod write;
