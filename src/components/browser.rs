//! What only a browser can do. Called from event handlers and effects, which never run on the server; there every
//! function is a no-op, so callers need no `cfg`.

use crate::domain::diagnostic::Position;
use crate::domain::time::Timestamp;

/// Puts `text` on the clipboard and tells `done` whether that worked. Falls back to the old command where the
/// clipboard is closed to pages without TLS.
#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn copy(text: String, done: impl Fn(bool) + 'static) {
    #[cfg(feature = "hydrate")]
    client::copy(text, done);
}

/// Goes from the system's theme to the other one, then back; returns what it is now. Remembered by theme.js.
#[must_use]
pub fn switch_theme() -> &'static str {
    #[cfg(feature = "hydrate")]
    return client::switch_theme();
    #[cfg(not(feature = "hydrate"))]
    "system"
}

/// Puts the keyboard into the first element that matches; false when there is none.
#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn focus(selector: &str) -> bool {
    #[cfg(feature = "hydrate")]
    return client::focus(selector);
    #[cfg(not(feature = "hydrate"))]
    false
}

/// Puts the keyboard on the link of the next row of a table, or of one before; `start` allows to begin at the first.
#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn move_row(by: i32, start: bool) -> bool {
    #[cfg(feature = "hydrate")]
    return client::move_row(by, start);
    #[cfg(not(feature = "hydrate"))]
    false
}

/// Moves the keyboard by one through the links and buttons of what matches; from outside it goes to the first. False at the ends.
#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn move_link(selector: &str, by: i32) -> bool {
    #[cfg(feature = "hydrate")]
    return client::move_link(selector, by);
    #[cfg(not(feature = "hydrate"))]
    false
}

/// Whether keys without a modifier do something; on unless switched off here.
#[must_use]
pub fn single_keys() -> bool {
    #[cfg(feature = "hydrate")]
    return client::single_keys();
    #[cfg(not(feature = "hydrate"))]
    true
}

#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn set_single_keys(on: bool) {
    #[cfg(feature = "hydrate")]
    client::set_single_keys(on);
}

/// What this browser was told to keep under a name; `None`: nothing.
#[must_use]
#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn recall(key: &str) -> Option<String> {
    #[cfg(feature = "hydrate")]
    return client::recall(key);
    #[cfg(not(feature = "hydrate"))]
    None
}

/// Keeps a text under a name, in this browser only; `None` forgets it.
#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn keep(key: &str, text: Option<&str>) {
    #[cfg(feature = "hydrate")]
    client::keep(key, text);
}

/// Sets parameters of the address while the page is at that path; empty ones go. No navigation.
#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn set_parameters(path: &str, parameters: &[(&str, String)]) {
    #[cfg(feature = "hydrate")]
    client::set_parameters(path, parameters);
}

/// Clicks the box that chooses the row that has the keyboard.
#[must_use]
pub fn choose_row() -> bool {
    #[cfg(feature = "hydrate")]
    return client::choose_row();
    #[cfg(not(feature = "hydrate"))]
    false
}

/// Whether the keyboard is in something that takes text.
#[must_use]
pub fn is_typing() -> bool {
    #[cfg(feature = "hydrate")]
    return client::is_typing();
    #[cfg(not(feature = "hydrate"))]
    false
}

/// Opens the browser's print dialog.
pub fn print() {
    #[cfg(feature = "hydrate")]
    client::print();
}

/// Adds the reader's local time to the title of a `<time>` under the pointer or focus.
pub fn show_local_times() {
    #[cfg(feature = "hydrate")]
    client::show_local_times();
}

/// An instant in the reader's time zone: `2026-11-23 10:30 local (UTC+1:00)`; `None` on the server.
#[must_use]
#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn local_time(at: Timestamp) -> Option<String> {
    #[cfg(feature = "hydrate")]
    return client::local_time(at.millis() as f64);
    #[cfg(not(feature = "hydrate"))]
    None
}

/// Shows a `<dialog>` as modal, or a popover; nothing when it is open.
#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn open_dialog(id: &str) {
    #[cfg(feature = "hydrate")]
    client::open_dialog(id);
}

/// Closes a `<dialog>`; the browser gives the focus back to where it was.
#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn close_dialog(id: &str) {
    #[cfg(feature = "hydrate")]
    client::close_dialog(id);
}

/// Tells an editor in the place of a text area that the text was changed, or where the caret is to go.
pub const REFRESH: &str = "refresh";
#[cfg(feature = "hydrate")]
const CARET: &str = "caret";

/// Sends an event of that name to an element.
pub fn tell(element: &leptos::web_sys::EventTarget, name: &str) {
    if let Ok(event) = leptos::web_sys::Event::new(name) {
        let _ = element.dispatch_event(&event);
    }
}

/// Which of the elements of these ids is at a height in the window, in pixels, or the nearest to it.
#[must_use]
#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn nearest(ids: &[String], y: f64) -> Option<usize> {
    #[cfg(feature = "hydrate")]
    return client::nearest(ids, y);
    #[cfg(not(feature = "hydrate"))]
    None
}

/// Loads a script as a module, once.
#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn load_module(src: &str) {
    #[cfg(feature = "hydrate")]
    client::load_module(src);
}

/// Puts the caret of a text area at a line and column, both counted from 1, and the keyboard into it.
#[cfg_attr(not(feature = "hydrate"), allow(unused_variables))]
pub fn place_caret(id: &str, position: Position) {
    #[cfg(feature = "hydrate")]
    client::place_caret(id, position);
}

/// The offset of a line and column in UTF-16 units, as text areas count; the end of the text when it lies beyond.
#[must_use]
pub fn caret_offset(text: &str, position: Position) -> u32 {
    let mut offset = 0;
    for (line, content) in (1..).zip(text.split_inclusive('\n')) {
        if line == position.line {
            let columns = position.column.saturating_sub(1) as usize;
            offset += content.trim_end_matches('\n').chars().take(columns).map(char::len_utf16).sum::<usize>();
            break;
        }
        offset += content.encode_utf16().count();
    }
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(feature = "hydrate")]
mod client;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_count_as_text_areas_do() {
        let at = |line, column| caret_offset("ab\n😀c\n\nx", Position { line, column });
        for (place, offset) in
            [((1, 1), 0), ((1, 3), 2), ((1, 9), 2), ((2, 2), 5), ((2, 3), 6), ((4, 1), 8), ((9, 1), 9)]
        {
            assert_eq!(at(place.0, place.1), offset, "{place:?}");
        }
    }
}
