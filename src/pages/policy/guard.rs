//! Keeps what is written from getting lost by leaving the page, and the keys that work anywhere on it.

use super::desk::Desk;
use super::save;
use super::text::{AREA, EDITOR};
use crate::components::browser;
use crate::domain::diagnostic::Position;
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::{Event, HtmlAnchorElement, MouseEvent};

const QUESTION: &str = "The policy has changes that are not saved. Leave without them?";

pub fn guard(desk: Desk) {
    Effect::new(move |_| {
        let leaving = window_event_listener(ev::beforeunload, move |event| {
            if untrack(|| desk.is_changed()) {
                event.prevent_default();
            }
        });
        let keys = window_event_listener(ev::keydown, move |event| press(desk, &event));
        on_cleanup(move || {
            leaving.remove();
            keys.remove();
        });
        guard_links(desk);
    });
}

/// Asks before a link leads away. Caught on its way down, before the router sees it.
fn guard_links(desk: Desk) {
    let listener = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
        let is_plain =
            event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if is_plain && leads_away(&event) && untrack(|| desk.is_changed()) && !asks_to_leave() {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let target = document();
    let function = listener.as_ref().unchecked_ref::<leptos::web_sys::js_sys::Function>().clone();
    let _ = target.add_event_listener_with_callback_and_bool("click", &function, true);
    let kept = StoredValue::new_local(Some(listener));
    on_cleanup(move || {
        let _ = document().remove_event_listener_with_callback_and_bool("click", &function, true);
        let _ = kept.try_update_value(Option::take);
    });
}

fn asks_to_leave() -> bool {
    window().confirm_with_message(QUESTION).unwrap_or(true)
}

/// Whether a click opens another page in this window.
fn leads_away(event: &Event) -> bool {
    let path = event.composed_path();
    let link = (0..path.length()).find_map(|at| path.get(at).dyn_into::<HtmlAnchorElement>().ok());
    let here = window().location().pathname().unwrap_or_default();
    link.is_some_and(|link| {
        !link.href().is_empty()
            && link.target().is_empty()
            && !link.has_attribute("download")
            && (link.pathname() != here || link.origin() != window().location().origin().unwrap_or_default())
    })
}

fn press(desk: Desk, event: &KeyboardEvent) {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return;
    }
    let focused = document().active_element().map(|element| element.id()).unwrap_or_default();
    let in_text = focused == AREA || focused == EDITOR;
    // Fields of cards keep the browser's own undo.
    let free = in_text || !browser::is_typing();
    match (event.key().to_lowercase().as_str(), event.shift_key()) {
        ("z", false) if free => travel(desk, in_text, super::history::History::undo),
        ("z", true) | ("y", false) if free => travel(desk, in_text, super::history::History::redo),
        ("s", false) => {
            if untrack(|| save::blocked(desk)).is_none() {
                browser::open_dialog(save::SAVE);
            }
        }
        _ => return,
    }
    event.prevent_default();
}

/// Goes through the versions; the caret goes to what has changed.
fn travel(desk: Desk, in_text: bool, step: impl FnOnce(super::history::History)) {
    let before = desk.text.get_untracked();
    step(desk.history);
    let after = desk.text.get_untracked();
    if in_text && before != after {
        let place = first_difference(&before, &after);
        request_animation_frame(move || browser::place_caret(AREA, place));
    }
}

/// Where in `after` it starts to differ from `before`.
fn first_difference(before: &str, after: &str) -> Position {
    let mut position = Position { line: 1, column: 1 };
    for (a, b) in before.chars().zip(after.chars()) {
        if a != b {
            break;
        }
        position = match b {
            '\n' => Position { line: position.line + 1, column: 1 },
            _ => Position { column: position.column + 1, ..position },
        };
    }
    position
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_goes_to_the_change() {
        for (before, after, line, column) in
            [("", "", 1, 1), ("a\nbc", "a\nbd", 2, 2), ("a\nb", "a\nb\nc", 2, 2), ("ä\n", "ä\nx", 2, 1)]
        {
            assert_eq!(first_difference(before, after), Position { line, column }, "{before:?} {after:?}");
        }
    }
}
