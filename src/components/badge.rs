//! States in a word and an icon; the colour only repeats them.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Neutral,
    Accent,
    Good,
    Info,
    Warn,
    Bad,
}

impl Tone {
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tone-neutral",
            Self::Accent => "tone-accent",
            Self::Good => "tone-good",
            Self::Info => "tone-info",
            Self::Warn => "tone-warn",
            Self::Bad => "tone-bad",
        }
    }

    /// The icon that goes with the tone unless something fits better.
    #[must_use]
    pub const fn glyph(self) -> Glyph {
        match self {
            Self::Neutral => Glyph::Minus,
            Self::Accent | Self::Info => Glyph::Info,
            Self::Good => Glyph::Check,
            Self::Warn => Glyph::Warning,
            Self::Bad => Glyph::Error,
        }
    }
}

/// A state in one or two words.
#[component]
pub fn Badge(
    #[prop(into)] text: String,
    tone: Tone,
    #[prop(optional, into)] glyph: Option<Glyph>,
    /// A sentence, for hover.
    #[prop(optional, into)]
    title: Option<String>,
    #[prop(optional, into)] href: Option<String>,
    /// Without a background, for columns full of them.
    #[prop(optional)]
    quiet: bool,
) -> AnyView {
    let class = format!("badge {}{}", tone.class(), if quiet { " badge-quiet" } else { "" });
    let body = view! { <Icon glyph=glyph.unwrap_or(tone.glyph()) />{text} };
    match href {
        Some(href) => view! { <a class=class href=href title=title>{body}</a> }.into_any(),
        None => view! { <span class=class title=title>{body}</span> }.into_any(),
    }
}
