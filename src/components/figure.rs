//! The few numbers a page starts with.

use leptos::prelude::*;

/// One line of [`Figure`]s. `label` names it for screen readers: `Totals`.
#[component]
pub fn Figures(#[prop(into)] label: String, children: Children) -> AnyView {
    view! { <ul class="figures" role="list" aria-label=label>{children()}</ul> }.into_any()
}

/// A number that can be read from the back of a room, with its name and a line of context; a link where the number leads
/// somewhere.
#[component]
pub fn Figure(
    #[prop(into)] label: String,
    /// The number.
    children: Children,
    /// What it is made of or compared with.
    #[prop(optional, into)]
    note: Option<AnyView>,
    #[prop(optional, into)] href: Option<String>,
) -> AnyView {
    let body = view! {
        <span class="figure-label">{label}</span>
        <span class="figure-value">{children()}</span>
        {note.map(|note| view! { <span class="figure-note">{note}</span> })}
    };
    view! {
        <li class="figure">
            {match href {
                Some(href) => view! { <a class="figure-body" href=href>{body}</a> }.into_any(),
                None => view! { <div class="figure-body">{body}</div> }.into_any(),
            }}
        </li>
    }
    .into_any()
}
