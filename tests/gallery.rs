//! Every component with content that means harm, on one page: `target/gallery.html`, to be looked at in a browser.
#![cfg(feature = "ssr")]

mod gallery {
    pub mod charts;
    pub mod forms;
    pub mod frame;
    pub mod reading;
    pub mod tables;
}

use leptos::prelude::*;
use stowage::domain::time::Timestamp;

/// 2026-11-23 09:30 UTC.
pub const NOW: Timestamp = Timestamp::from_secs(1_795_426_200);

/// Markup, a direction override, a line break, and more characters than any cell has room for.
pub const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'&\u{202e}gnp.exe\n{{7*7}}";

pub fn long_name() -> String {
    "platform/".to_owned() + &"very-long-team-name-that-does-not-end/".repeat(6) + "service"
}

/// What a field holds is the text itself: it is sent back.
fn without_fields(html: &str) -> String {
    let cut = |html: &str, start: &str, end: &str| -> String {
        html.split(start).map(|part| part.split_once(end).map_or(part, |(_, rest)| rest)).collect()
    };
    cut(&cut(html, " value=\"", "\""), "<textarea", "</textarea>")
}

#[test]
fn the_gallery_is_written_and_harmless() {
    let body = Owner::new().with(|| {
        view! {
            <gallery::frame::Frame>
                <gallery::reading::Reading />
                <gallery::tables::Tables />
                <gallery::forms::Forms />
                <gallery::charts::Charts />
            </gallery::frame::Frame>
        }
        .to_html()
    });
    assert!(!body.contains("<img") && !body.contains("<script"), "hostile markup got through");
    assert!(!without_fields(&body).contains('\u{202e}'), "a direction override got through");
    assert!(!body.contains(" style="), "a style attribute, which the content security policy forbids");
    let page = format!(
        r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Gallery</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<script src="../public/theme.js"></script><link rel="stylesheet" href="../style/main.css"></head><body>{body}</body></html>"#
    );
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/target/gallery.html");
    std::fs::write(path, page).unwrap();
}
