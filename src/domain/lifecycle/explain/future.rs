//! What would have to happen for an image to go.

use super::dates::Dates;
use super::{Explainer, wording};
use crate::domain::lifecycle::Count;
use crate::domain::time::Timestamp;

/// How an image that stays would go.
#[derive(Debug)]
pub(super) struct Future {
    pub text: String,
    pub on: Option<Timestamp>,
}

impl Explainer<'_> {
    pub(super) fn future(&self, at: usize) -> Future {
        let mut text = self.own_text(at);
        let holders: Vec<u32> = self.holders(at).collect();
        if let Some(holder) = holders.first() {
            let name = self.name(*holder);
            text = match text.is_empty() {
                true => format!("when index{name} goes"),
                false => format!("{text}, and after index{name}"),
            };
        }
        if self.subject(at).is_some() {
            text.push_str(", or with its subject");
        }
        Future { text, on: self.dates.get_or_init(|| Dates::find(self.set, &self.looks)).of(at) }
    }

    /// What its own rule waits for; empty when the rule selects it already.
    fn own_text(&self, at: usize) -> String {
        let Some((place, look)) = self.place(at).and_then(|place| Some((place, self.first(place)?))) else {
            return "when a rule is added whose tags fit it".to_owned();
        };
        if look.cut.selects(place) {
            return String::new();
        }
        let rule = look.rule.priority;
        match look.rule.count {
            Count::ImageCountMoreThan(keep) => {
                let more = i64::from(keep) - i64::from(look.rank(place)) + 1;
                match more {
                    1 => format!("when one more image that rule {rule} counts is pushed"),
                    more => format!("when {more} more images that rule {rule} counts are pushed"),
                }
            }
            Count::SinceImagePushed(days) => {
                format!("when it is more than {} old", wording::plural(i64::from(days), "day"))
            }
            Count::SinceImagePulled(days) => {
                format!("when nobody pulls it for more than {}", wording::plural(i64::from(days), "day"))
            }
            Count::SinceImageTransitioned(days) => {
                format!("when it has been archived for more than {}", wording::plural(i64::from(days), "day"))
            }
        }
    }

    /// The indexes that need an image and that no rule takes.
    fn holders(&self, at: usize) -> impl Iterator<Item = u32> + '_ {
        let from = self.holders.partition_point(|(child, _)| (*child as usize) < at);
        self.holders[from..].iter().take_while(move |(child, _)| *child as usize == at).map(|(_, owner)| *owner).filter(
            |owner| {
                let verdict = self.verdict(*owner as usize).zip(self.place(*owner as usize));
                verdict.is_some_and(|(verdict, place)| !verdict.outcome.goes() || self.follows(place, verdict))
            },
        )
    }

    pub(super) fn subject(&self, at: usize) -> Option<u32> {
        let found = self.subjects.binary_search_by(|(referrer, _)| (*referrer as usize).cmp(&at)).ok()?;
        self.subjects.get(found).map(|(_, subject)| *subject)
    }

    /// ` v1.2.3` or ` sha256:3ad4f1…91c2`, with its space; empty when the images are not at hand.
    pub(super) fn name(&self, at: u32) -> String {
        let Some(image) = self.images.get(at as usize) else { return String::new() };
        let name = image.tags.first().map_or_else(|| image.digest.short(), ToString::to_string);
        format!(" {name}")
    }
}
