//! One image in the table.

use crate::components::{Badge, Bytes, Time, Tone, VerdictBadge, plain};
use crate::domain::image::{Image, ImageKind};
use crate::domain::lifecycle::evaluate::Outcome;
use crate::domain::lifecycle::trial::Line;
use crate::pages::policy::desk::Desk;
use crate::pages::policy::story::{changed, fate};
use leptos::prelude::*;

/// The same row with the same content: rows are never patched, so that focus stays with its image.
pub fn key((at, line): &(usize, Line)) -> String {
    let Line { image, verdict, change, reason, in_use } = line;
    format!("{at} {} {:?} {} {in_use} {reason}", image.digest, verdict.rule, change.as_str())
}

pub fn row(desk: Desk, at: usize, line: Line) -> AnyView {
    let Line { image, verdict, change, reason, in_use } = line;
    let now = desk.now.get_untracked();
    let digest = image.digest.clone();
    let is_open = {
        let digest = digest.clone();
        move || desk.view.with(|view| view.image.as_ref() == Some(&digest)).then_some("true")
    };
    let href = move || desk.link(|view| view.image = Some(digest.clone()));
    let (name, more, title) = name(&image);
    let whole = plain(&reason).into_owned();
    // The verdict stands beside it already.
    let reason = whole.split_once(": ").map_or(whole.as_str(), |(_, why)| why).to_owned();
    view! {
        // Row 1 is the head.
        <tr aria-rowindex=(at + 2).to_string() aria-current=is_open>
            <th scope="row" class="verdict-image">
                <a href=href data-noscroll="" prop:replace=true title=title dir="auto" on:click=move |_| show_story()>
                    {name}
                </a>
                {more}
                {used(in_use, verdict.outcome)}
            </th>
            <td class="verdict-outcome"><VerdictBadge fate=fate(verdict.outcome) rule=verdict.rule /></td>
            <td class="verdict-reason" title=whole dir="auto">{changed(change)} " " {reason}</td>
            <td class="align-end verdict-size"><Bytes bytes=image.size_bytes /></td>
            <td class="align-end verdict-pushed"><Time at=image.pushed_at now=now /></td>
        </tr>
    }
    .into_any()
}

/// Whether it runs somewhere, and is taken nevertheless.
pub fn used(in_use: bool, outcome: Outcome) -> Option<AnyView> {
    let tone = if outcome.goes() { Tone::Bad } else { Tone::Info };
    in_use.then(|| view! { " " <Badge text="in use" tone=tone quiet=true /> }.into_any())
}

/// Where the story of an image stands beside the table, in pixels of the window; on narrower ones it stands below.
const BESIDE: f64 = 1440.0;

/// Scrolls to the story where it is not in sight beside the table.
fn show_story() {
    let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(BESIDE);
    if width < BESIDE {
        request_animation_frame(|| {
            if let Some(panel) = document().get_element_by_id("image") {
                panel.scroll_into_view();
            }
        });
    }
}

/// Its first tag or its digest, how many tags more, and all of it.
fn name(image: &Image) -> (String, Option<AnyView>, String) {
    let tags: Vec<String> = image.tags.iter().map(|tag| plain(tag.as_str()).into_owned()).collect();
    let digest = plain(image.digest.as_str()).into_owned();
    let title = if tags.is_empty() { digest } else { format!("{}\n{digest}", tags.join("\n")) };
    let kind = image.kind();
    let note = match tags.len() {
        0 if kind == ImageKind::Image => " untagged".to_owned(),
        0 => format!(" {}", kind.label()),
        1 => String::new(),
        more => format!(" +{}", more - 1),
    };
    let note = (!note.is_empty()).then(|| view! { <span class="muted">{note}</span> }.into_any());
    (tags.into_iter().next().unwrap_or_else(|| plain(&image.digest.short()).into_owned()), note, title)
}
