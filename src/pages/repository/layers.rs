//! What a repository really stores, and which of its images share layers.

use crate::api::contents::BaseImage;
use crate::api::contents::shares::{Named, Shares, Start, find_shares};
use crate::components::{
    Bytes, DigestText, Figure, Figures, Name, Notice, PageFooter, Panel, TagList, Tone, UpTo, plain,
};
use crate::domain::format;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::storage::Figures as Stored;
use crate::domain::storage::sharing::BlobMounting;
use crate::pages::url::failure;
use crate::paths::{self, Tab};
use leptos::prelude::*;

#[component]
pub fn Layers(name: RepositoryName, fresh: Signal<u32>) -> impl IntoView {
    let asked = name.clone();
    let data = Resource::new(move || fresh.get(), move |_| find_shares(asked.clone()));
    view! {
        <Transition>
            {move || {
                let name = name.clone();
                Suspend::new(async move {
                    match data.await {
                        Ok(shares) => view! { <Sheet name=name shares=shares /> }.into_any(),
                        Err(error) => failure("Layers cannot be told", error),
                    }
                })
            }}
        </Transition>
    }
}

#[component]
fn Sheet(name: RepositoryName, shares: Shares) -> impl IntoView {
    let Shares { figures, reading, mounting, failures, images, common, start, base } = shares;
    let unread = (!failures.is_empty()).then(|| {
        let why = plain(&failures.join("; ")).into_owned();
        view! { <Notice tone=Tone::Warn>{format!("Some of its manifests could not be read: {why}")}</Notice> }
    });
    let Some(stored) = figures else {
        let text = match reading {
            true => "No manifest of this repository has been read yet, or none could be: ",
            false => "Which images share layers stands in their manifests, which are not read unless you say so: ",
        };
        return view! {
            {unread}
            <Panel title="Layers"><p>{text} <a href=paths::manifests()>"Settings"</a></p></Panel>
        }
        .into_any();
    };
    let count = images.len();
    view! {
        {unread}
        {unknown(&mounting)}
        <StoredFigures stored=stored mounting=range(&stored, &mounting) />
        {start.map(|start| view! { <Notice tone=Tone::Info>{begin(start)}</Notice> })}
        {base.map(|(base, of)| view! { <Notice tone=Tone::Info>{built_on(base, of, count)}</Notice> })}
        {(count > 1).then(|| view! {
            <Panel
                title=format!("What the {count} largest images have in common")
                flush=true
                note="Of each row's image, the share of bytes that the column's image holds too.".into_any()
            >
                <Matrix name=name images=images common=common />
            </Panel>
        })}
        <PageFooter>
            "AWS bills a layer once for each repository that holds it. "
            {match mounting {
                Some(Ok(BlobMounting::Disabled)) => {
                    "The account setting BLOB_MOUNTING is disabled, so repositories share none but those mounted before it was."
                }
                _ => {
                    "Where layers are mounted from another repository of the same encryption (account setting BLOB_MOUNTING), \
                     it may bill less; by how much is not documented."
                }
            }}
        </PageFooter>
    }
    .into_any()
}

#[component]
fn StoredFigures(stored: Stored, mounting: Option<(u64, u64)>) -> impl IntoView {
    let ratio = stored.ratio().map(|ratio| format!("{ratio:.1} times what is stored"));
    let unread = match stored.unread {
        0 => "every layer once".to_owned(),
        1 => "1 image was not read: an upper bound".to_owned(),
        many => format!("{} images were not read: an upper bound", format::count(many)),
    };
    view! {
        <Figures label="What is stored">
            <Figure label="Stored (unique)" note=unread.into_any()><UpTo amount=stored.unique() /></Figure>
            <Figure label="Sum of sizes" note=ratio.unwrap_or_default().into_any()><Bytes bytes=stored.sum_bytes /></Figure>
            <Figure label="Shared layers" note="held by more than one image".into_any()><Bytes bytes=stored.shared_bytes /></Figure>
            {mounting.map(|(least, most)| view! {
                <Figure label="With blob mounting" note=format!("to {}", format::bytes(most)).into_any()>
                    <Bytes bytes=least />
                </Figure>
            })}
        </Figures>
    }
}

/// What is stored with blob mounting, at least and at most, in bytes; `None`: mounting is off, so there is one figure.
fn range(stored: &Stored, mounting: &Option<Result<BlobMounting, Problem>>) -> Option<(u64, u64)> {
    let is_off = matches!(mounting, Some(Ok(BlobMounting::Disabled)));
    (!is_off).then(|| (stored.least_bytes(), stored.unique_bytes()))
}

/// Why nobody knows whether blobs are mounted.
fn unknown(mounting: &Option<Result<BlobMounting, Problem>>) -> Option<AnyView> {
    let Some(Err(problem)) = mounting else { return None };
    let text = plain(&problem.to_string()).into_owned();
    Some(view! { <Notice tone=Tone::Warn>{text}</Notice> }.into_any())
}

fn begin(start: Start) -> String {
    let layers = if start.layers == 1 { "layer is".to_owned() } else { format!("{} layers are", start.layers) };
    format!(
        "The lowest {layers} the same in {} of {} images: {}.",
        format::count(start.images),
        format::count(start.of),
        format::bytes(start.bytes)
    )
}

fn built_on(base: BaseImage, images: u64, of: usize) -> AnyView {
    let href = paths::image(&base.repository, &base.digest);
    view! {
        "Likely base image: " <Name name=base.repository.clone() href=paths::repository(&base.repository, Tab::Images) /> " "
        <DigestText digest=base.digest href=href bare=true /> " " <TagList tags=base.tags most=3 />
        {format!(" ({}), under {images} of the {of} largest images.", format::bytes(base.bytes))}
    }
    .into_any()
}

#[component]
fn Matrix(name: RepositoryName, images: Vec<Named>, common: Vec<Vec<u64>>) -> impl IntoView {
    let names: Vec<String> = images.iter().map(|image| plain(&image.name).into_owned()).collect();
    let heads = names.iter().enumerate().map(|(at, name)| {
        view! { <th scope="col" class="align-end" title=name.clone() aria-label=name.clone()>{at + 1}</th> }
    });
    let heads = heads.collect_view();
    let rows = images.into_iter().zip(common).enumerate().map(|(row, (named, common))| {
        let whole = common.get(row).copied().unwrap_or(0);
        let href = paths::image(&name, &named.image.digest);
        let label = plain(&named.name).into_owned();
        let whole_label = label.clone();
        let cells: Vec<_> = (common.into_iter().enumerate())
            .map(|(column, bytes)| {
                if column == row {
                    return view! { <td class="align-end matrix-own">"–"</td> }.into_any();
                }
                let share = bytes as f64 / whole.max(1) as f64;
                let title = format!("{} of {}", format::bytes(bytes), format::bytes(whole));
                view! { <td class=format!("align-end {}", shade(share)) title=title>{format::percent(share)}</td> }
                    .into_any()
            })
            .collect();
        view! {
            <tr>
                <th scope="row" class="pinned">{row + 1} " " <a href=href dir="auto" title=whole_label>{label}</a></th>
                <td class="align-end"><Bytes bytes=whole /></td>
                {cells}
            </tr>
        }
    });
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label="Shared layers">
            <table class="table matrix">
                <caption class="visually-hidden">"Shared layers: of each row's image, the share that the column's image holds too"</caption>
                <thead><tr><th scope="col">"Image"</th><th scope="col" class="align-end">"Size"</th>{heads}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

const fn shade(share: f64) -> &'static str {
    match share {
        much if much >= 0.75 => "matrix-3",
        much if much >= 0.5 => "matrix-2",
        much if much >= 0.25 => "matrix-1",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::problem::ProblemKind;

    #[test]
    fn mounting_that_is_off_leaves_one_figure() {
        let stored = Stored { standard_bytes: 100, elsewhere_bytes: 30, ..Stored::default() };
        let denied = Problem::new(ProblemKind::NotPermitted, "read", "denied", "");
        for (mounting, shown) in [
            (Some(Ok(BlobMounting::Disabled)), None),
            (Some(Ok(BlobMounting::Enabled)), Some((70, 100))),
            (Some(Err(denied)), Some((70, 100))),
            (None, Some((70, 100))),
        ] {
            assert_eq!(range(&stored, &mounting), shown, "{mounting:?}");
            assert_eq!(unknown(&mounting).is_some(), matches!(mounting, Some(Err(_))), "{mounting:?}");
        }
    }
}
