//! What a policy does, for those who read it and write nothing: as the server worked it out.

use super::effect::parts;
use super::save::impact;
use super::story::{changed, fate};
use crate::api::lifecycle::drafts::Reviewed;
use crate::components::{
    Bytes, Column, Diagnostics, DigestText, Notice, Panel, StackBar, Table, TagList, Time, Tone, VerdictBadge, plain,
};
use crate::domain::format;
use crate::domain::image::{Digest, Tag};
use crate::domain::lifecycle::effect::Effect;
use crate::domain::lifecycle::trial::Line;
use crate::domain::time::Timestamp;
use leptos::prelude::*;

/// Tags of one image that are named.
const TAGS: usize = 4;

#[component]
pub fn ReviewedPanels(reviewed: Reviewed, now: Timestamp) -> AnyView {
    let Reviewed { diagnostics, effect, going, read_at, images_problem } = reviewed;
    let incomplete = images_problem.map(|problem| {
        view! {
            <Notice tone=Tone::Warn>"Not all images could be read, so the effect is incomplete. " {problem.to_string()}</Notice>
        }
    });
    let figures = match &effect {
        Some(effect) => figures(effect),
        None => view! { <p>"The text has errors, so it does nothing yet."</p> }.into_any(),
    };
    let total = effect.as_ref().map_or(0, |effect| effect.going().images);
    let shown = going.len() as u64;
    let title = match total > shown {
        true => format!("Images that go: the newest {} of {}", format::count(shown), format::count(total)),
        false => "Images that go".to_owned(),
    };
    let read = view! { "Images as read " <Time at=read_at now=now /> };
    view! {
        {incomplete}
        <Panel title="Effect on the images of today" note=read.into_any()>
            {figures}
            <Diagnostics id="review-diagnostics" items=Signal::stored(diagnostics) />
        </Panel>
        {effect.is_some().then(|| view! {
            <Panel title=title flush=true>
                <Table caption="Images that go" columns=columns(now) rows=going none="No image goes today." />
            </Panel>
        })}
    }
    .into_any()
}

fn figures(effect: &Effect) -> AnyView {
    let lines = impact(effect).into_iter().map(|line| {
        view! { <div><dt>{line.label}</dt><dd>{plain(&line.value).into_owned()}</dd></div> }
    });
    view! {
        <StackBar parts=parts(effect) />
        <dl class="impact">{lines.collect_view()}</dl>
    }
    .into_any()
}

/// The tags of an image, or of an untagged one its digest.
pub fn name(tags: &[Tag], digest: &Digest, most: usize) -> AnyView {
    match tags.is_empty() {
        true => view! { <DigestText digest=digest.clone() /> }.into_any(),
        false => view! { <TagList tags=tags.to_vec() most=most /> }.into_any(),
    }
}

fn columns(now: Timestamp) -> Vec<Column<Line>> {
    vec![
        Column::new("image", "Image", |line: &Line| name(&line.image.tags, &line.image.digest, TAGS)).naming(),
        Column::new("verdict", "Verdict", |line: &Line| {
            view! { <VerdictBadge fate=fate(line.verdict.outcome) rule=line.verdict.rule /> }
        }),
        Column::new("reason", "Why", |line: &Line| {
            let reason = plain(&line.reason).into_owned();
            // The verdict stands beside it already.
            let reason = reason.split_once(": ").map_or(reason.clone(), |(_, why)| why.to_owned());
            view! { {changed(line.change)} " " <bdi>{reason}</bdi> }
        })
        .prose(),
        Column::new("size", "Size", |line: &Line| view! { <Bytes bytes=line.image.size_bytes /> }).number(),
        Column::new("pushed", "Pushed", move |line: &Line| view! { <Time at=line.image.pushed_at now=now /> }),
    ]
}
