//! Filters that are worth a name, kept in this browser. Needs JavaScript.

use super::browser;
use super::icon::{Glyph, Icon};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

const POPOVER: &str = "views";

/// Names and addresses of kept views; a button that opens them and keeps the page as it stands.
#[component]
pub fn SavedViews(
    /// Which list the views are of: they are kept apart.
    #[prop(into)]
    list: String,
    /// The page as it stands: filter, order, columns.
    #[prop(into)]
    here: Signal<String>,
) -> AnyView {
    let key = format!("views:{list}");
    let (reading, writing) = (key.clone(), StoredValue::new(key));
    let views = RwSignal::new(Vec::<(String, String)>::new());
    let name = RwSignal::new(String::new());
    Effect::new(move |_| {
        let kept = browser::recall(&reading).and_then(|text| serde_json::from_str(&text).ok());
        views.set(kept.unwrap_or_default());
    });
    let keep = move || {
        let text = views.with_untracked(|views| serde_json::to_string(views).ok());
        writing.with_value(|key| browser::keep(key, text.as_deref()));
    };
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let wanted = name.get_untracked().trim().to_owned();
        if !wanted.is_empty() {
            views.update(|views| {
                views.retain(|(other, _)| *other != wanted);
                views.push((wanted, here.get_untracked()));
            });
            keep();
            name.set(String::new());
        }
    };
    let line = move |(label, href): (String, String)| {
        let (own, shown) = (label.clone(), label.clone());
        let remove = move |_| {
            views.update(|views| views.retain(|(other, _)| *other != own));
            keep();
        };
        // Only addresses of this server: the browser's store is not ours alone.
        let href = if href.starts_with('/') && !href.starts_with("//") { href } else { "/".to_owned() };
        view! {
            <li class="row">
                <a href=href><bdi>{shown}</bdi></a>
                <button type="button" class="icon-button push" aria-label=format!("Forget {label}") on:click=remove>
                    <Icon glyph=Glyph::Cross />
                </button>
            </li>
        }
    };
    view! {
        <button type="button" class="button button-quiet js-only" popovertarget=POPOVER>
            <Icon glyph=Glyph::Filter />
            "Views"
        </button>
        <div class="dialog" id=POPOVER popover="auto" role="dialog" aria-label="Views">
            <div class="dialog-head"><h2>"Views"</h2></div>
            <div class="dialog-body">
                <ul role="list" class="stack">{move || views.get().into_iter().map(line).collect_view()}</ul>
                <form class="row" on:submit=add>
                    <input
                        type="text"
                        aria-label="Name of the view"
                        placeholder="Name of this view"
                        autocomplete="off"
                        prop:value=move || name.get()
                        on:input:target=move |event| name.set(event.target().value())
                    />
                    <button class="button" type="submit">"Keep"</button>
                </form>
                <p class="muted">"A view is filter, order and columns as they stand. Kept in this browser only."</p>
            </div>
        </div>
    }
    .into_any()
}
