//! One proposal tried on every repository of a registry: what it would do to each, and which of them need a look first.

pub mod creation;
pub mod loss;
pub mod query;
pub mod sets;
#[cfg(test)]
mod tests;

use super::Policy;
use super::equality::is_same;
use super::evaluate::{Outcome, Tally};
use super::template::templates;
use super::trial::{Bench, Trial};
use crate::domain::cost::RateCard;
use crate::domain::image::Image;
use crate::domain::inventory::Record;
use crate::domain::repository::RepositoryName;
use crate::domain::storage::{Amount, Contents};
use crate::domain::time::Timestamp;
use loss::Loss;
use serde::{Deserialize, Serialize};
use sets::Origin;
use std::sync::Arc;

/// Images pulled in this many days count as in use: ECR records pulls with up to a day's delay (ecr.md 2.4).
const IN_USE_DAYS: i64 = 7;
/// A policy that takes more of a repository than this needs a look.
const LARGE_SHARE: f64 = 0.9;

/// What is tried.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Proposal {
    /// The policies in force, as they are.
    #[default]
    InForce,
    /// In every repository the first of the ready-made policies that fit it.
    BestFit,
    /// The ready-made policy of this id, where it fits.
    Template(String),
    /// The same text everywhere.
    Text(String),
    /// The newest version of the policy set of this name; whoever tries it puts its text in place.
    Set(String),
}

/// Whether a lifecycle policy is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    None,
    /// It could not be read.
    Unknown,
    /// AWS has not acted on it yet (ecr.md 1.4).
    NeverEvaluated,
    Evaluated,
}

/// Why a person should look before the proposal is put in force. The gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Caution {
    /// Images that run somewhere would go: so many.
    LosesUsed(u64),
    /// Every image would go.
    LosesAll,
    /// The image that was pushed last would go.
    LosesNewest,
    /// Images pulled in the last seven days would go: so many.
    LosesPulled(u64),
    /// More than nine tenths of its images would go.
    LosesMost,
    /// The images could not all be read: more may go than is shown.
    Incomplete,
}

/// A [`Template`](super::template::Template) by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadyMade {
    pub id: String,
    pub title: String,
}

/// What a proposal does to one repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    pub name: RepositoryName,
    pub team: Option<String>,
    pub total: Tally,
    pub state: State,
    /// Where the policy in force comes from; `None`: there is none, or nobody asked.
    #[serde(default)]
    pub origin: Option<Origin>,
    /// Of the policy in force.
    pub rules: u32,
    /// The ready-made policy that was tried; `None`: none fits, so what is in force stays, or none was asked for.
    pub template: Option<ReadyMade>,
    /// Images that would expire or be archived.
    pub going: Tally,
    /// Of layers that only images hold which expire; `None`: no manifest of the repository was read.
    #[serde(default)]
    pub freed: Option<Amount>,
    /// USD a month at list price, an upper bound as images share layers (ecr.md 4.3). Archiving saves nothing.
    pub saved: f64,
    /// Against the policy in force.
    pub newly_going: Tally,
    pub newly_kept: Tally,
    pub loss: Loss,
    /// In order, without repetition.
    pub cautions: Vec<Caution>,
    /// The proposal as it would be put, where it is another than the policy in force. Stays on the server.
    #[serde(skip)]
    pub text: Option<Arc<str>>,
}

impl Proposal {
    /// The policy for these images, with the name of the ready-made one; `None`: what is in force stays. `text` is the
    /// policy that [`Proposal::Text`] holds.
    #[must_use]
    pub fn policy(&self, images: &[Image], text: Option<&Policy>) -> Option<(Policy, Option<ReadyMade>)> {
        let chosen = |fits: &dyn Fn(&str) -> bool| {
            let found = templates(images).into_iter().find(|template| fits(template.id));
            found.map(|template| {
                let name = ReadyMade { id: template.id.to_owned(), title: template.title };
                (template.policy, Some(name))
            })
        };
        match self {
            Self::InForce | Self::Set(_) => None,
            Self::BestFit => chosen(&|_| true),
            Self::Template(id) => chosen(&|known| known == id),
            Self::Text(_) => text.map(|policy| (policy.clone(), None)),
        }
    }
}

impl Line {
    /// Tries the proposal on one repository as of `now`; `text` as in [`Proposal::policy`], `contents` what manifests tell of
    /// its images, `in_use` which of them run somewhere.
    #[must_use]
    pub fn new(
        record: &Record,
        contents: Option<Contents>,
        in_use: Option<Vec<bool>>,
        proposal: &Proposal,
        text: Option<&Policy>,
        rates: &RateCard,
        now: Timestamp,
    ) -> Self {
        let in_force = record.lifecycle_policy();
        let bench = Bench::knowing(&*record.images, contents, now, rates.clone());
        let bench = bench.of(&record.repository.name).marking(in_use);
        let before = bench.evaluate(&in_force.clone().unwrap_or_default());
        let (policy, template, text) = match proposal.policy(&record.images, text) {
            Some((policy, template)) => {
                let text = policy.to_json();
                let stands = matches!(&record.policy, Ok(Some(document)) if is_same(Some(&document.text), Some(&text)));
                (policy, template, (!stands).then(|| text.into()))
            }
            None => (in_force.clone().unwrap_or_default(), None, None),
        };
        let trial = bench.try_out(policy, &before);
        Self {
            name: record.repository.name.clone(),
            team: record.repository.team().map(str::to_owned),
            total: trial.effect.total,
            state: state(record),
            origin: None,
            rules: in_force.map_or(0, |policy| u32::try_from(policy.rules.len()).unwrap_or(u32::MAX)),
            template,
            going: trial.effect.going(),
            freed: trial.effect.freed,
            saved: trial.effect.saved,
            newly_going: trial.effect.newly_going,
            newly_kept: trial.effect.newly_kept,
            loss: Loss::of(&record.images, bench.in_use.as_deref(), &trial.evaluation),
            cautions: cautions(record, &trial, now),
            text,
        }
    }
}

impl Line {
    /// Bytes that go, as well as they are known.
    #[must_use]
    pub fn frees(&self) -> Amount {
        self.freed.unwrap_or(Amount { bytes: self.going.bytes, exact: false })
    }
}

fn state(record: &Record) -> State {
    match &record.policy {
        Err(_) => State::Unknown,
        Ok(None) => State::None,
        Ok(Some(document)) if document.last_evaluated_at.is_none() => State::NeverEvaluated,
        Ok(Some(_)) => State::Evaluated,
    }
}

fn cautions(record: &Record, trial: &Trial, now: Timestamp) -> Vec<Caution> {
    let (images, evaluation) = (&record.images, &trial.evaluation);
    let goes = |at: usize| evaluation.verdicts.get(at).is_some_and(|verdict| verdict.outcome.goes());
    let gone = (0..images.len()).filter(|at| goes(*at)).count();
    let newest = images.iter().enumerate().max_by_key(|(_, image)| image.pushed_at).map(|(at, _)| at);
    let since = now.plus_days(-IN_USE_DAYS);
    let pulled = evaluation.verdicts.iter().zip(images.iter()).filter(|(verdict, image)| {
        verdict.outcome == Outcome::Expire && image.last_pulled_at.is_some_and(|at| at > since)
    });
    let pulled = pulled.count() as u64;
    let mut cautions = Vec::new();
    let mut add = |caution, holds: bool| {
        if holds {
            cautions.push(caution);
        }
    };
    let all = gone > 0 && gone == images.len();
    let used = trial.effect.in_use.map_or(0, |tally| tally.images);
    add(Caution::LosesUsed(used), used > 0);
    add(Caution::LosesAll, all);
    add(Caution::LosesNewest, !all && newest.is_some_and(goes));
    add(Caution::LosesPulled(pulled), pulled > 0);
    add(Caution::LosesMost, !all && gone as f64 > LARGE_SHARE * images.len() as f64);
    add(Caution::Incomplete, record.images_problem.is_some());
    cautions
}

impl State {
    pub const ALL: [Self; 4] = [Self::None, Self::Unknown, Self::NeverEvaluated, Self::Evaluated];

    /// As in a URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unknown => "unknown",
            Self::NeverEvaluated => "never-evaluated",
            Self::Evaluated => "evaluated",
        }
    }
}

impl Caution {
    /// For a badge.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::LosesUsed(images) => format!("{} in use", crate::domain::format::count(images)),
            Self::LosesAll => "loses all images".to_owned(),
            Self::LosesNewest => "loses its newest image".to_owned(),
            Self::LosesPulled(images) => format!("{} pulled in the last week", crate::domain::format::count(images)),
            Self::LosesMost => "loses over 90%".to_owned(),
            Self::Incomplete => "not all images read".to_owned(),
        }
    }
}

/// Sums over lines.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    pub repositories: u64,
    pub total: Tally,
    /// Repositories with a policy in force, and what they hold.
    pub covered: u64,
    pub covered_bytes: u64,
    pub never_evaluated: u64,
    pub unknown: u64,
    pub going: Tally,
    /// Sum of [`Line::frees`], and repositories where it is no more than a bound.
    pub freed: u64,
    pub bounded: u64,
    pub saved: f64,
    pub newly_going: Tally,
    pub newly_kept: Tally,
    /// Repositories with a caution.
    pub cautioned: u64,
}

impl Totals {
    /// Bytes that go, as well as they are known.
    #[must_use]
    pub const fn frees(&self) -> Amount {
        Amount { bytes: self.freed, exact: self.bounded == 0 }
    }
}

impl<'a> FromIterator<&'a Line> for Totals {
    fn from_iter<I: IntoIterator<Item = &'a Line>>(lines: I) -> Self {
        lines.into_iter().fold(Self::default(), |mut sum, line| {
            let covered = matches!(line.state, State::Evaluated | State::NeverEvaluated);
            sum.repositories += 1;
            sum.total += line.total;
            sum.covered += u64::from(covered);
            sum.covered_bytes += if covered { line.total.bytes } else { 0 };
            sum.never_evaluated += u64::from(line.state == State::NeverEvaluated);
            sum.unknown += u64::from(line.state == State::Unknown);
            sum.going += line.going;
            let frees = line.frees();
            sum.freed = sum.freed.saturating_add(frees.bytes);
            sum.bounded += u64::from(!frees.exact && frees.bytes > 0);
            sum.saved += line.saved;
            sum.newly_going += line.newly_going;
            sum.newly_kept += line.newly_kept;
            sum.cautioned += u64::from(!line.cautions.is_empty());
            sum
        })
    }
}
