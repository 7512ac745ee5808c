//! The filter of a table: a plain GET form.

mod completion;
mod pending;

use super::browser;
use super::icon::{Glyph, Icon};
use super::name::plain;
use crate::domain::filter::suggest::without_unfinished;
use crate::domain::filter::{FilterError, Property};
use crate::domain::format;
use completion::{Completion, LIST};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use pending::Pending;

/// What a [`FilterBox`] knows of the language of its list.
#[derive(Clone, Copy)]
pub struct Grammar {
    pub properties: &'static [Property],
    /// What a person should change before the filter is asked.
    pub check: fn(&str) -> Result<(), FilterError>,
}

/// Completions on show at most: more is not read.
const SUGGESTIONS: usize = 12;

/// The filter over a table, with how many rows it leaves.
///
/// Without JavaScript it sends `?q=…` with what it carries; hydrated it also tells what can be asked to `on_input` at every
/// pause in typing, completes the last word, and says beside the box what is wrong with a filter instead of asking it.
///
/// Make it once for its page: it keeps what is typed, while `query` follows the URL.
#[component]
pub fn FilterBox(
    /// Where the form goes: the page itself.
    #[prop(into)]
    action: String,
    #[prop(into)] query: Signal<String>,
    /// The rest of the page's state, as names and values of the URL.
    #[prop(optional, into)]
    carry: Signal<Vec<(String, String)>>,
    /// What is filtered: `Filter repositories`.
    #[prop(into)]
    label: String,
    #[prop(optional, into)] placeholder: Option<String>,
    /// The page without any filter; shown while there is one.
    #[prop(into)]
    clear: Signal<String>,
    #[prop(into)] shown: Signal<u64>,
    #[prop(into)] total: Signal<u64>,
    #[prop(optional, into)] grammar: Option<Grammar>,
    /// Known values of properties, to be offered.
    #[prop(optional, into)]
    values: Signal<Vec<(String, Vec<String>)>>,
    #[prop(optional, into)] on_input: Option<Callback<String>>,
) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    let typed = RwSignal::new(query.get_untracked());
    let complaint = RwSignal::new(None::<String>);
    let pending = Pending::new(on_input);
    let ask = move |text: String| {
        let judged = grammar.map_or(Ok(()), |grammar| (grammar.check)(&text));
        complaint.set(judged.as_ref().err().map(|error| error.0.clone()));
        typed.set(text.clone());
        // What is not finished does not filter yet, and what stands before it does.
        let asked = match (judged, grammar) {
            (Ok(()), _) => Some(text),
            (Err(_), Some(Grammar { properties, check })) => {
                let rest = without_unfinished(&text, properties);
                (rest.len() < text.len() && check(rest).is_ok()).then(|| rest.to_owned())
            }
            (Err(_), None) => None,
        };
        if let Some(asked) = asked {
            pending.later(asked);
        }
    };
    // A link that clears the filter, back and forward change the URL and not the box. While it is typed in, what it says is
    // newer than what was asked.
    Effect::new(move |_| {
        let asked = query.get();
        let Some(input) = input.get() else { return };
        if !browser::is_typing() {
            input.set_value(&asked);
            typed.set(asked);
            complaint.set(None);
        }
    });
    let completion = Completion::new(typed, grammar, values);
    let take = move |text: String| {
        if let Some(input) = input.get_untracked() {
            input.set_value(&text);
        }
        ask(text);
        pending.now();
        completion.open();
    };
    let submit = move |event: SubmitEvent| {
        if on_input.is_some() {
            event.prevent_default();
            pending.now();
        }
    };
    let matches = move || match (shown.get(), total.get()) {
        (shown, total) if shown == total => format::count(total),
        (shown, total) => format!("{} of {}", format::count(shown), format::count(total)),
    };
    let help = grammar.map(|grammar| view! { <FilterHelp properties=grammar.properties /> });
    view! {
        <form class="filter" method="get" action=action role="search" on:submit=submit>
            {move || view! { <Carried fields=carry.get() /> }}
            <span class="search">
                <Icon glyph=Glyph::Filter />
                <input
                    type="search"
                    name="q"
                    value=query.get_untracked()
                    node_ref=input
                    role=move || completion.role()
                    aria-expanded=move || completion.expanded()
                    aria-controls=move || completion.role().map(|_| LIST)
                    aria-autocomplete=move || completion.role().map(|_| "list")
                    aria-activedescendant=move || completion.active_id()
                    aria-describedby=move || complaint.with(Option::is_some).then_some("filter-complaint")
                    aria-invalid=move || complaint.with(Option::is_some).then_some("true")
                    aria-label=label.clone()
                    placeholder=placeholder.unwrap_or(label)
                    autocomplete="off"
                    spellcheck="false"
                    data-filter=""
                    on:input:target=move |event| {
                        completion.open();
                        ask(event.target().value());
                    }
                    on:keydown=move |event| completion.press(&event, &take)
                    on:blur=move |_| completion.close()
                />
                <kbd class="js-only" aria-hidden="true">"/"</kbd>
                {completion.list(take)}
            </span>
            <button class=if on_input.is_some() { "button scriptless" } else { "button" } type="submit">"Filter"</button>
            {help}
            <span class="matches" role="status">{matches}</span>
            {move || query.with(|query| !query.is_empty()).then(|| view! {
                <a class="button button-quiet" href=clear.get()><Icon glyph=Glyph::Cross />"Clear"</a>
            })}
            {move || complaint.get().map(|text| view! {
                <span class="filter-complaint" id="filter-complaint" role="status">{plain(&text).into_owned()}</span>
            })}
        </form>
    }
    .into_any()
}

#[component]
fn FilterHelp(properties: &'static [Property]) -> AnyView {
    let rows = properties.iter().map(|property| {
        view! {
            <dt><code>{property.example}</code></dt>
            <dd>{property.meaning}</dd>
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
