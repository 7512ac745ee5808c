//! For a comment on a pull request: the answer first, the list folded away, nothing that hostile tags could break.

use super::report::{Report, tags};
use super::table::{choices, totals};
use crate::domain::format::{bytes, count};
use std::io::{self, Write};

/// GitHub refuses comments beyond 65,536 characters.
const MAX_ROWS: usize = 100;
const MAX_WARNINGS: usize = 20;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### Lifecycle policy: {}\n", report.headline())?;
    for image in report.missed.iter().take(MAX_ROWS) {
        let (name, pattern) = (code(&report.name(image.at)), code(image.pattern));
        writeln!(out, "> ❌ {name} would go, although {pattern} must stay\n")?;
    }
    writeln!(out, "| | images | bytes |\n|---|---:|---:|")?;
    for (name, tally) in totals(report) {
        writeln!(out, "| {name} | {} | {} |", count(tally.images), bytes(tally.bytes))?;
    }
    if let Some(difference) = &report.difference {
        writeln!(out, "\n| against the current policy | images | bytes |\n|---|---:|---:|")?;
        let rows = [
            ("newly going", difference.newly_going),
            ("newly kept", difference.newly_kept),
            ("by another rule", difference.moved),
        ];
        for (name, tally) in rows {
            writeln!(out, "| {name} | {} | {} |", count(tally.images), bytes(tally.bytes))?;
        }
    }
    for warning in report.warnings.iter().take(MAX_WARNINGS) {
        let rule = warning.rule.map_or_else(String::new, |rule| format!("Rule {rule}: "));
        writeln!(out, "\n> ⚠️ {rule}{}", escape(&warning.message))?;
    }
    write_going(report, out)?;
    for (choice, images) in choices(report) {
        writeln!(out, "\nAssumed for {} images: {choice}", count(images))?;
    }
    writeln!(out, "\nAs of {}. Bytes add up whole images; shared layers make the real saving smaller.", report.now)
}

fn write_going(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let going = || report.rows().filter(|(_, _, verdict)| verdict.outcome.goes());
    let total = going().count();
    if total == 0 {
        return Ok(());
    }
    let explainer = report.explainer();
    writeln!(out, "\n<details><summary>Images that would go ({})</summary>\n", count(total as u64))?;
    writeln!(out, "| tags | digest | pushed | why |\n|---|---|---|---|")?;
    for (at, image, _) in going().take(MAX_ROWS) {
        let (tags, digest) = (code(&tags(image)), code(&image.digest.short()));
        let why = escape(&explainer.reason(at));
        writeln!(out, "| {tags} | {digest} | {} | {why} |", image.pushed_at.minute_text())?;
    }
    if total > MAX_ROWS {
        writeln!(out, "\n{} more are not listed.", count((total - MAX_ROWS) as u64))?;
    }
    writeln!(out, "\n</details>")
}

fn code(text: &str) -> String {
    if text.is_empty() { "–".to_owned() } else { format!("<code>{}</code>", escape(text)) }
}

/// Every character that means something in Markdown or HTML becomes an entity; control characters are spelled out.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in crate::cli::lint::printable(text).chars() {
        match c {
            '&' | '<' | '>' | '"' | '\'' | '|' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '\\' | '#' | '~' | '!'
            | '$' | '@' => {
                out.push_str(&format!("&#{};", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}
