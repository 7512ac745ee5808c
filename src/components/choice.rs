//! A choice of a few that lives in the URL: time range, grouping.

use leptos::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub label: String,
    pub href: String,
    pub current: bool,
}

/// Links side by side, the current one marked. `label` says what is chosen: `Time range`.
#[component]
pub fn Choices(#[prop(into)] label: String, choices: Vec<Choice>) -> AnyView {
    let links = choices.into_iter().map(|choice| {
        view! {
            <a class="choice-link" href=choice.href aria-current=choice.current.then_some("true")>{choice.label}</a>
        }
    });
    view! { <nav class="choice" aria-label=label>{links.collect_view()}</nav> }.into_any()
}
