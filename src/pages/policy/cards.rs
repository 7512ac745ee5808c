//! The rules of the text as cards; an edit in one prints the text anew.

mod card;
mod drag;
mod entries;
pub(super) mod identity;
mod selection;
mod standing;

use super::desk::Desk;
use super::intents::Intents;
use crate::api::lifecycle::RulesForm;
use crate::components::{Button, Glyph, Notice, Panel, Tone, Weight, browser};
use crate::domain::lifecycle::Rule;
use crate::domain::lifecycle::draft::edit;
use card::Card;
use identity::Keyed;
use leptos::prelude::*;

/// The rules in the form that the URL asks for.
#[component]
pub fn Rules(desk: Desk) -> AnyView {
    // While the text cannot be shown as cards, the last ones stay, disabled.
    let cards = Memo::new(move |last: Option<&Vec<Keyed>>| {
        let last = last.map(Vec::as_slice).unwrap_or_default();
        desk.rules.with(|rules| match rules {
            Ok(rules) => identity::follow(last, rules),
            Err(_) => last.to_vec(),
        })
    });
    let form = Memo::new(move |_| desk.view.with(|view| view.form));
    let obstacle = move || desk.rules.with(|rules| rules.as_ref().err().map(ToString::to_string));
    let locked = move || !desk.ready.get() || desk.rules.with(Result::is_err);
    let notice = move || {
        obstacle().map(|why| {
            view! { <Notice tone=Tone::Warn>{why} " The cards wait until the text below can be read again; nothing is lost."</Notice> }
        })
    };
    let empty = move || {
        (cards.with(Vec::is_empty) && desk.rules.with(Result::is_ok)).then(|| {
            view! { <p class="muted">"No rules: every image stays. Add one, or start from a ready-made policy."</p> }
        })
    };
    let body = move || match form.get() {
        RulesForm::Cards => view! { <Cards desk=desk cards=cards /> }.into_any(),
        RulesForm::Intents => view! { <Intents desk=desk cards=cards /> }.into_any(),
    };
    view! {
        <Panel title="Rules" actions=history_buttons(desk)>
            {move || forms(desk)}
            {notice}
            <fieldset class="cards" disabled=locked>
                <legend class="visually-hidden">"Rules by priority"</legend>
                {empty}
                {body}
            </fieldset>
        </Panel>
    }
    .into_any()
}

fn forms(desk: Desk) -> impl IntoView {
    let current = desk.view.with(|view| view.form);
    let links = [(RulesForm::Cards, "Rules"), (RulesForm::Intents, "Intents")].map(|(form, label)| {
        let href = desk.link(|view| view.form = form);
        let is_current = (form == current).then_some("true");
        view! { <a class="choice-link" href=href data-noscroll="" prop:replace=true aria-current=is_current>{label}</a> }
    });
    view! { <nav class="choice" aria-label="Form of the rules">{links.into_iter().collect_view()}</nav> }
}

#[component]
fn Cards(desk: Desk, cards: Memo<Vec<Keyed>>) -> AnyView {
    let newborn = StoredValue::new(None);
    let drag = RwSignal::new(None);
    let add = move |_| {
        let mut at = 0;
        desk.arrange_rules(|rules| {
            at = edit::add(rules);
            newborn.set_value(Some(at));
        });
        focus_card(cards, at, "summary");
        say_place(desk, at, "New rule");
    };
    view! {
        <ol class="card-list" role="list" class:card-list-drag=move || drag.get().is_some()>
            <For each=move || cards.get() key=|keyed| keyed.id let(keyed)>
                <Card desk=desk cards=cards keyed=keyed newborn=newborn drag=drag />
            </For>
        </ol>
        <div class="actions js-only">
            <Button glyph=Glyph::Plus on_click=add>"Add a rule"</Button>
        </div>
    }
    .into_any()
}

fn history_buttons(desk: Desk) -> AnyView {
    let history = desk.history;
    let blocked = |can: bool| (!can).then(String::new);
    let undo = Signal::derive(move || blocked(history.can_undo()));
    let redo = Signal::derive(move || blocked(history.can_redo()));
    view! {
        <span class="actions js-only">
            <Quiet label="Undo" keys="Ctrl+Z" blocked=undo act=move || history.undo() />
            <Quiet label="Redo" keys="Ctrl+Shift+Z" blocked=redo act=move || history.redo() />
        </span>
    }
    .into_any()
}

#[component]
fn Quiet(
    label: &'static str,
    keys: &'static str,
    blocked: Signal<Option<String>>,
    act: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=Weight::Quiet.class()
            title=format!("{label} ({keys})")
            aria-disabled=move || blocked.with(Option::is_some).then_some("true")
            on:click=move |_| act()
        >
            {label}
        </button>
    }
}

/// Puts the keyboard into a part of the card at a position, once it is there.
fn focus_card(cards: Memo<Vec<Keyed>>, at: usize, part: &'static str) {
    request_animation_frame(move || {
        if let Some(id) = cards.with_untracked(|cards| cards.get(at).map(|keyed| keyed.id)) {
            browser::focus(&format!("#card-{id} {part}"));
        }
    });
}

/// Says where a rule is now.
fn say_place(desk: Desk, at: usize, what: &str) {
    let said = desk.rules.with_untracked(|rules| {
        let rules: &[Rule] = rules.as_deref().unwrap_or_default();
        rules.get(at).map(|rule| format!("{what}: priority {}, {} of {}", rule.priority, at + 1, rules.len()))
    });
    if let Some(said) = said {
        desk.say(said);
    }
}
