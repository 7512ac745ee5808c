//! This image beside another of its repository.

use super::Parts;
use crate::api::contents::compare::{Blob, Comparison, Side};
use crate::components::{
    Badge, Button, Bytes, BytesDelta, Column, Columns, DigestText, Fact, Facts, Panel, ProblemPanel, Split, Table,
    TagList, TextField, Time, Tone, plain,
};
use crate::domain::format;
use crate::domain::image::Digest;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::storage::config::Difference;
use crate::domain::time::Timestamp;
use crate::pages::url::{failure, parameter};
use crate::paths;
use leptos::prelude::*;

#[component]
pub fn Compare(name: RepositoryName, digest: Digest, parts: Parts, now: Timestamp) -> impl IntoView {
    let with = parameter("with");
    let action = paths::image(&name, &digest);
    let result = move || {
        let name = name.clone();
        Suspend::new(async move {
            match parts.comparison.await {
                None => ().into_any(),
                Some(Ok(comparison)) => view! { <Sides name=name comparison=comparison now=now /> }.into_any(),
                Some(Err(error)) => failure("These two cannot be compared", error),
            }
        })
    };
    view! {
        <Panel title="Compare" id="compare">
            <form class="form" method="get" action=action>
                <TextField id="with" label="With a tag or digest of this repository" name="with" value=with />
                <div class="actions"><Button submit=true>"Compare"</Button></div>
            </form>
            <Transition>{result}</Transition>
        </Panel>
    }
}

#[component]
fn Sides(name: RepositoryName, comparison: Comparison, now: Timestamp) -> impl IntoView {
    let Comparison { one, other, common, config } = comparison;
    let delta = i64::try_from(other.bytes).unwrap_or(i64::MAX) - i64::try_from(one.bytes).unwrap_or(i64::MAX);
    let shared: u64 = common.iter().map(|blob| blob.bytes).sum();
    let summary = format!(
        "{} in {} are the same in both.",
        format::bytes(shared),
        match common.len() {
            1 => "1 layer".to_owned(),
            count => format!("{count} layers and configs"),
        }
    );
    view! {
        <p>{summary} " The other is " <BytesDelta bytes=delta /> " in size."</p>
        <Columns split=Split::Halves>
            <SidePanel title="This image" name=name.clone() side=one now=now />
            <SidePanel title="The other" name=name side=other now=now />
        </Columns>
        {(!common.is_empty()).then(|| view! { <h3>"In both"</h3> <Blobs caption="Layers in both" blobs=common /> })}
        <h3>"Config"</h3>
        <Differences config=config />
    }
}

#[component]
fn SidePanel(title: &'static str, name: RepositoryName, side: Side, now: Timestamp) -> impl IntoView {
    let Side { image, platform, bytes, own } = side;
    let href = paths::image(&name, &image.digest);
    let platform = platform.map(|(platform, digest)| {
        let href = paths::image(&name, &digest);
        view! { <Fact name="Platform">{plain(&platform).into_owned()} " " <DigestText digest=digest href=href bare=true /></Fact> }
    });
    view! {
        <div>
            <h3>{title}</h3>
            <Facts rows=true>
                <Fact name="Digest"><DigestText digest=image.digest href=href /></Fact>
                <Fact name="Tags"><TagList tags=image.tags /></Fact>
                {platform}
                <Fact name="Pushed"><Time at=image.pushed_at now=now /></Fact>
                <Fact name="Size"><Bytes bytes=bytes /></Fact>
            </Facts>
            <Blobs caption=format!("Only in {}", title.to_lowercase()) blobs=own />
        </div>
    }
}

#[component]
fn Blobs(#[prop(into)] caption: String, blobs: Vec<Blob>) -> impl IntoView {
    let columns = vec![
        Column::new("digest", caption.clone(), |blob: &Blob| {
            let config = blob.is_config.then(|| view! { " " <Badge text="config" tone=Tone::Neutral quiet=true /> });
            view! { <DigestText digest=blob.digest.clone() bare=true /> {config} }
        })
        .naming(),
        Column::new("size", "Size", |blob: &Blob| view! { <Bytes bytes=blob.bytes /> }).number(),
    ];
    view! { <Table caption=caption columns=columns rows=blobs none="Nothing that the other lacks" /> }
}

#[component]
fn Differences(config: Result<Vec<Difference>, Problem>) -> impl IntoView {
    let told = |text: &Option<String>| match text {
        Some(text) => view! { <code>{plain(text).into_owned()}</code> }.into_any(),
        None => view! { <span class="muted">"–"</span> }.into_any(),
    };
    match config {
        Err(problem) => view! { <ProblemPanel problem=problem /> }.into_any(),
        Ok(differences) => {
            let columns = vec![
                Column::new("what", "What", |line: &Difference| plain(&line.what).into_owned()).naming(),
                Column::new("one", "This image", move |line: &Difference| told(&line.one)).prose(),
                Column::new("other", "The other", move |line: &Difference| told(&line.other)).prose(),
            ];
            view! { <Table caption="Differences of the configs" columns=columns rows=differences none="The configs say the same" /> }.into_any()
        }
    }
}
