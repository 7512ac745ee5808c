//! What a policy does, for a comment on a pull request: the answer first, the list folded away, nothing that hostile tags
//! could break.

use super::Policy;
use super::diff::{Change, Difference};
use super::evaluate::{Evaluation, Outcome, Summary, Tally};
use super::explain::Explainer;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::format::{bytes, count};
use crate::domain::image::Image;
use crate::domain::text::plain;
use crate::domain::time::Timestamp;

/// GitHub refuses comments beyond 65,536 characters; what is left is for the end.
const MAX_LENGTH: usize = 62_000;
const MAX_ROWS: usize = 100;
const MAX_WARNINGS: usize = 20;
/// Of one image.
const MAX_TAGS: usize = 8;

/// What there is to tell.
pub struct Report<'a> {
    /// Before the answer; Markdown in it is escaped.
    pub title: String,
    pub now: Timestamp,
    pub images: &'a [Image],
    pub evaluation: &'a Evaluation,
    pub explainer: Explainer<'a>,
    /// Bytes that deleting frees, where all manifests are known.
    pub freed: Option<u64>,
    /// From the policy in force.
    pub difference: Option<&'a Difference>,
    pub warnings: &'a [Diagnostic],
    /// Images that go although they must not, each with the pattern that says so.
    pub missed: Vec<(&'a Image, &'a str)>,
}

impl Report<'_> {
    #[must_use]
    pub fn comment(&self) -> String {
        let summary = self.evaluation.summary(self.images);
        let headline = headline(summary, self.images.len(), self.freed);
        let mut comment = Comment(format!("### {}: {headline}\n\n", escape(&self.title)));
        let missed = self.missed.iter().map(|(image, pattern)| {
            let (name, pattern) = (tag_cell(image), code(pattern));
            format!("> ❌ {name} would go, although {pattern} must stay\n\n")
        });
        let left = comment.list(missed.take(MAX_ROWS), self.missed.len(), MAX_LENGTH / 4);
        if left > 0 {
            comment.add(&format!("> ❌ and {} more\n\n", count(left as u64)));
        }
        comment.add("| | images | bytes |\n|---|---:|---:|\n");
        comment.tallies(&totals(summary));
        if let Some(difference) = self.difference {
            comment.add("\n| against the current policy | images | bytes |\n|---|---:|---:|\n");
            comment.tallies(&[
                ("newly going", difference.newly_going),
                ("newly kept", difference.newly_kept),
                ("by another rule", difference.moved),
            ]);
        }
        for warning in self.warnings.iter().take(MAX_WARNINGS) {
            let rule = warning.rule.map_or_else(String::new, |rule| format!("Rule {rule}: "));
            comment.add(&format!("\n> ⚠️ {rule}{}\n", escape(&warning.message)));
        }
        comment.going(self);
        let Comment(mut text) = comment;
        for (choice, images) in choices(&self.explainer, self.images.len()) {
            text.push_str(&format!("\nAssumed for {} images: {choice}\n", count(images)));
        }
        text.push_str(&format!(
            "\nAs of {}. Bytes add up whole images; shared layers make the real saving smaller.\n",
            self.now.minute_text()
        ));
        text
    }

    fn is_new(&self, at: usize) -> bool {
        self.difference.is_some_and(|difference| difference.changes.get(at) == Some(&Change::NewlyGoing))
    }
}

/// A policy as a block of code that no text in it can end.
#[must_use]
pub fn code_block(policy: &Policy) -> String {
    let text = policy.to_json();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}json\n{}\n{fence}\n", text.trim_end())
}

/// `412 of 1,204 images would expire, up to 96.2 GiB freed`; `freed` where all manifests are known.
#[must_use]
pub fn headline(summary: Summary, images: usize, freed: Option<u64>) -> String {
    let Summary { expire, archive, .. } = summary;
    let total = count(images as u64);
    let size = match freed {
        Some(freed) => format!("{} freed", bytes(freed)),
        None => format!("up to {} freed", bytes(expire.bytes)),
    };
    match (expire.images, archive.images) {
        (0, 0) => format!("none of {total} images goes"),
        (0, archived) => format!("{} of {total} images would be archived, none expired", count(archived)),
        (expired, 0) => format!("{} of {total} images would expire, {size}", count(expired)),
        (expired, archived) => {
            format!("{} of {total} images would expire, {size}; {} archived", count(expired), count(archived))
        }
    }
}

/// Which assumptions decided something for the first `images`, each once, with how many it decided.
#[must_use]
pub fn choices(explainer: &Explainer<'_>, images: usize) -> Vec<(String, u64)> {
    let mut choices: Vec<(String, u64)> = Vec::new();
    for choice in (0..images).filter_map(|at| explainer.choice(at)) {
        match choices.iter_mut().find(|(known, _)| *known == choice) {
            Some((_, images)) => *images += 1,
            None => choices.push((choice, 1)),
        }
    }
    choices
}

#[must_use]
pub fn totals(summary: Summary) -> [(&'static str, Tally); 4] {
    [
        (Outcome::Keep.as_str(), summary.keep),
        (Outcome::Expire.as_str(), summary.expire),
        (Outcome::Archive.as_str(), summary.archive),
        (Outcome::Blocked.as_str(), summary.blocked),
    ]
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
        let rows = report.images.iter().zip(&report.evaluation.verdicts).enumerate();
        let mut going: Vec<(usize, &Image)> =
            rows.filter(|(_, (_, verdict))| verdict.outcome.goes()).map(|(at, (image, _))| (at, image)).collect();
        // What the change brings about is what the comment is read for.
        going.sort_by_key(|(at, _)| !report.is_new(*at));
        let total = going.len();
        if total == 0 {
            return;
        }
        self.add(&format!(
            "\n<details><summary>Images that would go ({})</summary>\n\n| tags | digest | pushed | why |\n|---|---|---|---|\n",
            count(total as u64)
        ));
        let rows = going.into_iter().take(MAX_ROWS).map(|(at, image)| {
            let (tags, digest) = (tag_cell(image), code(&image.digest.short()));
            let why =
                if report.is_new(at) { "**newly** " } else { "" }.to_owned() + &escape(&report.explainer.reason(at));
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
    for c in plain(text).replace('\t', "\\t").chars() {
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
