//! The field for a policy on pages that are about no one repository: the editor of the policy page, and what is wrong with
//! the text.

use crate::components::{CodeArea, CodeEditor, Diagnostics, browser};
use crate::domain::diagnostic::{Diagnostic, Fix, Position};
use crate::domain::lifecycle::trial::read;
use crate::pages::policy::text::SCRIPT;
use leptos::prelude::*;

/// `name` is that of the text in its form; `id` is unique on the page.
#[component]
pub fn PolicyField(id: &'static str, #[prop(into)] label: String, name: &'static str, text: String) -> AnyView {
    let text = RwSignal::new(text);
    let diagnostics = Memo::new(move |_| text.with(|text| read(text).diagnostics));
    let diagnostics: Signal<Vec<Diagnostic>> = diagnostics.into();
    let marks = Signal::derive(move || {
        diagnostics.with(|found| found.iter().map(|each| (each.position.line, each.severity)).collect())
    });
    let problems = format!("{id}-problems");
    let go = Callback::new(move |position: Position| browser::place_caret(id, position));
    let fix = Callback::new(move |fix: Fix| text.set(fix.text));
    view! {
        <CodeArea id=id label=label name=name value=text marks=marks described_by=problems.clone() />
        <CodeEditor
            id=format!("{id}-code")
            area=id
            src=SCRIPT
            diagnostics=diagnostics
            on_fix=fix
            words=Signal::stored(Vec::new())
        />
        <Diagnostics id=problems items=diagnostics on_go=go on_fix=fix />
    }
    .into_any()
}
