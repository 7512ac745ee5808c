//! The search box of every page: it finds what is in the registry, and what can be done.

mod deeds;

use super::layout::Reading;
use crate::api::search::{FEW, Results, find};
use crate::components::{Deed, Glyph, SearchBox, Suggestion};
use crate::domain::format;
use crate::domain::inventory::search::{Found, ImageHit};
use crate::domain::repository::RepositoryName;
use crate::paths::{self, Tab};
use deeds::{deeds, deeds_on, split};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use std::time::Duration;

/// A pause in typing that is worth a question.
const PAUSE: Duration = Duration::from_millis(60);

/// `pages` are found by their names too; `is_open` tells whether the box has its list open.
#[component]
pub fn Palette(pages: Vec<(&'static str, String)>, reading: Reading, is_open: RwSignal<bool>) -> impl IntoView {
    let typed = RwSignal::new(None::<String>);
    let suggestions = RwSignal::new(Vec::new());
    let location = use_location();
    let here = move || paths::repository_at(&location.pathname.get_untracked());
    Effect::new(move |_| {
        let Some(text) = typed.get() else { return suggestions.set(Vec::new()) };
        let known = pages.iter().filter(|(label, _)| begins(label, &text)).map(|(label, href)| {
            let (label, detail) = ((*label).to_owned(), "page".to_owned());
            Suggestion { glyph: Glyph::Right, label, detail, deed: Deed::Open(href.clone()) }
        });
        let known = if text.trim().is_empty() { Vec::new() } else { known.collect() };
        let known: Vec<Suggestion> = known.into_iter().chain(deeds(&text, here(), reading)).collect();
        if text.trim().is_empty() {
            return suggestions.set(known);
        }
        spawn_local(async move {
            let (deed, name) = split(&text);
            let answer = find(name.to_owned(), FEW).await;
            // Answers may overtake each other.
            if let (Ok(Results { found, .. }), true) = (answer, typed.try_get_untracked() == Some(Some(text.clone()))) {
                let found = match deed {
                    Some(deed) => deeds_on(deed, &found.repositories.shown),
                    None => suggest(&text, &found),
                };
                suggestions.set(known.into_iter().chain(found).collect());
            }
        });
    });
    let letters = StoredValue::new(0u32);
    let on_input = Callback::new(move |text: Option<String>| {
        let Some(letter) = letters.try_update_value(|letters| {
            *letters = letters.wrapping_add(1);
            *letters
        }) else {
            return;
        };
        if text.as_ref().is_none_or(String::is_empty) {
            return typed.set(text);
        }
        // The box may be gone by then, or another letter typed.
        let ask = move || {
            if letters.try_get_value() == Some(letter) {
                typed.set(text);
            }
        };
        set_timeout(ask, PAUSE);
    });
    Effect::new(move |_| {
        let open = suggestions.with(|suggestions| !suggestions.is_empty());
        if open != is_open.get_untracked() {
            is_open.set(open);
        }
    });
    let place = Signal::derive(move || location.pathname.get() + &location.search.get());
    view! { <SearchBox action=paths::SEARCH suggestions=suggestions on_input=on_input place=place /> }
}

fn begins(label: &str, text: &str) -> bool {
    label.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text))
}

/// What was found in the registry, and the page with all of it.
fn suggest(text: &str, found: &Found) -> Vec<Suggestion> {
    let repository = |name: &RepositoryName| Suggestion {
        glyph: Glyph::Box,
        label: name.to_string(),
        detail: "repository".to_owned(),
        deed: Deed::Open(paths::repository(name, Tab::Images)),
    };
    let image = |glyph, label: fn(&ImageHit) -> String| {
        move |hit: &ImageHit| Suggestion {
            glyph,
            label: label(hit),
            detail: hit.repository.to_string(),
            deed: Deed::Open(paths::image(&hit.repository, &hit.digest)),
        }
    };
    let tag = image(Glyph::Tag, |hit| hit.tag.as_ref().map_or_else(String::new, ToString::to_string));
    let digest = image(Glyph::Key, |hit| hit.digest.short());
    let all = found.repositories.all + found.tags.all + found.digests.all;
    let rest = Suggestion {
        glyph: Glyph::Search,
        label: match all {
            0 => format!("Nothing begins with {text}"),
            all => format!("All {} results", format::count(all)),
        },
        detail: String::new(),
        deed: Deed::Open(paths::search(text)),
    };
    (found.repositories.shown.iter().map(repository))
        .chain(found.tags.shown.iter().map(tag))
        .chain(found.digests.shown.iter().map(digest))
        .chain([rest])
        .collect()
}
