//! Digests, shortened in the middle.

use super::copy::CopyButton;
use super::name::plain;
use crate::domain::image::Digest;
use leptos::prelude::*;

/// `sha256:3ad4f1…91c2`, whole in the title and on the clipboard.
#[component]
pub fn DigestText(
    digest: Digest,
    #[prop(optional, into)] href: Option<String>,
    /// Leaves the copy button out, where a row is short of room.
    #[prop(optional)]
    bare: bool,
) -> AnyView {
    let whole = plain(digest.as_str()).into_owned();
    let short = plain(&digest.short()).into_owned();
    let text = match href {
        Some(href) => view! { <a href=href title=whole>{short}</a> }.into_any(),
        None => view! { <bdi title=whole>{short}</bdi> }.into_any(),
    };
    let copy = (!bare).then(|| view! { <CopyButton text=digest.as_str().to_owned() what="digest" /> });
    view! { <span class="digest">{text}{copy}</span> }.into_any()
}
