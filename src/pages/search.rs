//! Everything that a text finds in the registry, and the search box that suggests the first of it.

use super::url::{failure, freshness, parameter};
use crate::api::search::{FEW, MANY, Results, find};
use crate::components::{
    DigestText, Empty, EmptyState, Glyph, Name, Next, PageHeader, Panel, SearchBox, Suggestion, TagChip, Time,
};
use crate::domain::format;
use crate::domain::inventory::search::{Found, Hits, ImageHit};
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use std::time::Duration;

/// A pause in typing that is worth a question.
const PAUSE: Duration = Duration::from_millis(60);

/// The search of the header. `pages` are found by their names too.
#[component]
pub fn Search(pages: Vec<(&'static str, String)>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let suggestions = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        let text = typed.get();
        if text.trim().is_empty() {
            suggestions.set(Vec::new());
            return;
        }
        let pages = pages.clone();
        spawn_local(async move {
            let answer = find(text.clone(), FEW).await;
            // Answers may overtake each other.
            if let (Ok(Results { found, .. }), true) = (answer, typed.get_untracked() == text) {
                suggestions.set(suggest(&text, &pages, &found));
            }
        });
    });
    let letters = StoredValue::new(0u32);
    let on_input = Callback::new(move |text: String| {
        let Some(letter) = letters.try_update_value(|letters| {
            *letters = letters.wrapping_add(1);
            *letters
        }) else {
            return;
        };
        // The box may be gone by then, or another letter typed.
        let ask = move || {
            if letters.try_get_value() == Some(letter) {
                typed.set(text);
            }
        };
        set_timeout(ask, PAUSE);
    });
    let location = use_location();
    let place = Signal::derive(move || location.pathname.get() + &location.search.get());
    view! { <SearchBox action=paths::SEARCH suggestions=suggestions on_input=on_input place=place /> }
}

fn suggest(text: &str, pages: &[(&'static str, String)], found: &Found) -> Vec<Suggestion> {
    let begins = |label: &str| label.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text));
    let pages = pages.iter().filter(|(label, _)| begins(label)).map(|(label, href)| Suggestion {
        glyph: Glyph::Right,
        label: (*label).to_owned(),
        detail: "page".to_owned(),
        href: href.clone(),
    });
    let repositories = found.repositories.shown.iter().map(|name| Suggestion {
        glyph: Glyph::Box,
        label: name.to_string(),
        detail: "repository".to_owned(),
        href: paths::repository(name, Tab::Images),
    });
    let images = |glyph, label: fn(&ImageHit) -> String| {
        move |hit: &ImageHit| Suggestion {
            glyph,
            label: label(hit),
            detail: hit.repository.to_string(),
            href: paths::image(&hit.repository, &hit.digest),
        }
    };
    let tags = found
        .tags
        .shown
        .iter()
        .map(images(Glyph::Tag, |hit| hit.tag.as_ref().map_or_else(String::new, ToString::to_string)));
    let digests = found.digests.shown.iter().map(images(Glyph::Key, |hit| hit.digest.short()));
    let all = found.repositories.all + found.tags.all + found.digests.all;
    let rest = Suggestion {
        glyph: Glyph::Search,
        label: match all {
            0 => format!("Nothing begins with {text}"),
            all => format!("All {} results", format::count(all)),
        },
        detail: String::new(),
        href: paths::search(text),
    };
    pages.chain(repositories).chain(tags).chain(digests).chain([rest]).collect()
}

/// The page of results.
#[component]
pub fn SearchResults() -> impl IntoView {
    let text = parameter("q");
    let fresh = freshness();
    let results = Resource::new(move || (text.get(), fresh.get()), |(text, _)| find(text, MANY));
    view! {
        <Title text="Search" />
        <PageHeader title="Search" />
        <Transition>
            {move || Suspend::new(async move {
                match results.await {
                    Ok(Results { found, now }) => view! { <All text=text.get() found=found now=now /> }.into_any(),
                    Err(error) => failure("The registry cannot be searched", error),
                }
            })}
        </Transition>
    }
}

#[component]
fn All(text: String, found: Found, now: Timestamp) -> impl IntoView {
    let asked = !text.trim().is_empty();
    let title = if found.is_empty() && asked { format!("Nothing begins with {text}") } else { String::new() };
    let next = "Part of a repository's name, the beginning of a tag or a digest, or a whole image URI.".to_owned();
    let Found { repositories, tags, digests } = found;
    let empty = !title.is_empty() || !asked;
    let title = if asked { title } else { "What are you looking for?".to_owned() };
    view! {
        <form class="search search-page" method="get" action=paths::SEARCH role="search" aria-label="Results for">
            <input type="search" name="q" value=text aria-label="Search for" autocomplete="off" spellcheck="false" />
            <button class="button" type="submit">"Search"</button>
        </form>
        {empty.then(|| view! { <EmptyState empty=Empty::NoneExist { title, next: Next::Because(next) } /> })}
        {kind("Repositories", repositories, |name: RepositoryName| {
            let href = paths::repository(&name, Tab::Images);
            view! { <Name name=name href=href /> }.into_any()
        })}
        {kind("Tags", tags, |hit| image(hit, now))}
        {kind("Digests", digests, |hit| image(hit, now))}
    }
}

fn image(hit: ImageHit, now: Timestamp) -> AnyView {
    let ImageHit { repository, digest, tag, pushed_at } = hit;
    let href = paths::image(&repository, &digest);
    view! {
        {tag.map(|tag| view! { <TagChip text=tag.as_str() href=href.clone() /> })}
        <DigestText digest=digest href=href bare=true />
        <Name name=repository />
        <Time at=pushed_at now=now />
    }
    .into_any()
}

/// What was found of one kind; nothing where nothing was.
fn kind<T>(title: &str, hits: Hits<T>, row: impl Fn(T) -> AnyView) -> AnyView {
    if hits.all == 0 {
        return ().into_any();
    }
    let shown = hits.shown.len() as u64;
    let title = match hits.all {
        all if all == shown => format!("{title} ({})", format::count(all)),
        all => format!("{title} (first {shown} of {})", format::count(all)),
    };
    let rows = hits.shown.into_iter().map(|hit| view! { <li>{row(hit)}</li> }).collect_view();
    view! {
        <Panel title=title>
            <ul class="found" role="list">{rows}</ul>
        </Panel>
    }
    .into_any()
}
