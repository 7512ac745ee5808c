//! Everything that a text finds in the registry.

use super::url::{failure, freshness, parameter};
use crate::api::search::{MANY, Results, find};
use crate::components::{DigestText, Empty, EmptyState, Name, Next, PageHeader, Panel, TagChip, Time};
use crate::domain::format;
use crate::domain::inventory::search::{Found, Hits, ImageHit};
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos_meta::Title;

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
