//! What a lifecycle policy does to one image.

use super::badge::{Badge, Tone};
use super::icon::Glyph;
use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Keep,
    Expire,
    Archive,
    /// Selected, but kept by an index that survives (ecr.md 2).
    Blocked,
}

/// The verdict in a word, with the priority of the rule that decided: `expires, rule 2`.
#[component]
pub fn VerdictBadge(fate: Fate, #[prop(into)] rule: Option<u32>) -> impl IntoView {
    let (word, tone, glyph) = match fate {
        Fate::Keep => ("kept", Tone::Good, Glyph::Check),
        Fate::Expire => ("expires", Tone::Bad, Glyph::Trash),
        Fate::Archive => ("archived", Tone::Info, Glyph::Archive),
        Fate::Blocked => ("blocked", Tone::Warn, Glyph::Blocked),
    };
    let text = rule.map_or_else(|| word.to_owned(), |rule| format!("{word}, rule {rule}"));
    view! { <Badge text=text tone=tone glyph=glyph quiet=true /> }
}
