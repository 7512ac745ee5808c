//! The search of the whole registry, with results as it is typed. Without JavaScript it is a GET form.

use super::browser;
use super::icon::{Glyph, Icon};
use super::name::plain;
use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::Node;
use leptos::web_sys::wasm_bindgen::JsCast;

/// What a suggestion leads to.
#[derive(Debug, Clone)]
pub enum Deed {
    Open(String),
    /// A file of the server, which is no page.
    Download(String),
    Do(Callback<()>),
}

/// A line under the search box.
#[derive(Debug, Clone)]
pub struct Suggestion {
    pub glyph: Glyph,
    pub label: String,
    /// What it is, or where.
    pub detail: String,
    pub deed: Deed,
}

/// The search over everything, for the header. What is typed goes to `on_input`, which changes the suggestions, and
/// `None` when somebody has gone away; those that lead somewhere are links, so that they open in other tabs too.
#[component]
pub fn SearchBox(
    #[prop(into)] action: String,
    #[prop(into)] suggestions: Signal<Vec<Suggestion>>,
    #[prop(into)] on_input: Callback<Option<String>>,
    /// Emptied when this changes: whoever searched has arrived.
    #[prop(into)]
    place: Signal<String>,
) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    let leave = move || {
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
        on_input.run(None);
    };
    Effect::new(move |before: Option<String>| {
        let place = place.get();
        if before.is_some_and(|before| before != place) {
            leave();
        }
        place
    });
    let keys = move |event: KeyboardEvent| {
        let done = match event.key().as_str() {
            "ArrowDown" => browser::move_link("#search-results", 1),
            "ArrowUp" => browser::move_link("#search-results", -1) || browser::focus("[data-search]"),
            "Escape" => {
                let was_in_box = browser::focus("[data-search]");
                leave();
                was_in_box
            }
            _ => false,
        };
        if done && event.key() != "Escape" {
            event.prevent_default();
        }
    };
    let form = NodeRef::<html::Form>::new();
    // Into the page, or another window.
    let left = move |event: FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        let stays = form.get_untracked().is_some_and(|form| to.is_some_and(|to| form.contains(Some(&to))));
        if !stays {
            on_input.run(None);
        }
    };
    let list = move || {
        let suggestions = suggestions.get();
        let said = match suggestions.len() {
            0 => String::new(),
            count => format!("{count} suggestions; arrow down to reach them"),
        };
        let links = suggestions.into_iter().map(|Suggestion { glyph, label, detail, deed }| {
            let text = view! {
                <Icon glyph=glyph />
                <bdi class="search-label">{plain(&label).into_owned()}</bdi>
                <span class="search-detail">{plain(&detail).into_owned()}</span>
            };
            let line = match deed {
                Deed::Open(href) => view! { <a href=href>{text}</a> }.into_any(),
                Deed::Download(href) => {
                    view! { <a href=href rel="external" download="" on:click=move |_| leave()>{text}</a> }.into_any()
                }
                Deed::Do(act) => {
                    let act = move |_| {
                        leave();
                        act.run(());
                    };
                    view! { <button type="button" on:click=act>{text}</button> }.into_any()
                }
            };
            view! { <li>{line}</li> }
        });
        let links = links.collect_view();
        view! {
            <span class="visually-hidden" role="status">{said.clone()}</span>
            // Takes the focus where browsers give links none when they are clicked.
            {(!said.is_empty()).then(|| view! { <ul id="search-results" class="search-results" role="list" tabindex="-1">{links}</ul> })}
        }
    };
    view! {
        <form class="search" node_ref=form method="get" action=action role="search" aria-label="Everything" on:keydown=keys on:focusout=left>
            <Icon glyph=Glyph::Search />
            <input
                type="search"
                name="q"
                node_ref=input
                aria-label="Search repositories, tags and digests"
                placeholder="Find or do anything"
                autocomplete="off"
                spellcheck="false"
                data-search=""
                on:input:target=move |event| on_input.run(Some(event.target().value()))
                on:focus:target=move |event| on_input.run(Some(event.target().value()))
            />
            <kbd class="js-only" aria-hidden="true">"Ctrl K"</kbd>
            {list}
        </form>
    }
    .into_any()
}
