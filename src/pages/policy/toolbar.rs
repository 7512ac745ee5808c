//! Where the policy stands, and what is done with it.

use super::desk::Desk;
use super::{export, save, text};
use crate::api::lifecycle::form::Step;
use crate::components::{Badge, Glyph, Icon, Time, Tone, Weight, browser};
use crate::paths;
use leptos::prelude::*;

#[component]
pub fn Bar(desk: Desk) -> AnyView {
    let state = move || {
        let errors = desk.errors();
        let plural = if errors == 1 { "" } else { "s" };
        let nothing = desk.base.with(Option::is_none) && desk.text.with(|text| text.trim().is_empty());
        let (text, tone) = match (desk.is_changed(), errors) {
            (_, 1..) => (format!("{errors} error{plural}"), Tone::Bad),
            (true, 0) => ("Not saved".to_owned(), Tone::Warn),
            (false, 0) if nothing => ("No lifecycle policy".to_owned(), Tone::Neutral),
            (false, 0) => ("In force".to_owned(), Tone::Good),
        };
        view! { <Badge text=text tone=tone /> }
    };
    let evaluated = move || {
        let document = desk.in_force.get().ok().flatten()?;
        let now = desk.now.get();
        Some(match document.last_evaluated_at {
            None => view! { <span class="muted">"AWS has not run it yet"</span> }.into_any(),
            at => view! { <span class="muted">"AWS last ran it " <Time at=at now=now /></span> }.into_any(),
        })
    };
    let exists = move || desk.in_force.with(|document| matches!(document, Ok(Some(_))));
    let save_blocked = Signal::derive(move || save::blocked(desk));
    let delete_blocked = Signal::derive(move || (!desk.may_write).then(|| "read-only".to_owned()));
    let export_blocked = Signal::derive(move || {
        let written = desk.ready.get()
            && desk.parsed.with(|parsed| parsed.policy.as_ref().is_none_or(|policy| policy.rules.is_empty()));
        written.then(|| "no policy".to_owned())
    });
    let history = paths::policy_history(&desk.name());
    view! {
        <div class="editor-bar">
            <span class="editor-state" role="status">{state}</span>
            {evaluated}
            <a href=history>"History"</a>
            <span class="actions editor-actions">
                <FormButton step=Step::Export weight=Weight::Normal glyph=Glyph::Download blocked=export_blocked act=move || export::open(desk)>
                    "Export"
                </FormButton>
                {move || exists().then(|| view! {
                    <FormButton
                        step=Step::ConfirmDelete
                        weight=Weight::Danger
                        glyph=Glyph::Trash
                        blocked=delete_blocked
                        act=move || browser::open_dialog(save::DELETE)
                    >
                        "Delete policy…"
                    </FormButton>
                })}
                <FormButton
                    step=Step::Confirm
                    weight=Weight::Primary
                    glyph=Glyph::Check
                    blocked=save_blocked
                    act=move || browser::open_dialog(save::SAVE)
                >
                    "Save…"
                </FormButton>
            </span>
        </div>
    }
    .into_any()
}

/// A button of the form of the text, wherever it stands: without scripts it posts the text with its step.
#[component]
pub fn FormButton(
    step: Step,
    weight: Weight,
    glyph: Glyph,
    blocked: Signal<Option<String>>,
    act: impl Fn() + 'static,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            form=text::FORM
            name="step"
            value=step.key()
            class=weight.class()
            aria-disabled=move || blocked.with(Option::is_some).then_some("true")
            on:click=move |event| {
                event.prevent_default();
                if blocked.with_untracked(Option::is_none) {
                    act();
                }
            }
        >
            <Icon glyph=glyph />
            {children()}
            {move || blocked.get().map(|reason| view! { <span class="button-reason">{format!("· {reason}")}</span> })}
        </button>
    }
}
