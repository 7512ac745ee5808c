//! A whole and its parts on one line.

use super::badge::Tone;
use crate::domain::format;
use leptos::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub label: String,
    pub count: u64,
    pub tone: Tone,
    pub href: Option<String>,
}

/// Parts of a whole by their counts, with a key that says the numbers.
#[component]
pub fn StackBar(parts: Vec<Part>) -> AnyView {
    let total = parts.iter().map(|part| part.count).sum::<u64>().max(1) as f64;
    let mut start = 0.0;
    let mut bars = Vec::with_capacity(parts.len());
    for part in &parts {
        let width = part.count as f64 / total * 100.0;
        // A hair of background between neighbours, so that colour is not the only border.
        bars.push(view! {
            <rect class=fill(part.tone) x=format!("{start:.2}") width=format!("{:.2}", (width - 0.3).max(0.0)) height="12"></rect>
        });
        start += width;
    }
    let key = parts.into_iter().map(|part| {
        let label = match part.href {
            Some(href) => view! { <a href=href>{part.label}</a> }.into_any(),
            None => view! { <span>{part.label}</span> }.into_any(),
        };
        view! {
            <li>
                <svg class="key-swatch" viewBox="0 0 10 10" aria-hidden="true">
                    <rect class=fill(part.tone) width="10" height="10"></rect>
                </svg>
                {label} " " <strong class="number">{format::count(part.count)}</strong>
            </li>
        }
    });
    view! {
        <svg class="stack-bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">{bars}</svg>
        <ul class="stack-key" role="list">{key.collect_view()}</ul>
    }
    .into_any()
}

const fn fill(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "tone-fill-neutral",
        Tone::Accent => "tone-fill-accent",
        Tone::Good => "tone-fill-good",
        Tone::Info => "tone-fill-info",
        Tone::Warn => "tone-fill-warn",
        Tone::Bad => "tone-fill-bad",
    }
}
