//! Policy text: written in a text area with line numbers, or shown to take away.

use super::browser;
use super::copy::CopyButton;
use super::field::escape;
use super::name::plain;
use crate::domain::diagnostic::{Diagnostic, Fix, Position, Severity};
use leptos::ev::CustomEvent;
use leptos::html::Textarea;
use leptos::prelude::*;

/// A text area for JSON. Without JavaScript it is an ordinary field of its form.
///
/// `marks` are line numbers (from 1) with something to mend.
#[component]
pub fn CodeArea(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    #[prop(optional, into)] marks: Signal<Vec<(u32, Severity)>>,
    #[prop(optional, into)] read_only: Signal<bool>,
    /// Id of the list of diagnostics.
    #[prop(optional, into)]
    described_by: Option<String>,
) -> AnyView {
    let area = NodeRef::<Textarea>::new();
    // What was typed before hydration, or kept by the browser over a reload, wins over what the server sent.
    Effect::new(move |started: Option<bool>| {
        let text = value.get();
        let Some(area) = area.get() else { return false };
        let typed = area.value();
        if started != Some(true) && area.default_value().is_ok_and(|sent| sent != typed) {
            value.set(typed);
        } else if typed != text {
            area.set_value(&text);
            browser::tell(&area, browser::REFRESH);
        }
        true
    });
    let lines = Memo::new(move |_| value.with(|text| text.bytes().filter(|&byte| byte == b'\n').count() + 1));
    let gutter = move || {
        marks.with(|marks| {
            let class = |line: usize| {
                let severity = marks.iter().filter(|(at, _)| *at as usize == line).map(|(_, severity)| *severity).min();
                severity.map(|severity| if severity == Severity::Error { "tone-bad" } else { "tone-warn" })
            };
            (1..=lines.get()).map(|line| view! { <span class=class(line)>{line}</span> }).collect_view()
        })
    };
    view! {
        <div class="code">
            <div class="code-gutter" aria-hidden="true">{gutter}</div>
            <textarea
                node_ref=area
                id=id
                class="code-text"
                name=name
                aria-label=label
                aria-describedby=described_by
                rows=move || lines.get().max(8).to_string()
                wrap="off"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                readonly=move || read_only.get()
                aria-invalid=move || {
                    marks.with(|marks| marks.iter().any(|(_, severity)| *severity == Severity::Error)).then_some("true")
                }
                on:input:target=move |event| value.set(event.target().value())
                inner_html=escape(&value.get_untracked())
            ></textarea>
        </div>
    }
    .into_any()
}

/// Text to read and copy, such as a policy or a Terraform resource.
#[component]
pub fn CodeBlock(#[prop(into)] text: String, #[prop(into)] what: String) -> AnyView {
    let lines = text.split('\n').map(|line| plain(line).into_owned()).collect::<Vec<_>>().join("\n");
    view! {
        <div class="code-block">
            <pre tabindex="0" role="region" aria-label=what.clone()>{lines}</pre>
            <CopyButton text=text what=what label=true />
        </div>
    }
    .into_any()
}

/// A code editor in the place of a [`CodeArea`], which goes on holding the text; where its script does not run, or fails,
/// the area stays.
#[component]
pub fn CodeEditor(
    /// Id of the element.
    #[prop(into)]
    id: String,
    /// Id of the area.
    #[prop(into)]
    area: String,
    /// Its script.
    src: &'static str,
    #[prop(into)] diagnostics: Signal<Vec<Diagnostic>>,
    /// Offered where a tag or a pattern may stand.
    #[prop(into)]
    words: Signal<Vec<String>>,
    /// Mends what a diagnostic is about.
    on_fix: Callback<Fix>,
) -> AnyView {
    Effect::new(move |_| browser::load_module(src));
    let marks = move || {
        let mark = |each: &Diagnostic| {
            let severity = if each.severity == Severity::Error { "error" } else { "warning" };
            let (Position { line, column }, message) = (each.position, plain(&each.message));
            let mend = each.fix.as_ref().map(|fix| &fix.label);
            serde_json::json!({ "line": line, "column": column, "severity": severity, "message": message, "mend": mend })
        };
        serde_json::Value::from(diagnostics.with(|all| all.iter().map(mark).collect::<Vec<_>>())).to_string()
    };
    let words = move || serde_json::Value::from(words.get()).to_string();
    let mend = move |event: CustomEvent| {
        let number = event.detail().as_f64().unwrap_or(-1.0) as usize;
        let fix = diagnostics.with_untracked(|all| all.get(number).and_then(|each| each.fix.clone()));
        if let Some(fix) = fix {
            on_fix.run(fix);
        }
    };
    view! { <code-editor id=id for=area hidden="" diagnostics=marks words=words on:mend=mend></code-editor> }.into_any()
}
