//! The policy form of browsers without scripts: posted to the page's own address, answered by the page.

use super::state::AppState;
use super::{context, form};
use crate::api::ApiError;
use crate::api::lifecycle::change::{Refusal, write};
use crate::api::lifecycle::drafts;
use crate::api::lifecycle::form::{Fields, Posted, Step};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::paths::{self, Tab};
use axum::Form;
use axum::extract::{FromRequest, Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::IntoView;

/// Does what the form asks for. What was changed is shown at the page's address; everything else is the page itself,
/// with the text as it was sent.
pub async fn answer<V: IntoView + 'static>(
    app: AppState,
    Path(name): Path<String>,
    request: Request,
    provide: impl Fn() + Clone + Send + Sync + 'static,
    shell: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    let Ok(repository) = RepositoryName::new(name) else { return StatusCode::NOT_FOUND.into_response() };
    let (parts, body) = request.into_parts();
    let fields = match Form::<Fields>::from_request(Request::from_parts(parts.clone(), body), &()).await {
        Ok(Form(fields)) => fields,
        Err(rejection) => return rejection.into_response(),
    };
    let name = fields.name.trim().to_owned();
    let mut posted = Posted::from(fields);
    let mut status = StatusCode::OK;
    match change(&app, &repository, &posted, &name).await {
        Ok(None) => {}
        Ok(Some(done)) => {
            return Redirect::to(&done).into_response();
        }
        Err(refusal) => {
            let code = ApiError(refusal.problem(&repository)).status();
            status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            posted.refusal = Some(refusal);
        }
    }
    let context = move || {
        provide();
        context::provide_posted(posted.clone());
    };
    form::page(parts, status, context, shell).await
}

/// The page that shows what was done; `None`: the form did not ask for a change.
async fn change(
    app: &AppState,
    repository: &RepositoryName,
    posted: &Posted,
    typed: &str,
) -> Result<Option<String>, Refusal> {
    let done = |word| paths::with_query(&paths::repository(repository, Tab::Policy), &[("done", word)]);
    let base = posted.base.as_deref();
    match posted.step {
        Step::Save => {
            let what = format!("save the lifecycle policy of {repository}");
            app.check_author(&what)?;
            if typed != repository.as_str() && write::is_grave(app, repository, &posted.text) {
                let why = "the name that was typed is not the repository's";
                let advice = "Type the name as it stands above the field. Nothing was changed.";
                return Err(Problem::new(ProblemKind::Invalid, what, why, advice).into());
            }
            write::save(app, repository, &posted.text, base).await?;
            Ok(Some(done("saved")))
        }
        Step::Delete => {
            app.check_author(&format!("delete the lifecycle policy of {repository}"))?;
            write::delete(app, repository, base).await?;
            Ok(Some(done("deleted")))
        }
        Step::Draft => {
            app.check_author(&format!("save a draft for {repository}"))?;
            let id =
                drafts::write::add(app, repository, posted.text.clone(), posted.base.clone(), posted.label.clone())
                    .await?;
            Ok(Some(paths::draft(id)))
        }
        Step::Check | Step::Export | Step::Confirm | Step::ConfirmDelete => Ok(None),
    }
}
