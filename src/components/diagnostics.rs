//! What is wrong with a policy, each at its place.

use super::badge::{Badge, Tone};
use super::button::{Button, Weight};
use super::icon::{Glyph, Icon};
use super::name::plain;
use crate::domain::diagnostic::{Diagnostic, Fix, Position, Severity};
use leptos::prelude::*;

/// A list of diagnostics, errors first as they come. `on_go` puts the caret at a place, `on_fix` applies a mend; without
/// them (and without JavaScript) places and mends are only told.
#[component]
pub fn Diagnostics(
    #[prop(into)] id: String,
    #[prop(into)] items: Signal<Vec<Diagnostic>>,
    #[prop(optional, into)] on_go: Option<Callback<Position>>,
    #[prop(optional, into)] on_fix: Option<Callback<Fix>>,
) -> AnyView {
    let summary = move || {
        items.with(|items| {
            let errors = items.iter().filter(|item| item.severity == Severity::Error).count();
            match (errors, items.len() - errors) {
                (0, 0) => view! { <Badge text="No errors" tone=Tone::Good quiet=true /> },
                (0, warnings) => {
                    view! { <Badge text=plural(warnings, "warning") tone=Tone::Warn quiet=true /> }
                }
                (errors, 0) => view! { <Badge text=plural(errors, "error") tone=Tone::Bad quiet=true /> },
                (errors, warnings) => {
                    let text = format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"));
                    view! { <Badge text=text tone=Tone::Bad quiet=true /> }
                }
            }
        })
    };
    let list = move || items.get().into_iter().map(|item| line(item, on_go, on_fix)).collect_view();
    view! {
        <div id=id>
            <p role="status">{summary}</p>
            <ul class="diagnostics" role="list">{list}</ul>
        </div>
    }
    .into_any()
}

fn line(item: Diagnostic, on_go: Option<Callback<Position>>, on_fix: Option<Callback<Fix>>) -> impl IntoView {
    let Diagnostic { severity, code, message, aws_message, position, fix, .. } = item;
    let (tone, word) = match severity {
        Severity::Error => (Tone::Bad, "Error"),
        Severity::Warning => (Tone::Warn, "Warning"),
    };
    let place = format!("{}:{}", position.line, position.column);
    let place = match on_go {
        Some(on_go) => view! {
            <button
                type="button"
                class="diagnostic-place"
                title=format!("Go to line {}, column {}", position.line, position.column)
                on:click=move |_| on_go.run(position)
            >
                {place}
            </button>
        }
        .into_any(),
        None => view! { <span class="diagnostic-place">{place}</span> }.into_any(),
    };
    let aws = aws_message.map(|text| view! { <small>{format!("AWS: {}", plain(&text))}</small> });
    let fix = fix.zip(on_fix).map(|(fix, on_fix)| {
        let label = fix.label.clone();
        view! {
            <Button weight=Weight::Quiet glyph=Glyph::Check on_click=move |_| on_fix.run(fix.clone())>{label}</Button>
        }
    });
    view! {
        <li class="diagnostic">
            <span class=format!("badge badge-quiet {}", tone.class()) title=code>
                <Icon glyph=tone.glyph() />
                {word}
            </span>
            {place}
            <span class="diagnostic-text">{plain(&message).into_owned()}{aws}</span>
            {fix}
        </li>
    }
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
