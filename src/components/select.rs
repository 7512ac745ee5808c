//! Rows that are chosen to do something with: by mouse, with Shift for all between, by keyboard. Without JavaScript the
//! boxes are those of a form.

use super::icon::{Glyph, Icon};
use super::long::Long;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
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
    /// Whether the filter itself lets it through; other rows are on show for what belongs to them.
    pub matches: bool,
    pub amount: Amount,
    /// What its box sends without JavaScript.
    pub value: String,
}

/// A row of a list: the item that it belongs to, and its place in that.
pub type Place = (usize, usize);

/// The rows that are chosen, by key. They stay chosen while the list is filtered, sorted and scrolled.
#[derive(Clone, Copy)]
pub struct Chosen {
    rows: RwSignal<BTreeMap<String, Amount>>,
    /// Instead of single rows all that the filter lets through.
    every: RwSignal<bool>,
    /// The row where a range begins.
    anchor: StoredValue<Option<Place>>,
}

impl Default for Chosen {
    fn default() -> Self {
        Self { rows: RwSignal::default(), every: RwSignal::new(false), anchor: StoredValue::new(None) }
    }
}

impl Chosen {
    #[must_use]
    pub fn has(self, row: &Choosable) -> bool {
        if self.every.get() { row.matches } else { self.rows.with(|rows| rows.contains_key(&row.key)) }
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
        self.rows.update(BTreeMap::clear);
        self.every.set(true);
    }

    pub fn choose(self, rows: impl IntoIterator<Item = (String, Amount)>) {
        self.rows.update(|chosen| chosen.extend(rows));
    }

    /// The list holds other rows, or in another order: a range does not go on, and "every" meant another thing.
    pub fn leave_list(self) {
        self.anchor.set_value(None);
        if self.every.get_untracked() {
            self.clear();
        }
    }

    /// The rows that a click means: that one, or with `range` all from the last one that was clicked.
    fn span(self, at: Place, range: bool) -> RangeInclusive<Place> {
        let from = self.anchor.get_value().filter(|_| range).unwrap_or(at);
        from.min(at)..=from.max(at)
    }

    /// Chooses the rows of a span, or not, and with the row that leads an item all that belong to it. `items` holds those of
    /// the span; or all that there are while every row is chosen.
    fn settle(self, items: &[(usize, Vec<Choosable>)], span: &RangeInclusive<Place>, at: Place, on: bool) {
        let every = self.every.get_untracked();
        self.rows.update(|rows| {
            for (item, members) in items {
                let with_lead = span.contains(&(*item, 0));
                for (member, row) in members.iter().enumerate() {
                    let is_meant = with_lead || span.contains(&(*item, member));
                    match if is_meant { on } else { every && row.matches } {
                        true => drop(rows.insert(row.key.clone(), row.amount)),
                        false if is_meant => drop(rows.remove(&row.key)),
                        false => {}
                    }
                }
            }
        });
        self.every.set(false);
        self.anchor.set_value(Some(at));
    }
}

/// Makes the rows of a table choosable.
pub struct Select<T> {
    pub(super) chosen: Chosen,
    row: Arc<dyn Fn(&T) -> Choosable + Send + Sync>,
    form: Option<&'static str>,
}

impl<T> Select<T> {
    pub fn new(chosen: Chosen, row: impl Fn(&T) -> Choosable + Send + Sync + 'static) -> Self {
        Self { chosen, row: Arc::new(row), form: None }
    }

    /// Without JavaScript the boxes belong to the form of that id and send their values as `chosen`.
    #[must_use]
    pub fn form(mut self, id: Option<&'static str>) -> Self {
        self.form = id;
        self
    }

    /// Of the cells with the boxes.
    pub(super) const fn class(&self) -> &'static str {
        if self.form.is_some() { "select" } else { "select js-only" }
    }
}

/// The box that chooses all that the filter lets through.
pub(super) fn every_box(chosen: Chosen, class: &'static str) -> AnyView {
    let change = move |on: bool| if on { chosen.choose_every() } else { chosen.clear() };
    view! {
        <th scope="col" class=class>
            <span class="visually-hidden">"Choose"</span>
            <input
                type="checkbox"
                class="js-only"
                aria-label="Choose all that match"
                prop:checked=move || chosen.is_every()
                prop:indeterminate=move || !chosen.is_every() && !chosen.is_empty()
                on:change:target=move |event| change(event.target().checked())
            />
        </th>
    }
    .into_any()
}

pub(super) fn row_box<T>(select: &Select<T>, long: Long<T>, place: Place, row: &T) -> AnyView
where
    T: PartialEq + Send + Sync + 'static,
{
    let (chosen, choosable) = (select.chosen, select.row.clone());
    let own = StoredValue::new(choosable(row));
    let click = move |event: MouseEvent| {
        let on = !untrack(|| own.with_value(|own| chosen.has(own)));
        let span = chosen.span(place, event.shift_key());
        let items = if untrack(|| chosen.is_every()) { 0..=usize::MAX } else { span.start().0..=span.end().0 };
        let choosable = choosable.clone();
        long.gather(items, move |items| {
            let rows = |rows: Vec<Arc<T>>| rows.iter().map(|row| choosable(row)).collect();
            let items: Vec<_> = items.into_iter().map(|(item, found)| (item, rows(found))).collect();
            chosen.settle(&items, &span, place, on);
        });
    };
    let (label, value) = own.with_value(|own| (format!("Choose {}", own.label), own.value.clone()));
    view! {
        <td class=select.class()>
            <input
                type="checkbox"
                name=select.form.map(|_| "chosen")
                value=select.form.map(|_| value)
                form=select.form
                aria-label=label
                data-choose=""
                prop:checked=move || own.with_value(|own| chosen.has(own))
                on:click=click
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
    children: ChildrenFn,
) -> AnyView {
    view! {
        <div class="visually-hidden" role="status">
            {move || (!chosen.is_empty()).then(|| format!("{} chosen", text.get()))}
        </div>
        <Show when=move || !chosen.is_empty()>
            <div class="selection" role="region" aria-label="What is chosen">
                <strong>{move || text.get()}</strong>
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

    fn row(key: &str) -> Choosable {
        let amount = Amount { images: 1, bytes: 10, usd: 0.5 };
        Choosable { key: key.to_owned(), label: String::new(), matches: key != "c1", amount, value: String::new() }
    }

    #[test]
    fn ranges_leads_and_all_but_one() {
        let _owner = Owner::new_root(None);
        let list = [vec!["a", "a1"], vec!["b"], vec!["c", "c1"]];
        let items = |from: usize, to: usize| -> Vec<(usize, Vec<Choosable>)> {
            (from..=to).map(|item| (item, list[item].iter().map(|key| row(key)).collect())).collect()
        };
        let chosen = Chosen::default();
        let click = |at: Place, range: bool| {
            let on = !chosen.has(&row(list[at.0][at.1]));
            let span = chosen.span(at, range);
            let (from, to) = if chosen.is_every() { (0, 2) } else { (span.start().0, span.end().0) };
            chosen.settle(&items(from, to), &span, at, on);
        };
        let steps: [(Place, bool, &[&str]); 6] = [
            ((0, 0), false, &["a", "a1"]),
            ((2, 0), true, &["a", "a1", "b", "c", "c1"]),
            ((1, 0), false, &["a", "a1", "c", "c1"]),
            ((2, 1), false, &["a", "a1", "c"]),
            // A range takes the state of the row it ends with.
            ((0, 0), true, &[]),
            ((1, 0), false, &["b"]),
        ];
        for (at, range, expected) in steps {
            click(at, range);
            assert_eq!(chosen.keys(), expected, "after {at:?}");
        }
        assert_eq!(chosen.amount(), Amount { images: 1, bytes: 10, usd: 0.5 });
        chosen.choose_every();
        assert!(chosen.has(&row("a")) && !chosen.has(&row("c1")), "the filter does not let c1 through");
        click((1, 0), false);
        assert!(!chosen.is_every());
        assert_eq!(chosen.keys(), ["a", "a1", "c"], "all that match but this one");
        chosen.choose_every();
        chosen.leave_list();
        assert!(chosen.is_empty());
    }
}
