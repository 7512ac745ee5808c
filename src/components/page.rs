//! The parts that pages are laid out with.

use super::icon::{Glyph, Icon};
use super::name::plain;
use leptos::prelude::*;

/// The one heading of a page, the way to it, and what can be done here.
#[component]
pub fn PageHeader(
    #[prop(into)] title: String,
    /// Beside the heading: `12 of 3,412`.
    #[prop(optional, into)]
    count: MaybeProp<String>,
    /// Label and link of the pages above.
    #[prop(optional)]
    crumbs: Vec<(String, String)>,
    /// States of the thing itself, beside the heading.
    #[prop(optional, into)]
    beside: Option<AnyView>,
    /// What can be done here.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let crumbs = (!crumbs.is_empty()).then(|| {
        let links = crumbs
            .into_iter()
            .map(|(label, href)| view! { <li><a href=href dir="auto">{plain(&label).into_owned()}</a></li> });
        view! {
            <nav aria-label="Above this page">
                <ol class="crumbs" role="list">{links.collect_view()}</ol>
            </nav>
        }
    });
    view! {
        <header class="page-header">
            <div class="page-heading">
                {crumbs}
                <h1>
                    <bdi>{plain(&title).into_owned()}</bdi>
                    {move || count.get().map(|count| view! { <span class="page-count">{format!(" ({count})")}</span> })}
                </h1>
                {beside.map(|beside| view! { <div class="badge-list">{beside}</div> })}
            </div>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </header>
    }
    .into_any()
}

/// A framed part of a page with a heading of its own.
#[component]
pub fn Panel(
    #[prop(into)] title: String,
    children: Children,
    /// Links and choices beside the heading.
    #[prop(optional, into)]
    actions: Option<AnyView>,
    /// How the figures came about, under them.
    #[prop(optional, into)]
    note: Option<AnyView>,
    /// No space around the content: for tables.
    #[prop(optional)]
    flush: bool,
    /// A region that screen readers announce by its heading: for what asks or warns, not for every part of a page.
    #[prop(optional)]
    landmark: bool,
    #[prop(optional, into)] id: Option<String>,
) -> AnyView {
    let region = landmark.then(|| title.clone());
    view! {
        <section class="panel" id=id aria-label=region>
            <div class="panel-head">
                <h2>{title}</h2>
                {actions.map(|actions| view! { <div class="actions">{actions}</div> })}
            </div>
            <div class=if flush { "panel-body panel-flush" } else { "panel-body" }>{children()}</div>
            {note.map(|note| view! { <div class="panel-note">{note}</div> })}
        </section>
    }
    .into_any()
}

/// How a wide screen is divided; a narrow one stacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    Halves,
    /// Two thirds and one.
    MainSide,
    /// What is written, what it does, one image of it.
    Editor,
}

#[component]
pub fn Columns(split: Split, children: Children) -> AnyView {
    let class = match split {
        Split::Halves => "columns columns-halves",
        Split::MainSide => "columns columns-main-side",
        Split::Editor => "columns columns-editor",
    };
    view! { <div class=class>{children()}</div> }.into_any()
}

/// The line above a table: filter first, then what is done with the table.
#[component]
pub fn Toolbar(children: Children, #[prop(optional, into)] end: Option<AnyView>) -> AnyView {
    view! {
        <div class="toolbar">
            {children()}
            {end.map(|end| view! { <div class="actions">{end}</div> })}
        </div>
    }
    .into_any()
}

/// Source, time and method of the figures; printed too.
#[component]
pub fn PageFooter(children: Children) -> AnyView {
    view! { <footer class="page-footer">{children()}</footer> }.into_any()
}

/// Something that is folded away until asked for. Not printed while closed.
#[component]
pub fn Disclosure(#[prop(into)] summary: String, children: Children, #[prop(optional)] open: bool) -> AnyView {
    view! {
        <details class="disclosure" open=open>
            <summary><Icon glyph=Glyph::Chevron />{summary}</summary>
            <div class="disclosure-body">{children()}</div>
        </details>
    }
    .into_any()
}
