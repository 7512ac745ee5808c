//! Copying to the clipboard, confirmed where one looks and aloud.

use super::browser;
use super::icon::{Glyph, Icon};
use super::toast::Toasts;
use leptos::prelude::*;
use std::time::Duration;

const CONFIRMED_FOR: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Copied,
    Failed,
}

/// Copies `text`. `what` names it for the button and the confirmation: `digest`. Not shown without JavaScript.
#[component]
pub fn CopyButton(
    #[prop(into)] text: Signal<String>,
    #[prop(into)] what: String,
    /// Writes "Copy" beside the icon.
    #[prop(optional)]
    label: bool,
) -> AnyView {
    let state = RwSignal::new(State::Idle);
    let toasts = use_context::<Toasts>();
    let spoken = what.clone();
    let copy = move |_| {
        let spoken = spoken.clone();
        browser::copy(text.get_untracked(), move |copied| {
            let (now, said) = match copied {
                true => (State::Copied, format!("Copied the {spoken}")),
                false => (State::Failed, format!("Could not copy the {spoken}: select it and copy by hand")),
            };
            state.set(now);
            if let Some(toasts) = toasts {
                toasts.say(said);
            }
            set_timeout(
                move || {
                    // The button may be gone by then.
                    let _ = state.try_set(State::Idle);
                },
                CONFIRMED_FOR,
            );
        });
    };
    let name = move || match state.get() {
        State::Idle => "idle",
        State::Copied => "copied",
        State::Failed => "failed",
    };
    let word = move || match state.get() {
        State::Idle if label => "Copy",
        State::Idle => "",
        State::Copied => "Copied",
        State::Failed => "Not copied",
    };
    view! {
        <button
            type="button"
            class="icon-button copy js-only"
            data-state=name
            title=format!("Copy the {what}")
            aria-label=format!("Copy the {what}")
            on:click=copy
        >
            {move || match state.get() {
                State::Idle => view! { <Icon glyph=Glyph::Copy /> },
                State::Copied => view! { <Icon glyph=Glyph::Check /> },
                State::Failed => view! { <Icon glyph=Glyph::Cross /> },
            }}
            {word}
        </button>
    }
    .into_any()
}

/// A line to take away, such as a pull command: scrolls in its place, copies whole.
#[component]
pub fn CopyLine(#[prop(into)] text: String, #[prop(into)] what: String) -> AnyView {
    view! {
        <div class="copy-line">
            <code tabindex="0">{text.clone()}</code>
            <CopyButton text=text what=what label=true />
        </div>
    }
    .into_any()
}
