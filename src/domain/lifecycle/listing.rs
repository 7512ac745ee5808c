//! The images of a repository with their verdicts, as a list: filtered and sorted.

use super::diff::Change;
use super::evaluate::{Evaluation, Outcome};
use super::timeline::Span;
use crate::domain::filter;
use crate::domain::image::Image;
use crate::domain::inventory::query::{Sort, UnknownColumn};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Column {
    Verdict,
    Rule,
    Image,
    Size,
    #[default]
    Pushed,
}

impl Column {
    pub const ALL: [Self; 5] = [Self::Verdict, Self::Rule, Self::Image, Self::Size, Self::Pushed];

    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Rule => "rule",
            Self::Image => "image",
            Self::Size => "size",
            Self::Pushed => "pushed",
        }
    }

    /// Whether the first click sorts from the large end.
    #[must_use]
    pub const fn largest_first(self) -> bool {
        matches!(self, Self::Size | Self::Pushed)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl FromStr for Column {
    type Err = UnknownColumn;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|column| column.key() == text).ok_or_else(|| UnknownColumn(text.to_owned()))
    }
}

impl Default for Sort<Column> {
    fn default() -> Self {
        Self { column: Column::Pushed, descending: true }
    }
}

/// Which rule an image is up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decider {
    /// The rule of this priority.
    Rule(u32),
    /// No rule's tags fit it.
    None,
}

impl fmt::Display for Decider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(priority) => priority.fmt(f),
            Self::None => f.write_str("none"),
        }
    }
}

impl FromStr for Decider {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "none" { Ok(Self::None) } else { text.parse().map(Self::Rule) }
    }
}

/// What of the list is on show; all of it by default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Query {
    pub outcome: Option<Outcome>,
    pub decider: Option<Decider>,
    pub change: Option<Change>,
    /// Pushed in it.
    pub pushed: Option<Span>,
    /// Priority of a rule whose tags fit; needs the images themselves, see `Bench::select`.
    pub seen_by: Option<u32>,
    /// Looked for in tags and digests, whatever the case.
    pub text: String,
    pub sort: Sort<Column>,
}

impl Query {
    /// Positions of the images that it lets through, in order; ties newest first as in `images`. `changes` may be empty:
    /// then nothing has changed.
    #[must_use]
    pub fn select(&self, images: &[Image], evaluation: &Evaluation, changes: &[Change]) -> Vec<u32> {
        let verdicts = &evaluation.verdicts;
        let mut positions: Vec<u32> = (0u32..)
            .zip(images.iter().zip(verdicts))
            .filter(|(at, (image, verdict))| {
                let change = changes.get(*at as usize).copied().unwrap_or_default();
                self.outcome.is_none_or(|outcome| outcome == verdict.outcome)
                    && self.decider.is_none_or(|decider| decider == verdict.rule.map_or(Decider::None, Decider::Rule))
                    && self.change.is_none_or(|wanted| wanted == change)
                    && self.pushed.is_none_or(|span| span.holds(image.pushed_at))
                    && self.finds(image)
            })
            .map(|(at, _)| at)
            .collect();
        if self.sort != Sort::default() {
            positions.sort_by(|a, b| {
                let (a, b) = (*a as usize, *b as usize);
                let order = match self.sort.column {
                    Column::Verdict => rank(verdicts[a].outcome).cmp(&rank(verdicts[b].outcome)),
                    Column::Rule => verdicts[a].rule.unwrap_or(u32::MAX).cmp(&verdicts[b].rule.unwrap_or(u32::MAX)),
                    Column::Image => by_tags(&images[a], &images[b]),
                    Column::Size => images[a].size_bytes.cmp(&images[b].size_bytes),
                    Column::Pushed => images[a].pushed_at.cmp(&images[b].pushed_at),
                };
                if self.sort.descending { order.reverse() } else { order }
            });
        }
        positions
    }

    fn finds(&self, image: &Image) -> bool {
        let text = self.text.trim();
        filter::contains(image.digest.as_str(), text)
            || image.tags.iter().any(|tag| filter::contains(tag.as_str(), text))
    }
}

/// What cannot be undone first.
const fn rank(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Expire => 0,
        Outcome::Archive => 1,
        Outcome::Blocked => 2,
        Outcome::Keep => 3,
    }
}

/// Untagged images last.
fn by_tags(a: &Image, b: &Image) -> Ordering {
    a.tags.is_empty().cmp(&b.tags.is_empty()).then_with(|| a.tags.cmp(&b.tags))
}
