//! The text as infrastructure code, to take away.

use super::desk::Desk;
use crate::api::lifecycle::export::{Export, write_exports};
use crate::components::{CodeBlock, Dialog, ProblemPanel, browser};
use leptos::prelude::*;

const DIALOG: &str = "export-policy";

/// Shows the dialog, which then asks the server for the text as it is.
pub fn open(desk: Desk) {
    browser::open_dialog(DIALOG);
    desk.exporting.update(|times| *times += 1);
}

#[component]
pub fn ExportDialog(desk: Desk) -> AnyView {
    let writing = Action::new(move |text: &String| write_exports(desk.name(), text.clone()));
    Effect::new(move |_| {
        if desk.exporting.get() > 0 {
            writing.dispatch(desk.text.get_untracked());
        }
    });
    let body = move || match writing.value().get() {
        None => view! { <p class="muted" role="status">"Being written…"</p> }.into_any(),
        Some(Err(error)) => view! { <ProblemPanel problem=error.0 alert=true /> }.into_any(),
        Some(Ok(exports)) => exports
            .into_iter()
            .map(|Export { format, code }| view! { <h3>{format.clone()}</h3> <CodeBlock text=code what=format /> })
            .collect_view()
            .into_any(),
    };
    view! { <Dialog id=DIALOG title="The policy as code">{body}</Dialog> }.into_any()
}
