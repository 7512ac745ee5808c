//! The document shell and the route table.
//!
//! Every page is a file of its own in the browser, loaded when it is first opened (`xtask/src/split.rs`): what pages
//! share and what stands around them is in the main module.

use leptos::prelude::*;
use leptos_meta::{Meta, MetaTags, Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{Lazy, LazyRoute, SsrMode, lazy_route, path};

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
                    <Route path=path!("/") view={Lazy::<Overview>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/repositories") view={Lazy::<Repositories>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/repositories/*name") view={Lazy::<Repository>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/images/:digest/*name") view={Lazy::<Image>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/policy/*name") view={Lazy::<Policy>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/costs") view={Lazy::<Costs>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/activity") view={Lazy::<Activity>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/activity/jobs/:id") view={Lazy::<Job>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/costs/savings") view={Lazy::<Savings>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/costs/budgets") view={Lazy::<Budgets>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/costs/statement") view={Lazy::<Statement>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/costs/rates") view={Lazy::<Rates>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/reading") view={Lazy::<Reading>::new()} ssr=SsrMode::Async />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// Makes a page one that is loaded when it is opened.
macro_rules! lazy_pages {
    ($($page:ident: $view:path),* $(,)?) => {$(
        struct $page;

        #[lazy_route]
        impl LazyRoute for $page {
            fn data() -> Self {
                Self
            }

            fn view(_page: Self) -> AnyView {
                $view().into_any()
            }
        }
    )*};
}

lazy_pages! {
    Overview: pages::overview::Overview,
    Repositories: pages::repositories::Repositories,
    Repository: pages::repository::Repository,
    Image: pages::image::Image,
    Policy: pages::policy::Policy,
    Costs: pages::costs::Costs,
    Activity: pages::activity::Activity,
    Job: pages::activity::job::Job,
    Savings: pages::costs::savings::Savings,
    Budgets: pages::costs::budgets::Budgets,
    Statement: pages::costs::statement::Statement,
    Rates: pages::costs::rates::Rates,
    Reading: pages::reading::Reading,
}
