//! For a comment on a pull request: the answer first, the list folded away, nothing that hostile tags could break.

use super::report::Report;
use super::table::{choices, totals};
use crate::domain::format::{bytes, count};
use crate::domain::image::Image;
use crate::domain::lifecycle::evaluate::Tally;
use std::io::{self, Write};

/// GitHub refuses comments beyond 65,536 characters; what is left is for the end.
const MAX_LENGTH: usize = 62_000;
const MAX_ROWS: usize = 100;
const MAX_WARNINGS: usize = 20;
/// Of one image.
const MAX_TAGS: usize = 8;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut comment = Comment(format!("### Lifecycle policy: {}\n\n", report.headline()));
    let missed = report.missed.iter().map(|image| {
        let (name, pattern) = (tag_cell(&report.images[image.at]), code(image.pattern));
        format!("> ❌ {name} would go, although {pattern} must stay\n\n")
    });
    let left = comment.list(missed.take(MAX_ROWS), report.missed.len(), MAX_LENGTH / 4);
    if left > 0 {
        comment.add(&format!("> ❌ and {} more\n\n", count(left as u64)));
    }
    comment.add("| | images | bytes |\n|---|---:|---:|\n");
    comment.tallies(&totals(report));
    if let Some(difference) = &report.difference {
        comment.add("\n| against the current policy | images | bytes |\n|---|---:|---:|\n");
        comment.tallies(&[
            ("newly going", difference.newly_going),
            ("newly kept", difference.newly_kept),
            ("by another rule", difference.moved),
        ]);
    }
    for warning in report.warnings.iter().take(MAX_WARNINGS) {
        let rule = warning.rule.map_or_else(String::new, |rule| format!("Rule {rule}: "));
        comment.add(&format!("\n> ⚠️ {rule}{}\n", escape(&warning.message)));
    }
    comment.going(report);
    out.write_all(comment.0.as_bytes())?;
    for (choice, images) in choices(report) {
        writeln!(out, "\nAssumed for {} images: {choice}", count(images))?;
    }
    writeln!(
        out,
        "\nAs of {}. Bytes add up whole images; shared layers make the real saving smaller.",
        report.now.minute_text()
    )
}

/// As much as fits.
struct Comment(String);

impl Comment {
    fn add(&mut self, piece: &str) -> bool {
        let fits = self.0.len() + piece.len() <= MAX_LENGTH;
        if fits {
            self.0.push_str(piece);
        }
        fits
    }

    /// Adds pieces until the room is used up; returns how many of `total` are left.
    fn list(&mut self, pieces: impl Iterator<Item = String>, total: usize, room: usize) -> usize {
        let end = self.0.len() + room;
        total - pieces.take_while(|piece| self.0.len() + piece.len() <= end && self.add(piece)).count()
    }

    fn tallies(&mut self, rows: &[(&str, Tally)]) {
        for (name, tally) in rows {
            self.add(&format!("| {name} | {} | {} |\n", count(tally.images), bytes(tally.bytes)));
        }
    }

    fn going(&mut self, report: &Report<'_>) {
        let mut going: Vec<_> = report.rows().filter(|(_, _, verdict)| verdict.outcome.goes()).collect();
        let is_new = |at: usize| report.change(at) == Some("newlyGoing");
        // What the change brings about is what the comment is read for.
        going.sort_by_key(|(at, _, _)| !is_new(*at));
        let total = going.len();
        if total == 0 {
            return;
        }
        let explainer = report.explainer();
        self.add(&format!(
            "\n<details><summary>Images that would go ({})</summary>\n\n| tags | digest | pushed | why |\n|---|---|---|---|\n",
            count(total as u64)
        ));
        let rows = going.into_iter().take(MAX_ROWS).map(|(at, image, _)| {
            let (tags, digest) = (tag_cell(image), code(&image.digest.short()));
            let why = if is_new(at) { "**newly** " } else { "" }.to_owned() + &escape(&explainer.reason(at));
            format!("| {tags} | {digest} | {} | {why} |\n", image.pushed_at.minute_text())
        });
        match self.list(rows, total, MAX_LENGTH) {
            0 => {}
            left => self.0.push_str(&format!("\n{} more are not listed.\n", count(left as u64))),
        }
        self.0.push_str("\n</details>\n");
    }
}

fn tag_cell(image: &Image) -> String {
    let shown = &image.tags[..image.tags.len().min(MAX_TAGS)];
    let text = shown.iter().map(|tag| tag.as_str()).collect::<Vec<_>>().join(" ");
    match image.tags.len() - shown.len() {
        0 => code(&text),
        more => format!("{} and {more} more", code(&text)),
    }
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
