//! What stands above every page.

use super::badge::{Badge, Tone};
use super::browser;
use super::icon::{Glyph, Icon};
use super::name::plain;
use super::time::Time;
use super::toast::Toasts;
use crate::domain::account::Registry;
use crate::domain::crawl::{Progress, Status};
use crate::domain::format;
use crate::domain::time::Timestamp;
use leptos::prelude::*;

/// Past the header, to `#main`; the first stop of the keyboard.
#[component]
pub fn SkipLink() -> AnyView {
    view! { <a class="skip-link" href="#main" rel="external">"Skip to content"</a> }.into_any()
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    pub label: &'static str,
    pub href: String,
    /// What other pages start with that belong to this one.
    pub also: &'static [&'static str],
}

impl NavItem {
    #[must_use]
    pub fn new(label: &'static str, href: impl Into<String>) -> Self {
        Self { label, href: href.into(), also: &[] }
    }

    /// Whether `path` is this page, one below it, or one that belongs to it.
    fn contains(&self, path: &str) -> bool {
        let own = self.href.trim_end_matches('/');
        let is_below =
            |start: &str| !start.is_empty() && path.strip_prefix(start).is_some_and(|rest| rest.starts_with('/'));
        path.trim_end_matches('/') == own || is_below(own) || self.also.iter().any(|start| is_below(start))
    }
}

/// Brand, registry, and the pages. `children` stand at the end of the first line: search, age of the data, theme.
#[component]
pub fn AppHeader(
    #[prop(into)] home: String,
    #[prop(into)] registry: Signal<Option<Registry>>,
    items: Vec<NavItem>,
    /// Path of the page on show.
    #[prop(into)]
    path: Signal<String>,
    /// The links do nothing, because something lies over them.
    #[prop(optional, into)]
    inert: Signal<bool>,
    children: Children,
) -> AnyView {
    let links = items.into_iter().map(|item| {
        let (label, href) = (item.label, item.href.clone());
        let current = move || path.with(|path| item.contains(path)).then_some("page");
        view! { <li><a class="nav-link" href=href aria-current=current>{label}</a></li> }
    });
    view! {
        <header class="app-header">
            <div class="app-bar">
                <a class="brand" href=home><Mark />"Stowage"</a>
                {move || registry.get().map(|registry| view! { <Source registry=registry /> })}
                <div class="app-bar-end">{children()}</div>
            </div>
            <nav class="nav" aria-label="Pages" inert=move || inert.get()>
                <ul class="nav-list" role="list">{links.collect_view()}</ul>
            </nav>
        </header>
    }
    .into_any()
}

/// The favicon, drawn in place.
#[component]
fn Mark() -> AnyView {
    view! {
        <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
            <rect width="32" height="32" rx="7" fill="#0b6e75"></rect>
            <path
                d="M8 11l8-4 8 4v10l-8 4-8-4zM8 11l8 4 8-4M16 15v10"
                fill="none"
                stroke="#fff"
                stroke-width="2"
                stroke-linejoin="round"
            ></path>
        </svg>
    }
    .into_any()
}

#[component]
fn Source(registry: Registry) -> AnyView {
    view! {
        <span class="source">
            <span class="visually-hidden">"Registry"</span>
            <bdi title="AWS account">{registry.account.to_string()}</bdi>
            <bdi title="Region">{registry.region.to_string()}</bdi>
        </span>
    }
    .into_any()
}

/// How old the data on the page is, and what stands in the way of newer ones. `children`: the button that refreshes.
#[component]
pub fn DataAge(
    status: Status,
    now: Timestamp,
    /// The page that tells more.
    #[prop(into)]
    details: String,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    let state = match (&status.running, status.taken_at) {
        (Some(progress), _) => {
            let left = progress.time_left().filter(|left| *left >= 1_000);
            let left = left.map(|left| format!(" · {} left", format::duration(left))).unwrap_or_default();
            view! { <span>{format!("Reading: {}{left}", reach(progress))}</span> }.into_any()
        }
        (None, Some(at)) => view! { <span>"Data read " <Time at=at now=now /></span> }.into_any(),
        (None, None) => view! { <span>"No data yet"</span> }.into_any(),
    };
    let problem = status.problem.map(|problem| {
        let title = plain(&problem.to_string()).into_owned();
        view! { <Badge text="Not refreshed" tone=Tone::Warn title=title href=details.clone() /> }
    });
    let cancelled = status.cancelled.map(|progress| {
        let title = format!("Stopped after {}; the next reading goes on from there", reach(&progress));
        view! { <Badge text="Reading stopped" tone=Tone::Neutral title=title href=details.clone() /> }
    });
    let incomplete = (status.incomplete_repositories > 0).then(|| {
        let text = format!("{} incomplete", format::count(status.incomplete_repositories.into()));
        let title = "Repositories of which some part could not be read";
        view! { <Badge text=text tone=Tone::Warn title=title href=details.clone() /> }
    });
    view! {
        <div class="data-age">
            <a class="data-state" href=details>{state}</a>
            {problem}
            {cancelled}
            {incomplete}
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// `120 of 3,412 repositories`
fn reach(progress: &Progress) -> String {
    let of = progress.total.map(|total| format!(" of {}", format::count(total.into()))).unwrap_or_default();
    format!("{}{of} repositories", format::count(progress.done.into()))
}

/// Light, dark, or what the system prefers. Needs JavaScript, and is not shown without.
#[component]
pub fn ThemeSwitch() -> AnyView {
    let toasts = use_context::<Toasts>();
    view! {
        <button
            type="button"
            class="icon-button theme-switch js-only"
            aria-label="Switch theme"
            title="Switch theme"
            on:click=move |_| switch_theme(toasts)
        >
            <Icon glyph=Glyph::Theme />
        </button>
    }
    .into_any()
}

/// Goes to the other theme, and says which it is.
pub fn switch_theme(toasts: Option<Toasts>) {
    let said = match browser::switch_theme() {
        "light" => "Light theme",
        "dark" => "Dark theme",
        _ => "Theme of the system",
    };
    if let Some(toasts) = toasts {
        toasts.say(said);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_below_an_item_marks_it() {
        let item = |href: &str| NavItem::new("", href);
        for (href, path, current) in [
            ("/", "/", true),
            ("/", "/costs", false),
            ("/costs", "/costs", true),
            ("/costs", "/costs/", true),
            ("/repositories", "/repositories/team/app", true),
            ("/repositories", "/repositories-old", false),
        ] {
            assert_eq!(item(href).contains(path), current, "{href} {path}");
        }
    }
}
