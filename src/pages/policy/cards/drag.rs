//! Cards that are dragged by their handle to another place. Keys and buttons do the same, see `card`.

use super::card::{Place, move_to};
use crate::components::{Glyph, Icon, browser};
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

/// Which card is held, and over which place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drag {
    from: usize,
    to: usize,
}

/// The class of the card at a place: held, or where the held one would go.
pub fn class(drag: RwSignal<Option<Drag>>, at: usize) -> &'static str {
    match drag.get() {
        Some(Drag { from, .. }) if from == at => "card card-held",
        Some(Drag { from, to }) if to == at && to < from => "card card-before",
        Some(Drag { from, to }) if to == at && to > from => "card card-after",
        _ => "card",
    }
}

pub fn handle(place: Place, drag: RwSignal<Option<Drag>>) -> impl IntoView {
    let down = move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        let at = place.at.get_untracked();
        drag.set(Some(Drag { from: at, to: at }));
        let target = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(target) = target {
            // Refused only for a pointer that is gone already.
            let _ = target.set_pointer_capture(event.pointer_id());
        }
    };
    let over = move |event: PointerEvent| {
        if let (Some(held), Some(to)) = (drag.get_untracked(), place_at(place, f64::from(event.client_y())))
            && held.to != to
        {
            drag.set(Some(Drag { to, ..held }));
        }
    };
    let up = move |_| {
        if let Some(Drag { from, to }) = drag.get_untracked() {
            drag.set(None);
            move_to(place, from, to, "summary");
        }
    };
    view! {
        <span
            class="card-handle"
            title="Drag to another place"
            aria-hidden="true"
            on:pointerdown=down
            on:pointermove=over
            on:pointerup=up
            on:pointercancel=move |_| drag.set(None)
        >
            <Icon glyph=Glyph::Grip />
        </span>
    }
}

/// The place whose card is at a height in the window, or the nearest to it.
fn place_at(place: Place, y: f64) -> Option<usize> {
    let ids: Vec<String> =
        place.cards.with_untracked(|cards| cards.iter().map(|keyed| format!("card-{}", keyed.id)).collect());
    browser::nearest(&ids, y)
}
