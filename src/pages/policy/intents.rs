//! The rules as what people want of them: one sentence each, with the words in it that can be changed.
//!
//! Every rule means something by itself ([`Intent::of`]), so this shows what the text says in whatever order; whether the
//! sentences hold together is told apart from that. What no sentence here can be changed to is changed as a rule.

use super::cards::identity::Keyed;
use super::desk::Desk;
use crate::components::{Button, Glyph, Icon, Notice, Tone, Weight, browser, plain};
use crate::domain::lifecycle::draft::edit;
use crate::domain::lifecycle::intent::{Intent, Wish, arranged, is_endless};
use crate::domain::lifecycle::{Action, Count, Rule, TagStatus};
use leptos::prelude::*;

#[component]
pub fn Intents(desk: Desk, cards: Memo<Vec<Keyed>>) -> AnyView {
    let is_in_order = Memo::new(move |_| is_in_order(desk));
    let order = move |_| {
        desk.arrange_rules(|rules| *rules = arranged(rules));
        desk.say("The rules stand in order".to_owned());
    };
    let notice = move || {
        (!is_in_order.get()).then(|| {
            view! {
                <Notice tone=Tone::Warn>
                    "As the rules are ordered, an earlier one decides over images that a later sentence speaks of. "
                    <span class="js-only"><Button weight=Weight::Quiet on_click=order>"Put them in order"</Button></span>
                </Notice>
            }
        })
    };
    view! {
        {notice}
        <ol class="card-list" role="list" aria-label="Intents">
            <For each=move || cards.get() key=|keyed| keyed.id let(keyed)>
                <Row desk=desk cards=cards keyed=keyed />
            </For>
        </ol>
        <div class="actions js-only">
            <Button glyph=Glyph::Plus on_click=move |_| add(desk, cards, &Intent::protect(""))>"Protect tags"</Button>
            <Button glyph=Glyph::Plus on_click=move |_| add(desk, cards, &Intent::keep_newest("", 20))>"Keep the newest"</Button>
            <Button glyph=Glyph::Plus on_click=move |_| add(desk, cards, &Intent::expire(TagStatus::Untagged, Count::SinceImagePushed(7)))>
                "Drop by age"
            </Button>
        </div>
    }
    .into_any()
}

/// Puts a rule for an intent where it holds, and the keyboard into its first field.
fn add(desk: Desk, cards: Memo<Vec<Keyed>>, intent: &Intent) {
    let was_in_order = untrack(|| is_in_order(desk));
    desk.arrange_rules(|rules| {
        let priority = rules.last().map_or(1, |rule| rule.priority.saturating_add(1));
        let (tags, count, action) = (TagStatus::Any, Count::ImageCountMoreThan(1), Action::Expire);
        let mut rule = Rule { priority, description: None, tags, count, action };
        intent.write_to(&mut rule);
        rules.push(rule);
        if was_in_order {
            *rules = arranged(rules);
        }
    });
    let newest = cards.with_untracked(|cards| cards.iter().map(|keyed| keyed.id).max());
    request_animation_frame(move || {
        if let Some(id) = newest {
            browser::focus(&format!("#intent-{id} input"));
        }
    });
}

/// Whether all sentences hold; a text that cannot be read has none that do not.
fn is_in_order(desk: Desk) -> bool {
    desk.rules.with(|rules| rules.as_ref().map_or(true, |rules| arranged(rules) == *rules))
}

#[component]
fn Row(desk: Desk, cards: Memo<Vec<Keyed>>, keyed: Keyed) -> AnyView {
    let Keyed { id, rule: first } = keyed;
    let rule = Memo::new(move |last: Option<&Rule>| {
        let found = cards.with(|cards| cards.iter().find(|keyed| keyed.id == id).map(|keyed| keyed.rule.clone()));
        // A row that has just lost its rule is about to go.
        found.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    });
    let at = move || cards.with_untracked(|cards| cards.iter().position(|keyed| keyed.id == id));
    let intent = Memo::new(move |_| rule.with(Intent::of));
    // The order is mended when a field is left, not while it is typed in: a row that moves loses the keyboard.
    let was_in_order = StoredValue::new(true);
    let change = move |change: &dyn Fn(&mut Intent)| {
        let Some(at) = at() else { return };
        desk.type_rules(|rules| {
            if let Some(rule) = rules.get_mut(at) {
                let mut intent = Intent::of(rule);
                change(&mut intent);
                intent.write_to(rule);
            }
        });
    };
    let settle = move || {
        if was_in_order.get_value() {
            desk.arrange_rules(|rules| *rules = arranged(rules));
        }
    };
    let remove = move |_| {
        if let Some(at) = at() {
            desk.arrange_rules(|rules| edit::remove(rules, at));
            desk.say("Removed. Undo brings it back".to_owned());
        }
    };
    // Of what kind the sentence is, so that its fields are not made anew with every letter that is typed into them.
    let kind = Memo::new(move |_| intent.with(kind));
    let number = move || intent.with(|intent| number(intent)).map(|number| number.to_string()).unwrap_or_default();
    let pattern = move || intent.with(|intent| pattern(intent).unwrap_or_default().to_owned());
    let sentence = move || intent.with(|intent| plain(&intent.sentence()).into_owned());
    let number_field = move || {
        view! {
            <input
                class="intent-number"
                type="number"
                min="1"
                aria-label="Number"
                value=untrack(number)
                prop:value=number
                on:input:target=move |event| {
                    if let Ok(typed) = event.target().value().trim().parse() {
                        change(&|intent| set_number(intent, typed));
                    }
                }
            />
        }
    };
    let about_field = move |is_listed: bool| {
        if !is_listed {
            return view! { <span>{move || intent.with(|intent| whom(intent))}</span> }.into_any();
        }
        view! {
            <input
                class="intent-pattern"
                type="text"
                autocomplete="off"
                spellcheck="false"
                autocapitalize="off"
                dir="auto"
                aria-label="Tags"
                placeholder="prod-*"
                value=untrack(pattern)
                prop:value=pattern
                on:focus=move |_| was_in_order.set_value(untrack(|| is_in_order(desk)))
                on:input:target=move |event| {
                    let typed = event.target().value();
                    change(&|intent| set_pattern(intent, &typed));
                }
                on:change=move |_| settle()
            />
        }
        .into_any()
    };
    let words = move || {
        let Kind { verb, is_listed } = kind.get();
        match verb {
            Verb::Protect => view! { "Never remove " {about_field(is_listed)} }.into_any(),
            Verb::Keep => view! { "Keep the newest " {number_field()} " of " {about_field(is_listed)} }.into_any(),
            Verb::Drop => {
                view! { "Drop " {about_field(is_listed)} " " {number_field()} " days after the push" }.into_any()
            }
            Verb::Other => view! { <span dir="auto">{sentence}</span> }.into_any(),
        }
    };
    let taken = move || {
        let priority = rule.with(|rule| rule.priority);
        let share = desk.effect_shown.with(|effect| effect.as_ref().map(|effect| effect.share(priority)))?;
        let (takes, keeps) = (share.takes.images, share.keeps.images);
        Some(format!("rule {priority}: takes {takes}, keeps {keeps}"))
    };
    let name = move || format!("Remove: {}", sentence());
    view! {
        <li class="card intent" id=format!("intent-{id}")>
            <div class="intent-words">{words}</div>
            <small class="muted number">{taken}</small>
            <button type="button" class="icon-button js-only" title="Remove" aria-label=name on:click=remove>
                <Icon glyph=Glyph::Trash />
            </button>
        </li>
    }
    .into_any()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Protect,
    Keep,
    Drop,
    /// Said, but not changed here.
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Kind {
    verb: Verb,
    /// It speaks of tags that match one pattern.
    is_listed: bool,
}

fn kind(intent: &Intent) -> Kind {
    let verb = match intent.wish {
        Wish::Protect => Verb::Protect,
        Wish::Thin(Count::ImageCountMoreThan(_), Action::Expire) => Verb::Keep,
        Wish::Thin(Count::SinceImagePushed(_), Action::Expire) => Verb::Drop,
        Wish::Thin(..) => Verb::Other,
    };
    let is_listed = pattern(intent).is_some();
    let is_plain = is_listed || matches!(intent.about, TagStatus::Any | TagStatus::Untagged);
    Kind { verb: if is_plain { verb } else { Verb::Other }, is_listed }
}

/// The only pattern.
fn pattern(intent: &Intent) -> Option<&str> {
    match &intent.about {
        TagStatus::Patterns(list) if list.len() == 1 => list.first().map(String::as_str),
        _ => None,
    }
}

fn whom(intent: &Intent) -> &'static str {
    if intent.about == TagStatus::Untagged { "untagged images" } else { "all other images" }
}

fn set_pattern(intent: &mut Intent, typed: &str) {
    intent.about = TagStatus::Patterns(vec![typed.to_owned()]);
}

const fn number(intent: &Intent) -> Option<u32> {
    match intent.wish {
        Wish::Thin(count, _) => Some(count.number()),
        Wish::Protect => None,
    }
}

/// A number that would protect is left out: the sentence would become another one under the hand that writes it.
fn set_number(intent: &mut Intent, number: u32) {
    let Wish::Thin(count, action) = intent.wish else { return };
    let count = match count {
        Count::ImageCountMoreThan(_) => Count::ImageCountMoreThan(number),
        _ => Count::SinceImagePushed(number),
    };
    if !is_endless(count) {
        intent.wish = Wish::Thin(count, action);
    }
}
