//! What a server function answers when it cannot do what it was asked.

use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A [`Problem`] on its way to the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError(pub Problem);

impl ApiError {
    /// There is no snapshot yet; pages show how far the first crawl is.
    #[must_use]
    pub fn unread() -> Self {
        Self(Problem::new(
            ProblemKind::Unread,
            "show the registry",
            "it is being read for the first time",
            "This page fills as soon as the first repositories are in.",
        ))
    }

    /// The first reading has not come to a repository, if there is one of that name; `stopped`: it broke off before.
    #[must_use]
    pub fn unread_repository(name: &RepositoryName, stopped: bool) -> Self {
        let why = match stopped {
            false => "the registry is being read for the first time, and nothing of this name was read so far",
            true => "the first reading of the registry stopped before anything of this name was read",
        };
        let advice = match stopped {
            false => "This page fills as soon as it is in, or says that there is none.",
            true => "It goes on by itself; Refresh starts it now.",
        };
        Self(Problem::new(ProblemKind::Unread, format!("show {name}"), why, advice))
    }

    /// The HTTP status that says the same.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self.0.kind {
            ProblemKind::NotFound => 404,
            ProblemKind::Conflict => 409,
            ProblemKind::Invalid => 400,
            ProblemKind::NotPermitted => 403,
            ProblemKind::Throttled => 429,
            ProblemKind::NotReady
            | ProblemKind::Unread
            | ProblemKind::NoCredentials
            | ProblemKind::NoRegion
            | ProblemKind::Unreachable => 503,
            ProblemKind::Unexpected => 500,
        }
    }
}

/// Gives the page that renders the status 404; in the browser it has been sent already.
pub fn mark_not_found() {
    #[cfg(feature = "ssr")]
    crate::server::context::not_found();
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for ApiError {}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let (kind, advice) = match error {
            ServerFnErrorErr::Request(_) => {
                (ProblemKind::Unreachable, "Check that Stowage still runs, then try again.")
            }
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                (ProblemKind::Invalid, "Reload the page: it may be older than the server.")
            }
            _ => (ProblemKind::Unexpected, "Reload the page and try again."),
        };
        Self(Problem::new(kind, "ask the server", error.to_string(), advice))
    }
}
