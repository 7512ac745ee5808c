//! Policies tried on the images of a repository: what the editor shows, on the server and in the browser alike.

use super::Policy;
use super::diff::{Change, Difference, diff};
use super::effect::Effect;
use super::evaluate::{Evaluation, ImageSet, Tally, Verdict, evaluate, sees};
use super::explain::{Explainer, Explanation};
use super::listing::Query;
use super::parse::{Parsed, parse};
use super::project::{Leave, Outlook};
use super::review::{Sight, review};
use crate::domain::cost::RateCard;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::image::relations::{Bond, Relations};
use crate::domain::image::{Digest, Image};
use crate::domain::repository::RepositoryName;
use crate::domain::storage::{Contents, Layers};
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
    /// `None`: no manifest was read.
    pub layers: Option<Layers>,
    /// Whether each image runs somewhere; `None`: nobody tells.
    pub in_use: Option<Vec<bool>>,
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
    /// The day that all of it is of, when that is not today.
    pub later: Option<Later>,
}

/// A day on which a trial is looked at, and the verdicts of today.
#[derive(Debug, Clone)]
pub struct Later {
    pub outlook: Outlook,
    today: Evaluation,
}

impl Trial {
    /// The verdicts of today, whatever day it is looked at on.
    #[must_use]
    pub fn today(&self) -> &Evaluation {
        self.later.as_ref().map_or(&self.evaluation, |later| &later.today)
    }
}

/// An image and what becomes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub image: Image,
    pub verdict: Verdict,
    pub change: Change,
    /// One sentence.
    pub reason: String,
    /// It runs somewhere, as far as that is told.
    #[serde(default)]
    pub in_use: bool,
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
        Self::knowing(images, None, now, rates)
    }

    /// With what manifests tell of these very images.
    #[must_use]
    pub fn knowing(
        images: impl Into<Cow<'i, [Image]>>,
        contents: Option<Contents>,
        now: Timestamp,
        rates: RateCard,
    ) -> Self {
        let images = images.into();
        let children = contents.as_ref().map_or_else(HashMap::new, |contents| contents.children_of(&images));
        let relations = Relations::find(&images, &children);
        let set = ImageSet::new(&images, &relations);
        let layers = contents.map(|contents| contents.layers);
        Self { images, relations, set, now, rates, layers, in_use: None, pull_through: false }
    }

    /// Says whose images they are, for the warnings that hang on it.
    #[must_use]
    pub fn of(mut self, repository: &RepositoryName) -> Self {
        self.pull_through = repository.suggests_pull_through();
        self
    }

    /// Says which of the images run somewhere, in their order.
    #[must_use]
    pub fn marking(self, in_use: Option<Vec<bool>>) -> Self {
        Self { in_use, ..self }
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
        let effect = self.counting(effect, &evaluation, in_force);
        Trial { policy, evaluation, difference, effect, later: None }
    }

    /// With what is known of their layers and of where they run.
    fn counting(&self, effect: Effect, evaluation: &Evaluation, in_force: &Evaluation) -> Effect {
        let effect = match &self.layers {
            Some(layers) => effect.counting(layers, evaluation, in_force, &self.rates),
            None => effect,
        };
        match &self.in_use {
            Some(in_use) => effect.sparing(&self.images, in_use, evaluation),
            None => effect,
        }
    }

    /// The trial as it looks on the day of an outlook; `in_force` is the evaluation of today of the policy in force,
    /// `before` its outlook.
    #[must_use]
    pub fn look_ahead(&self, trial: &Trial, in_force: &Evaluation, outlook: Outlook, before: &Outlook) -> Trial {
        let evaluation = outlook.evaluation(&trial.evaluation);
        let in_force = before.evaluation(in_force);
        let difference = diff(&in_force, &evaluation, &self.images);
        let effect = Effect::new(&self.images, &evaluation, &in_force, &difference, &self.rates);
        let effect = self.counting(effect, &evaluation, &in_force);
        let later = Some(Later { outlook, today: trial.evaluation.clone() });
        Trial { policy: trial.policy.clone(), evaluation, difference, effect, later }
    }

    /// Positions of the images that a query lets through, in its order.
    #[must_use]
    pub fn select(&self, trial: &Trial, query: &Query) -> Vec<u32> {
        let mut positions = query.select(&self.images, &trial.evaluation, &trial.difference.changes);
        if let Some(priority) = query.seen_by {
            let mut seen = vec![false; self.images.len()];
            let of_rule = sees(&trial.policy, &self.set).into_iter().filter(|(rule, _)| *rule == priority);
            of_rule.flat_map(|(_, positions)| positions).for_each(|at| seen[at as usize] = true);
            positions.retain(|at| seen[*at as usize]);
        }
        positions
    }

    /// The rules by priority, each with the images whose tags and storage class fit it, whatever earlier rules make of
    /// them.
    #[must_use]
    pub fn sees(&self, policy: &Policy) -> Vec<(u32, Tally)> {
        let tally = |positions: Vec<u32>| {
            let images = positions.into_iter().filter_map(|at| self.images.get(at as usize));
            images.map(Tally::of).fold(Tally::default(), |sum, tally| sum + tally)
        };
        sees(policy, &self.set).into_iter().map(|(rule, positions)| (rule, tally(positions))).collect()
    }

    /// Warnings about the policy of a trial, at their places in the text it was read from.
    #[must_use]
    pub fn review(&self, trial: &Trial, text: &str) -> Vec<Diagnostic> {
        if trial.policy.rules.is_empty() {
            return Vec::new();
        }
        let (set, evaluation) = (&self.set, trial.today());
        let sight = Sight { text, set, evaluation, now: self.now, pull_through: self.pull_through };
        review(&trial.policy, &self.images, &self.relations, &sight)
    }

    #[must_use]
    pub fn explainer<'a>(&'a self, trial: &'a Trial) -> Explainer<'a> {
        Explainer::new(&trial.policy, &self.set, trial.today(), self.now).naming(&self.images)
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
        // What goes at once has its reason of today.
        let leave = trial.later.as_ref().and_then(|later| later.outlook.leave(at)).filter(|leave| leave.on > self.now);
        Some(Line {
            image: self.images.get(at)?.clone(),
            verdict: *trial.evaluation.verdicts.get(at)?,
            change: trial.difference.changes.get(at).copied().unwrap_or_default(),
            reason: leave.map_or_else(|| explainer.reason(at), Leave::reason),
            in_use: self.in_use.as_ref().is_some_and(|in_use| in_use.get(at) == Some(&true)),
        })
    }
}

#[cfg(test)]
mod tests;
