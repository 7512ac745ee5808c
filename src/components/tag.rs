//! Image tags and AWS resource tags.

use super::name::plain;
use crate::domain::image::Tag;
use leptos::prelude::*;

/// One tag; a long one is cut and whole in the title.
#[component]
pub fn TagChip(#[prop(into)] text: String, #[prop(optional, into)] href: Option<String>) -> AnyView {
    let shown = plain(&text).into_owned();
    // A title only where something may be cut: a second telling of a short tag is noise.
    let title = (shown.chars().count() > 24).then(|| shown.clone());
    match href {
        Some(href) => view! { <a class="tag" dir="auto" href=href title=title>{shown}</a> }.into_any(),
        None => view! { <bdi class="tag" title=title>{shown}</bdi> }.into_any(),
    }
}

/// The tags of an image: the first `most` of them, and how many more there are.
#[component]
pub fn TagList(tags: Vec<Tag>, #[prop(default = 4)] most: usize) -> AnyView {
    if tags.is_empty() {
        return view! { <span class="muted">"untagged"</span> }.into_any();
    }
    let rest: Vec<String> = tags.iter().skip(most).map(|tag| plain(tag.as_str()).into_owned()).collect();
    let more = (!rest.is_empty()).then(
        || view! { <li><span class="tag-more" title=rest.join("\n")>{format!("+{} more", rest.len())}</span></li> },
    );
    view! {
        <ul class="tag-list" role="list">
            {tags.iter().take(most).map(|tag| view! { <li><TagChip text=tag.as_str() /></li> }).collect_view()}
            {more}
        </ul>
    }
    .into_any()
}
