//! Rows that are chosen to do something with: by mouse, with Shift for all between, by keyboard. Needs JavaScript.

use super::icon::{Glyph, Icon};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is added up of chosen rows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Amount {
    pub images: u64,
    pub bytes: u64,
    pub usd: f64,
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), |sum, one| Self {
            images: sum.images + one.images,
            bytes: sum.bytes + one.bytes,
            usd: sum.usd + one.usd,
        })
    }
}

/// One row as far as choosing is concerned.
#[derive(Debug, Clone, PartialEq)]
pub struct Choosable {
    pub key: String,
    /// For screen readers: `payments/api`.
    pub label: String,
    /// Key of the row that takes this one along when it is chosen.
    pub lead: Option<String>,
    pub amount: Amount,
}

/// The rows that are chosen, by key. They stay chosen while the list is filtered, sorted and paged.
#[derive(Clone, Copy)]
pub struct Chosen {
    rows: RwSignal<BTreeMap<String, Amount>>,
    /// Instead of single rows all that the filter lets through.
    every: RwSignal<bool>,
    /// The rows on show, in order.
    shown: StoredValue<Vec<Choosable>>,
    /// The row where a range begins.
    anchor: StoredValue<Option<String>>,
}

impl Default for Chosen {
    fn default() -> Self {
        Self {
            rows: RwSignal::default(),
            every: RwSignal::new(false),
            shown: StoredValue::default(),
            anchor: StoredValue::new(None),
        }
    }
}

impl Chosen {
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        self.every.get() || self.rows.with(|rows| rows.contains_key(key))
    }

    /// Whether all that the filter lets through is chosen, instead of single rows.
    #[must_use]
    pub fn is_every(self) -> bool {
        self.every.get()
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        !self.every.get() && self.rows.with(BTreeMap::is_empty)
    }

    #[must_use]
    pub fn len(self) -> usize {
        self.rows.with(BTreeMap::len)
    }

    #[must_use]
    pub fn keys(self) -> Vec<String> {
        self.rows.with(|rows| rows.keys().cloned().collect())
    }

    #[must_use]
    pub fn amount(self) -> Amount {
        self.rows.with(|rows| rows.values().copied().sum())
    }

    pub fn clear(self) {
        self.every.set(false);
        self.rows.update(BTreeMap::clear);
    }

    pub fn choose_every(self) {
        self.every.set(true);
    }

    /// Whether every row on show is chosen.
    #[must_use]
    pub fn has_page(self) -> bool {
        self.every.get()
            || self.shown.with_value(|shown| {
                !shown.is_empty() && self.rows.with(|rows| shown.iter().all(|row| rows.contains_key(&row.key)))
            })
    }

    pub(super) fn show(self, rows: Vec<Choosable>) {
        self.shown.set_value(rows);
    }

    fn set_page(self, on: bool) {
        let shown = self.shown.get_value();
        self.every.set(false);
        self.rows.update(|rows| put(rows, &shown, on));
    }

    /// A click on the box of a row; with `range` on all from the last one that was clicked.
    fn click(self, key: &str, range: bool) {
        let every = self.every.get_untracked();
        let on = !(every || self.rows.with_untracked(|rows| rows.contains_key(key)));
        let shown = self.shown.get_value();
        let place = |key: &str| shown.iter().position(|row| row.key == key);
        let Some(at) = place(key) else { return };
        let from = self.anchor.get_value().filter(|_| range).and_then(|anchor| place(&anchor)).unwrap_or(at);
        let span = &shown[from.min(at)..=from.max(at)];
        let below = |row: &&Choosable| row.lead.as_ref().is_some_and(|lead| span.iter().any(|one| one.key == *lead));
        self.rows.update(|rows| {
            if every {
                put(rows, &shown, true);
            }
            put(rows, span, on);
            put(rows, shown.iter().filter(below), on);
        });
        self.every.set(false);
        self.anchor.set_value(Some(key.to_owned()));
    }
}

fn put<'a>(rows: &mut BTreeMap<String, Amount>, these: impl IntoIterator<Item = &'a Choosable>, on: bool) {
    for row in these {
        if on {
            rows.insert(row.key.clone(), row.amount);
        } else {
            rows.remove(&row.key);
        }
    }
}

/// Makes the rows of a table choosable.
pub struct Select<T> {
    pub(super) chosen: Chosen,
    pub(super) row: Arc<dyn Fn(&T) -> Choosable + Send + Sync>,
}

impl<T> Select<T> {
    pub fn new(chosen: Chosen, row: impl Fn(&T) -> Choosable + Send + Sync + 'static) -> Self {
        Self { chosen, row: Arc::new(row) }
    }
}

/// The box that chooses every row on show.
pub(super) fn page_box(chosen: Chosen) -> AnyView {
    view! {
        <th scope="col" class="select js-only">
            <input
                type="checkbox"
                aria-label="Choose all rows on show"
                prop:checked=move || chosen.has_page()
                on:change:target=move |event| chosen.set_page(event.target().checked())
            />
        </th>
    }
    .into_any()
}

pub(super) fn row_box(chosen: Chosen, row: Choosable) -> AnyView {
    let (own, key) = (row.key.clone(), row.key);
    view! {
        <td class="select js-only">
            <input
                type="checkbox"
                aria-label=format!("Choose {}", row.label)
                data-choose=""
                prop:checked=move || chosen.has(&own)
                on:click=move |event: MouseEvent| chosen.click(&key, event.shift_key())
            />
        </td>
    }
    .into_any()
}

/// How much is chosen, and what can be done with it; stays in sight at the foot of the window, and is not there while
/// nothing is chosen.
#[component]
pub fn SelectionBar(
    chosen: Chosen,
    /// `12 images, 3.2 GiB at most`.
    #[prop(into)]
    text: Signal<String>,
    /// Rows that the filter lets through, where they are more than are on show: what can be chosen beyond them.
    #[prop(optional, into)]
    matching: Signal<Option<String>>,
    children: ChildrenFn,
) -> AnyView {
    let every = move || {
        let offer = matching.get().filter(|_| !chosen.is_every() && chosen.has_page())?;
        Some(view! {
            <button type="button" class="button button-quiet" on:click=move |_| chosen.choose_every()>{offer}</button>
        })
    };
    view! {
        <div class="visually-hidden" role="status">
            {move || (!chosen.is_empty()).then(|| format!("{} chosen", text.get()))}
        </div>
        <Show when=move || !chosen.is_empty()>
            <div class="selection" role="region" aria-label="What is chosen">
                <strong>{move || text.get()}</strong>
                {every}
                <div class="actions">
                    {children()}
                    <button type="button" class="button button-quiet" on:click=move |_| chosen.clear()>
                        <Icon glyph=Glyph::Cross />
                        "Choose none"
                    </button>
                </div>
            </div>
        </Show>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(keys: &[(&str, Option<&str>)]) -> Chosen {
        let chosen = Chosen::default();
        let row = |(key, lead): &(&str, Option<&str>)| Choosable {
            key: (*key).to_owned(),
            label: String::new(),
            lead: lead.map(str::to_owned),
            amount: Amount { images: 1, bytes: 10, usd: 0.5 },
        };
        chosen.show(keys.iter().map(row).collect());
        chosen
    }

    #[test]
    fn ranges_leads_and_pages() {
        let _owner = Owner::new_root(None);
        let rows = [("a", None), ("a1", Some("a")), ("b", None), ("c", None), ("c1", Some("c"))];
        let chosen = chosen(&rows);
        let steps: [(&str, bool, &[&str]); 6] = [
            ("a", false, &["a", "a1"]),
            ("c", true, &["a", "a1", "b", "c", "c1"]),
            ("b", false, &["a", "a1", "c", "c1"]),
            ("c1", false, &["a", "a1", "c"]),
            // A range takes the state of the row it ends with.
            ("a", true, &[]),
            ("b", false, &["b"]),
        ];
        for (key, range, expected) in steps {
            chosen.click(key, range);
            assert_eq!(chosen.keys(), expected, "after {key}");
        }
        assert_eq!(chosen.amount(), Amount { images: 1, bytes: 10, usd: 0.5 });
        chosen.set_page(true);
        assert!(chosen.has_page() && chosen.len() == 5);
        chosen.choose_every();
        chosen.click("b", false);
        assert_eq!((chosen.is_every(), chosen.len()), (false, 4), "all on show but this one");
        chosen.clear();
        assert!(chosen.is_empty());
    }
}
