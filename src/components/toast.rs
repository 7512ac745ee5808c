//! What happened in the background, said once and without taking the keyboard away. Failures do not belong here: they
//! stand beside their cause.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;
use std::time::Duration;

/// How long a message stays. It is also spoken, and can be closed at once.
const STAY: Duration = Duration::from_secs(8);

/// The way to the [`ToastRegion`]; a context of the layout.
#[derive(Debug, Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<(u32, String)>>,
    spoken: RwSignal<String>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Makes the context; call it once, in the layout.
    pub fn provide() -> Self {
        let toasts =
            Self { shown: RwSignal::new(Vec::new()), spoken: RwSignal::new(String::new()), next: StoredValue::new(0) };
        provide_context(toasts);
        toasts
    }

    /// Shows and speaks `message`.
    pub fn success(self, message: impl Into<String>) {
        let (id, message) = (self.next.get_value(), message.into());
        self.next.set_value(id.wrapping_add(1));
        self.say(message.clone());
        self.shown.update(|shown| shown.push((id, message)));
        set_timeout(move || self.close(id), STAY);
    }

    /// Speaks `message` to screen readers; for what the eye sees elsewhere.
    pub fn say(self, message: impl Into<String>) {
        self.spoken.set(message.into());
    }

    fn close(self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|(other, _)| *other != id));
    }
}

/// Where messages appear; once per page, at its end.
#[component]
pub fn ToastRegion(toasts: Toasts) -> AnyView {
    view! {
        <div class="visually-hidden" role="status">{move || toasts.spoken.get()}</div>
        <div class="toasts">
            <For each=move || toasts.shown.get() key=|(id, _)| *id let((id, message))>
                <div class="toast">
                    <Icon glyph=Glyph::Check />
                    <span>{message}</span>
                    <button type="button" class="icon-button" aria-label="Close" on:click=move |_| toasts.close(id)>
                        <Icon glyph=Glyph::Cross />
                    </button>
                </div>
            </For>
        </div>
    }
    .into_any()
}
