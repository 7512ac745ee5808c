//! Any text: parse must not panic, must say where it goes wrong, and must understand what it prints.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stowage::domain::diagnostic::Severity;
use stowage::domain::lifecycle::intent::{compile, recognise};
use stowage::domain::lifecycle::parse::{parse, refusal};
use stowage::domain::lifecycle::review::review_text;

fuzz_target!(|text: &str| {
    let parsed = parse(text);
    let errors = parsed.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    assert_eq!(parsed.policy.is_some(), errors == 0);
    assert_eq!(refusal(&parsed.diagnostics).is_some(), errors > 0);
    let lines: Vec<&str> = text.split('\n').collect();
    for d in &parsed.diagnostics {
        let line = lines[d.position.line as usize - 1];
        assert!(d.position.column as usize <= line.chars().count() + 1, "{d:?}");
    }
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    assert!(is_json || errors > 0);
    for fix in parsed.diagnostics.iter().filter_map(|d| d.fix.as_ref()).take(3) {
        let _ = parse(&fix.text);
    }
    if let Some(policy) = parsed.policy {
        assert_eq!(parse(&policy.to_json()).policy.as_ref(), Some(&policy));
        let _ = review_text(&policy, text);
        if let Some(intents) = recognise(&policy) {
            assert!(compile(&intents).is_some());
        }
    }
});
