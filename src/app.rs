//! The document shell and the route table.

use leptos::prelude::*;
use leptos_meta::{Meta, MetaTags, Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

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
            <Routes fallback=pages::layout::Lost>
                <ParentRoute path=path!("") view=pages::layout::Layout ssr=SsrMode::Async>
                    <Route path=path!("/") view=pages::overview::Overview ssr=SsrMode::Async />
                    <Route path=path!("/repositories") view=pages::repositories::Repositories ssr=SsrMode::Async />
                    <Route path=path!("/repositories/*name") view=pages::repository::Repository ssr=SsrMode::Async />
                    <Route path=path!("/images/:digest/*name") view=pages::image::Image ssr=SsrMode::Async />
                    <Route path=path!("/policy/*name") view=pages::policy::Policy ssr=SsrMode::Async />
                    <Route path=path!("/costs") view=pages::costs::Costs ssr=SsrMode::Async />
                    <Route path=path!("/settings") view=pages::settings::Settings ssr=SsrMode::Async />
                </ParentRoute>
            </Routes>
        </Router>
    }
}
