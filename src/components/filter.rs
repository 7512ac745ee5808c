//! The filter of a table: a plain GET form.

use super::browser;
use super::icon::{Glyph, Icon};
use crate::domain::format;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// The filter over a table, with how many rows it leaves.
///
/// Without JavaScript it sends `?q=…` with what it carries; hydrated it can also tell every change to `on_input`, and
/// then sends nothing.
#[component]
pub fn FilterBox(
    /// Where the form goes: the page itself.
    #[prop(into)]
    action: String,
    #[prop(into)] query: String,
    /// The rest of the page's state, as names and values of the URL.
    #[prop(optional)]
    carry: Vec<(String, String)>,
    /// What is filtered: `Filter repositories`.
    #[prop(into)]
    label: String,
    #[prop(optional, into)] placeholder: Option<String>,
    /// The page without any filter; shown while there is one.
    #[prop(into)]
    clear: String,
    #[prop(into)] shown: Signal<u64>,
    #[prop(into)] total: Signal<u64>,
    /// What can be typed, and what it finds.
    #[prop(optional)]
    examples: Vec<(&'static str, &'static str)>,
    #[prop(optional, into)] on_input: Option<Callback<String>>,
) -> AnyView {
    let submit = move |event: SubmitEvent| {
        if on_input.is_some() {
            event.prevent_default();
        }
    };
    let input = NodeRef::<html::Input>::new();
    let asked = query.clone();
    // The attribute is only where the box starts from: once typed in, it does not follow a link that clears the filter,
    // nor back and forward. While it is typed in, what it says is newer than what was asked.
    Effect::new(move |_| {
        let Some(input) = input.get() else { return };
        if !browser::is_typing() {
            input.set_value(&asked);
        }
    });
    let filtered = !query.is_empty();
    let matches = move || match (shown.get(), total.get()) {
        (shown, total) if shown == total => format::count(total),
        (shown, total) => format!("{} of {}", format::count(shown), format::count(total)),
    };
    let help = (!examples.is_empty()).then(|| view! { <FilterHelp examples=examples /> });
    view! {
        <form class="filter" method="get" action=action role="search" on:submit=submit>
            <Carried fields=carry />
            <span class="search">
                <Icon glyph=Glyph::Filter />
                <input
                    type="search"
                    name="q"
                    value=query
                    node_ref=input
                    aria-label=label.clone()
                    placeholder=placeholder.unwrap_or(label)
                    autocomplete="off"
                    spellcheck="false"
                    data-filter=""
                    on:input:target=move |event| {
                        if let Some(on_input) = on_input {
                            on_input.run(event.target().value());
                        }
                    }
                />
                <kbd class="js-only" aria-hidden="true">"/"</kbd>
            </span>
            {on_input.is_none().then(|| view! { <button class="button" type="submit">"Filter"</button> })}
            {help}
            <span class="matches" role="status">{matches}</span>
            {filtered.then(|| view! { <a class="button button-quiet" href=clear><Icon glyph=Glyph::Cross />"Clear"</a> })}
        </form>
    }
    .into_any()
}

#[component]
fn FilterHelp(examples: Vec<(&'static str, &'static str)>) -> AnyView {
    let rows = examples.into_iter().map(|(text, finds)| {
        view! {
            <dt><code>{text}</code></dt>
            <dd>{finds}</dd>
        }
    });
    view! {
        <button type="button" class="icon-button" popovertarget="filter-help" aria-label="How to filter" title="How to filter">
            <Icon glyph=Glyph::Info />
        </button>
        <div class="dialog" id="filter-help" popover="auto" role="dialog" aria-label="How to filter">
            <div class="dialog-body">
                <dl class="shortcuts">{rows.collect_view()}</dl>
            </div>
        </div>
    }
    .into_any()
}

/// What a GET form takes along.
#[component]
pub fn Carried(fields: Vec<(String, String)>) -> impl IntoView {
    fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()
}
