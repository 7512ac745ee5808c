//! The list of a rule: patterns or prefixes, all of which an image must meet.

use super::card::Place;
use crate::components::{Button, Glyph, Icon, Weight, browser, plain};
use crate::domain::format;
use crate::domain::lifecycle::pattern::Glob;
use crate::domain::lifecycle::vocabulary::{Taken, completions};
use crate::domain::lifecycle::{Rule, TagStatus};
use leptos::prelude::*;

pub(super) fn entries(place: Place) -> AnyView {
    let rule = place.rule;
    let count = Memo::new(move |_| rule.with(|rule| rule.tags.entries().map_or(0, <[String]>::len)));
    let word = move || rule.with(|rule| if matches!(rule.tags, TagStatus::Prefixes(_)) { "Prefix" } else { "Pattern" });
    let fault = place.fault("List");
    let add = move |_| {
        place.change(|rule| edit(rule, |list| list.push(String::new())));
        let last = count.get_untracked();
        request_animation_frame(move || {
            browser::focus(&format!("#{}", place.field(&format!("entry-{}", last.saturating_sub(1)))));
        });
    };
    let rows = move || {
        (0..count.get())
            .map(|at| {
                let value = move || {
                    rule.with(|rule| rule.tags.entries().and_then(|list| list.get(at).cloned()).unwrap_or_default())
                };
                let id = place.field(&format!("entry-{at}"));
                let (list, hint) = (format!("{id}-list"), format!("{id}-hint"));
                let value_now = Memo::new(move |_| value());
                view! {
                    <li class="entry">
                        <input
                            id=id
                            list=list.clone()
                            aria-describedby=hint.clone()
                            type="text"
                            autocomplete="off"
                            spellcheck="false"
                            autocapitalize="off"
                            dir="auto"
                            aria-label=move || format!("{} {}", word(), at + 1)
                            aria-invalid=move || fault.with(Option::is_some).then_some("true")
                            value=untrack(value)
                            prop:value=value
                            on:input:target=move |event| {
                                let typed = event.target().value();
                                place.change(|rule| edit(rule, |list| {
                                    if let Some(entry) = list.get_mut(at) {
                                        *entry = typed;
                                    }
                                }));
                            }
                        />
                        <button
                            type="button"
                            class="icon-button"
                            title="Remove"
                            aria-label=move || format!("Remove {} {}", word().to_lowercase(), at + 1)
                            on:click=move |_| place.change(|rule| edit(rule, |list| {
                                if at < list.len() {
                                    list.remove(at);
                                }
                            }))
                        >
                            <Icon glyph=Glyph::Cross />
                        </button>
                        <datalist id=list>{move || offered(place, &value_now.get())}</datalist>
                        <small class="entry-taken" id=hint dir="auto">{move || taken(place, &value_now.get())}</small>
                    </li>
                }
            })
            .collect_view()
    };
    let hint = move || match (count.get(), word()) {
        (0 | 1, "Prefix") => "How a tag starts, letter for letter.",
        (0 | 1, _) => "* stands for any run of characters; the pattern covers the whole tag.",
        _ => "An image needs tags for all of these. For one or the other, make a rule of each.",
    };
    let message =
        move || fault.get().map(|text| view! { <span class="field-error"><Icon glyph=Glyph::Error />{text}</span> });
    view! {
        <div class="field card-entries" role="group" aria-label="Tags">
            <span class="field-label">"Tags"</span>
            <ul class="entry-list" role="list">{rows}</ul>
            {message}
            <span class="field-hint">{hint}</span>
            <span class="js-only">
                <Button weight=Weight::Quiet glyph=Glyph::Plus on_click=add>{move || format!("Add a {}", word().to_lowercase())}</Button>
            </span>
        </div>
    }
    .into_any()
}

fn is_prefix(place: Place) -> bool {
    place.rule_with(|rule| matches!(rule.tags, TagStatus::Prefixes(_)))
}

/// Which of the tags that are there an entry takes; nothing until the images are known.
fn taken(place: Place, entry: &str) -> Option<String> {
    if entry.is_empty() {
        return None;
    }
    let glob = if is_prefix(place) { Glob::prefix(entry) } else { Glob::pattern(entry) };
    let Taken { tags, images, first } =
        place.desk.bench.with(|bench| bench.as_ref().map(|bench| Taken::by(&glob, &bench.images)))?;
    if tags == 0 {
        return Some("No tag here".to_owned());
    }
    let named: Vec<String> = first.iter().map(|tag| plain(tag.as_str()).into_owned()).collect();
    let more = if tags > named.len() as u64 { ", …" } else { "" };
    let count =
        |count: u64, noun: &str| format!("{} {noun}{}", format::count(count), if count == 1 { "" } else { "s" });
    Some(format!("{} of {}: {}{more}", count(tags, "tag"), count(images, "image"), named.join(", ")))
}

fn offered(place: Place, typed: &str) -> impl IntoView + use<> {
    let found = place.desk.words.with(|words| completions(words, typed, is_prefix(place)));
    found.into_iter().map(|word| view! { <option value=word></option> }).collect_view()
}

fn edit(rule: &mut Rule, change: impl FnOnce(&mut Vec<String>)) {
    if let TagStatus::Prefixes(list) | TagStatus::Patterns(list) = &mut rule.tags {
        change(list);
    }
}
