//! Putting the text in force, and taking the policy away, each after a question that names what is lost.

use super::desk::Desk;
use crate::api::lifecycle::change::{Refusal, delete, save};
use crate::components::{ConfirmDialog, Impact, browser};
use crate::domain::format;
use crate::domain::lifecycle::effect;
use crate::domain::lifecycle::trial::read;
use crate::domain::problem::Problem;
use leptos::prelude::*;

/// Ids of the dialogs.
pub const SAVE: &str = "save-policy";
pub const DELETE: &str = "delete-policy";

/// Why the text cannot be saved; nothing while it is not known.
pub fn blocked(desk: Desk) -> Option<String> {
    if !desk.may_write {
        return Some("read-only".to_owned());
    }
    if !desk.ready.get() {
        return None;
    }
    let errors = desk.errors();
    let blank = desk.text.with(|text| text.trim().is_empty());
    match () {
        () if errors > 0 => Some(format!("{errors} error{}", if errors == 1 { "" } else { "s" })),
        () if blank && desk.base.with(Option::is_some) => Some("to have no policy, delete it".to_owned()),
        () if blank => Some("nothing is written".to_owned()),
        () if !desk.is_changed() => Some("unchanged".to_owned()),
        () if desk.conflict.with(Option::is_some) => Some("changed by somebody else, see above".to_owned()),
        () if desk.bench.with(Option::is_none) => Some("waiting for the images".to_owned()),
        () => None,
    }
}

/// What saving means, for a person who decides.
pub fn impact(effect: &effect::Effect) -> Vec<Impact> {
    let line = |label: &str, value: String| Impact { label: label.to_owned(), value };
    let (expire, archive, frees) = (effect.summary.expire, effect.summary.archive, effect.frees());
    let in_use = effect.in_use.map(|tally| line("In use, and they go", format::count(tally.images)));
    let mut lines: Vec<Impact> = in_use.into_iter().collect();
    lines.extend([
        line(
            "Images that expire",
            format!("{} of {}", format::count(expire.images), format::count(effect.total.images)),
        ),
        line("Kept by the policy in force, not by this one", format::count(effect.newly_going.images)),
        line(if frees.exact { "Bytes freed" } else { "Bytes freed, at most" }, format::bytes(frees.bytes)),
        line(if frees.exact { "Saved a month" } else { "Saved a month, at most" }, format::usd(effect.saved)),
    ]);
    if archive.images > 0 {
        lines.push(line(
            "Images archived",
            format!("{} ({})", format::count(archive.images), format::bytes(archive.bytes)),
        ));
    }
    let named: Vec<&str> = effect.first_tags.iter().map(AsRef::as_ref).collect();
    let more = effect.tags_lost.saturating_sub(named.len() as u64);
    let list = match (named.is_empty(), more) {
        (true, _) => "none".to_owned(),
        (false, 0) => format!("{}: {}", format::count(effect.tags_lost), named.join(", ")),
        (false, more) => {
            format!("{}: {} and {} more", format::count(effect.tags_lost), named.join(", "), format::count(more))
        }
    };
    lines.push(line("Tags lost", list));
    lines
}

#[component]
pub fn Dialogs(desk: Desk) -> AnyView {
    view! {
        <SaveDialog desk=desk />
        <DeleteDialog desk=desk />
    }
    .into_any()
}

/// Tells of a refusal where it belongs: a conflict on the page, anything else in the dialog.
fn refused(desk: Desk, refusal: Refusal, dialog: &'static str, problem: RwSignal<Option<Problem>>) {
    match refusal {
        Refusal::Conflict { current } => {
            browser::close_dialog(dialog);
            desk.conflict.set(Some(current));
        }
        Refusal::Problem(found) => problem.set(Some(found)),
    }
}

#[component]
fn SaveDialog(desk: Desk) -> AnyView {
    let problem = RwSignal::new(None);
    let saving =
        Action::new(move |(text, base): &(String, Option<String>)| save(desk.name(), text.clone(), base.clone()));
    Effect::new(move |_| match saving.value().get() {
        None => {}
        Some(Ok(document)) => {
            browser::close_dialog(SAVE);
            desk.settled(Some(document));
            desk.success("Saved. AWS acts on a new policy within 24 hours");
        }
        Some(Err(refusal)) => refused(desk, refusal, SAVE, problem),
    });
    let confirm = move |()| {
        problem.set(None);
        saving.dispatch((desk.text.get_untracked(), desk.base.get_untracked()));
    };
    let effect = move || desk.effect.get().unwrap_or_default();
    let action = Signal::derive(move || match effect().summary.expire.images {
        0 => "Save".to_owned(),
        1 => "Save and let 1 image expire".to_owned(),
        more => format!("Save and let {} images expire", format::count(more)),
    });
    let retype = Signal::derive(move || effect().is_grave().then(|| desk.name().to_string()));
    view! {
        <ConfirmDialog
            id=SAVE
            title="Save this policy?"
            impact=Signal::derive(move || impact(&effect()))
            action=action
            danger=true
            retype=retype
            pending=saving.pending()
            problem=problem
            on_confirm=confirm
        >
            <p>
                "It replaces the policy in force at once. AWS then acts on it within 24 hours, again and again as images are \
                 pushed and grow old. What has expired cannot be brought back."
            </p>
        </ConfirmDialog>
    }
    .into_any()
}

#[component]
fn DeleteDialog(desk: Desk) -> AnyView {
    let problem = RwSignal::new(None);
    let deleting = Action::new(move |base: &Option<String>| delete(desk.name(), base.clone()));
    Effect::new(move |_| match deleting.value().get() {
        None => {}
        Some(Ok(())) => {
            browser::close_dialog(DELETE);
            desk.settled(None);
            desk.success("Deleted. The text is still here, not saved");
        }
        Some(Err(refusal)) => refused(desk, refusal, DELETE, problem),
    });
    let confirm = move |()| {
        problem.set(None);
        deleting.dispatch(desk.base.get_untracked());
    };
    let impact = move || {
        let spared = desk.bench.get().map(|bench| {
            let document = desk.in_force.get().ok().flatten();
            let policy = document.and_then(|document| read(&document.text).policy).unwrap_or_default();
            let summary = bench.evaluate(&policy).summary(&bench.images);
            summary.expire + summary.archive
        });
        let spared = spared.unwrap_or_default();
        vec![
            Impact { label: "Images lost".to_owned(), value: "none".to_owned() },
            Impact {
                label: "Images that the policy would take now and that stay".to_owned(),
                value: format!("{} ({})", format::count(spared.images), format::bytes(spared.bytes)),
            },
        ]
    };
    view! {
        <ConfirmDialog
            id=DELETE
            title="Delete the policy in force?"
            impact=Signal::derive(impact)
            action="Delete the policy".to_owned()
            danger=true
            pending=deleting.pending()
            problem=problem
            on_confirm=confirm
        >
            <p>"From then on no image of this repository expires and its storage grows with every push."</p>
        </ConfirmDialog>
    }
    .into_any()
}
