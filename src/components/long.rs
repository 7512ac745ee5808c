//! A list that is longer than a page should be: it comes a page at a time as it is scrolled to, and the document holds the
//! rows in sight and some around them.
//!
//! What the server sends holds one page of rows, all of them: without JavaScript the pager leads to the others. The
//! window begins in the browser.

mod extent;
mod fetch;
mod held;
mod scroll;

use crate::domain::problem::Problem;
use extent::Extent;
use held::{Held, Kept};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::web_sys::HtmlDivElement;
use std::collections::BTreeSet;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;

/// Pixels of a row until one has been measured.
const ROW: f64 = 36.0;
/// Rows in sight until the frame has been measured.
const IN_SIGHT: usize = 24;
/// Rows beyond each edge, so that a flick of the wheel finds them there.
const MARGIN: usize = 12;
/// The window moves by so many rows at once: in between nothing has to be drawn.
const STEP: usize = 8;

/// Some items of a list, each with the rows that can be shown under it.
#[derive(Debug)]
pub struct Batch<T> {
    /// From 1.
    pub page: u32,
    pub items: Vec<Vec<T>>,
}

impl<T> Batch<T> {
    /// Of items that are one row each.
    #[must_use]
    pub fn of(page: u32, rows: Vec<T>) -> Self {
        Self { page, items: rows.into_iter().map(|row| vec![row]).collect() }
    }
}

type Answer<T> = Pin<Box<dyn Future<Output = Result<Batch<T>, Problem>>>>;
type Fetch<T> = Arc<dyn Fn(u32) -> Answer<T> + Send + Sync>;
type IsOpen<T> = Arc<dyn Fn(&T) -> bool + Send + Sync>;

/// A row in the window.
#[derive(Debug)]
pub struct Slot<T> {
    pub item: usize,
    /// 0: the row that leads the item.
    pub member: usize,
    /// `None`: on its way.
    kept: Option<Kept<T>>,
}

impl<T> Slot<T> {
    #[must_use]
    pub fn row(&self) -> Option<&Arc<T>> {
        self.kept.as_ref().map(|kept| &kept.row)
    }

    /// Of the same row with the same content.
    #[must_use]
    pub fn key(&self) -> (usize, usize, u64) {
        (self.item, self.member, self.kept.as_ref().map_or(0, |kept| kept.revision))
    }
}

pub struct Long<T: 'static> {
    per_page: usize,
    /// The element that scrolls.
    pub(super) frame: NodeRef<Div>,
    held: RwSignal<Held<T>>,
    /// The question that was answered, and when: another question is another list.
    of: StoredValue<(String, i64)>,
    fetch: StoredValue<Fetch<T>>,
    /// Pages on their way.
    asked: StoredValue<BTreeSet<usize>>,
    is_waiting: StoredValue<bool>,
    failure: RwSignal<Option<Problem>>,
    extent: Memo<Extent>,
    is_open: StoredValue<IsOpen<T>>,
    /// The items in the document.
    window: Memo<Range<usize>>,
    /// Whether there is a window, or the whole page that the server sent.
    live: RwSignal<bool>,
    /// The first item in sight.
    place: RwSignal<usize>,
    /// The first row in sight, a step at a time.
    first: RwSignal<usize>,
    in_sight: RwSignal<usize>,
    row: RwSignal<f64>,
}

impl<T> Clone for Long<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Long<T> {}

impl<T: PartialEq + Send + Sync> Long<T> {
    /// `fetch` is asked for pages, counted from 1; `is_open` tells of the row that leads an item whether it shows those under
    /// it, and may follow signals.
    pub fn new<F>(
        per_page: u32,
        is_open: impl Fn(&T) -> bool + Send + Sync + 'static,
        fetch: impl Fn(u32) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Batch<T>, Problem>> + 'static,
    {
        let per_page = per_page as usize;
        let held = RwSignal::new(Held::new(per_page));
        let is_open: IsOpen<T> = Arc::new(is_open);
        let is_open = StoredValue::new(is_open);
        let extent = Memo::new(move |_| {
            let is_open = is_open.get_value();
            held.with(|held: &Held<T>| {
                let opened = held.items().filter(|(_, item)| item.len() > 1 && is_open(&item[0].row));
                Extent { items: held.count, opened: opened.map(|(at, item)| (at, item.len() - 1)).collect() }
            })
        });
        let (live, first) = (RwSignal::new(false), RwSignal::new(0usize));
        let in_sight = RwSignal::new(IN_SIGHT);
        let window = Memo::new(move |_| {
            if !live.get() {
                // All that is here: one page.
                return held.with(|held| {
                    let mut here = held.items().map(|(at, _)| at);
                    here.next().map_or(0..0, |first| first..here.last().unwrap_or(first) + 1)
                });
            }
            extent.with(|extent| {
                let top = first.get();
                let from = extent.item_at(top.saturating_sub(MARGIN));
                let to = extent.item_at(top + STEP + in_sight.get() + MARGIN);
                from..(to + 1).min(extent.items)
            })
        });
        let fetch: Fetch<T> = Arc::new(move |page| Box::pin(fetch(page)));
        let long = Self {
            per_page,
            frame: NodeRef::new(),
            held,
            of: StoredValue::default(),
            fetch: StoredValue::new(fetch),
            asked: StoredValue::default(),
            is_waiting: StoredValue::new(false),
            failure: RwSignal::new(None),
            extent,
            is_open,
            window,
            live,
            place: RwSignal::new(0),
            first,
            in_sight,
            row: RwSignal::new(ROW),
        };
        Effect::new(move |before: Option<Option<HtmlDivElement>>| {
            let frame = long.frame.get();
            if let Some(frame) = frame.as_ref().filter(|_| before.is_none_or(|before| before != frame)) {
                long.begin(frame);
            }
            frame
        });
        Effect::new(move |before: Option<Extent>| {
            let extent = long.extent.get();
            if let Some(before) = before {
                long.keep_place(&before, &extent);
            }
            extent
        });
        long
    }

    /// The page to ask for, from 1: that of `start` for another question, that on show for the same one.
    #[must_use]
    pub fn page(self, of: &str, start: usize) -> u32 {
        let is_same = self.of.with_value(|(asked, _)| asked == of);
        let item = if is_same { self.place.get_untracked() } else { start };
        u32::try_from(item / self.per_page + 1).unwrap_or(u32::MAX)
    }

    /// Takes the answer to a question, in which `at` tells one answer from a later one. Another question begins at the
    /// item `start`; after the same one, asked again, rows stay where they are.
    pub fn fill(self, of: &str, at: i64, start: usize, count: usize, batch: Batch<T>) {
        let (known, known_at) = self.of.get_value();
        if (known.as_str(), known_at) == (of, at) {
            return;
        }
        let is_same = known == of;
        self.of.set_value((of.to_owned(), at));
        self.asked.set_value(BTreeSet::new());
        self.failure.set(None);
        self.held.update(|held| {
            held.count = count;
            if is_same {
                held.doubt();
            } else {
                held.clear();
            }
            held.put(batch.page as usize - 1, batch.items);
        });
        if !is_same {
            self.place.set(start.min(count.saturating_sub(1)));
            if self.live.get_untracked() {
                self.show(self.place.get_untracked());
            }
        }
        if self.live.get_untracked() {
            self.want();
        }
    }

    /// The first item in sight.
    #[must_use]
    pub fn place(self) -> usize {
        self.place.get()
    }

    /// Why rows are missing that were asked for.
    #[must_use]
    pub fn failure(self) -> Option<Problem> {
        self.failure.get()
    }

    pub fn try_again(self) {
        self.failure.set(None);
        self.want();
    }

    /// Whether any row that is here is so.
    pub fn any(self, is_so: impl Fn(&T) -> bool + Send + Sync + 'static) -> impl Fn() -> bool + Send + Sync {
        let any = Memo::new(move |_| {
            self.held.with(|held| held.items().any(|(_, item)| item.iter().any(|kept| is_so(&kept.row))))
        });
        move || any.get()
    }

    /// What stands in the window, in order.
    pub(super) fn slots(self) -> Vec<Slot<T>> {
        let is_open = self.is_open.get_value();
        let window = self.window.get();
        self.held.with(|held| {
            let mut slots = Vec::new();
            for item in window {
                match held.item(item) {
                    None => slots.push(Slot { item, member: 0, kept: None }),
                    Some(rows) => {
                        let shown = if rows.len() > 1 && is_open(&rows[0].row) { rows.len() } else { 1 };
                        let rows = rows.iter().take(shown).enumerate();
                        slots.extend(rows.map(|(member, kept)| Slot { item, member, kept: Some(kept.clone()) }));
                    }
                }
            }
            slots
        })
    }

    /// The row of the whole list that an item begins with, from 0.
    pub(super) fn row_of(self, item: usize) -> usize {
        self.extent.with(|extent| extent.before(item))
    }

    /// Rows of the whole list, as far as is known.
    pub(super) fn rows(self) -> usize {
        self.extent.with(Extent::rows)
    }

    /// Height in pixels of the rows before the window and of those after it; nothing until there is one.
    pub(super) fn spaces(self) -> (f64, f64) {
        if !self.live.get() {
            return (0.0, 0.0);
        }
        let Range { start, end } = self.window.get();
        let (before, after) = self.extent.with(|extent| (extent.before(start), extent.rows() - extent.before(end)));
        (before as f64 * self.row.get(), after as f64 * self.row.get())
    }
}
