//! What the policy does here, in figures, and what changes from the one in force.

use super::desk::Desk;
use super::horizon::{Forecast, Horizons};
use crate::components::{Bytes, Count, Figure, Figures, Notice, Panel, Part, StackBar, Tone};
use crate::domain::format;
use crate::domain::job::counted;
use crate::domain::lifecycle::diff::Change;
use crate::domain::lifecycle::effect::Effect;
use crate::domain::lifecycle::evaluate::Tally;
use crate::domain::lifecycle::project::Horizon;
use crate::paths;
use leptos::prelude::*;

#[component]
pub fn EffectPanel(desk: Desk) -> AnyView {
    let bound = move || match desk.effect.get().is_some_and(|effect| effect.frees().exact) {
        true => "Layers that images share go with the last of them; at list price. ",
        false => "Upper bounds: sums of compressed sizes at list price, though images share layers. ",
    };
    let note = view! { {bound} <a href=format!("{}#method", paths::COSTS)>"How this is computed"</a> };
    let stale = move || desk.stale().map(|why| view! { <Notice tone=Tone::Info>{why}</Notice> });
    let lost = move || {
        let problem = desk.stock_problem.get()?;
        Some(
            view! { <Notice tone=Tone::Warn>"The images could not be fetched; trying again. " {problem.to_string()}</Notice> },
        )
    };
    let body = move || match desk.effect_shown.get() {
        Some(effect) => figures(desk, &effect),
        None => view! { <p class="muted">"Mend the errors in the text to see what it would do."</p> }.into_any(),
    };
    view! {
        <Panel title="Effect" note=note.into_any() actions=view! { <Horizons desk=desk /> }.into_any()>
            {lost}
            {stale}
            {body}
            <Forecast desk=desk />
        </Panel>
    }
    .into_any()
}

fn figures(desk: Desk, effect: &Effect) -> AnyView {
    let (expire, archive) = (effect.summary.expire, effect.summary.archive);
    let total = effect.total.images;
    let archived = (archive.images > 0).then(|| {
        let text = format!(
            "{} in {} images go to the archive, which saves nothing below 150 TB",
            format::bytes(archive.bytes),
            format::count(archive.images)
        );
        view! { <p class="muted">{text}</p> }
    });
    let of = match effect.indexes {
        0 => format!("of {}", format::count(total)),
        1 => format!("of {}; 1 is an index, whose platforms count for themselves", format::count(total)),
        more => format!(
            "of {}; {} are indexes, whose platforms count for themselves",
            format::count(total),
            format::count(more)
        ),
    };
    let frees = effect.frees();
    let sum = match effect.freed {
        Some(_) => format!("of {}, the sum of sizes", format::bytes(expire.bytes)),
        None => "sum of sizes".to_owned(),
    };
    let expiring = match desk.view.with(|view| view.horizon) {
        Horizon::Today => "Images that expire",
        _ => "Images of today that expire by then",
    };
    let saved = format::usd(effect.saved);
    let exact = format::usd_exact(effect.saved);
    let in_use = effect.in_use.map(|tally| match tally.images {
        0 => view! { <p class="muted">"No image in use goes."</p> }.into_any(),
        images => {
            let text = format!("{} in use {}.", counted(images, "image"), if images == 1 { "goes" } else { "go" });
            view! { <Notice tone=Tone::Bad>{text}</Notice> }.into_any()
        }
    });
    view! {
        {in_use}
        <Figures label="Effect of this policy">
            <Figure label=expiring note=of.into_any()>
                <Count count=expire.images />
            </Figure>
            <Figure label=if frees.exact { "Frees" } else { "Frees up to" } note=sum.into_any()>
                <Bytes bytes=frees.bytes />
            </Figure>
            <Figure label=if frees.exact { "Saves" } else { "Saves up to" } note="a month".into_any()>
                <span class="number" title=exact>{saved}</span>
            </Figure>
        </Figures>
        {archived}
        <StackBar parts=parts(effect) />
        {difference(desk, effect)}
        // Said once typing pauses; figures that change with every key would talk without end.
        <p class="visually-hidden" role="status">{sentence(effect)}</p>
    }
    .into_any()
}

fn sentence(effect: &Effect) -> String {
    let expire = effect.summary.expire;
    let frees = effect.frees();
    let used = effect.in_use.map_or(0, |tally| tally.images);
    let used = if used > 0 { format!("{} in use go; ", counted(used, "image")) } else { String::new() };
    format!(
        "{used}{} of {} images expire, {}, {}{} a month",
        format::count(expire.images),
        format::count(effect.total.images),
        frees.text(),
        if frees.exact { "" } else { "up to " },
        format::usd(effect.saved)
    )
}

/// What becomes of the images, for a bar.
pub fn parts(effect: &Effect) -> Vec<Part> {
    let summary = &effect.summary;
    let part =
        |label: &str, tally: Tally, tone| Part { label: label.to_owned(), count: tally.images, tone, href: None };
    [
        part("Expire", summary.expire, Tone::Bad),
        part("Archived", summary.archive, Tone::Info),
        part("Blocked by an index", summary.blocked, Tone::Warn),
        part("Kept", summary.keep, Tone::Good),
    ]
    .into_iter()
    .filter(|part| part.count > 0)
    .collect()
}

/// Against the policy in force; each figure leads to its images.
fn difference(desk: Desk, effect: &Effect) -> AnyView {
    if !effect.changes_anything() {
        let text = match desk.is_changed() {
            true => "The policy in force does the same to every image here.",
            false => "This is what the policy in force does.",
        };
        return view! { <p class="muted">{text}</p> }.into_any();
    }
    let item = |change: Change, tally: Tally, label: &str| {
        let href =
            desk.link(|view| (view.query.change, view.query.outcome, view.query.decider) = (Some(change), None, None));
        let text = format!("{} {label}", format::count(tally.images));
        let bytes = format::bytes(tally.bytes);
        (tally.images > 0).then(
            || view! { <li><a href=href data-noscroll="">{text}</a> " " <span class="muted number">{bytes}</span></li> },
        )
    };
    let saved = format::signed_usd(effect.saved_more);
    view! {
        <div class="editor-difference">
            <span>"Against the policy in force:"</span>
            <ul role="list" class="editor-changes">
                {item(Change::NewlyGoing, effect.newly_going, "newly going")}
                {item(Change::NewlyKept, effect.newly_kept, "newly kept")}
                {item(Change::Moved, effect.moved, "by another rule")}
                <li><span class="number">{saved}</span> " saved a month"</li>
            </ul>
        </div>
    }
    .into_any()
}
