//! What pages read from their URL.

use super::layout::Freshness;
use super::unread::NotRead;
use crate::api::ApiError;
use crate::components::{Empty, EmptyState, plain};
use crate::domain::problem::ProblemKind;
use crate::domain::repository::RepositoryName;
use crate::domain::series::Range;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// One parameter of the query; empty when it is not there.
pub fn parameter(name: &'static str) -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get(name).unwrap_or_default()))
}

/// The time range that all charts of a page share.
pub fn range() -> Memo<Range> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| {
            let text = |name| query.get(name).unwrap_or_default();
            Range::from_query(&text("range"), &text("from"), &text("to"))
        })
    })
}

/// The repository in the path `/…/*name`.
pub fn repository_name() -> Memo<Option<RepositoryName>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| RepositoryName::new(params.get("name")?).ok()))
}

/// Counts snapshots: a source for resources, so that pages follow the data.
pub fn freshness() -> Signal<u32> {
    use_context::<Freshness>().map_or_else(|| Signal::stored(0), |freshness| freshness.0.into())
}

/// What stands in the place of data that could not be had.
pub fn failure(title: &str, error: ApiError) -> AnyView {
    if error.0.kind == ProblemKind::Unread {
        return view! { <NotRead problem=error.0 /> }.into_any();
    }
    let retry = (error.0.kind != ProblemKind::NotFound).then(String::new);
    view! { <EmptyState empty=Empty::problem(title, error.0, retry) /> }.into_any()
}

/// A document title out of text that strangers chose. The framework escapes titles in the browser but not on the server.
#[must_use]
pub fn title(text: &str) -> String {
    let text = plain(text);
    if cfg!(feature = "ssr") {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        text.into_owned()
    }
}
