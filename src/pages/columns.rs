//! Columns and density of a list: in the URL, and remembered in this browser for when the URL asks for none.

use crate::components::browser;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

fn key(list: &str) -> String {
    format!("columns:{list}")
}

/// In the browser: keeps what the URL asks for, and asks for what was kept. Call it once, in the page of the list.
pub fn remember(list: &'static str) {
    let location = use_location();
    let navigate = use_navigate();
    let page = location.pathname.get_untracked();
    Effect::new(move |_| {
        let search = location.search.get();
        // On the way to another page.
        if location.pathname.get_untracked() != page {
            return;
        }
        let (chosen, rest): (Vec<&str>, Vec<&str>) = search
            .trim_start_matches('?')
            .split('&')
            .filter(|pair| !pair.is_empty())
            .partition(|pair| pair.starts_with("columns=") || pair.starts_with("density="));
        if !chosen.is_empty() {
            browser::keep(&key(list), Some(&chosen.join("&")));
        } else if let Some(kept) = browser::recall(&key(list)) {
            let query = rest.into_iter().chain(kept.split('&')).collect::<Vec<_>>().join("&");
            navigate(
                &format!("{page}?{query}"),
                NavigateOptions { replace: true, scroll: false, ..Default::default() },
            );
        }
    });
}

/// Back to the usual ones.
pub fn forget(list: &str) {
    browser::keep(&key(list), None);
}
