//! What is chosen of the images, and what can be done with it.

use crate::api::images::change::form::field;
use crate::components::{Amount, Button, Chosen, Glyph, SelectionBar, Weight};
use crate::domain::format;
use crate::domain::image::Digest;
use crate::domain::job::plan::Selection;
use crate::domain::job::{Change, counted};
use crate::domain::repository::RepositoryName;
use crate::pages::image_change::Question;
use crate::paths;
use leptos::prelude::*;

/// What can be done with the images that are chosen.
#[component]
pub fn Selected(
    repository: RepositoryName,
    chosen: Chosen,
    filter: String,
    /// Images that the filter lets through, and their bytes.
    matching: (u64, u64),
    may_write: bool,
    question: RwSignal<Option<Question>>,
) -> impl IntoView {
    let text = move || match chosen.is_every() {
        true => format!("All {} that match, {} at most", counted(matching.0, "image"), format::bytes(matching.1)),
        false => {
            let Amount { images, bytes, .. } = chosen.amount();
            format!("{}, {} at most", counted(images, "image"), format::bytes(bytes))
        }
    };
    let filter = StoredValue::new(filter);
    let ask = move |change| {
        let images = untrack(|| match chosen.is_every() {
            true => Selection::Matching(filter.get_value()),
            false => Selection::These(chosen.keys().into_iter().filter_map(|key| Digest::new(key).ok()).collect()),
        });
        question.set(Some(Question { change, images }));
    };
    let blocked = move |change| match (may_write, change) {
        (false, _) => Some("read-only".to_owned()),
        (true, Change::AddTag) if chosen.is_every() => Some("choose one image".to_owned()),
        _ => None,
    };
    let buttons = move || {
        let button = |change: Change| {
            let (weight, glyph) = look(change);
            view! {
                <Button
                    weight=weight
                    glyph=glyph
                    blocked=Signal::derive(move || blocked(change))
                    on_click=move |_| ask(change)
                >
                    {change.label()}
                </Button>
            }
        };
        Change::ALL.map(button).collect_view()
    };
    let compare = move || {
        let two: Vec<Digest> = match (chosen.is_every(), chosen.len()) {
            (false, 2) => chosen.keys().into_iter().filter_map(|key| Digest::new(key).ok()).collect(),
            _ => Vec::new(),
        };
        let [one, other] = two.as_slice() else { return None };
        let href = paths::comparison(&repository, one, other);
        Some(view! { <a class="button" href=href>"Compare"</a> })
    };
    view! {
        <SelectionBar chosen=chosen text=Signal::derive(text)>
            {compare.clone()}
            {buttons}
        </SelectionBar>
    }
}

const fn look(change: Change) -> (Weight, Glyph) {
    match change {
        Change::Delete => (Weight::Danger, Glyph::Trash),
        Change::AddTag | Change::RemoveTags => (Weight::Normal, Glyph::Tag),
        Change::Archive => (Weight::Normal, Glyph::Archive),
        Change::Restore => (Weight::Normal, Glyph::Refresh),
    }
}

/// Id of the form that the boxes of the list belong to.
pub const CHOICE: &str = "choice";

/// The same without JavaScript: what is chosen is posted to the page, `here`, which then asks.
pub fn choice(filter: &str, here: &str, matching: u64) -> AnyView {
    let buttons = Change::ALL.map(|change| {
        let (weight, glyph) = look(change);
        view! {
            <Button submit=true name=field::CHANGE value=change.key() weight=weight glyph=glyph>{change.label()}</Button>
        }
    });
    view! {
        <form class="row scriptless" id=CHOICE method="post" action=here.to_owned() aria-label="With the images chosen above">
            <span>"With the images chosen above:"</span>
            {buttons.collect_view()}
            <label class="check">
                <input type="checkbox" name=field::EVERY value="yes" />
                {format!("or with all {} that match", counted(matching, "image"))}
            </label>
            <input type="hidden" name=field::FILTER value=filter.to_owned() />
        </form>
    }
    .into_any()
}
