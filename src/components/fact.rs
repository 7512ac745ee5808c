//! Names and values of one thing.

use leptos::prelude::*;

/// A list of [`Fact`]s, side by side or one a row.
#[component]
pub fn Facts(children: Children, #[prop(optional)] rows: bool) -> AnyView {
    view! { <dl class=if rows { "facts facts-rows" } else { "facts" }>{children()}</dl> }.into_any()
}

#[component]
pub fn Fact(#[prop(into)] name: String, children: Children) -> AnyView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{children()}</dd>
        </div>
    }
    .into_any()
}
