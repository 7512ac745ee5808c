//! The document shell and the route table.
//!
//! Every page is a file of its own in the browser, loaded when it is first opened (`xtask/src/split.rs`): what pages
//! share and what stands around them is in the main module.

use leptos::prelude::*;
use leptos_meta::{Meta, MetaTags, Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{Lazy, LazyRoute, SsrMode, path};

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
                    <Route path=path!("/policy-history/*name") view={Lazy::<PolicyHistory>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/policies") view={Lazy::<Policies>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/drafts") view={Lazy::<Drafts>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/drafts/:id") view={Lazy::<Draft>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/policies/creation-templates") view={Lazy::<CreationTemplates>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/policies/sets") view={Lazy::<PolicySets>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/policies/roll-out") view={Lazy::<RollOut>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/costs") view={Lazy::<Costs>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/activity") view={Lazy::<Activity>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/activity/jobs/:id") view={Lazy::<Job>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/settings") view={Lazy::<Settings>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/costs/savings") view={Lazy::<Savings>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/costs/budgets") view={Lazy::<Budgets>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/costs/statement") view={Lazy::<Statement>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/costs/bill") view={Lazy::<Bill>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/costs/rates") view={Lazy::<Rates>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/reading") view={Lazy::<Reading>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/usage") view={Lazy::<Usage>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/usage/alarms") view={Lazy::<Alarms>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/search") view={Lazy::<Search>::new()} ssr=SsrMode::Async />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// No page: asks for the file of a group and for nothing in it.
const PRELOAD: &str = "";

/// Makes pages ones that are loaded when they are opened, those of a group together: every pair of groups shares code that
/// has to be a file of its own, so a group for each page would be hundreds of files.
macro_rules! lazy_pages {
    ($($group:ident { $($page:ident: $view:path,)* })*) => {$(
        #[lazy]
        fn $group(page: &'static str) -> AnyView {
            match page {
                $(stringify!($page) => $view().into_any(),)*
                PRELOAD => ().into_any(),
                _ => pages::not_found::NotFound().into_any(),
            }
        }

        $(struct $page;

        impl LazyRoute for $page {
            fn data() -> Self {
                Self
            }

            async fn view(_page: Self) -> AnyView {
                $group(stringify!($page)).await
            }

            // A page that is taken over has to be there at once: its file is loaded before.
            async fn preload() {
                $group(PRELOAD).await;
            }
        })*
    )*};
}

lazy_pages! {
    home {
        Overview: pages::overview::Overview,
    }
    lists {
        Repositories: pages::repositories::Repositories,
        Repository: pages::repository::Repository,
        Image: pages::image::Image,
    }
    policy {
        Policies: pages::policies::Policies,
        RollOut: pages::policies::roll_out::RollOut,
        PolicySets: pages::policies::sets::PolicySets,
        CreationTemplates: pages::policies::creation::CreationTemplates,
        Policy: pages::policy::Policy,
        Drafts: pages::drafts::Drafts,
        Draft: pages::drafts::draft::Draft,
        PolicyHistory: pages::policy_history::PolicyHistory,
    }
    charts {
        Costs: pages::costs::Costs,
        Savings: pages::costs::savings::Savings,
        Budgets: pages::costs::budgets::Budgets,
        Statement: pages::costs::statement::Statement,
        Bill: pages::costs::bill::Bill,
        Rates: pages::costs::rates::Rates,
        Usage: pages::usage::Usage,
        Alarms: pages::usage::alarms::Alarms,
    }
    upkeep {
        Reading: pages::reading::Reading,
        Search: pages::search::SearchResults,
        Activity: pages::activity::Activity,
        Job: pages::activity::job::Job,
        Settings: pages::settings::Settings,
    }
}

/// The group of the page at that path, so that its files are announced before the browser asks for them. A wrong answer
/// costs a moment, nothing else.
#[must_use]
pub fn group(path: &str) -> &'static str {
    match path.trim_start_matches('/').split('/').next().unwrap_or_default() {
        "" => "home",
        "repositories" | "images" => "lists",
        "policies" | "policy" | "policy-history" | "drafts" => "policy",
        "costs" | "usage" => "charts",
        _ => "upkeep",
    }
}
