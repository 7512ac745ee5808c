//! What every page has around it.

use leptos::prelude::*;
use leptos_router::components::Outlet;

#[component]
pub fn Layout() -> impl IntoView {
    view! { <main id="main"><Outlet /></main> }
}
