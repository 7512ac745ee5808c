//! The question before something is changed or lost, with what it will do.

use super::browser;
use super::button::{Button, Weight};
use super::dialog::Dialog;
use super::name::plain;
use super::problem::ProblemPanel;
use crate::domain::problem::Problem;
use leptos::prelude::*;

/// One line of what will happen: `Images deleted`, `412 of 1,204`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    pub label: String,
    pub value: String,
}

/// A dialog that names count, bytes, dollars and tags lost, and for the gravest asks to type a name. It stays open until
/// the page closes it with [`browser::close_dialog`], so that a failure is told where it happened.
#[component]
pub fn ConfirmDialog(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    /// What will be done, in a sentence.
    children: Children,
    #[prop(into)] impact: Signal<Vec<Impact>>,
    /// The word on the button that does it: `Delete 412 images`.
    #[prop(into)]
    action: Signal<String>,
    /// Something is lost that cannot be brought back.
    #[prop(optional)]
    danger: bool,
    /// The name to type first.
    #[prop(optional, into)]
    retype: Signal<Option<String>>,
    /// Why it cannot be done at all.
    #[prop(optional, into)]
    impossible: Signal<Option<String>>,
    #[prop(optional, into)] pending: Signal<bool>,
    #[prop(optional, into)] problem: Signal<Option<Problem>>,
    #[prop(into)] on_confirm: Callback<()>,
    /// What is typed, for whoever must send it along.
    #[prop(default = RwSignal::new(String::new()))]
    typed: RwSignal<String>,
    /// However it was closed.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
) -> AnyView {
    let wanted = Memo::new(move |_| retype.with(|name| name.as_deref().map(|name| plain(name).into_owned())));
    let blocked = Signal::derive(move || {
        let missing =
            wanted.with(|wanted| wanted.as_ref().is_some_and(|name| typed.with(|typed| typed.trim() != name.trim())));
        match (pending.get(), impossible.get(), missing) {
            (true, ..) => Some("working".to_owned()),
            (false, Some(why), _) => Some(why),
            (false, None, true) => Some("type the name first".to_owned()),
            (false, None, false) => None,
        }
    });
    let cancel = id.clone();
    let foot = view! {
        <Button on_click=move |_| browser::close_dialog(&cancel)>"Cancel"</Button>
        <Button
            weight=if danger { Weight::Danger } else { Weight::Primary }
            blocked=blocked
            on_click=move |_| on_confirm.run(())
        >
            {move || action.get()}
        </Button>
    };
    let closed = move |()| {
        typed.set(String::new());
        if let Some(on_close) = on_close {
            on_close.run(());
        }
    };
    let field = format!("{id}-name");
    let name_field = move || {
        let field = field.clone();
        wanted.get().map(|name| {
            view! {
                <div class="field">
                    <label for=field.clone()>"Type " <code>{name}</code> " to go ahead"</label>
                    <input
                        id=field
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        prop:value=move || typed.get()
                        on:input:target=move |event| typed.set(event.target().value())
                    />
                </div>
            }
        })
    };
    let lines = move || {
        impact
            .get()
            .into_iter()
            .map(|Impact { label, value }| {
                view! { <div><dt>{label}</dt><dd>{plain(&value).into_owned()}</dd></div> }
            })
            .collect_view()
    };
    view! {
        <Dialog id=id title=title foot=foot.into_any() on_close=closed>
            {children()}
            <dl class="impact">{lines}</dl>
            {name_field}
            {move || problem.get().map(|problem| view! { <ProblemPanel problem=problem alert=true /> })}
        </Dialog>
    }
    .into_any()
}
