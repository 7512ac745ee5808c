//! Fields of forms: a label, a hint, and the error at the place where it is mended.

use super::icon::{Glyph, Icon};
use leptos::ev::{Event, Targeted};
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;

/// A line of text or a number.
#[component]
pub fn TextField(
    /// Unique on the page; also what an [`ErrorSummary`] links to.
    #[prop(into)]
    id: String,
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(into)] value: Signal<String>,
    /// `text`, `number`, `search`.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] read_only: Signal<bool>,
    #[prop(optional, into)] on_input: Option<Callback<String>>,
) -> AnyView {
    let typed = move |event: Targeted<Event, HtmlInputElement>| {
        if let Some(on_input) = on_input {
            on_input.run(event.target().value());
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id.clone()
                type=kind
                name=name
                value=value.get_untracked()
                prop:value=move || value.get()
                autocomplete="off"
                spellcheck="false"
                readonly=move || read_only.get()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=describers(&id, hint.is_some())
                on:input:target=typed
            />
            {below(&id, hint, error)}
        </div>
    }
    .into_any()
}

/// Words of several lines.
#[component]
pub fn WordsField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(default = 3)] rows: u32,
    value: RwSignal<String>,
    /// Id of the form it belongs to, when it does not stand in it.
    #[prop(optional)]
    form: Option<&'static str>,
    #[prop(optional, into)] hint: Option<String>,
) -> AnyView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <textarea
                id=id.clone()
                name=name
                form=form
                rows=rows.to_string()
                dir="auto"
                on:input:target=move |event| value.set(event.target().value())
                aria-describedby=describers(&id, hint.is_some())
                inner_html=escape(&value.get_untracked())
            ></textarea>
            {below(&id, hint, Signal::stored(None))}
        </div>
    }
    .into_any()
}

/// `text` as the content of a text area: Leptos 0.8 writes the children of one unescaped (leptos.md 4.4).
pub(super) fn escape(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    // The parser drops one line break at the start of a text area.
    if escaped.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

/// One of a few; `options` are values and their labels.
#[component]
pub fn SelectField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(into)] value: Signal<String>,
    options: Vec<(&'static str, &'static str)>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_change: Option<Callback<String>>,
) -> AnyView {
    let options = options.into_iter().map(|(option, label)| {
        view! { <option value=option selected=move || value.with(|value| value == option)>{label}</option> }
    });
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select
                id=id.clone()
                name=name
                disabled=move || disabled.get()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=describers(&id, hint.is_some())
                on:change:target=move |event| {
                    if let Some(on_change) = on_change {
                        on_change.run(event.target().value());
                    }
                }
            >
                {options.collect_view()}
            </select>
            {below(&id, hint, error)}
        </div>
    }
    .into_any()
}

/// A yes or no.
#[component]
pub fn CheckField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(into)] checked: Signal<bool>,
    #[prop(optional, into)] on_change: Option<Callback<bool>>,
) -> AnyView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                name=name
                checked=checked.get_untracked()
                prop:checked=move || checked.get()
                on:change:target=move |event| {
                    if let Some(on_change) = on_change {
                        on_change.run(event.target().checked());
                    }
                }
            />
            {label}
        </label>
    }
    .into_any()
}

/// What keeps a form from being sent: links to the fields, above the form. `errors` are ids of fields and messages.
#[component]
pub fn ErrorSummary(#[prop(into)] errors: Signal<Vec<(String, String)>>) -> AnyView {
    let list = move || {
        errors.with(|errors| {
            let links = errors.iter().map(|(id, message)| {
                view! { <li><a href=format!("#{id}") rel="external">{message.clone()}</a></li> }
            });
            (!errors.is_empty()).then(|| {
                let title = match errors.len() {
                    1 => "1 thing to mend".to_owned(),
                    more => format!("{more} things to mend"),
                };
                view! {
                    <div class="notice tone-bad" role="alert">
                        <Icon glyph=Glyph::Error />
                        <div class="notice-body">
                            <strong>{title}</strong>
                            <ul>{links.collect_view()}</ul>
                        </div>
                    </div>
                }
            })
        })
    };
    view! { {list} }.into_any()
}

fn describers(id: &str, has_hint: bool) -> String {
    if has_hint { format!("{id}-hint {id}-error") } else { format!("{id}-error") }
}

fn below(id: &str, hint: Option<String>, error: Signal<Option<String>>) -> impl IntoView + use<> {
    let hint = hint.map(|hint| view! { <span class="field-hint" id=format!("{id}-hint")>{hint}</span> });
    let message =
        move || error.get().map(|error| view! { <span class="field-error"><Icon glyph=Glyph::Error />{error}</span> });
    view! { {hint} <span id=format!("{id}-error")>{message}</span> }
}
