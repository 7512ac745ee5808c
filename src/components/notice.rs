//! A sentence about the whole page: partial data, read-only, an estimate.

use super::badge::Tone;
use super::icon::Icon;
use leptos::prelude::*;

/// `children` are a sentence with its links; they flow as words do.
#[component]
pub fn Notice(tone: Tone, children: Children) -> AnyView {
    view! {
        <div class=format!("notice {}", tone.class()) role="note">
            <Icon glyph=tone.glyph() />
            <div class="notice-body">{children()}</div>
        </div>
    }
    .into_any()
}
