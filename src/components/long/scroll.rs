//! Where the list is scrolled to.

use super::extent::Extent;
use super::{Long, STEP};
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;
use leptos::web_sys::wasm_bindgen::JsCast;

impl<T: PartialEq + Send + Sync> Long<T> {
    /// The frame is there: from now on it holds a window.
    pub(super) fn begin(self, frame: &HtmlElement) {
        let (mut item, mut below) = (self.place.get_untracked(), 0);
        if !self.live.get_untracked() {
            self.measure(frame);
            // Somebody was faster than the scripts and has scrolled what the server sent.
            let scrolled = f64::from(frame.scroll_top());
            if scrolled > 0.0 {
                let rows = scrolled / self.row.get_untracked();
                let start = self.window.get_untracked().start;
                item = self.extent.with_untracked(|extent| extent.item_at(extent.before(start) + rows as usize));
                below = (rows.fract() * self.row.get_untracked()) as i32;
            }
            self.live.set(true);
        }
        self.scroll_to(item, below);
    }

    /// Scrolls so that an item is the first in sight.
    pub fn show(self, item: usize) {
        self.scroll_to(item, 0);
    }

    /// `below`: pixels of the item that are out of sight.
    fn scroll_to(self, item: usize, below: i32) {
        self.first.set(self.extent.with_untracked(|extent| extent.before(item)) / STEP * STEP);
        self.place.set(item);
        // When the rows before it have their place.
        request_animation_frame(move || {
            let frame = self.frame.try_get_untracked().flatten();
            if let (Some(frame), Some(extent)) = (frame, self.extent.try_get_untracked()) {
                self.measure(&frame);
                let top = (extent.before(item) as f64 * self.row.get_untracked()).round();
                frame.set_scroll_top(top as i32 + below);
                self.want();
            }
        });
    }

    /// Looks again where the frame is scrolled to.
    pub(in crate::components) fn scrolled(self) {
        let Some(frame) = self.frame.get_untracked() else { return };
        self.measure(&frame);
        let top = (f64::from(frame.scroll_top()) / self.row.get_untracked()).round() as usize;
        let item = self.extent.with_untracked(|extent| extent.item_at(top).min(extent.items.saturating_sub(1)));
        if item != self.place.get_untracked() {
            self.place.set(item);
        }
        let first = top / STEP * STEP;
        if first != self.first.get_untracked() {
            self.first.set(first);
            self.want();
        }
    }

    /// How high a row is, and how many are in sight.
    fn measure(self, frame: &HtmlElement) {
        let window = self.window.get_untracked();
        let last = window.end.saturating_sub(1).max(window.start);
        let rows = self.extent.with_untracked(|extent| extent.before(last) - extent.before(window.start));
        let row = |item: usize| self.row_in(frame, item);
        let height = match (row(window.start), row(last)) {
            (Some(first), Some(end)) if rows > 0 => f64::from(end.offset_top() - first.offset_top()) / rows as f64,
            (Some(only), _) => f64::from(only.offset_height()),
            _ => 0.0,
        };
        if height > 0.0 && (height - self.row.get_untracked()).abs() > 0.1 {
            self.row.set(height);
        }
        let in_sight = (f64::from(frame.client_height()) / self.row.get_untracked()).ceil() as usize;
        if in_sight != self.in_sight.get_untracked() {
            self.in_sight.set(in_sight);
        }
    }

    /// The item in sight stays there when rows come or go above it.
    pub(super) fn keep_place(self, before: &Extent, now: &Extent) {
        let item = self.place.get_untracked();
        let (from, to) = (before.before(item), now.before(item));
        if from == to || !self.live.get_untracked() {
            return;
        }
        self.first.set(to / STEP * STEP);
        request_animation_frame(move || {
            if let Some(frame) = self.frame.try_get_untracked().flatten() {
                let moved = (to as f64 - from as f64) * self.row.get_untracked();
                frame.set_scroll_top(frame.scroll_top() + moved.round() as i32);
                self.want();
            }
        });
    }

    /// The row that leads an item, if it is in the document.
    fn row_in(self, frame: &HtmlElement, item: usize) -> Option<HtmlElement> {
        frame.query_selector(&format!("tr[data-at='{item}.0']")).ok()??.dyn_into().ok()
    }
}
