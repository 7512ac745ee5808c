//! Instants: how long ago in the cell, exactly when in the title.

use crate::domain::format;
use crate::domain::time::Timestamp;
use leptos::prelude::*;

/// `4 min ago`, `in 12 d`; UTC in the title, where the browser adds local time on hover.
///
/// `now` is the server's clock when it answered, so that the browser renders the same words.
#[component]
pub fn Time(
    #[prop(into)] at: Option<Timestamp>,
    now: Timestamp,
    /// For an instant there is none of: `never`.
    #[prop(default = "–")]
    none: &'static str,
) -> impl IntoView {
    let Some(at) = at else { return view! { <span class="muted">{none}</span> }.into_any() };
    view! { <time class="number" datetime=at.rfc3339() title=at.minute_text()>{relative(at, now)}</time> }.into_any()
}

/// `4 min ago`, `now`, `in 12 d`.
#[must_use]
pub fn relative(at: Timestamp, now: Timestamp) -> String {
    let ahead = at - now;
    match format::age(ahead.saturating_abs()) {
        age if age == "now" => age,
        age if ahead > 0 => format!("in {age}"),
        age => format!("{age} ago"),
    }
}
