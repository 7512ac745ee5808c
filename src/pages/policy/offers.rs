//! Ready-made policies to start from, each with what it would do here.

use super::desk::Desk;
use super::text;
use crate::api::lifecycle::Offer;
use crate::components::{Disclosure, Panel, browser, plain};
use crate::domain::diagnostic::Position;
use crate::domain::format;
use crate::paths::{self, Tab};
use leptos::prelude::*;

#[component]
pub fn Offers(desk: Desk, offers: Vec<Offer>) -> AnyView {
    if offers.is_empty() {
        return ().into_any();
    }
    // Whoever has a policy has started already.
    let opened = desk.base.with_untracked(Option::is_none);
    let page = paths::repository(&desk.name(), Tab::Policy);
    let items = offers.into_iter().map(|offer| item(desk, &page, offer)).collect_view();
    view! {
        <Panel title="Ready-made policies">
            <Disclosure summary="Start from one that fits this repository" open=opened>
                <ul class="offers" role="list">{items}</ul>
            </Disclosure>
        </Panel>
    }
    .into_any()
}

fn item(desk: Desk, page: &str, offer: Offer) -> impl IntoView + use<> {
    let Offer { id, title, description, text: policy, going } = offer;
    let href = paths::with_query(page, &[("template", &id)]);
    let effect = match going.images {
        0 => "takes nothing now".to_owned(),
        1 => format!("takes 1 image, up to {}", format::bytes(going.bytes)),
        images => format!("takes {} images, up to {}", format::count(images), format::bytes(going.bytes)),
    };
    let said = format!("Now the text is: {title}. Undo brings yours back");
    let name = format!("Use {title}");
    let take = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        desk.history.put(policy.clone());
        browser::place_caret(text::AREA, Position { line: 1, column: 1 });
        desk.say(said.clone());
    };
    view! {
        <li class="offer">
            <div>
                <strong>{title}</strong>
                <p dir="auto">{plain(&description).into_owned()}</p>
                <span class="muted number">{effect}</span>
            </div>
            <a class="button" href=href rel="external" aria-label=name on:click=take>"Use"</a>
        </li>
    }
}
