//! For a terminal: the totals, then every image.

use super::report::{Report, tags};
use crate::cli::lint::printable;
use crate::domain::format::{bytes, count};
use crate::domain::lifecycle::markdown::{choices, headline, totals};
use std::io::{self, Write};

/// Longer cells push the table wider instead of being cut: a cut tag is no tag.
const COMMON_WIDTH: usize = 40;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}\n", headline(report.summary, report.images.len(), report.freed))?;
    for (name, tally) in totals(report.summary) {
        writeln!(out, "  {name:8} {:>9}  {:>10}", count(tally.images), bytes(tally.bytes))?;
    }
    if let Some(difference) = &report.difference {
        writeln!(out, "\nAgainst the current policy:")?;
        let rows = [
            ("newly going", difference.newly_going),
            ("newly kept", difference.newly_kept),
            ("other rule", difference.moved),
        ];
        for (name, tally) in rows {
            writeln!(out, "  {name:11} {:>9}  {:>10}", count(tally.images), bytes(tally.bytes))?;
        }
    }
    for warning in &report.warnings {
        let rule = warning.rule.map_or_else(String::new, |rule| format!("rule {rule}: "));
        writeln!(out, "\nwarning: {rule}{} [{}]", printable(&warning.message), warning.code)?;
    }
    let explainer = report.explainer();
    let cells: Vec<[String; 5]> = report
        .rows()
        .map(|(_, image, verdict)| {
            let rule = verdict.rule.map_or_else(|| "-".to_owned(), |rule| rule.to_string());
            let tags = if image.tags.is_empty() { "-".to_owned() } else { printable(&tags(image)).into_owned() };
            [
                verdict.outcome.as_str().to_owned(),
                rule,
                tags,
                printable(&image.digest.short()).into_owned(),
                bytes(image.size_bytes),
            ]
        })
        .collect();
    let head = ["OUTCOME", "RULE", "TAGS", "DIGEST", "SIZE"];
    let width = |column: usize| {
        let widest = cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        widest.min(COMMON_WIDTH).max(head[column].len())
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |row: [&str; 5], reason: &str| {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, width))| match column {
                1 | 4 => format!("{cell:>width$}"),
                _ => format!("{cell:width$}"),
            })
            .collect();
        format!("{}  {reason}", cells.join("  "))
    };
    writeln!(out, "\n{}", line(head, "WHY"))?;
    for (at, row) in cells.iter().enumerate() {
        let row = [&row[0], &row[1], &row[2], &row[3], &row[4]].map(String::as_str);
        let mut why = explainer.reason(at);
        why.push_str(match report.change(at) {
            Some("newlyGoing") => " (newly going)",
            Some("newlyKept") => " (newly kept)",
            _ => "",
        });
        if let Some(goes_on) = explainer.outlook(at).1 {
            why.push_str(&format!(" (goes after {})", goes_on.minute_text()));
        }
        writeln!(out, "{}", line(row, &printable(&why)))?;
    }
    write_choices(report, out)
}

/// Which assumptions decided something, each once.
fn write_choices(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (choice, images) in choices(&report.explainer(), report.images.len()) {
        writeln!(out, "\nassumed for {} images: {choice}", count(images))?;
    }
    Ok(())
}
