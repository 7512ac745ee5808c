//! The browser's own modal dialog: it keeps the keyboard inside, closes on Escape and gives the focus back.

use super::browser;
use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// A modal dialog, opened by a [`Button`](super::button::Button) that `opens` its id.
#[component]
pub fn Dialog(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    children: Children,
    /// Buttons at its end, the one that goes ahead last.
    #[prop(optional, into)]
    foot: Option<AnyView>,
    /// However it was closed.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
) -> AnyView {
    let target = id.clone();
    let own = id.clone();
    let heading = title.clone();
    view! {
        <dialog
            class="dialog"
            id=id
            aria-label=title
            on:close=move |_| {
                if let Some(on_close) = on_close {
                    on_close.run(());
                }
            }
        >
            <div class="dialog-head">
                <h2>{heading}</h2>
                <button
                    type="button"
                    class="icon-button"
                    aria-label="Close"
                    command="close"
                    commandfor=own
                    on:click=move |event| {
                        event.prevent_default();
                        browser::close_dialog(&target);
                    }
                >
                    <Icon glyph=Glyph::Cross />
                </button>
            </div>
            <div class="dialog-body">{children()}</div>
            {foot.map(|foot| view! { <div class="dialog-foot">{foot}</div> })}
        </dialog>
    }
    .into_any()
}
