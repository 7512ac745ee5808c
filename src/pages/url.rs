//! What pages read from their URL.

use super::layout::Freshness;
use super::unread::NotRead;
use crate::api::ApiError;
use crate::components::{Empty, EmptyState, browser, plain};
use crate::domain::problem::ProblemKind;
use crate::domain::repository::RepositoryName;
use crate::domain::series::Range;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use std::time::Duration;

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

/// The place in a list that `row=` asks for, from 0.
#[must_use]
pub fn first_row(url: &ParamsMap) -> usize {
    url.get("row").and_then(|row| row.parse::<usize>().ok()).unwrap_or(1).saturating_sub(1)
}

/// As it stands in the address; empty for the first.
#[must_use]
pub fn row(place: usize) -> String {
    if place == 0 { String::new() } else { (place + 1).to_string() }
}

/// What makes cells show something else for the same row: the columns, and the time since something happened.
#[must_use]
pub fn look<'a>(columns: impl Iterator<Item = &'a str>, now: Timestamp) -> String {
    const MINUTES: i64 = 10 * 60 * 1000;
    format!("{} {}", now.millis() / MINUTES, columns.collect::<Vec<_>>().join(","))
}

/// Browsers refuse to have their address changed at every turn of a wheel.
const SETTLED: Duration = Duration::from_millis(250);

/// In the browser: keeps these parameters of the address as they are told, empty ones left out. It is no step back and no
/// navigation: what is on show stays, and coming back or sharing the address leads to the same place.
pub fn reflect(parameters: impl Fn() -> Vec<(&'static str, String)> + 'static) {
    let location = use_location();
    let path = location.pathname.get_untracked();
    let turn = StoredValue::new(0u32);
    Effect::new(move |_| {
        let parameters = parameters();
        // A link that was followed knows nothing of them.
        location.search.track();
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let (mine, path) = (turn.get_value(), path.clone());
        set_timeout(
            move || {
                // The page may be gone by then.
                if turn.try_get_value() == Some(mine) {
                    browser::set_parameters(&path, &parameters);
                }
            },
            SETTLED,
        );
    });
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
