//! The machine's form. Written by hand, because a hundred thousand images with their traces are much text.

use super::report::Report;
use crate::cli::lint::wire;
use crate::domain::lifecycle::evaluate::Tally;
use crate::domain::lifecycle::json::write_text;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Text collected before it is written.
const CHUNK: usize = 1 << 16;

// Writing to a String cannot fail; the results of `write!` are dropped for that.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::from("{\"now\":");
    write_text(&mut text, &report.now.rfc3339(), false);
    text.push_str(",\"summary\":");
    summary(report, &mut text);
    if let Some(difference) = &report.difference {
        let tallies = serde_json::json!({
            "newlyGoing": difference.newly_going,
            "newlyKept": difference.newly_kept,
            "moved": difference.moved,
        });
        let _ = write!(text, ",\"difference\":{tallies}");
    }
    let _ = write!(text, ",\"warnings\":{}", wire(&report.warnings));
    text.push_str(",\"images\":[");
    let explainer = report.explainer();
    let mut saw = String::new();
    for (at, image, verdict) in report.rows() {
        text.push_str(if at == 0 { "\n{\"digest\":" } else { ",\n{\"digest\":" });
        write_text(&mut text, image.digest.as_str(), false);
        text.push_str(",\"tags\":[");
        for (index, tag) in image.tags.iter().enumerate() {
            text.push_str(if index == 0 { "" } else { "," });
            write_text(&mut text, tag.as_str(), false);
        }
        let _ = write!(text, "],\"outcome\":\"{}\",\"rule\":", verdict.outcome.as_str());
        match verdict.rule {
            Some(rule) => drop(write!(text, "{rule}")),
            None => text.push_str("null"),
        }
        saw.clear();
        explainer.write_reason(at, &mut saw);
        text.push_str(",\"reason\":");
        write_text(&mut text, &saw, false);
        let owner = verdict.blocked_by.and_then(|(owner, _)| report.images.get(owner as usize));
        if let Some(owner) = owner {
            text.push_str(",\"blockedBy\":");
            write_text(&mut text, owner.digest.as_str(), false);
        }
        if let Some(change) = report.change(at) {
            text.push_str(",\"change\":");
            write_text(&mut text, change, false);
        }
        let (would_go, goes_on) = explainer.outlook(at);
        if let Some(would_go) = would_go {
            text.push_str(",\"wouldGo\":");
            write_text(&mut text, &would_go, false);
        }
        if let Some(goes_on) = goes_on {
            text.push_str(",\"goesOn\":");
            write_text(&mut text, &goes_on.rfc3339(), false);
        }
        if let Some(choice) = explainer.choice(at) {
            text.push_str(",\"choice\":");
            write_text(&mut text, &choice, false);
        }
        text.push_str(",\"trace\":[");
        explainer.each_step(at, &mut saw, |rule, saw, acts| {
            let _ = write!(text, "{}{{\"rule\":{rule},\"saw\":", if text.ends_with('[') { "" } else { "," });
            write_text(&mut text, saw, false);
            let _ = write!(text, ",\"acts\":{acts}}}");
        });
        text.push_str("]}");
        if text.len() > CHUNK {
            out.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    text.push_str("\n]}\n");
    out.write_all(text.as_bytes())
}

fn summary(report: &Report<'_>, text: &mut String) {
    let summary = &report.summary;
    let kinds: [(&str, Tally); 4] = [
        ("keep", summary.keep),
        ("expire", summary.expire),
        ("archive", summary.archive),
        ("blocked", summary.blocked),
    ];
    text.push('{');
    for (name, tally) in kinds {
        let _ = write!(text, "\"{name}\":{},", tally.images);
    }
    text.push_str("\"bytes\":{");
    for (index, (name, tally)) in kinds.iter().enumerate() {
        let _ = write!(text, "{}\"{name}\":{}", if index == 0 { "" } else { "," }, tally.bytes);
    }
    text.push('}');
    if let Some(freed) = report.freed {
        let _ = write!(text, ",\"freedBytes\":{freed}");
    }
    text.push('}');
}
