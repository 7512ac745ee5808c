//! What an image is made of, who else holds it, and the manifest itself.

use super::Parts;
use super::config::Config;
use crate::api::contents::{BaseImage, Contents, Layer, Platform, Sheet};
use crate::components::{
    Badge, Bytes, CodeBlock, Column, DigestText, Disclosure, Name, Notice, Panel, Share, Table, TagChip, TagList, Tone,
    UpTo, plain,
};
use crate::domain::format;
use crate::domain::image::Digest;
use crate::domain::repository::RepositoryName;
use crate::pages::url::failure;
use crate::paths::{self, Tab};
use leptos::prelude::*;

#[component]
pub fn ContentsPanels(name: RepositoryName, digest: Digest, parts: Parts) -> impl IntoView {
    view! {
        <Transition>
            {move || {
                let (name, digest) = (name.clone(), digest.clone());
                Suspend::new(async move {
                    match parts.contents.await {
                        Ok(Contents { sheet: Some(sheet), .. }) => view! { <Panels name=name digest=digest sheet=sheet parts=parts /> }.into_any(),
                        Ok(Contents { sheet: None, reading }) => view! { <Unread reading=reading /> }.into_any(),
                        Err(error) => failure("What is in this image cannot be read", error),
                    }
                })
            }}
        </Transition>
    }
}

#[component]
fn Unread(reading: bool) -> impl IntoView {
    let text = match reading {
        true => "The manifest of this image has not been read yet, or could not be: ",
        false => "Layers, platforms and config stand in the manifest, which is not read unless you say so: ",
    };
    view! { <Panel title="Layers"><p>{text} <a href=paths::manifests()>"Settings"</a></p></Panel> }
}

#[component]
fn Panels(name: RepositoryName, digest: Digest, sheet: Sheet, parts: Parts) -> impl IntoView {
    let Sheet { text, problem, layers, alone, platforms, base, annotations, config } = sheet;
    let unknown = problem.map(|why| {
        view! { <Notice tone=Tone::Warn>"The manifest is not understood: " {plain(&why).into_owned()}</Notice> }
    });
    let total: u64 = layers.iter().filter(|layer| !layer.foreign).filter_map(|layer| layer.bytes).sum();
    let heading = match layers.iter().filter(|layer| !layer.is_config).count() {
        1 => "1 layer".to_owned(),
        count => format!("{} layers", format::count(count as u64)),
    };
    let note = view! {
        "Deleting this image alone frees " <UpTo amount=alone /> " of " <Bytes bytes=total />
        ": layers that no other image of this repository holds."
    };
    let own = name.clone();
    let raw = serde_json::from_str::<serde_json::Value>(&text)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .filter(|pretty| pretty.len() < MOST_SHOWN);
    view! {
        {unknown}
        {(!platforms.is_empty()).then(|| view! { <Platforms name=name.clone() platforms=platforms /> })}
        {base.map(|base| view! { <Notice tone=Tone::Info>{built_on(base)}</Notice> })}
        {(!layers.is_empty()).then(|| view! {
            <Panel title=heading flush=true note=note.into_any()>
                <Table caption="Layers" columns=columns(&own, total) rows=layers />
            </Panel>
        })}
        {config.map(|_| view! { <Config name=name.clone() digest=digest.clone() parts=parts /> })}
        <Panel title="Manifest">
            {(!annotations.is_empty()).then(|| view! { <Annotations annotations=annotations /> })}
            <Disclosure summary="The manifest, byte for byte"><CodeBlock text=text what="manifest" /></Disclosure>
            {raw.map(|raw| view! { <Disclosure summary="The same, to read"><CodeBlock text=raw what="manifest, indented" /></Disclosure> })}
        </Panel>
    }
}

/// A manifest may have 4 MiB; indented it would have more.
const MOST_SHOWN: usize = 200_000;

fn built_on(base: BaseImage) -> AnyView {
    let href = paths::image(&base.repository, &base.digest);
    let layers = if base.layers == 1 { "1 layer".to_owned() } else { format!("{} layers", base.layers) };
    view! {
        "Likely built on " <Name name=base.repository.clone() href=paths::repository(&base.repository, Tab::Images) /> " "
        <DigestText digest=base.digest href=href bare=true /> " " <TagList tags=base.tags most=3 />
        {format!(": its {layers}, {}, are the lowest here.", format::bytes(base.bytes))}
    }
    .into_any()
}

#[component]
fn Platforms(name: RepositoryName, platforms: Vec<Platform>) -> impl IntoView {
    let columns = vec![
        Column::new("what", "Platform", |platform: &Platform| plain(&platform.what).into_owned()).naming(),
        Column::new("digest", "Image", move |platform: &Platform| match platform.bytes {
            Some(_) => {
                view! { <DigestText digest=platform.digest.clone() href=paths::image(&name, &platform.digest) /> }
            }
            None => view! { <DigestText digest=platform.digest.clone() /> },
        }),
        Column::new("size", "Size", |platform: &Platform| match platform.bytes {
            Some(bytes) => view! { <Bytes bytes=bytes /> }.into_any(),
            None => view! { <Badge text="not in this repository" tone=Tone::Neutral quiet=true /> }.into_any(),
        })
        .number(),
    ];
    view! {
        <Panel title="Platforms of this index" flush=true>
            <Table caption="Platforms of this index" columns=columns rows=platforms />
        </Panel>
    }
}

fn columns(name: &RepositoryName, total: u64) -> Vec<Column<Layer>> {
    let name = name.clone();
    vec![
        Column::new("digest", "Layer", |layer: &Layer| {
            let config = layer.is_config.then(|| view! { " " <Badge text="config" tone=Tone::Neutral quiet=true /> });
            view! { <DigestText digest=layer.digest.clone() /> {config} }
        })
        .naming(),
        Column::new("size", "Size", |layer: &Layer| match (layer.bytes, layer.foreign) {
            (Some(bytes), false) => view! { <Bytes bytes=bytes /> }.into_any(),
            (Some(bytes), true) => {
                view! { <Bytes bytes=bytes /> " " <Badge text="not stored here" tone=Tone::Info quiet=true /> }
                    .into_any()
            }
            (None, _) => view! { <span class="muted">"not told"</span> }.into_any(),
        })
        .number(),
        Column::new("share", "Share", move |layer: &Layer| {
            let bytes = layer.bytes.filter(|_| !layer.foreign).unwrap_or(0);
            view! { <Share of_whole=bytes as f64 / total.max(1) as f64 /> }
        }),
        Column::new("images", "Also in this repository", move |layer: &Layer| also_in(&name, layer)),
        Column::new("repositories", "In other repositories", |layer: &Layer| elsewhere(layer)),
        Column::new("type", "Media type", |layer: &Layer| {
            view! { <code>{plain(&layer.media_type).into_owned()}</code> {layer.note.clone().map(|note| view! { " " <TagChip text=note /> })} }
        }),
    ]
}

fn also_in(name: &RepositoryName, layer: &Layer) -> AnyView {
    if layer.images == 0 {
        return view! { <span class="muted">"only here"</span> }.into_any();
    }
    let named = layer.named_images.iter().map(|(digest, tag)| {
        let text = tag.as_ref().map_or_else(|| digest.short(), ToString::to_string);
        view! { " " <TagChip text=text href=paths::image(name, digest) /> }
    });
    let named = named.collect_view();
    let count = match layer.images {
        1 => "1 image:".to_owned(),
        many => format!("{} images:", format::count(many)),
    };
    let more = (layer.images > layer.named_images.len() as u64).then_some(" …");
    view! { {count} {named} {more} }.into_any()
}

fn elsewhere(layer: &Layer) -> AnyView {
    if layer.repositories == 0 {
        return view! { <span class="muted">"–"</span> }.into_any();
    }
    let named = layer.named_repositories.iter().map(|name| {
        view! { <Name name=name.clone() href=paths::repository(name, Tab::Layers) /> " " }
    });
    let named = named.collect_view();
    let more = layer.repositories.saturating_sub(layer.named_repositories.len() as u64);
    view! { {named} {(more > 0).then(|| format!("and {} more", format::count(more)))} }.into_any()
}

#[component]
fn Annotations(annotations: Vec<(String, String)>) -> impl IntoView {
    let columns = vec![
        Column::new("name", "Annotation", |(name, _): &(String, String)| plain(name).into_owned()).naming(),
        Column::new("value", "Value", |(_, value): &(String, String)| plain(value).into_owned()).prose(),
    ];
    view! { <Table caption="Annotations of the manifest" columns=columns rows=annotations /> }
}
