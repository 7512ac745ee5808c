//! Policies tried on the images of a repository: what the editor shows, on the server and in the browser alike.

use super::Policy;
use super::diff::{Change, Difference, diff};
use super::effect::Effect;
use super::evaluate::{Evaluation, ImageSet, Verdict, evaluate};
use super::explain::{Explainer, Explanation};
use super::parse::{Parsed, parse};
use super::review::{Sight, review};
use crate::domain::cost::RateCard;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::image::relations::{Bond, Relations};
use crate::domain::image::{Digest, Image};
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;

/// [`parse`] for somebody who writes: a blank text is no policy yet, and nothing is wrong with that.
#[must_use]
pub fn read(text: &str) -> Parsed {
    if text.trim().is_empty() {
        return Parsed { policy: Some(Policy::default()), diagnostics: Vec::new() };
    }
    parse(text)
}

/// The images of a repository, newest push first, ready for any number of trials.
#[derive(Debug)]
pub struct Bench<'i> {
    pub images: Cow<'i, [Image]>,
    pub relations: Relations,
    pub set: ImageSet,
    /// To which ages refer.
    pub now: Timestamp,
    pub rates: RateCard,
    /// Its name says that a pull-through cache fills the repository.
    pull_through: bool,
}

/// One policy on the images of a [`Bench`].
#[derive(Debug)]
pub struct Trial {
    pub policy: Policy,
    pub evaluation: Evaluation,
    /// From the policy in force.
    pub difference: Difference,
    pub effect: Effect,
}

/// An image and what becomes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub image: Image,
    pub verdict: Verdict,
    pub change: Change,
    /// One sentence.
    pub reason: String,
}

/// An image and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Story {
    pub line: Line,
    pub explanation: Explanation,
    /// What it belongs to.
    pub owner: Option<(Digest, Bond)>,
}

impl<'i> Bench<'i> {
    #[must_use]
    pub fn new(images: impl Into<Cow<'i, [Image]>>, now: Timestamp, rates: RateCard) -> Self {
        let images = images.into();
        let relations = Relations::find(&images, &HashMap::new());
        let set = ImageSet::new(&images, &relations);
        Self { images, relations, set, now, rates, pull_through: false }
    }

    /// Says whose images they are, for the warnings that hang on it.
    #[must_use]
    pub fn of(mut self, repository: &RepositoryName) -> Self {
        self.pull_through = repository.suggests_pull_through();
        self
    }

    #[must_use]
    pub fn evaluate(&self, policy: &Policy) -> Evaluation {
        evaluate(policy, &self.set, self.now)
    }

    /// Tries a policy; `in_force` is the evaluation of the one in force.
    #[must_use]
    pub fn try_out(&self, policy: Policy, in_force: &Evaluation) -> Trial {
        let evaluation = self.evaluate(&policy);
        let difference = diff(in_force, &evaluation, &self.images);
        let effect = Effect::new(&self.images, &evaluation, in_force, &difference, &self.rates);
        Trial { policy, evaluation, difference, effect }
    }

    /// Warnings about the policy of a trial, at their places in the text it was read from.
    #[must_use]
    pub fn review(&self, trial: &Trial, text: &str) -> Vec<Diagnostic> {
        if trial.policy.rules.is_empty() {
            return Vec::new();
        }
        let (set, evaluation) = (&self.set, &trial.evaluation);
        let sight = Sight { text, set, evaluation, now: self.now, pull_through: self.pull_through };
        review(&trial.policy, &self.images, &self.relations, &sight)
    }

    #[must_use]
    pub fn explainer<'a>(&'a self, trial: &'a Trial) -> Explainer<'a> {
        Explainer::new(&trial.policy, &self.set, &trial.evaluation, self.now).naming(&self.images)
    }

    /// What becomes of the images at these positions; positions that do not exist are left out.
    #[must_use]
    pub fn lines(&self, trial: &Trial, positions: &[u32]) -> Vec<Line> {
        let explainer = self.explainer(trial);
        positions.iter().filter_map(|at| self.line(trial, &explainer, *at as usize)).collect()
    }

    /// `None`: there is no image of this digest.
    #[must_use]
    pub fn story(&self, trial: &Trial, digest: &Digest) -> Option<Story> {
        let at = self.images.iter().position(|image| image.digest == *digest)?;
        let explainer = self.explainer(trial);
        let owner = self.relations.owner(at);
        Some(Story {
            line: self.line(trial, &explainer, at)?,
            explanation: explainer.explain(at),
            owner: owner.and_then(|(owner, bond)| Some((self.images.get(owner)?.digest.clone(), bond))),
        })
    }

    fn line(&self, trial: &Trial, explainer: &Explainer<'_>, at: usize) -> Option<Line> {
        Some(Line {
            image: self.images.get(at)?.clone(),
            verdict: *trial.evaluation.verdicts.get(at)?,
            change: trial.difference.changes.get(at).copied().unwrap_or_default(),
            reason: explainer.reason(at),
        })
    }
}

#[cfg(test)]
mod tests;
