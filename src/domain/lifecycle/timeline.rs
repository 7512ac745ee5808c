//! The images of a repository by the time of their push, as bars of a few dozen spans of time: however many images there
//! are, there is as much to draw.

use super::evaluate::{Evaluation, Outcome};
use super::listing::Decider;
use crate::domain::image::Image;
use crate::domain::time::{DAY_MILLIS, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

const HOUR: i64 = DAY_MILLIS / 24;
const WEEK: i64 = 7 * DAY_MILLIS;
/// Widths of a bar in milliseconds.
const STEPS: [i64; 13] = [
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY_MILLIS,
    2 * DAY_MILLIS,
    WEEK,
    2 * WEEK,
    4 * WEEK,
    8 * WEEK,
    13 * WEEK,
    26 * WEEK,
    52 * WEEK,
];
/// Bars are as narrow as this allows.
const MOST_BARS: i64 = 80;
/// A Monday, from which bars are counted, so that weeks start on Mondays.
const MONDAY: i64 = 4 * DAY_MILLIS;
/// Rules that have a colour of their own; the others share one.
const RULES: usize = 7;

/// From an instant up to, and without, another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Span {
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        (self.from..self.to).contains(&at)
    }

    const fn millis(&self) -> i64 {
        self.to.millis() - self.from.millis()
    }

    /// As long, earlier or later by a share of its length.
    #[must_use]
    pub fn moved(self, share: f64) -> Self {
        let by = (self.millis() as f64 * share) as i64;
        let shift = |at: Timestamp| Timestamp::from_millis(at.millis().saturating_add(by));
        Self { from: shift(self.from), to: shift(self.to) }
    }

    /// `factor` times as long about an instant in it, which stays where it is.
    #[must_use]
    pub fn scaled(self, factor: f64, about: Timestamp) -> Self {
        let scale = |at: Timestamp| Timestamp::from_millis(about.millis() + ((at - about) as f64 * factor) as i64);
        Self { from: scale(self.from), to: scale(self.to) }
    }

    #[must_use]
    pub fn middle(self) -> Timestamp {
        Timestamp::from_millis(self.from.millis() + self.millis() / 2)
    }

    /// In words: `2026-11-02`, `2026-11-02 to 2026-11-08`, `2026-11-02 06:00 UTC to 2026-11-02 12:00 UTC`.
    #[must_use]
    pub fn words(self) -> String {
        if !is_midnight(self.from) || !is_midnight(self.to) {
            return format!("{} to {}", self.from.minute_text(), self.to.minute_text());
        }
        let (first, last) = (self.from.day(), self.to.day() + -1);
        if first == last { first.to_string() } else { format!("{first} to {last}") }
    }
}

fn is_midnight(at: Timestamp) -> bool {
    at.day().start() == at
}

/// As in a URL: `2026-11-02..2026-11-09`, with a time of day where it is not midnight.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |at: Timestamp| if is_midnight(at) { at.day().to_string() } else { at.rfc3339() };
        write!(f, "{}..{}", text(self.from), text(self.to))
    }
}

/// Text that is no span of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a span of time such as 2026-11-02..2026-11-09")]
pub struct SpanError(String);

impl FromStr for Span {
    type Err = SpanError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || SpanError(text.to_owned());
        let (from, to) = text.split_once("..").ok_or_else(wrong)?;
        let read = |text: &str| Timestamp::parse(text).map_err(|_| wrong());
        let span = Self { from: read(from)?, to: read(to)? };
        if span.from < span.to { Ok(span) } else { Err(wrong()) }
    }
}

/// What the bars are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Division {
    #[default]
    Verdict,
    Rule,
}

/// What a part of a bar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    Outcome(Outcome),
    Decider(Decider),
    OtherRules,
}

/// Images pushed in a span, by part in the order of [`Timeline::parts`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    pub span: Span,
    pub counts: Vec<u64>,
}

impl Bar {
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// From the first push to the last, in whole bars.
    pub whole: Span,
    /// What is on show, in whole bars.
    pub span: Span,
    /// Every part that some image belongs to, in the whole time, with their number.
    pub parts: Vec<(Part, u64)>,
    pub bars: Vec<Bar>,
}

impl Timeline {
    /// `None` without images. A `zoom` that shows nothing of them is moved to where they are.
    #[must_use]
    pub fn new(images: &[Image], evaluation: &Evaluation, division: Division, zoom: Option<Span>) -> Option<Self> {
        let pushes = || images.iter().map(|image| image.pushed_at);
        let all = Span { from: pushes().min()?, to: Timestamp::from_millis(pushes().max()?.millis() + 1) };
        let (whole, _) = in_bars(all);
        let zoom = zoom.filter(|zoom| zoom.from < whole.to && whole.from < zoom.to);
        let (span, step) = in_bars(zoom.map_or(all, |zoom| Span {
            from: zoom.from.max(whole.from),
            to: zoom.to.min(whole.to).max(Timestamp::from_millis(zoom.from.max(whole.from).millis() + HOUR)),
        }));
        let parts = parts(evaluation, division);
        let mut bars: Vec<Bar> = (0..span.millis() / step)
            .map(|at| {
                let from = Timestamp::from_millis(span.from.millis() + at * step);
                let to = Timestamp::from_millis(from.millis() + step);
                Bar { span: Span { from, to }, counts: vec![0; parts.len()] }
            })
            .collect();
        for (image, verdict) in images.iter().zip(&evaluation.verdicts) {
            let at = (image.pushed_at - span.from).div_euclid(step);
            let bar = usize::try_from(at).ok().and_then(|at| bars.get_mut(at));
            let own = match division {
                Division::Verdict => Part::Outcome(verdict.outcome),
                Division::Rule => Part::Decider(verdict.rule.map_or(Decider::None, Decider::Rule)),
            };
            let part = parts.iter().position(|(part, _)| *part == own);
            // What has no part of its own belongs to the last one, which the other rules share.
            if let Some(count) = bar.and_then(|bar| bar.counts.get_mut(part.unwrap_or(parts.len() - 1))) {
                *count += 1;
            }
        }
        Some(Self { whole, span, parts, bars })
    }

    /// Images in the highest bar.
    #[must_use]
    pub fn most(&self) -> u64 {
        self.bars.iter().map(Bar::total).max().unwrap_or(0)
    }

    /// The time on show after a zoom or a move; `None` for all of it.
    #[must_use]
    pub fn clamped(&self, span: Span) -> Option<Span> {
        let span = if span.millis() < STEPS[0] {
            Span { to: Timestamp::from_millis(span.from.millis() + HOUR), ..span }
        } else {
            span
        };
        if span.millis() >= self.whole.millis() {
            return None;
        }
        let by = (self.whole.from - span.from).max(0) + (self.whole.to - span.to).min(0);
        let shift = |at: Timestamp| Timestamp::from_millis(at.millis() + by);
        Some(Span { from: shift(span.from), to: shift(span.to) })
    }
}

/// The narrowest bars that are not too many, and the span in whole bars.
fn in_bars(span: Span) -> (Span, i64) {
    let down = |at: i64, step: i64| MONDAY + (at - MONDAY).div_euclid(step) * step;
    let cut = |step: i64| Span {
        from: Timestamp::from_millis(down(span.from.millis(), step)),
        to: Timestamp::from_millis(down(span.to.millis() - 1, step) + step),
    };
    let few = |step: &i64| cut(*step).millis() / step <= MOST_BARS;
    let step = STEPS.into_iter().find(few).unwrap_or_else(|| {
        // Decades: only of images that somebody has dated wrongly.
        span.millis() / MOST_BARS + WEEK
    });
    (cut(step), step)
}

fn parts(evaluation: &Evaluation, division: Division) -> Vec<(Part, u64)> {
    let verdicts = &evaluation.verdicts;
    if division == Division::Verdict {
        // What stays is at the bottom, what goes on top of it, where it is seen first.
        return [Outcome::Keep, Outcome::Blocked, Outcome::Archive, Outcome::Expire]
            .into_iter()
            .map(|outcome| {
                let count = verdicts.iter().filter(|verdict| verdict.outcome == outcome).count();
                (Part::Outcome(outcome), count as u64)
            })
            .filter(|(_, count)| *count > 0)
            .collect();
    }
    let mut rules: BTreeMap<u32, u64> = BTreeMap::new();
    let mut none = 0;
    for verdict in verdicts {
        match verdict.rule {
            Some(rule) => *rules.entry(rule).or_default() += 1,
            None => none += 1,
        }
    }
    let mut named: Vec<(u32, u64)> = rules.into_iter().collect();
    let mut others = 0;
    if named.len() > RULES {
        // The busiest keep their own colour.
        named.sort_by_key(|(rule, count)| (std::cmp::Reverse(*count), *rule));
        others = named.drain(RULES..).map(|(_, count)| count).sum();
        named.sort_unstable();
    }
    let none = (none > 0).then_some((Part::Decider(Decider::None), none));
    let named = named.into_iter().map(|(rule, count)| (Part::Decider(Decider::Rule(rule)), count));
    let others = (others > 0).then_some((Part::OtherRules, others));
    none.into_iter().chain(named).chain(others).collect()
}

#[cfg(test)]
mod tests;
