//! Names and values of one thing.

use leptos::prelude::*;

/// A list of [`Fact`]s, side by side or one a row.
#[component]
pub fn Facts(children: Children, #[prop(optional)] rows: bool) -> impl IntoView {
    view! { <dl class=if rows { "facts facts-rows" } else { "facts" }>{children()}</dl> }
}

#[component]
pub fn Fact(#[prop(into)] name: String, children: Children) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
