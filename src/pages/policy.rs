//! The lifecycle policy of a repository.

use leptos::prelude::*;

#[component]
pub fn Policy() -> impl IntoView {
    view! { <h1>"Policy"</h1> }
}
