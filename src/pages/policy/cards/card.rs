//! One rule: a sentence with what it does here, and its fields when opened.

use super::drag::{self, Drag};
use super::identity::Keyed;
use super::{focus_card, say_place, selection, standing};
use crate::components::{Button, Glyph, Icon, TextField, Weight, plain};
use crate::domain::diagnostic::{Diagnostic, Severity};
use crate::domain::lifecycle::Rule;
use crate::domain::lifecycle::draft::edit;
use crate::pages::policy::desk::Desk;
use leptos::prelude::*;

/// Policies of so few rules are shown opened.
const FEW: usize = 1;

/// A card and what its parts need to know.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub desk: Desk,
    pub id: u32,
    pub cards: Memo<Vec<Keyed>>,
    newborn: StoredValue<Option<usize>>,
    pub rule: Memo<Rule>,
    pub at: Memo<usize>,
}

impl Place {
    pub fn rule_with<T>(self, read: impl FnOnce(&Rule) -> T) -> T {
        self.rule.with(read)
    }

    /// Changes the rule as it is typed.
    pub fn change(self, change: impl FnOnce(&mut Rule)) {
        let at = self.at.get_untracked();
        self.desk.type_rules(|rules| {
            if let Some(rule) = rules.get_mut(at) {
                change(rule);
            }
        });
    }

    /// The id of a field of this card.
    pub fn field(self, name: &str) -> String {
        format!("card-{}-{name}", self.id)
    }

    /// What is wrong with a property of the rule, the worst first.
    pub fn fault(self, property: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.diagnostics_with(|found| {
                found
                    .filter(|each| each.severity == Severity::Error && each.pointer.contains(property))
                    .map(|each| plain(&each.message).into_owned())
                    .next()
            })
        })
    }

    pub fn diagnostics_with<T>(self, read: impl FnOnce(&mut dyn Iterator<Item = &Diagnostic>) -> T) -> T {
        let priority = self.rule.with(|rule| rule.priority);
        self.desk.diagnostics.with(|all| read(&mut all.iter().filter(|each| each.rule == Some(priority))))
    }
}

#[component]
pub(super) fn Card(
    desk: Desk,
    cards: Memo<Vec<Keyed>>,
    keyed: Keyed,
    /// Where a button has just put a rule that is to be shown opened.
    newborn: StoredValue<Option<usize>>,
    drag: RwSignal<Option<Drag>>,
) -> AnyView {
    let Keyed { id, rule: first } = keyed;
    let rule = Memo::new(move |last: Option<&Rule>| {
        let found = cards.with(|cards| cards.iter().find(|keyed| keyed.id == id).map(|keyed| keyed.rule.clone()));
        // A card that has just lost its rule is about to go.
        found.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    });
    let at = Memo::new(move |_| cards.with(|cards| cards.iter().position(|keyed| keyed.id == id)).unwrap_or_default());
    let opened = cards.with_untracked(Vec::len) <= FEW || newborn.get_value() == Some(at.get_untracked());
    newborn.set_value(None);
    let place = Place { desk, id, cards, newborn, rule, at };
    view! {
        <li
            class=move || drag::class(drag, at.get())
            id=format!("card-{id}")
            on:keydown=move |event| {
                let by = match event.key().as_str() {
                    "ArrowUp" if event.alt_key() => -1,
                    "ArrowDown" if event.alt_key() => 1,
                    _ => return,
                };
                event.prevent_default();
                step(place, by, "summary");
            }
        >
            <details open=opened>
                <summary>
                    <span class="card-priority">{move || rule.with(|rule| rule.priority)}</span>
                    <span class="card-text">
                        <span class="card-sentence" dir="auto">{move || title(&rule.get())}</span>
                        {subtitle(rule)}
                        <span class="card-facts">{standing::facts(place)}</span>
                    </span>
                    <Icon glyph=Glyph::Chevron />
                </summary>
                <div class="card-body">
                    {standing::shares(place)}
                    {standing::findings(place)}
                    {fields(place)}
                    <div class="actions js-only">{buttons(place)}</div>
                </div>
            </details>
            <div class="card-moves js-only">{drag::handle(place, drag)} {moves(place)}</div>
        </li>
    }
    .into_any()
}

/// The author's words if there are any.
fn title(rule: &Rule) -> String {
    let text = rule.description.clone().filter(|text| !text.trim().is_empty());
    plain(&text.unwrap_or_else(|| rule.sentence())).into_owned()
}

/// The rule's own sentence, where the author's words are the title: they may be wrong.
fn subtitle(rule: Memo<Rule>) -> impl IntoView {
    move || {
        let described = rule.with(|rule| rule.description.as_ref().is_some_and(|text| !text.trim().is_empty()));
        described.then(|| {
            let sentence = rule.with(|rule| plain(&rule.sentence()).into_owned());
            view! { <span class="card-own muted" dir="auto">{sentence}</span> }
        })
    }
}

fn fields(place: Place) -> impl IntoView {
    let Place { rule, .. } = place;
    let priority = move |value: String| {
        if let Ok(priority) = value.trim().parse::<u32>() {
            let mut to = 0;
            place.desk.arrange_rules(|rules| to = edit::set_priority(rules, place.at.get_untracked(), priority));
            say_place(place.desk, to, "Moved");
        }
    };
    let description = Signal::derive(move || rule.with(|rule| rule.description.clone().unwrap_or_default()));
    let describe = move |text: String| {
        place.change(|rule| rule.description = (!text.is_empty()).then_some(text));
    };
    view! {
        <div class="card-fields">
            <div class="field">
                <label for=place.field("priority")>"Priority"</label>
                <input
                    id=place.field("priority")
                    type="number"
                    min="1"
                    step="1"
                    value=rule.with_untracked(|rule| rule.priority.to_string())
                    prop:value=move || rule.with(|rule| rule.priority.to_string())
                    aria-invalid=move || place.fault("rulePriority").with(Option::is_some).then_some("true")
                    on:change:target=move |event| {
                        priority(event.target().value());
                        // A number that was refused gives way to the one that counts.
                        event.target().set_value(&rule.with_untracked(|rule| rule.priority.to_string()));
                    }
                />
            </div>
            <TextField
                id=place.field("description")
                label="Description"
                name="description"
                value=description
                on_input=describe
            />
            {selection::fields(place)}
        </div>
    }
}

/// Changes places with the rule before or after, and keeps the keyboard on a part of the card.
fn step(place: Place, by: isize, part: &'static str) {
    let from = place.at.get_untracked();
    move_to(place, from, from.saturating_add_signed(by), part);
}

pub(super) fn move_to(place: Place, from: usize, to: usize, part: &'static str) {
    if to != from && to < place.cards.with_untracked(Vec::len) {
        place.desk.arrange_rules(|rules| edit::move_to(rules, from, to));
        focus_card(place.cards, to, part);
        say_place(place.desk, to, "Moved");
    }
}

fn moves(place: Place) -> impl IntoView {
    let Place { cards, at, rule, .. } = place;
    let last = move || at.get() + 1 >= cards.with(Vec::len);
    let name = move |what: &str| rule.with(|rule| format!("{what} rule {}", rule.priority));
    view! {
        <button
            type="button"
            class="icon-button card-up"
            title="Move up"
            aria-label=move || name("Move up")
            aria-disabled=move || (at.get() == 0).then_some("true")
            on:click=move |_| step(place, -1, ".card-up")
        >
            <Icon glyph=Glyph::Up />
        </button>
        <button
            type="button"
            class="icon-button card-down"
            title="Move down"
            aria-label=move || name("Move down")
            aria-disabled=move || last().then_some("true")
            on:click=move |_| step(place, 1, ".card-down")
        >
            <Icon glyph=Glyph::Down />
        </button>
    }
}

fn buttons(place: Place) -> impl IntoView {
    let Place { desk, cards, newborn, at, rule, .. } = place;
    let duplicate = move |_| {
        let mut to = 0;
        desk.arrange_rules(|rules| {
            to = edit::duplicate(rules, at.get_untracked());
            newborn.set_value(Some(to));
        });
        focus_card(cards, to, "summary");
        say_place(desk, to, "Copied");
    };
    let remove = move |_| {
        let from = at.get_untracked();
        let priority = rule.with_untracked(|rule| rule.priority);
        desk.arrange_rules(|rules| edit::remove(rules, from));
        focus_card(cards, from.min(cards.with_untracked(Vec::len).saturating_sub(1)), "summary");
        desk.say(format!("Removed rule {priority}. Undo brings it back"));
    };
    view! {
        <Button weight=Weight::Quiet glyph=Glyph::Copy on_click=duplicate>"Duplicate"</Button>
        <Button weight=Weight::Quiet glyph=Glyph::Trash on_click=remove>"Remove"</Button>
    }
}
