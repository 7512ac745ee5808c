//! What is chosen of the images, and what can be done with it.

use crate::components::{Amount, Button, Chosen, Glyph, SelectionBar, Weight};
use crate::domain::format;
use crate::domain::image::Digest;
use crate::domain::job::plan::Selection;
use crate::domain::job::{Change, counted};
use crate::pages::image_change::Question;
use leptos::prelude::*;

/// What can be done with the images that are chosen.
#[component]
pub fn Selected(
    chosen: Chosen,
    filter: String,
    matching: u64,
    may_write: bool,
    question: RwSignal<Option<Question>>,
) -> impl IntoView {
    let text = move || match chosen.is_every() {
        true => format!("All {} that match", counted(matching, "image")),
        false => {
            let Amount { images, bytes, .. } = chosen.amount();
            format!("{}, {} at most", counted(images, "image"), format::bytes(bytes))
        }
    };
    let offer = move || (matching > chosen.len() as u64).then(|| format!("Choose all {}", format::count(matching)));
    let filter = StoredValue::new(filter);
    let ask = move |change| {
        let images = untrack(|| match chosen.is_every() {
            true => Selection::Matching(filter.get_value()),
            false => Selection::These(chosen.keys().into_iter().filter_map(|key| Digest::new(key).ok()).collect()),
        });
        question.set(Some(Question { change, images }));
    };
    let blocked = move |change| {
        let one = !chosen.is_every() && chosen.len() == 1;
        match (may_write, change) {
            (false, _) => Some("read-only".to_owned()),
            (true, Change::AddTag) if !one => Some("choose one image".to_owned()),
            _ => None,
        }
    };
    let buttons = move || {
        let button = |change: Change| {
            let (weight, glyph) = match change {
                Change::Delete => (Weight::Danger, Glyph::Trash),
                Change::AddTag | Change::RemoveTags => (Weight::Normal, Glyph::Tag),
                Change::Archive => (Weight::Normal, Glyph::Archive),
                Change::Restore => (Weight::Normal, Glyph::Refresh),
            };
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
    view! {
        <SelectionBar chosen=chosen text=Signal::derive(text) matching=Signal::derive(offer)>
            {buttons}
        </SelectionBar>
    }
}
