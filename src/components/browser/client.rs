//! The browser's side of `browser`. Failures are silent where nothing is lost by them: no storage, no element.

use super::caret_offset;
use crate::domain::diagnostic::Position;
use js_sys::{Date, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, Element, HtmlDialogElement, HtmlElement, HtmlTextAreaElement, Window};

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

pub fn copy(text: String, done: impl Fn(bool) + 'static) {
    let clipboard = window().map(|window| window.navigator()).and_then(|navigator| {
        // Absent outside secure contexts, which the generated binding does not say.
        let value = Reflect::get(&navigator, &JsValue::from_str("clipboard")).ok()?;
        (!value.is_undefined()).then(|| value.unchecked_into::<web_sys::Clipboard>())
    });
    let Some(clipboard) = clipboard else {
        done(copy_by_command(&text).is_some());
        return;
    };
    let promise = clipboard.write_text(&text);
    wasm_bindgen_futures::spawn_local(async move {
        let written = wasm_bindgen_futures::JsFuture::from(promise).await.is_ok();
        done(written || copy_by_command(&text).is_some());
    });
}

fn copy_by_command(text: &str) -> Option<()> {
    let document = document()?;
    let holder = document.create_element("textarea").ok()?.dyn_into::<HtmlTextAreaElement>().ok()?;
    holder.set_class_name("visually-hidden");
    holder.set_value(text);
    let focused = document.active_element();
    // Inside the open dialog, if there is one: everything outside it is inert.
    let parent =
        focused.as_ref().and_then(|element| element.closest("dialog").ok()?).or_else(|| Some(document.body()?.into()));
    parent?.append_child(&holder).ok()?;
    holder.select();
    let command = Reflect::get(&document, &JsValue::from_str("execCommand")).ok()?.dyn_into::<Function>().ok();
    let copied = command.and_then(|command| command.call1(&document, &JsValue::from_str("copy")).ok()?.as_bool());
    holder.remove();
    if let Some(element) = focused.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
    copied?.then_some(())
}

pub fn switch_theme() -> &'static str {
    let dark_system = window()
        .and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok()?)
        .is_some_and(|query| query.matches());
    let Some(root) = document().and_then(|document| document.document_element()) else { return "system" };
    let other = if dark_system { "light" } else { "dark" };
    let storage = window().and_then(|window| window.local_storage().ok()?);
    if root.has_attribute("data-theme") {
        let _ = root.remove_attribute("data-theme");
        if let Some(storage) = storage {
            let _ = storage.remove_item("theme");
        }
        return "system";
    }
    let _ = root.set_attribute("data-theme", other);
    if let Some(storage) = storage {
        let _ = storage.set_item("theme", other);
    }
    other
}

pub fn focus(selector: &str) -> bool {
    let element = document().and_then(|document| document.query_selector(selector).ok()?);
    let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else { return false };
    if let Some(input) = element.dyn_ref::<web_sys::HtmlInputElement>() {
        input.select();
    }
    element.focus().is_ok()
}

pub fn is_typing() -> bool {
    let Some(element) = document().and_then(|document| document.active_element()) else { return false };
    let field =
        element.matches("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, code-editor");
    field.unwrap_or(false) || element.get_attribute("contenteditable").is_some()
}

pub fn move_row(by: i32, start: bool) -> bool {
    let Some(document) = document() else { return false };
    let row = document.active_element().and_then(|element| element.closest(".table tbody tr").ok()?);
    let step = |row: &Element| if by < 0 { row.previous_element_sibling() } else { row.next_element_sibling() };
    let link = match row {
        // Rows without a link of their own are passed over.
        Some(row) => std::iter::successors(step(&row), step).find_map(|row| row.query_selector("th a").ok()?),
        None if start => first_in_sight(&document),
        None => None,
    };
    let link = link.and_then(|link| link.dyn_into::<HtmlElement>().ok());
    link.is_some_and(|link| link.focus().is_ok())
}

/// The link of the first row of a table that its frame shows.
fn first_in_sight(document: &Document) -> Option<Element> {
    let frame = document.query_selector(".table-frame").ok()??;
    let top = frame.query_selector("thead").ok()??.get_bounding_client_rect().bottom();
    let links = frame.query_selector_all("tbody th a").ok()?;
    let links = (0..links.length()).filter_map(|at| links.get(at)?.dyn_into::<Element>().ok());
    links.into_iter().find(|link| link.get_bounding_client_rect().top() >= top)
}

pub fn set_parameters(path: &str, parameters: &[(&str, String)]) {
    let Some(window) = window() else { return };
    let (location, Ok(history)) = (window.location(), window.history()) else { return };
    let (Ok(search), Ok(hash)) = (location.search(), location.hash()) else { return };
    if location.pathname().ok().as_deref() != Some(path) {
        return;
    }
    let is_set = |pair: &str| {
        let key = pair.split_once('=').map_or(pair, |(key, _)| key);
        parameters.iter().any(|(name, _)| *name == key)
    };
    let kept = search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty() && !is_set(pair));
    let set = parameters.iter().filter(|(_, value)| !value.is_empty());
    let set = set.map(|(name, value)| format!("{name}={}", crate::paths::encode(value)));
    let query = kept.map(str::to_owned).chain(set).collect::<Vec<_>>().join("&");
    if query != search.trim_start_matches('?') {
        let address = if query.is_empty() { format!("{path}{hash}") } else { format!("{path}?{query}{hash}") };
        // The router keeps a state of its own in the entry.
        let state = history.state().unwrap_or(JsValue::NULL);
        let _ = history.replace_state_with_url(&state, "", Some(&address));
    }
}

pub fn choose_row() -> bool {
    let row = document().and_then(|document| document.active_element()?.closest("tr").ok()?);
    let choice = row.and_then(|row| row.query_selector("[data-choose]").ok()?);
    let choice = choice.and_then(|choice| choice.dyn_into::<HtmlElement>().ok());
    choice.map(|choice| choice.click()).is_some()
}

pub fn recall(key: &str) -> Option<String> {
    window()?.local_storage().ok()??.get_item(key).ok()?
}

pub fn keep(key: &str, text: Option<&str>) {
    if let Some(storage) = window().and_then(|window| window.local_storage().ok()?) {
        let _ = match text {
            Some(text) => storage.set_item(key, text),
            None => storage.remove_item(key),
        };
    }
}

pub fn move_link(selector: &str, by: i32) -> bool {
    let Some(document) = document() else { return false };
    let Some(links) = document.query_selector_all(&format!("{selector} :is(a, button)")).ok() else { return false };
    let active = document.active_element();
    let place = (0..links.length()).find(|at| links.get(*at).as_ref() == active.as_deref());
    let next = match place {
        Some(at) => at.checked_add_signed(by),
        None => (by > 0).then_some(0),
    };
    let link = next.and_then(|at| links.get(at)).and_then(|link| link.dyn_into::<HtmlElement>().ok());
    link.is_some_and(|link| link.focus().is_ok())
}

pub fn single_keys() -> bool {
    recall("single-keys").as_deref() != Some("off")
}

pub fn set_single_keys(on: bool) {
    keep("single-keys", (!on).then_some("off"));
}

pub fn open_dialog(id: &str) {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else { return };
    match element.dyn_ref::<HtmlDialogElement>() {
        Some(dialog) if !dialog.open() => drop(dialog.show_modal()),
        Some(_) => {}
        None => call_popover(&element, "showPopover"),
    }
}

pub fn close_dialog(id: &str) {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else { return };
    match element.dyn_ref::<HtmlDialogElement>() {
        Some(dialog) => dialog.close(),
        None => call_popover(&element, "hidePopover"),
    }
}

/// Popover methods throw when there is nothing to do, which is fine here.
fn call_popover(element: &Element, method: &str) {
    if element.has_attribute("popover") {
        let function =
            Reflect::get(element, &JsValue::from_str(method)).ok().and_then(|f| f.dyn_into::<Function>().ok());
        if let Some(function) = function {
            let _ = function.call0(element);
        }
    }
}

pub fn place_caret(id: &str, position: Position) {
    let area = document().and_then(|document| document.get_element_by_id(id)?.dyn_into::<HtmlTextAreaElement>().ok());
    let Some(area) = area else { return };
    let offset = caret_offset(&area.value(), position);
    let _ = area.focus();
    let _ = area.set_selection_range(offset, offset);
    super::tell(&area, super::CARET);
}

pub fn nearest(ids: &[String], y: f64) -> Option<usize> {
    let document = document()?;
    let distances = ids.iter().enumerate().filter_map(|(at, id)| {
        let bounds = document.get_element_by_id(id)?.get_bounding_client_rect();
        Some((at, (bounds.top() - y).max(y - bounds.bottom()).max(0.0)))
    });
    distances.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
}

pub fn load_module(src: &str) {
    let Some(document) = document() else { return };
    let find = |selector: &str| document.query_selector(selector).ok().flatten();
    let (Some(head), None) = (find("head"), find(&format!("script[src=\"{src}\"]"))) else { return };
    if let Ok(script) = document.create_element("script") {
        let _ = script.set_attribute("type", "module");
        let _ = script.set_attribute("src", src);
        let _ = head.append_child(&script);
    }
}

pub fn show_local_times() {
    let Some(document) = document() else { return };
    let listener = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let time = element.and_then(|element| element.closest("time[datetime][title]:not([data-local])").ok()?);
        if let Some(time) = time {
            add_local_time(&time);
        }
    });
    for event in ["mouseover", "focusin"] {
        let _ = document.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    }
    // Listens as long as the document lives.
    listener.forget();
}

fn add_local_time(time: &Element) -> Option<()> {
    let local = local_text(&Date::new(&JsValue::from_str(&time.get_attribute("datetime")?)))?;
    time.set_attribute("title", &format!("{local}\n{}", time.get_attribute("title")?)).ok()?;
    time.set_attribute("data-local", "").ok()
}

pub fn local_time(millis: f64) -> Option<String> {
    local_text(&Date::new(&JsValue::from_f64(millis)))
}

fn local_text(at: &Date) -> Option<String> {
    if at.get_time().is_nan() {
        return None;
    }
    let ahead = -at.get_timezone_offset() as i32;
    let (sign, ahead) = (if ahead < 0 { '−' } else { '+' }, ahead.unsigned_abs());
    Some(format!(
        "{:04}-{:02}-{:02} {:02}:{:02} local (UTC{sign}{}:{:02})",
        at.get_full_year(),
        at.get_month() + 1,
        at.get_date(),
        at.get_hours(),
        at.get_minutes(),
        ahead / 60,
        ahead % 60,
    ))
}

pub fn print() {
    if let Some(window) = window() {
        let _ = window.print();
    }
}
