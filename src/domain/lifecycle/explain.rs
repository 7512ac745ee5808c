//! Why an image has its verdict: what every rule saw, and what would have to change.

mod dates;
mod future;
mod wording;

use super::evaluate::look::Look;
use super::evaluate::{Evaluation, ImageSet, Outcome, Verdict, looks};
use super::{Action, Count, Policy};
use crate::domain::image::Image;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::fmt::Write;

/// The story of one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// One sentence.
    pub reason: String,
    /// Every rule of the policy, in ascending priority.
    pub trace: Vec<Step>,
    /// Of an image that stays: what would have to happen for it to go.
    pub would_go: Option<String>,
    /// Of an image that stays: the moment after which it goes if nothing is pushed, pulled or changed; `None` when
    /// time alone does not move it.
    pub goes_on: Option<Timestamp>,
    /// Where AWS leaves something undefined that decided this verdict: what was assumed.
    pub choice: Option<String>,
}

/// What one rule made of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Priority.
    pub rule: u32,
    /// `tags match; 4th newest of 10 kept`.
    pub saw: String,
    /// It is this rule that selects the image.
    pub acts: bool,
}

/// The story of the image at a position of the slice that the set was built from. For many images keep an
/// [`Explainer`].
#[must_use]
pub fn explain(policy: &Policy, set: &ImageSet, evaluation: &Evaluation, at: usize, now: Timestamp) -> Explanation {
    Explainer::new(policy, set, evaluation, now).explain(at)
}

/// Tells the stories of one evaluation. Building it costs about as much as the evaluation.
#[derive(Debug)]
pub struct Explainer<'a> {
    set: &'a ImageSet,
    evaluation: &'a Evaluation,
    now: Timestamp,
    looks: Vec<Look<'a>>,
    /// Place of each position.
    places: Vec<u32>,
    /// Child and the index that needs it, by position, sorted.
    holders: Vec<(u32, u32)>,
    /// Referrer and subject, by position, sorted.
    subjects: Vec<(u32, u32)>,
    images: &'a [Image],
    /// Worked out when first asked for.
    dates: OnceCell<dates::Dates>,
}

impl<'a> Explainer<'a> {
    /// The arguments must be those that the evaluation came from.
    #[must_use]
    pub fn new(policy: &'a Policy, set: &'a ImageSet, evaluation: &'a Evaluation, now: Timestamp) -> Self {
        let mut places = vec![0; set.len()];
        for (place, at) in (0u32..).zip(&set.order) {
            places[*at as usize] = place;
        }
        let mut holders: Vec<_> = set.children.iter().map(|(owner, child, _)| (*child, *owner)).collect();
        let mut subjects: Vec<_> = set.referrers.iter().map(|(subject, at, _)| (*at, *subject)).collect();
        holders.sort_unstable();
        subjects.sort_unstable();
        let looks = looks(policy, set, now);
        Self { set, evaluation, looks, places, holders, subjects, images: &[], dates: OnceCell::new(), now }
    }

    /// Names other images by tag or digest where the story mentions them.
    #[must_use]
    pub fn naming(mut self, images: &'a [Image]) -> Self {
        self.images = images;
        self
    }

    /// Everything about the image at a position; empty for a position that does not exist.
    #[must_use]
    pub fn explain(&self, at: usize) -> Explanation {
        if self.verdict(at).is_none() {
            return Explanation::default();
        }
        let (would_go, goes_on) = self.outlook(at);
        Explanation { reason: self.reason(at), trace: self.trace(at), would_go, goes_on, choice: self.choice(at) }
    }

    /// Of an image that stays, [`Explanation::would_go`] and [`Explanation::goes_on`].
    #[must_use]
    pub fn outlook(&self, at: usize) -> (Option<String>, Option<Timestamp>) {
        match self.verdict(at) {
            Some(verdict) if !verdict.outcome.goes() => {
                let future = self.future(at);
                (Some(future.text), future.on)
            }
            _ => (None, None),
        }
    }

    /// The sentence alone.
    #[must_use]
    pub fn reason(&self, at: usize) -> String {
        let mut out = String::new();
        self.write_reason(at, &mut out);
        out
    }

    /// The steps alone.
    #[must_use]
    pub fn trace(&self, at: usize) -> Vec<Step> {
        let mut steps = Vec::with_capacity(self.looks.len());
        let mut saw = String::new();
        self.each_step(at, &mut saw, |rule, saw, acts| steps.push(Step { rule, saw: saw.to_owned(), acts }));
        steps
    }

    /// Tells the steps one by one: priority, what the rule saw, whether it acts. `saw` is where each is written, for
    /// output that must not allocate per step.
    pub fn each_step(&self, at: usize, saw: &mut String, mut tell: impl FnMut(u32, &str, bool)) {
        let Some(place) = self.place(at) else { return };
        let mut first = None;
        for look in &self.looks {
            saw.clear();
            wording::saw(self, look, place, saw);
            let mut acts = false;
            match first {
                _ if !look.fits(place) => {}
                None => {
                    first = Some(look.rule.priority);
                    acts = look.cut.selects(place);
                }
                // Writing to a String cannot fail.
                Some(first) => drop(write!(saw, "; rule {first} comes first")),
            }
            tell(look.rule.priority, saw, acts);
        }
    }

    /// Appends the sentence.
    pub fn write_reason(&self, at: usize, out: &mut String) {
        if let (Some(verdict), Some(place)) = (self.verdict(at), self.place(at)) {
            wording::reason(self, at, place, verdict, out);
        }
    }

    fn verdict(&self, at: usize) -> Option<&Verdict> {
        self.evaluation.verdicts.get(at)
    }

    fn place(&self, at: usize) -> Option<usize> {
        self.places.get(at).map(|place| *place as usize)
    }

    /// The rule that the image is up to.
    fn first(&self, place: usize) -> Option<&Look<'a>> {
        self.looks.iter().find(|look| look.fits(place))
    }

    /// Whether it goes because its subject does, not by a rule of its own.
    fn follows(&self, place: usize, verdict: &Verdict) -> bool {
        let own = self.first(place).filter(|look| look.cut.selects(place)).map(|look| match look.rule.action {
            Action::Expire => Outcome::Expire,
            Action::Archive => Outcome::Archive,
        });
        verdict.outcome.goes() && own != Some(verdict.outcome)
    }

    /// [`Explanation::choice`] alone.
    #[must_use]
    pub fn choice(&self, at: usize) -> Option<String> {
        let (place, verdict) = (self.place(at)?, self.verdict(at)?);
        if let Some((_, crate::domain::image::relations::Certainty::Likely)) = verdict.blocked_by {
            return Some(wording::GUESSED.to_owned());
        }
        if self.follows(place, verdict) {
            return None;
        }
        let look = self.first(place)?;
        let selected = look.cut.selects(place);
        let since = *self.set.since.get(place)?;
        let day_old = |since, days| selected && !super::evaluate::look::is_older(self.now.plus_days(-1), since, days);
        match look.rule.count {
            Count::ImageCountMoreThan(_) => (look.tie == Some(since)).then(|| wording::TIE.to_owned()),
            Count::SinceImagePushed(days) if day_old(since, days) => Some(wording::days(days)),
            Count::SinceImagePushed(_) => {
                super::evaluate::bits::get(&self.set.restored, place).then(|| wording::RESTORED.to_owned())
            }
            Count::SinceImagePulled(days) => day_old(*self.set.pulled.get(place)?, days).then(|| wording::days(days)),
            Count::SinceImageTransitioned(days) => day_old(since, days).then(|| wording::days(days)),
        }
    }
}
