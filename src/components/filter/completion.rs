//! The list under a filter box that completes its last word: by arrows, Enter and Escape, or by mouse.

use super::{Grammar, SUGGESTIONS};
use crate::components::name::plain;
use crate::domain::filter::suggest::{Suggestion, suggest};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

/// Id of the list; a page has one filter box.
pub const LIST: &str = "filter-suggestions";

#[derive(Clone, Copy)]
pub struct Completion {
    /// Scripts run. Until then the box is a plain search box.
    ready: RwSignal<bool>,
    is_open: RwSignal<bool>,
    /// Somebody asked for it by the arrow: then it also offers what can begin a word.
    asked: RwSignal<bool>,
    active: RwSignal<Option<usize>>,
    found: Memo<Vec<Suggestion>>,
}

impl Completion {
    pub fn new(typed: RwSignal<String>, grammar: Option<Grammar>, values: Signal<Vec<(String, Vec<String>)>>) -> Self {
        let (ready, is_open, asked) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
        Effect::new(move |_| ready.set(grammar.is_some()));
        let begins = move || typed.with(|typed| typed.is_empty() || typed.ends_with(char::is_whitespace));
        let found = Memo::new(move |_| match grammar.filter(|_| is_open.get() && (asked.get() || !begins())) {
            Some(grammar) => {
                values.with(|values| typed.with(|typed| suggest(typed, grammar.properties, values, SUGGESTIONS)))
            }
            None => Vec::new(),
        });
        Self { ready, is_open, asked, active: RwSignal::new(None), found }
    }

    pub fn role(self) -> Option<&'static str> {
        self.ready.get().then_some("combobox")
    }

    pub fn expanded(self) -> Option<&'static str> {
        self.ready.get().then(|| if self.found.with(Vec::is_empty) { "false" } else { "true" })
    }

    pub fn active_id(self) -> Option<String> {
        self.active.get().map(|at| format!("{LIST}-{at}"))
    }

    pub fn open(self) {
        self.active.set(None);
        self.asked.set(false);
        self.is_open.set(true);
    }

    pub fn close(self) {
        self.active.set(None);
        self.is_open.set(false);
    }

    pub fn press(self, event: &KeyboardEvent, take: &impl Fn(String)) {
        let count = self.found.with_untracked(Vec::len);
        let active = self.active.get_untracked();
        let next = match (event.key().as_str(), active) {
            ("ArrowDown", _) if count == 0 => {
                self.asked.set(true);
                self.is_open.set(true);
                (self.found.with_untracked(Vec::len) > 0).then_some(0)
            }
            ("ArrowDown", at) => Some(at.map_or(0, |at| (at + 1) % count)),
            ("ArrowUp", at) if count > 0 => Some(at.unwrap_or(0).checked_sub(1).unwrap_or(count - 1)),
            ("Enter", Some(at)) => {
                event.prevent_default();
                if let Some(text) = self.found.with_untracked(|found| found.get(at).map(|one| one.text.clone())) {
                    take(text);
                }
                return;
            }
            // The browser would also empty the box.
            ("Escape", _) if count > 0 => {
                event.prevent_default();
                return self.close();
            }
            _ => return,
        };
        event.prevent_default();
        self.active.set(next);
    }

    pub fn list(self, take: impl Fn(String) + Copy + Send + Sync + 'static) -> AnyView {
        let option = move |(at, one): (usize, Suggestion)| {
            let text = one.text;
            view! {
                <li
                    id=format!("{LIST}-{at}")
                    role="option"
                    class="suggestion"
                    aria-selected=move || if self.active.get() == Some(at) { "true" } else { "false" }
                    // Before the box loses the keyboard.
                    on:mousedown=move |event: MouseEvent| {
                        event.prevent_default();
                        take(text.clone());
                    }
                >
                    <code>{plain(one.word.trim_end()).into_owned()}</code>
                    <span class="muted">{one.meaning}</span>
                </li>
            }
        };
        view! {
            <ul class="suggestions" id=LIST role="listbox" aria-label="Completions" hidden=move || self.found.with(Vec::is_empty)>
                {move || self.found.get().into_iter().enumerate().map(option).collect_view()}
            </ul>
            <span class="visually-hidden" role="status">
                {move || match self.found.with(Vec::len) {
                    0 => String::new(),
                    1 => "1 completion".to_owned(),
                    more => format!("{more} completions"),
                }}
            </span>
        }
        .into_any()
    }
}
