//! Going through a long list a page at a time.

use super::icon::{Glyph, Icon};
use crate::domain::format;
use leptos::prelude::*;

/// `101–200 of 3,412`, and the pages before and after it.
#[component]
pub fn Pager(
    /// The first row on show, counted from 1.
    first: u64,
    last: u64,
    total: u64,
    #[prop(into)] previous: Option<String>,
    #[prop(into)] next: Option<String>,
) -> AnyView {
    let place = match total {
        0 => "None".to_owned(),
        _ => format!("{}–{} of {}", format::count(first), format::count(last), format::count(total)),
    };
    let step = |href: Option<String>, rel: &'static str, label: &'static str, glyph| match href {
        Some(href) => {
            view! { <a class="button button-quiet" href=href rel=rel><Icon glyph=glyph />{label}</a> }.into_any()
        }
        None => view! {
            <span class="button button-quiet" role="link" aria-disabled="true"><Icon glyph=glyph />{label}</span>
        }
        .into_any(),
    };
    view! {
        <nav class="pager" aria-label="Pages of the table">
            <span>{place}</span>
            <span class="actions">
                {step(previous, "prev", "Previous", Glyph::Left)} {step(next, "next", "Next", Glyph::Right)}
            </span>
        </nav>
    }
    .into_any()
}

/// The same under a list that scrolls where scripts run: there it is not shown. `href` leads to the list from a row on,
/// counted from 0; `page` is counted from 1.
pub fn long_pager(page: u32, per_page: u32, total: u64, href: impl Fn(usize) -> String) -> Option<AnyView> {
    let per_page = u64::from(per_page);
    let from = u64::from(page.saturating_sub(1)) * per_page;
    let to = (from + per_page).min(total);
    let step = |row: u64| href(usize::try_from(row).unwrap_or(usize::MAX));
    let previous = from.checked_sub(per_page).map(step);
    let next = (to < total).then(|| step(to));
    (total > per_page).then(|| {
        view! {
            <div class="scriptless">
                <Pager first=from + 1 last=to total=total previous=previous next=next />
            </div>
        }
        .into_any()
    })
}
