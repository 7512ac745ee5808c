//! Undo and redo over the text, whichever view it was edited in.

use leptos::prelude::*;
use std::time::Duration;

/// A pause this long ends what one undo takes back.
const PAUSE: Duration = Duration::from_millis(900);

/// A text of at most 30,720 characters is kept this often.
const DEPTH: usize = 200;

#[derive(Clone, Copy)]
pub struct History {
    text: RwSignal<String>,
    past: RwSignal<Vec<String>>,
    future: RwSignal<Vec<String>>,
    current: StoredValue<String>,
    /// What is typed now belongs to the version that is being typed already.
    typing: StoredValue<bool>,
    pause: StoredValue<Option<TimeoutHandle>>,
}

impl History {
    /// Follows every change of the text from now on.
    pub fn of(text: RwSignal<String>) -> Self {
        let history = Self {
            text,
            past: RwSignal::new(Vec::new()),
            future: RwSignal::new(Vec::new()),
            current: StoredValue::new(text.get_untracked()),
            typing: StoredValue::new(false),
            pause: StoredValue::new(None),
        };
        Effect::new(move |_| {
            text.track();
            history.typed();
        });
        history
    }

    /// Replaces the text in one step that can be undone by itself.
    pub fn put(self, text: String) {
        // What was typed just now may not have been noticed yet.
        self.typed();
        self.typing.set_value(false);
        if self.current.with_value(|current| *current == text) {
            return;
        }
        self.remember(text.clone());
        self.text.set(text);
    }

    pub fn undo(self) {
        self.travel(self.past, self.future);
    }

    pub fn redo(self) {
        self.travel(self.future, self.past);
    }

    pub fn can_undo(self) -> bool {
        self.past.with(|past| !past.is_empty())
    }

    pub fn can_redo(self) -> bool {
        self.future.with(|future| !future.is_empty())
    }

    fn typed(self) {
        let text = self.text.get_untracked();
        if self.current.with_value(|current| *current == text) {
            return;
        }
        match self.typing.get_value() {
            true => self.current.set_value(text),
            false => self.remember(text),
        }
        self.typing.set_value(true);
        if let Some(pause) = self.pause.get_value() {
            pause.clear();
        }
        let end = set_timeout_with_handle(
            move || {
                // The page may be gone by then.
                let _ = self.typing.try_set_value(false);
            },
            PAUSE,
        );
        self.pause.set_value(end.ok());
    }

    fn remember(self, text: String) {
        let before = self.current.get_value();
        self.past.update(|past| {
            past.push(before);
            let excess = past.len().saturating_sub(DEPTH);
            past.drain(..excess);
        });
        self.future.update(Vec::clear);
        self.current.set_value(text);
    }

    fn travel(self, from: RwSignal<Vec<String>>, to: RwSignal<Vec<String>>) {
        self.typed();
        self.typing.set_value(false);
        let Some(text) = from.try_update(Vec::pop).flatten() else { return };
        to.update(|to| to.push(self.current.get_value()));
        self.current.set_value(text.clone());
        self.text.set(text);
    }
}
