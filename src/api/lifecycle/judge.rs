//! The server's side of the editor: the same evaluation that the browser does, for one page.

use super::form::{Answer, Posted};
use super::{Editor, Judgement, Line, Offer, ROWS, Story, View};
use crate::domain::cost::RateCard;
use crate::domain::image::relations::Relations;
use crate::domain::inventory::Record;
use crate::domain::lifecycle::diff::diff;
use crate::domain::lifecycle::draft;
use crate::domain::lifecycle::effect::Effect;
use crate::domain::lifecycle::evaluate::{Evaluation, ImageSet, evaluate};
use crate::domain::lifecycle::explain::Explainer;
use crate::domain::lifecycle::parse::parse;
use crate::domain::lifecycle::review::{Sight, review};
use crate::domain::lifecycle::template::templates;
use crate::domain::lifecycle::Policy;
use crate::domain::time::Timestamp;
use crate::server::state::{Access, AppState};
use std::collections::HashMap;

/// The images of a record, ready for any number of policies.
pub struct Bench<'r> {
    record: &'r Record,
    relations: Relations,
    set: ImageSet,
    now: Timestamp,
    rates: RateCard,
    in_force: Evaluation,
}

impl<'r> Bench<'r> {
    pub fn new(record: &'r Record, now: Timestamp) -> Self {
        let relations = Relations::find(&record.images, &HashMap::new());
        let set = ImageSet::new(&record.images, &relations);
        let in_force = evaluate(&record.lifecycle_policy().unwrap_or_default(), &set, now);
        let rates = RateCard::of(&record.repository.registry.region);
        Self { record, relations, set, now, rates, in_force }
    }

    pub fn effect(&self, policy: &Policy) -> Effect {
        let evaluation = evaluate(policy, &self.set, self.now);
        let difference = diff(&self.in_force, &evaluation, &self.record.images);
        Effect::new(&self.record.images, &evaluation, &self.in_force, &difference, &self.rates)
    }

    pub fn judge(&self, text: &str, view: &View) -> Judgement {
        let images = &self.record.images;
        let blank = text.trim().is_empty();
        let parsed = parse(text);
        let policy = if blank { Some(Policy::default()) } else { parsed.policy };
        let mut diagnostics = if blank { Vec::new() } else { parsed.diagnostics };
        let Some(policy) = policy else { return Judgement { diagnostics, ..Judgement::default() } };
        let evaluation = evaluate(&policy, &self.set, self.now);
        if !blank {
            let sight =
                Sight { text, set: &self.set, evaluation: &evaluation, now: self.now, pull_through: false };
            diagnostics.extend(review(&policy, images, &self.relations, &sight));
        }
        let difference = diff(&self.in_force, &evaluation, images);
        let effect = Effect::new(images, &evaluation, &self.in_force, &difference, &self.rates);
        let explainer = Explainer::new(&policy, &self.set, &evaluation, self.now).naming(images);
        let line = |at: usize| Line {
            image: images[at].clone(),
            verdict: evaluation.verdicts[at],
            change: difference.changes[at],
            reason: explainer.reason(at),
        };
        let positions = view.query.select(images, &evaluation, &difference.changes);
        let told = view.image.as_ref().and_then(|digest| images.iter().position(|image| image.digest == *digest));
        Judgement {
            diagnostics,
            effect: Some(effect),
            lines: positions.iter().take(ROWS).map(|at| line(*at as usize)).collect(),
            matching: positions.len() as u64,
            story: told.map(|at| Story {
                line: line(at),
                explanation: explainer.explain(at),
                owner: self.relations.owner(at).map(|(owner, bond)| (images[owner].digest.clone(), bond)),
            }),
        }
    }

    fn offers(&self) -> Vec<Offer> {
        templates(&self.record.images)
            .into_iter()
            .map(|template| Offer {
                id: template.id.to_owned(),
                going: self.effect(&template.policy).going(),
                title: template.title,
                description: template.description,
                text: template.policy.to_json(),
            })
            .collect()
    }
}

pub fn editor(app: &AppState, record: &Record, view: &View, posted: Option<Posted>) -> Editor {
    let now = app.clock.now();
    let bench = Bench::new(record, now);
    let offers = bench.offers();
    let in_force = record.policy.as_ref().ok().and_then(Option::as_ref).map(|document| document.text.clone());
    let (text, base, answer) = match posted {
        Some(posted) => {
            let answer = Answer::to(&posted, &record.repository.name);
            (posted.text, posted.base, Some(answer))
        }
        None => {
            let offer = view.template.as_ref().and_then(|id| offers.iter().find(|offer| offer.id == *id));
            let start = in_force.as_deref().map(draft::pretty).unwrap_or_default();
            (offer.map_or(start, |offer| offer.text.clone()), in_force, None)
        }
    };
    Editor {
        repository: record.repository.name.clone(),
        in_force: record.policy.clone(),
        may_write: app.access == Access::Write,
        now,
        read_at: record.read_at,
        images_problem: record.images_problem.clone(),
        rates: bench.rates.clone(),
        judgement: bench.judge(&text, view),
        offers,
        text,
        base,
        answer,
    }
}
