//! For a spreadsheet: one row an image, ISO times, raw bytes.

use super::report::{Report, tags};
use std::io::{self, Write};

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = ::csv::Writer::from_writer(out);
    csv.write_record([
        "digest",
        "tags",
        "outcome",
        "rule",
        "reason",
        "pushed_at",
        "size_bytes",
        "would_go",
        "goes_on",
        "choice",
        "change",
    ])?;
    let explainer = report.explainer();
    for (at, image, verdict) in report.rows() {
        let (would_go, goes_on) = explainer.outlook(at);
        csv.write_record([
            safe(image.digest.to_string()),
            safe(tags(image)),
            verdict.outcome.as_str().to_owned(),
            verdict.rule.map_or_else(String::new, |rule| rule.to_string()),
            safe(explainer.reason(at)),
            image.pushed_at.rfc3339(),
            image.size_bytes.to_string(),
            would_go.unwrap_or_default(),
            goes_on.map_or_else(String::new, |at| at.rfc3339()),
            explainer.choice(at).unwrap_or_default(),
            report.change(at).unwrap_or_default().to_owned(),
        ])?;
    }
    csv.flush()
}

/// Text that a spreadsheet takes for text: one that would start a formula gets an apostrophe.
fn safe(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}
