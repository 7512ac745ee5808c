//! The time range of a page, which lives in its URL.

use super::button::Button;
use super::choice::{Choice, Choices};
use super::filter::Carried;
use leptos::prelude::*;

/// The usual ranges as links, and two days to choose. A GET form: it works without JavaScript.
#[component]
pub fn RangeBar(
    /// The page itself.
    #[prop(into)]
    action: String,
    /// The rest of the page's state, as names and values of the URL.
    #[prop(optional)]
    carry: Vec<(String, String)>,
    choices: Vec<Choice>,
    /// The days that are chosen, `2026-11-01`; empty when one of the choices is.
    #[prop(into)]
    from: String,
    #[prop(into)] to: String,
) -> AnyView {
    view! {
        <Choices label="Time range" choices=choices />
        <form class="range-form" method="get" action=action aria-label="Days">
            <Carried fields=carry />
            <label>"From " <input type="date" name="from" value=from required /></label>
            <label>"to " <input type="date" name="to" value=to required /></label>
            <Button submit=true>"Show"</Button>
        </form>
    }
    .into_any()
}
