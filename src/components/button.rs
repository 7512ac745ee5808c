//! Buttons that say why they cannot be pressed.

use super::browser;
use super::icon::{Glyph, Icon};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    #[default]
    Normal,
    /// The one thing the page is for.
    Primary,
    /// Destroys something.
    Danger,
    /// Beside a heading or in a row.
    Quiet,
}

impl Weight {
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Normal => "button",
            Self::Primary => "button button-primary",
            Self::Danger => "button button-danger",
            Self::Quiet => "button button-quiet",
        }
    }
}

/// A button. While `blocked` holds a reason the button stays where it is, does nothing and shows the reason.
#[component]
pub fn Button(
    children: Children,
    #[prop(optional)] weight: Weight,
    #[prop(optional, into)] glyph: Option<Glyph>,
    /// Sends the form around it.
    #[prop(optional)]
    submit: bool,
    /// Names the value that a form sends when this button sends it.
    #[prop(optional, into)]
    name: Option<String>,
    #[prop(optional, into)] value: Option<String>,
    /// Id of the dialog that it opens.
    #[prop(optional, into)]
    opens: Option<String>,
    #[prop(optional, into)] blocked: Signal<Option<String>>,
    #[prop(optional, into)] on_click: Option<Callback<MouseEvent>>,
) -> AnyView {
    let dialog = opens.clone();
    let click = move |event: MouseEvent| {
        if blocked.with_untracked(Option::is_some) {
            event.prevent_default();
            return;
        }
        if let Some(id) = &dialog {
            // Once is enough: not by the command as well.
            event.prevent_default();
            browser::open_dialog(id);
        }
        if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    // Browsers that know commands open the dialog without JavaScript too.
    let command = opens.is_some().then_some("show-modal");
    let command_for = move || blocked.with(Option::is_none).then(|| opens.clone()).flatten();
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=weight.class()
            name=name
            value=value
            command=command
            commandfor=command_for
            aria-disabled=move || blocked.with(Option::is_some).then_some("true")
            on:click=click
        >
            {glyph.map(|glyph| view! { <Icon glyph=glyph /> })}
            {children()}
            // Inside the button, so that it is part of its name: "Save, 2 errors".
            {move || blocked.get().map(|reason| view! { <span class="button-reason">{format!("· {reason}")}</span> })}
        </button>
    }
    .into_any()
}
