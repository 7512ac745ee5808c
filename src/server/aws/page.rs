//! A guard for listings.
//!
//! The SDK's paginators end quietly, as if all had been read, when a token is the one just sent, and never end when two
//! tokens alternate. Both are an endpoint that does not page, and a listing that must not pass for complete.

use crate::domain::problem::{Problem, ProblemKind};
use std::collections::HashSet;

/// The tokens that one listing has been given so far.
#[derive(Default)]
pub(super) struct Tokens(HashSet<String>);

impl Tokens {
    /// Notes the token of a page.
    ///
    /// # Errors
    /// When an earlier page had the same one.
    pub(super) fn admit(&mut self, token: Option<&str>, what: &str) -> Result<(), Problem> {
        match token {
            Some(token) if !token.is_empty() && !self.0.insert(token.to_owned()) => Err(Problem::new(
                ProblemKind::Unexpected,
                what,
                format!("the endpoint gave the same nextToken twice, after {} pages", self.0.len()),
                "Check the endpoint: what was listed is not complete.",
            )),
            _ => Ok(()),
        }
    }
}
