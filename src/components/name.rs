//! Texts that AWS or a stranger chose, shown so that they cannot pose as something else.

use crate::domain::repository::RepositoryName;
use leptos::prelude::*;

pub use crate::domain::text::plain;

/// A repository name: what comes before the last slash is dimmed, what does not fit is cut and whole in the title.
#[component]
pub fn Name(name: RepositoryName, #[prop(optional, into)] href: Option<String>) -> AnyView {
    let shown = plain(name.as_str()).into_owned();
    let (prefix, base) = name.split();
    let parts = view! {
        <span class="name-prefix">{plain(prefix).into_owned()}</span>
        {plain(base).into_owned()}
    };
    match href {
        Some(href) => view! { <a class="name" dir="auto" href=href title=shown>{parts}</a> }.into_any(),
        None => view! { <bdi class="name" title=shown>{parts}</bdi> }.into_any(),
    }
}
