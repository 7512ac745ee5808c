//! The text kept as a draft, for others to read before it is saved.

use super::desk::Desk;
use super::text::FORM;
use super::toolbar::FormButton;
use crate::api::lifecycle::drafts::{Label, save_draft};
use crate::api::lifecycle::form::Step;
use crate::components::{Disclosure, Glyph, Panel, ProblemPanel, Weight, WordsField};
use crate::paths;
use leptos::prelude::*;

#[component]
pub fn KeepDraft(
    desk: Desk,
    /// As it was posted without scripts, and refused.
    posted: Option<Label>,
) -> AnyView {
    let open = posted.is_some();
    let Label { name, author, note } = posted.unwrap_or_default();
    let (name, author, note) = (RwSignal::new(name), RwSignal::new(author), RwSignal::new(note));
    let keeping = Action::new(move |label: &Label| {
        save_draft(desk.name(), desk.text.get_untracked(), desk.base.get_untracked(), label.clone())
    });
    let blocked = Signal::derive(move || {
        let blank = desk.text.with(|text| text.trim().is_empty());
        match () {
            () if !desk.may_write => Some("read-only".to_owned()),
            () if !desk.ready.get() => None,
            () if keeping.pending().get() => Some("being saved".to_owned()),
            () if blank => Some("nothing is written".to_owned()),
            () => None,
        }
    });
    let outcome = move || match keeping.value().get()? {
        Ok(id) => {
            let said = "Draft saved: ";
            Some(
                view! { <p role="status">{said} <a href=paths::draft(id)>{format!("open draft {id}")}</a></p> }
                    .into_any(),
            )
        }
        Err(error) => Some(view! { <ProblemPanel problem=error.0 alert=true /> }.into_any()),
    };
    let keep = move || {
        let label = Label { name: name.get_untracked(), author: author.get_untracked(), note: note.get_untracked() };
        keeping.dispatch(label);
    };
    let drafts = view! { <a href=paths::DRAFTS>"All drafts"</a> };
    view! {
        <Panel title="Review" actions=drafts.into_any()>
            <Disclosure summary="Save as draft" open=open>
                // Of the editor's form, so that without scripts what stands in the text area is what is kept.
                <div class="form">
                    <div class="field">
                        <label for="draft-name">"Name of the draft"</label>
                        <input id="draft-name" name="draft" form=FORM autocomplete="off" value=name.get_untracked() on:input:target=move |event| name.set(event.target().value()) />
                    </div>
                    <div class="field">
                        <label for="draft-author">"Your name"</label>
                        <input id="draft-author" name="author" form=FORM autocomplete="name" value=author.get_untracked() aria-describedby="draft-author-hint" on:input:target=move |event| author.set(event.target().value()) />
                        <span class="field-hint" id="draft-author-hint">"As you type it: there is no sign-in"</span>
                    </div>
                    <WordsField id="draft-note" label="Note" name="note" value=note form=FORM />
                    <div>
                        <FormButton step=Step::Draft weight=Weight::Normal glyph=Glyph::Box blocked=blocked act=keep>"Save as draft"</FormButton>
                    </div>
                </div>
                {outcome}
            </Disclosure>
        </Panel>
    }
    .into_any()
}
