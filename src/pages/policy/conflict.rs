//! Somebody else changed the policy meanwhile: three texts, and a way on with either. Nothing is lost by either way.

use super::desk::Desk;
use crate::api::lifecycle::form::Step;
use crate::components::{Button, Glyph, Panel, Weight, plain};
use crate::domain::lifecycle::draft;
use crate::domain::lines::{Mark, compare};
use crate::domain::repository::PolicyDocument;
use crate::paths::{self, Tab};
use leptos::prelude::*;

#[component]
pub fn Conflict(desk: Desk) -> AnyView {
    let panel = move || desk.conflict.get().map(|current| show(desk, current));
    view! { <div role="alert">{panel}</div> }.into_any()
}

fn show(desk: Desk, current: Option<PolicyDocument>) -> AnyView {
    let current = current.map(|document| document.text);
    let base = desk.base.get_untracked();
    let started = base.as_deref().map(draft::pretty).unwrap_or_default();
    let now = current.as_deref().map(draft::pretty).unwrap_or_default();
    // While it is on show the text may go on being written.
    let yours = {
        let started = started.clone();
        move || lines(&started, &desk.text.with(|text| draft::pretty(text)))
    };
    let page = paths::repository(&desk.name(), Tab::Policy);
    let said = if current.is_some() { "changed" } else { "deleted" };
    let (mine, theirs, kept) = (current.clone(), current.clone(), current.unwrap_or_default());
    let keep = move |_| {
        desk.base.set(mine.clone());
        desk.conflict.set(None);
    };
    let take = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        desk.conflict.set(None);
        desk.start_from(theirs.clone());
    };
    let link = page.clone();
    view! {
        <Panel title="The policy in force was changed by somebody else" landmark=true>
            <p>
                {format!("It was {said} after you started. Nothing of yours was saved, and nothing is lost: compare, then go on.")}
            </p>
            <div class="three-way">
                <section aria-label="Yours"><h3>"Yours"</h3><pre tabindex="0">{yours}</pre></section>
                <section aria-label="In force when you started">
                    <h3>"In force when you started"</h3>
                    <pre tabindex="0">{or_none(lines(&started, &started))}</pre>
                </section>
                <section aria-label="In force now">
                    <h3>"In force now"</h3>
                    <pre tabindex="0">{or_none(lines(&started, &now))}</pre>
                </section>
            </div>
            <form
                class="actions"
                method="post"
                action=page
                on:submit=move |event| {
                    if desk.ready.get_untracked() {
                        event.prevent_default();
                    }
                }
            >
                <input type="hidden" name="text" value=move || desk.text.get() />
                <input type="hidden" name="base" value=kept />
                <Button submit=true name="step" value=Step::Confirm.key() glyph=Glyph::Check on_click=keep>
                    "Go on with mine, to replace what is in force now"
                </Button>
                <a class=Weight::Normal.class() href=link rel="external" on:click=take>"Take what is in force now"</a>
            </form>
            <p class="muted js-only">"Taking theirs can be undone: Undo brings your text back."</p>
        </Panel>
    }
    .into_any()
}

/// The second text with what differs from the first marked, by sign and tone.
fn lines(before: &str, after: &str) -> Vec<AnyView> {
    compare(before, after)
        .into_iter()
        .map(|(mark, line)| {
            let (class, sign) = match mark {
                Mark::Same => ("line", "  "),
                Mark::Added => ("line line-added", "+ "),
                Mark::Removed => ("line line-removed", "- "),
            };
            view! { <span class=class>{sign} {plain(line).into_owned()} "\n"</span> }.into_any()
        })
        .collect()
}

fn or_none(lines: Vec<AnyView>) -> AnyView {
    if lines.is_empty() { view! { <span class="muted">"no policy"</span> }.into_any() } else { lines.into_any() }
}
