//! How a server function comes by what it needs. The only place that looks into the request's context.

use super::security::content_security_policy;
use super::state::{Access, AppState};
use crate::api::ApiError;
use crate::api::images::change::form::Posted as Wish;
use crate::api::lifecycle::form::Posted;
use crate::api::policies::roll_out::Posted as RollOut;
use crate::api::refused::Refused;
use crate::domain::cost::ledger::Books;
use crate::domain::cost::savings::Savings;
use crate::domain::inventory::row::Row;
use crate::domain::inventory::{Inventory, Record};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use http::header::{ACCEPT, CONTENT_SECURITY_POLICY, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;
use std::sync::Arc;

/// Who changes something: there is no sign-in yet.
pub const SOMEBODY: &str = "not signed in";

/// Called once a request, before anything renders.
pub fn provide(state: AppState) {
    provide_context(state);
}

/// Gives the page that is about to render a content security policy with its own nonce; called where it renders.
pub fn allow_nonce() {
    if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
        && let Ok(policy) = HeaderValue::from_str(&content_security_policy(Some(&nonce)))
    {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

/// The path that was asked for.
#[must_use]
pub fn path() -> String {
    use_context::<http::request::Parts>().map_or_else(String::new, |parts| parts.uri.path().to_owned())
}

/// The page that renders names nothing.
pub fn not_found() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::NOT_FOUND);
    }
}

/// Whoever asks may read.
///
/// # Errors
/// When there is no request around.
pub fn reader() -> Result<AppState, ApiError> {
    use_context::<AppState>().ok_or_else(|| {
        ApiError(Problem::new(
            ProblemKind::Unexpected,
            "answer",
            "a server function ran outside a request",
            "Please report this.",
        ))
    })
}

/// Whoever asks may change something; `what` completes "Could not".
///
/// # Errors
/// When the server was started read-only.
pub fn author(what: &str) -> Result<AppState, ApiError> {
    let app = reader()?;
    app.check_author(what).map_err(fail)?;
    Ok(app)
}

/// Gives the page that is about to render the form that it answers.
pub fn provide_posted(posted: Posted) {
    provide_context(posted);
}

/// The form that the page answers; `None`: it was not posted.
pub fn posted() -> Option<Posted> {
    use_context()
}

/// The same for a change of images.
pub fn provide_posted_wish(posted: Wish) {
    provide_context(posted);
}

/// The change of images that the page is asked for; `None`: it was not posted.
pub fn posted_wish() -> Option<Wish> {
    use_context()
}

/// The same for a roll-out.
pub fn provide_posted_roll_out(posted: RollOut) {
    provide_context(posted);
}

/// The roll-out that the page answers; `None`: it was not posted.
pub fn posted_roll_out() -> Option<RollOut> {
    use_context()
}

/// The same for any other form that was refused.
pub fn provide_refused(refused: Refused) {
    provide_context(refused);
}

/// The form that was posted to the page and refused.
pub fn refused() -> Option<Refused> {
    use_context()
}

/// Shows another page after what a server function did.
pub fn go_to(path: &str) {
    leptos_axum::redirect(path);
}

impl AppState {
    /// As [`author`].
    ///
    /// # Errors
    /// When the server was started read-only.
    pub fn check_author(&self, what: &str) -> Result<(), Problem> {
        match self.access {
            Access::Write => Ok(()),
            Access::Read => Err(Problem::new(
                ProblemKind::NotPermitted,
                what,
                "this Stowage was started with --read-only",
                "Start it without, or ask whoever runs it.",
            )),
        }
    }

    /// # Errors
    /// When nothing was read yet: why, if a reason is known.
    pub fn inventory(&self) -> Result<Arc<Inventory>, ApiError> {
        self.collector
            .inventory()
            .ok_or_else(|| self.collector.status().problem.map_or_else(ApiError::unread, ApiError))
    }

    /// Every repository in one line each.
    ///
    /// # Errors
    /// As [`AppState::inventory`].
    pub fn rows(&self) -> Result<Arc<[Row]>, ApiError> {
        Ok(self.rows.of(&self.inventory()?, self.clock.now()))
    }

    /// What everything held and cost on each day.
    ///
    /// # Errors
    /// As [`AppState::inventory`], or when the store cannot be read.
    pub async fn books(&self) -> Result<Arc<Books>, ApiError> {
        Ok(self.ledgers.of(&self.inventory()?).await?)
    }

    /// What could be saved, and USD for a GB out of the archive.
    ///
    /// # Errors
    /// As [`AppState::books`].
    pub async fn savings(&self) -> Result<(Arc<Savings>, f64), ApiError> {
        let inventory = self.inventory()?;
        Ok((self.ledgers.savings(&inventory).await?, self.ledgers.retrieval(&inventory.registry.region)))
    }

    /// # Errors
    /// When there is no snapshot or no such repository in it. `Unread` as long as the very first reading may still find it.
    pub fn record(&self, name: &RepositoryName) -> Result<Arc<Record>, ApiError> {
        // Before the snapshot: a reading that ends between the two is in it.
        let status = self.collector.status();
        self.inventory()?.record(name).cloned().ok_or_else(|| {
            if status.taken_at.is_none() {
                return ApiError::unread_repository(name, status.running.is_none());
            }
            ApiError(Problem::new(
                ProblemKind::NotFound,
                format!("show {name}"),
                "the registry has no repository of this name",
                "It may have been deleted, or be in another region.",
            ))
        })
    }
}

/// Whether a form came without scripts: it is answered by a redirect to the page it stood on, which tells the error, and
/// another status would keep the browser from following.
fn is_plain_form() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        let accepts = parts.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
        parts.method == Method::POST
            && parts.uri.path().starts_with("/api/")
            && accepts.is_some_and(|accept| accept.contains("text/html"))
    })
}

/// The error, with its HTTP status set on the response where there is one.
pub fn fail(error: impl Into<ApiError>) -> ApiError {
    let error = error.into();
    if !is_plain_form()
        && let Some(response) = use_context::<ResponseOptions>()
        && let Ok(status) = StatusCode::from_u16(error.status())
    {
        response.set_status(status);
        if error.0.kind == ProblemKind::Unread {
            response.insert_header(RETRY_AFTER, HeaderValue::from_static("3"));
        }
    }
    error
}
