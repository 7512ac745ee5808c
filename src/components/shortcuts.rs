//! Keys, and the dialog that lists them. Needs JavaScript; nothing can be done only by a key.

use super::browser;
use super::icon::{Glyph, Icon};
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;

const KEYS: [(&str, &str); 6] = [
    ("Ctrl K", "Find anything, do anything"),
    ("/", "Filter the table"),
    ("j  k", "Next row, row before; Enter opens it"),
    ("x", "Choose the row, or not"),
    ("?", "This list"),
    ("Esc", "Close what is open"),
];
/// Id of the list.
pub const SHORTCUTS: &str = "shortcuts";

/// Listens to the keys, adds local time to times, and holds the list of keys. Once per page, at its end.
#[component]
pub fn Shortcuts() -> AnyView {
    let single = RwSignal::new(true);
    Effect::new(move || {
        browser::show_local_times();
        single.set(browser::single_keys());
        let listener = window_event_listener(ev::keydown, move |event| react(&event, single.get_untracked()));
        on_cleanup(move || listener.remove());
    });
    let keys = KEYS.map(|(key, what)| view! { <dt>{key.split("  ").map(|key| view! { <kbd>{key}</kbd> " " }).collect_view()}</dt><dd>{what}</dd> }).collect_view();
    view! {
        <div class="dialog" id=SHORTCUTS popover="auto" role="dialog" aria-label="Keyboard shortcuts">
            <div class="dialog-head">
                <h2>"Keyboard shortcuts"</h2>
                <button
                    type="button"
                    class="icon-button"
                    popovertarget=SHORTCUTS
                    popovertargetaction="hide"
                    aria-label="Close"
                >
                    <Icon glyph=Glyph::Cross />
                </button>
            </div>
            <div class="dialog-body">
                <dl class="shortcuts">{keys}</dl>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || single.get()
                        on:change:target=move |event| {
                            let on = event.target().checked();
                            browser::set_single_keys(on);
                            single.set(on);
                        }
                    />
                    "Keys without Ctrl do something"
                </label>
            </div>
        </div>
    }
    .into_any()
}

fn react(event: &KeyboardEvent, single_keys: bool) {
    let key = event.key();
    let done = if event.ctrl_key() || event.meta_key() {
        key == "k" && browser::focus("[data-search]")
    } else if event.alt_key() || !single_keys || browser::is_typing() {
        false
    } else {
        match key.as_str() {
            "/" => browser::focus("[data-filter]") || browser::focus("[data-search]"),
            "?" => {
                browser::open_dialog(SHORTCUTS);
                true
            }
            "x" => browser::choose_row(),
            "j" => browser::move_row(1, true),
            "k" => browser::move_row(-1, true),
            "ArrowDown" => browser::move_row(1, false),
            "ArrowUp" => browser::move_row(-1, false),
            _ => false,
        }
    };
    if done {
        event.prevent_default();
    }
}
