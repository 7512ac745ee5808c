//! The search of the whole registry, with results as it is typed. Without JavaScript it is a GET form.

use super::browser;
use super::icon::{Glyph, Icon};
use super::name::plain;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

/// A link under the search box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub glyph: Glyph,
    pub label: String,
    /// What it is, or where.
    pub detail: String,
    pub href: String,
}

/// The search over everything, for the header. What is typed goes to `on_input`, which changes the suggestions; they are
/// links, so that they open in other tabs too.
#[component]
pub fn SearchBox(
    #[prop(into)] action: String,
    #[prop(into)] suggestions: Signal<Vec<Suggestion>>,
    #[prop(into)] on_input: Callback<String>,
    /// Emptied when this changes: whoever searched has arrived.
    #[prop(into)]
    place: Signal<String>,
) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |before: Option<String>| {
        let place = place.get();
        if before.is_some_and(|before| before != place) {
            if let Some(input) = input.get_untracked() {
                input.set_value("");
            }
            on_input.run(String::new());
        }
        place
    });
    let keys = move |event: KeyboardEvent| {
        let done = match event.key().as_str() {
            "ArrowDown" => browser::move_link("#search-results", 1),
            "ArrowUp" => browser::move_link("#search-results", -1) || browser::focus("[data-search]"),
            "Escape" => {
                on_input.run(String::new());
                browser::focus("[data-search]")
            }
            _ => false,
        };
        if done && event.key() != "Escape" {
            event.prevent_default();
        }
    };
    let list = move || {
        let suggestions = suggestions.get();
        let said = match suggestions.len() {
            0 => String::new(),
            count => format!("{count} suggestions; arrow down to reach them"),
        };
        let links = suggestions.into_iter().map(|Suggestion { glyph, label, detail, href }| {
            view! {
                <li>
                    <a href=href>
                        <Icon glyph=glyph />
                        <bdi class="search-label">{plain(&label).into_owned()}</bdi>
                        <span class="search-detail">{plain(&detail).into_owned()}</span>
                    </a>
                </li>
            }
        });
        let links = links.collect_view();
        view! {
            <span class="visually-hidden" role="status">{said.clone()}</span>
            // Takes the focus where browsers give links none when they are clicked.
            {(!said.is_empty()).then(|| view! { <ul id="search-results" class="search-results" role="list" tabindex="-1">{links}</ul> })}
        }
    };
    view! {
        <form class="search" method="get" action=action role="search" aria-label="Everything" on:keydown=keys>
            <Icon glyph=Glyph::Search />
            <input
                type="search"
                name="q"
                node_ref=input
                aria-label="Search repositories, tags and digests"
                placeholder="Search, or paste a digest"
                autocomplete="off"
                spellcheck="false"
                data-search=""
                on:input:target=move |event| on_input.run(event.target().value())
            />
            <kbd class="js-only" aria-hidden="true">"Ctrl K"</kbd>
            {list}
        </form>
    }
    .into_any()
}
