//! One image by its digest.

mod actions;
mod compare;
mod config;
mod contents;

use super::repository::{fate, findings, status};
use super::url::{failure, freshness, parameter, repository_name, title};
use crate::api::ApiError;
use crate::api::contents::compare::{Comparison, compare as compare_images};
use crate::api::contents::{ConfigSheet, Contents, read_config, take_apart};
use crate::api::images::{Detail, Fate, show};
use crate::components::{
    Badge, Bytes, Column, Columns, CopyButton, CopyLine, DigestText, Fact, Facts, Glyph, Icon, Name, Notice,
    PageHeader, Panel, Split, Table, TagChip, TagList, Time, Tone, plain,
};
use crate::domain::history::TagSighting;
use crate::domain::image::relations::{Bond, Certainty};
use crate::domain::image::scan::Scan;
use crate::domain::image::{Digest, Image as Manifest};
use crate::domain::lifecycle::explain::{Explanation, Step};
use crate::domain::repository::{Repository, RepositoryName};
use crate::domain::time::Timestamp;
use crate::paths::{self, Tab};
use actions::Actions;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// What is fetched for an image besides what DescribeImages tells; made with the page, read further in.
#[derive(Clone, Copy)]
pub struct Parts {
    contents: Resource<Result<Contents, ApiError>>,
    /// `None`: nobody has asked for it.
    config: Resource<Option<Result<ConfigSheet, ApiError>>>,
    comparison: Resource<Option<Result<Comparison, ApiError>>>,
}

impl Parts {
    fn new(name: &RepositoryName, digest: &Digest, fresh: Signal<u32>) -> Self {
        let (shown, with) = (parameter("config"), parameter("with"));
        let of = StoredValue::new((name.clone(), digest.clone()));
        let contents = Resource::new(
            move || fresh.get(),
            move |_| {
                let (name, digest) = of.get_value();
                take_apart(name, digest)
            },
        );
        let config = Resource::new(
            move || shown.get(),
            move |shown| async move {
                let (name, digest) = of.get_value();
                if shown.is_empty() { None } else { Some(read_config(name, digest, shown == "values").await) }
            },
        );
        let comparison = Resource::new(
            move || with.get(),
            move |with| async move {
                let (name, digest) = of.get_value();
                if with.trim().is_empty() { None } else { Some(compare_images(name, digest, with).await) }
            },
        );
        Self { contents, config, comparison }
    }
}

#[component]
pub fn Image() -> impl IntoView {
    let name = repository_name();
    let params = use_params_map();
    let digest = Memo::new(move |_| params.with(|params| Digest::new(params.get("digest")?).ok()));
    let fresh = freshness();
    move || match (name.get(), digest.get()) {
        (Some(name), Some(digest)) => {
            let heading = title(&format!("{} · {name}", digest.short()));
            let asked = (name.clone(), digest.clone());
            let data = Resource::new(move || fresh.get(), move |_| show(asked.0.clone(), asked.1.clone()));
            let parts = Parts::new(&name, &digest, fresh);
            view! {
                <Title text=heading />
                <Transition>
                    {move || {
                        let (name, digest) = (name.clone(), digest.clone());
                        Suspend::new(async move {
                            match data.await {
                                Ok(data) => view! { <Sheet data=data parts=parts /> }.into_any(),
                                Err(error) => view! {
                                    <PageHeader title=digest.short() crumbs=crumbs(&name) />
                                    {failure("This image cannot be read", error)}
                                }
                                .into_any(),
                            }
                        })
                    }}
                </Transition>
            }
            .into_any()
        }
        _ => view! { <super::not_found::NotFound /> }.into_any(),
    }
}

fn crumbs(name: &RepositoryName) -> Vec<(String, String)> {
    vec![
        ("Repositories".to_owned(), paths::REPOSITORIES.to_owned()),
        (plain(name.as_str()).into_owned(), paths::repository(name, Tab::Images)),
    ]
}

#[component]
fn Sheet(data: Detail, parts: Parts) -> impl IntoView {
    let Detail { image, repository, owner, members, fate, explanation, history, now, console_url, may_write } = data;
    let name = repository.name.clone();
    let heading = match image.tags.first() {
        Some(tag) => plain(tag.as_str()).into_owned(),
        None => image.digest.short(),
    };
    let pull = format!("docker pull {}@{}", repository.uri, image.digest);
    let belongs = owner.map(|(owner, bond)| {
        let href = paths::image(&name, &owner.digest);
        view! {
            <Notice tone=Tone::Info>
                {belonging(bond)} " " <DigestText digest=owner.digest.clone() href=href bare=true /> " "
                <TagList tags=owner.tags most=3 />
            </Notice>
        }
    });
    let (acted, of) = (image.clone(), name.clone());
    let (above, verdict_name) = (crumbs(&name), name.clone());
    let facts = facts(&image, &repository, now);
    let row_name = name.clone();
    let made_of = (name.clone(), image.digest.clone());
    view! {
        <PageHeader title=heading crumbs=above>
            <Actions image=acted on=of may_write=may_write />
            <a class="button button-quiet" href=console_url rel="external noreferrer" target="_blank">
                "AWS console" <Icon glyph=Glyph::External />
            </a>
        </PageHeader>
        {belongs}
        <Columns split=Split::Halves>
            <Panel title="Image">
                <Facts rows=true>
                    {facts.into_iter().map(|(name, value)| view! { <Fact name=name>{value}</Fact> }).collect_view()}
                </Facts>
                <CopyLine text=pull what="pull command" />
            </Panel>
            <Panel title="Lifecycle policy">
                <Verdict name=verdict_name verdict=fate explanation=explanation now=now />
            </Panel>
        </Columns>
        <contents::ContentsPanels name=made_of.0.clone() digest=made_of.1.clone() parts=parts />
        <compare::Compare name=made_of.0 digest=made_of.1 parts=parts now=now />
        {(!members.is_empty()).then(|| view! {
            <Panel title="Belongs to this image" flush=true>
                <Table caption="What belongs to this image" columns=member_columns(row_name, now) rows=members />
            </Panel>
        })}
        <Panel
            title="Tags seen"
            flush=true
            note="From one reading to the next; a tag that came and went between two readings is not in it.".into_any()
        >
            <Table
                caption="Tags seen"
                columns=history_columns(name, image.digest, now)
                rows=history
                none="No tag was seen on this image"
            />
        </Panel>
    }
}

fn facts(image: &Manifest, repository: &Repository, now: Timestamp) -> Vec<(&'static str, AnyView)> {
    let (digest, name) = (image.digest.to_string(), &repository.name);
    let size = view! { <Bytes bytes=image.size_bytes /> {image.is_index().then_some(" (its largest platform)")} };
    let whole = view! { <code class="digest-whole">{digest.clone()}</code> <CopyButton text=digest what="digest" /> };
    let registry = format!("{} · {}", repository.registry.account, repository.registry.region);
    vec![
        ("Digest", whole.into_any()),
        ("Repository", view! { <Name name=name.clone() href=paths::repository(name, Tab::Images) /> }.into_any()),
        ("Tags", view! { <TagList tags=image.tags.clone() most=50 /> }.into_any()),
        ("Kind", image.kind().label().into_any()),
        ("Size", size.into_any()),
        ("Pushed", view! { <Time at=image.pushed_at now=now /> }.into_any()),
        ("Last pulled", view! { <Time at=image.last_pulled_at now=now none="never" /> }.into_any()),
        ("Status", status(image.status)),
        ("Scan findings", findings(image.scan)),
        ("Scanned", scanned(image.scan, now)),
        ("Archived", view! { <Time at=image.last_archived_at now=now none="never" /> }.into_any()),
        ("Restored", view! { <Time at=image.last_activated_at now=now none="never" /> }.into_any()),
        ("Media type", text_or_dash(image.media_type.as_deref().map(str::to_owned))),
        ("Artifact type", text_or_dash(image.artifact_type.as_deref().map(str::to_owned))),
        ("Registry", registry.into_any()),
    ]
}

/// When the last scan ended, and how scanning stands.
fn scanned(scan: Option<Scan>, now: Timestamp) -> AnyView {
    let at = scan.and_then(|scan| scan.findings?.completed_at());
    let status = scan.map(|scan| format!(" ({})", scan.status.label()));
    view! { <Time at=at now=now none="not told" /> {status} }.into_any()
}

fn text_or_dash(text: Option<String>) -> AnyView {
    match text {
        Some(text) => view! { <code>{text}</code> }.into_any(),
        None => view! { <span class="muted">"–"</span> }.into_any(),
    }
}

const fn belonging(bond: Bond) -> &'static str {
    match bond {
        Bond::Child(Certainty::Known) => "Part of the index",
        Bond::Child(Certainty::Likely) => "Likely part of the index (guessed from size and push time)",
        Bond::Referrer => "Refers to",
        Bond::TagSchema => "By its tag, speaks of",
    }
}

#[component]
fn Verdict(
    name: RepositoryName,
    verdict: Option<Fate>,
    explanation: Option<Explanation>,
    now: Timestamp,
) -> impl IntoView {
    let editor = paths::repository(&name, Tab::Policy);
    let (Some(verdict), Some(explanation)) = (verdict, explanation) else {
        return view! {
            <p>"No lifecycle policy applies, so this image stays until somebody deletes it."</p>
            <p><a class="button" href=editor>"Write a policy"</a></p>
        }
        .into_any();
    };
    let columns = vec![
        Column::new("rule", "Rule", |step: &Step| step.rule.to_string()).number(),
        Column::new("saw", "What it saw", |step: &Step| step.saw.clone()),
        Column::new("acts", "Acts", |step: &Step| match step.acts {
            true => view! { <Badge text="yes" tone=Tone::Bad quiet=true /> }.into_any(),
            false => view! { <span class="muted">"no"</span> }.into_any(),
        }),
    ];
    // The verdict stands before it already.
    let why = explanation.reason.split_once(": ").map_or(explanation.reason.as_str(), |(_, why)| why).to_owned();
    let goes_on = explanation.goes_on.map(|at| view! { " (" <Time at=at now=now /> ")" });
    view! {
        <p class="verdict">{fate(Some(verdict))} " " {why}</p>
        {explanation.would_go.map(|text| view! { <p>"Would go " {text} {goes_on} "."</p> })}
        {explanation.choice.map(|text| view! { <p class="muted">{text}</p> })}
        <Table caption="Rules that looked at this image" columns=columns rows=explanation.trace none="No rule looked at it" />
        <p><a class="button" href=editor>"Open the policy"</a></p>
    }
    .into_any()
}

fn member_columns(name: RepositoryName, now: Timestamp) -> Vec<Column<(Manifest, Bond)>> {
    vec![
        Column::new("digest", "Image", move |(image, _): &(Manifest, Bond)| {
            view! { <DigestText digest=image.digest.clone() href=paths::image(&name, &image.digest) /> }
        })
        .naming(),
        Column::new("kind", "Kind", |(image, bond): &(Manifest, Bond)| match bond {
            Bond::Child(Certainty::Likely) => "platform, likely".to_owned(),
            Bond::Child(Certainty::Known) => "platform".to_owned(),
            _ => image.kind().label().to_owned(),
        }),
        Column::new("tags", "Tags", |(image, _): &(Manifest, Bond)| view! { <TagList tags=image.tags.clone() /> }),
        Column::new("size", "Size", |(image, _): &(Manifest, Bond)| view! { <Bytes bytes=image.size_bytes /> })
            .number(),
        Column::new(
            "pushed",
            "Pushed",
            move |(image, _): &(Manifest, Bond)| view! { <Time at=image.pushed_at now=now /> },
        ),
    ]
}

fn history_columns(name: RepositoryName, own: Digest, now: Timestamp) -> Vec<Column<TagSighting>> {
    vec![
        Column::new("tag", "Tag", |seen: &TagSighting| view! { <TagChip text=seen.tag.as_str() /> }).naming(),
        Column::new("digest", "Pointed to", move |seen: &TagSighting| match seen.digest == own {
            true => view! { <span>"this image"</span> }.into_any(),
            false => {
                let compare = paths::comparison(&name, &own, &seen.digest);
                view! {
                    <DigestText digest=seen.digest.clone() href=paths::image(&name, &seen.digest) /> " "
                    <a href=compare>"compare"</a>
                }
                .into_any()
            }
        }),
        Column::new("first", "First seen", move |seen: &TagSighting| view! { <Time at=seen.first_seen now=now /> }),
        Column::new("last", "Last seen", move |seen: &TagSighting| view! { <Time at=seen.last_seen now=now /> }),
    ]
}
