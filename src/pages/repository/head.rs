//! What every page of a repository starts with.

use crate::api::repositories::{Overview, Refresh, show};
use crate::components::{
    Badge, Button, Bytes, CopyButton, Count, Fact, Facts, Glyph, Icon, Money, Notice, PageHeader, Tab as TabLink, Tabs,
    TagChip, Time, Tone, UpTo, Weight, plain,
};
use crate::domain::repository::RepositoryName;
use crate::pages::url::{freshness, title};
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos_meta::Title;

/// Name, URI, the facts that matter in a meeting, and the tabs.
#[component]
pub fn RepositoryHead(name: RepositoryName, tab: Tab) -> impl IntoView {
    let refresh = ServerAction::<Refresh>::new();
    let fresh = freshness();
    let asked = name.clone();
    let data = Resource::new(move || (fresh.get(), refresh.version().get()), move |_| show(asked.clone()));
    let title = title(&format!("{} · {name}", tab.label()));
    view! {
        <Title text=title />
        <Transition>
            {move || {
                let name = name.clone();
                Suspend::new(async move {
                    match data.await {
                        Ok(data) => view! { <Head data=data tab=tab refresh=refresh /> }.into_any(),
                        // What is below says why, once.
                        Err(_) => view! { <PageHeader title=plain(name.as_str()) crumbs=crumbs() /> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}

fn crumbs() -> Vec<(String, String)> {
    vec![("Repositories".to_owned(), paths::REPOSITORIES.to_owned())]
}

#[component]
fn Head(data: Overview, tab: Tab, refresh: ServerAction<Refresh>) -> impl IntoView {
    let Overview { row, repository, read_at, now, rates, console_url, .. } = data;
    let by_unique = row.unique_cost(&rates);
    let name = row.name.clone();
    let title = plain(name.as_str()).into_owned();
    let tabs = Tab::ALL
        .into_iter()
        .map(|each| TabLink {
            label: each.label().to_owned(),
            href: paths::repository(&name, each),
            current: each == tab,
            count: (each == Tab::Images).then_some(row.images),
        })
        .collect();
    let problems = row.problems.into_iter().map(|problem| {
        view! { <Notice tone=Tone::Warn>{problem.to_string()}</Notice> }
    });
    let failed = move || {
        let problem = refresh.value().get().and_then(Result::err)?;
        Some(view! { <Notice tone=Tone::Bad>{problem.to_string()}</Notice> })
    };
    view! {
        <PageHeader title=title crumbs=crumbs()>
            <ActionForm action=refresh>
                <input type="hidden" name="name" value=name.to_string() />
                <Button weight=Weight::Quiet glyph=Glyph::Refresh submit=true>"Read again"</Button>
            </ActionForm>
            <a class="button button-quiet" href=console_url rel="external noreferrer" target="_blank">
                "AWS console" <Icon glyph=Glyph::External />
            </a>
        </PageHeader>
        <div class="repository-uri">
            <code>{repository.uri.clone()}</code>
            <CopyButton text=repository.uri what="repository URI" />
        </div>
        {problems.collect_view()}
        {failed}
        <Facts>
            <Fact name="Cost a month">
                <Money usd=row.monthly_cost />
                {by_unique.map(|usd| view! { <span class="muted">" · by unique bytes "<Money usd=usd /></span> })}
            </Fact>
            <Fact name="Stored (sum)">
                {match row.archive_bytes {
                    0 => view! { <Bytes bytes=row.standard_bytes /> }.into_any(),
                    archived => view! { <Bytes bytes=row.standard_bytes /> " + " <Bytes bytes=archived /> " archived" }.into_any(),
                }}
            </Fact>
            <Fact name="Unique">
                {match row.stored {
                    Some(stored) => view! {
                        <UpTo amount=stored.unique() />
                        {stored.ratio().map(|ratio| view! { <span class="muted">{format!(" · sum is {ratio:.1} times that")}</span> })}
                    }
                    .into_any(),
                    None => view! { <a href=paths::manifests()>"manifests not read"</a> }.into_any(),
                }}
            </Fact>
            <Fact name="Images"><Count count=row.images /></Fact>
            <Fact name="Last push"><Time at=row.last_pushed_at now=now none="never" /></Fact>
            <Fact name="Last pull"><Time at=row.last_pulled_at now=now none="never" /></Fact>
            <Fact name="Pulls, 30 days">
                {match row.pulls {
                    Some(pulls) => view! { <Count count=pulls /> }.into_any(),
                    None => view! { <span class="muted">"not read"</span> }.into_any(),
                }}
            </Fact>
            <Fact name="Team">
                {match row.team {
                    Some(team) => view! { <TagChip text=team /> }.into_any(),
                    None => view! { <Badge text="no team tag" tone=Tone::Neutral quiet=true /> }.into_any(),
                }}
            </Fact>
            <Fact name="Read"><Time at=read_at now=now /></Fact>
        </Facts>
        <Tabs label="Parts of this repository" tabs=tabs />
    }
}
