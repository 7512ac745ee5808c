//! The page for a URL that names nothing.

use leptos::prelude::*;

#[component]
pub fn NotFound() -> impl IntoView {
    view! { <main id="main"><h1>"No such page"</h1><p><a href="/">"Overview"</a></p></main> }
}
