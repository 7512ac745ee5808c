//! A policy that is kept elsewhere, taken out of what it is wrapped in. Nothing of it leaves the browser.

use super::desk::Desk;
use crate::components::{Button, Dialog, browser, plain};
use crate::domain::diagnostic::Severity;
use crate::domain::format;
use crate::domain::lifecycle::import::{Found, find};
use crate::domain::lifecycle::parse::parse;
use leptos::prelude::*;

pub const DIALOG: &str = "import-policy";

#[component]
pub fn ImportDialog(desk: Desk) -> AnyView {
    let pasted = RwSignal::new(String::new());
    let found = Memo::new(move |_| pasted.with(|text| find(text)));
    let answer = move || {
        let is_blank = pasted.with(|text| text.trim().is_empty());
        let count = found.with(Vec::len);
        match count {
            0 if is_blank => String::new(),
            0 => "There is no lifecycle policy in it: no object with a list of rules".to_owned(),
            1 => "One policy".to_owned(),
            count => format!("{} policies", format::count(count as u64)),
        }
    };
    let list = move || {
        let numbered = (1..).zip(found.get());
        numbered.map(|(number, found)| item(desk, pasted, number, found)).collect_view()
    };
    view! {
        <Dialog id=DIALOG title="Import a policy">
            <label class="field">
                <span class="field-label">"JSON, Terraform, CloudFormation, a plan of terraform show -json, or a script"</span>
                <textarea
                    class="import-text"
                    rows="12"
                    spellcheck="false"
                    autocapitalize="off"
                    prop:value=move || pasted.get()
                    on:input:target=move |event| pasted.set(event.target().value())
                ></textarea>
            </label>
            <p class="muted" role="status">{answer}</p>
            <ul class="offers" role="list">{list}</ul>
        </Dialog>
    }
    .into_any()
}

fn item(desk: Desk, pasted: RwSignal<String>, number: usize, found: Found) -> AnyView {
    let Found { name, text } = found;
    let title = name.map_or_else(|| format!("Policy {number}"), |name| plain(&name).into_owned());
    let parsed = parse(&text);
    let errors = parsed.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
    let sound = match (errors, parsed.policy.map_or(0, |policy| policy.rules.len())) {
        (0, 1) => "1 rule".to_owned(),
        (0, rules) => format!("{rules} rules"),
        (1, _) => "1 error, shown at its place once it is in the editor".to_owned(),
        (errors, _) => format!("{errors} errors, shown at their places once it is in the editor"),
    };
    let said = format!("Now the text is the policy of {title}. Undo brings yours back");
    let take = move |_| {
        desk.history.put(text.clone());
        pasted.set(String::new());
        browser::close_dialog(DIALOG);
        browser::focus("#policy-text");
        desk.say(said.clone());
    };
    view! {
        <li class="offer">
            <div>
                <strong dir="auto">{title}</strong>
                <p class="muted">{sound}</p>
            </div>
            <Button on_click=take>"Use"</Button>
        </li>
    }
    .into_any()
}
