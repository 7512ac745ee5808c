//! The text itself, and what is wrong with it. Without scripts this is the whole editor.

use super::desk::Desk;
use super::import;
use crate::api::lifecycle::form::Step;
use crate::components::{Button, CodeArea, CodeEditor, Diagnostics, Panel, Weight, browser};
use crate::domain::diagnostic::{Fix, Position};
use crate::domain::lifecycle::draft;
use crate::paths::{self, Tab};
use leptos::prelude::*;

/// Ids of the form and of its text area.
pub const FORM: &str = "policy-form";
pub const AREA: &str = "policy-text";
/// Id of the code editor in the place of the area.
pub const EDITOR: &str = "policy-code";

/// Made by `cargo xtask codemirror`.
pub const SCRIPT: &str = "/codemirror/editor.js";

#[component]
pub fn Text(desk: Desk) -> AnyView {
    let marks = Signal::derive(move || {
        desk.diagnostics.with(|found| found.iter().map(|each| (each.position.line, each.severity)).collect())
    });
    let base = desk.base.get_untracked().unwrap_or_default();
    let action = paths::repository(&desk.name(), Tab::Policy);
    let go = Callback::new(move |position: Position| browser::place_caret(AREA, position));
    let fix = Callback::new(move |fix: Fix| desk.history.put(fix.text));
    let laid_out = move || desk.text.with(|text| draft::pretty(text));
    let format_blocked = Signal::derive(move || match desk.rules.with(Result::is_err) {
        true => Some("not readable".to_owned()),
        false => desk.text.with(|text| *text == laid_out()).then(|| "done".to_owned()),
    });
    let format = view! {
        <span class="js-only">
            <Button weight=Weight::Quiet opens=import::DIALOG>"Import…"</Button>
            <Button weight=Weight::Quiet blocked=format_blocked on_click=move |_| desk.history.put(untrack(laid_out))>
                "Lay out"
            </Button>
        </span>
    };
    view! {
        <Panel title="JSON" actions=format.into_any()>
            <form
                id=FORM
                class="form"
                method="post"
                action=action
                on:submit=move |event| {
                    if desk.ready.get_untracked() {
                        event.prevent_default();
                    }
                }
            >
                <CodeArea
                    id=AREA
                    label="Lifecycle policy as JSON"
                    name="text"
                    value=desk.text
                    marks=marks
                    described_by="policy-diagnostics"
                />
                <CodeEditor id=EDITOR area=AREA src=SCRIPT diagnostics=desk.diagnostics words=desk.words on_fix=fix />
                <input type="hidden" name="base" value=base />
                <div class="actions scriptless">
                    <Button submit=true name="step" value=Step::Check.key()>"Show its effect"</Button>
                </div>
            </form>
            <Diagnostics id="policy-diagnostics" items=desk.diagnostics on_go=go on_fix=fix />
        </Panel>
    }
    .into_any()
}
