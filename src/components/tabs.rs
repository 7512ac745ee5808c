//! Views of one thing, each with a URL.

use crate::domain::format;
use leptos::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    pub label: String,
    pub href: String,
    pub current: bool,
    pub count: Option<u64>,
}

/// Links, not an ARIA tab list: each opens a page of its own. `label` names them: `Parts of team/app`.
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> AnyView {
    let links = tabs.into_iter().map(|tab| {
        let count = tab.count.map(|count| view! { <span class="tab-count">{format::count(count)}</span> });
        view! {
            <li>
                <a class="tab" href=tab.href aria-current=tab.current.then_some("page")>{tab.label}{count}</a>
            </li>
        }
    });
    view! {
        <nav class="tabs" aria-label=label>
            <ul class="tabs-list" role="list">{links.collect_view()}</ul>
        </nav>
    }
    .into_any()
}
