//! What is typed is asked at a pause: the answer changes the whole list, and a key must not wait for that.

use leptos::prelude::*;
use std::time::Duration;

/// Longer than between two keys of somebody who types, shorter than what feels like waiting.
const PAUSE: Duration = Duration::from_millis(150);

#[derive(Clone, Copy)]
pub struct Pending {
    on_input: Option<Callback<String>>,
    text: StoredValue<Option<String>>,
    /// Counts what was typed: only the last of it is asked.
    turn: StoredValue<u32>,
}

impl Pending {
    pub fn new(on_input: Option<Callback<String>>) -> Self {
        Self { on_input, text: StoredValue::default(), turn: StoredValue::default() }
    }

    /// Asks with this once nothing was typed for a while.
    pub fn later(self, text: String) {
        self.text.set_value(Some(text));
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let mine = self.turn.get_value();
        let ask = move || {
            // The page may be gone by then.
            if self.turn.try_get_value() == Some(mine) {
                self.now();
            }
        };
        set_timeout(ask, PAUSE);
    }

    /// Asks with what waits, if anything does.
    pub fn now(self) {
        let text = self.text.try_update_value(Option::take).flatten();
        if let (Some(text), Some(on_input)) = (text, self.on_input) {
            on_input.run(text);
        }
    }
}
