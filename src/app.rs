//! The document shell and the route table.

use leptos::prelude::*;
use leptos_meta::{Meta, MetaTags, Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, StaticSegment};

use crate::pages;

/// The HTML document around the app; rendered on the server only. `head` links the site's files.
pub fn shell(head: AnyView) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <script src="/theme.js"></script>
                {head}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Stowage".to_owned() } else { format!("{title} · Stowage") } />
        <Meta name="robots" content="noindex" />
        <Router>
            <Routes fallback=pages::not_found::NotFound>
                <ParentRoute path=StaticSegment("") view=pages::layout::Layout ssr=SsrMode::Async>
                    <Route path=StaticSegment("") view=pages::overview::Overview ssr=SsrMode::Async />
                </ParentRoute>
            </Routes>
        </Router>
    }
}
