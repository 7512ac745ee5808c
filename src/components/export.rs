//! Taking the rows on screen away.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// Links to the same rows and columns for machines. `rel=external` keeps the client router from opening them as pages.
#[component]
pub fn ExportLinks(#[prop(into)] csv: String, #[prop(into)] json: String) -> AnyView {
    let link = |href, format: &'static str| {
        view! {
            <a class="button button-quiet" href=href rel="external" download="" aria-label=format!("Download {format}")>
                <Icon glyph=Glyph::Download />
                {format}
            </a>
        }
    };
    view! { {link(csv, "CSV")} {link(json, "JSON")} }.into_any()
}
