//! The server's side of the editor: the same trial that the browser makes, for one page.

use super::drafts::Reviewed;
use super::form::{Answer, Posted};
use super::outlook::Ahead;
use super::{Editor, Judgement, Offer, ROWS, View};
use crate::domain::inventory::Record;
use crate::domain::lifecycle::evaluate::Evaluation;
use crate::domain::lifecycle::project::{Horizon, Outlook};
use crate::domain::lifecycle::template::templates;
use crate::domain::lifecycle::timeline::Timeline;
use crate::domain::lifecycle::trial::{Bench, Trial, read};
use crate::domain::lifecycle::{Policy, draft};
use crate::server::state::{Access, AppState};

/// The images of a record and what their manifests tell, with what the policy in force does to them.
pub fn bench<'r>(app: &AppState, record: &'r Record) -> (Bench<'r>, Evaluation) {
    let rates = app.prices.card(&record.repository.registry.region);
    let contents = app.manifests.contents(record);
    let in_use = app.in_use.marks(&record.repository.registry, &record.repository.name, &record.images);
    let bench = Bench::knowing(&*record.images, contents, app.clock.now(), rates);
    let bench = bench.of(&record.repository.name).marking(in_use);
    let in_force = bench.evaluate(&record.lifecycle_policy().unwrap_or_default());
    (bench, in_force)
}

/// What a policy, and the one in force, lead to by a day.
pub fn ahead(bench: &Bench<'_>, record: &Record, policy: &Policy, horizon: Horizon) -> Ahead {
    let look = |policy: &Policy| Outlook::new(policy, &bench.images, &bench.relations, bench.now, horizon);
    Ahead::new(record.read_at, look(policy), look(&record.lifecycle_policy().unwrap_or_default()))
}

fn judge(bench: &Bench<'_>, record: &Record, in_force: &Evaluation, text: &str, view: &View) -> Judgement {
    let parsed = read(text);
    let mut diagnostics = parsed.diagnostics;
    let Some(policy) = parsed.policy else { return Judgement { diagnostics, ..Judgement::default() } };
    let trial = bench.try_out(policy, in_force);
    diagnostics.extend(bench.review(&trial, text));
    let ahead = (view.horizon != Horizon::Today).then(|| ahead(bench, record, &trial.policy, view.horizon));
    let later = ahead.as_ref().map(|ahead| {
        let (outlook, before) = ahead.unpack();
        bench.look_ahead(&trial, in_force, outlook, &before)
    });
    let shown: &Trial = later.as_ref().unwrap_or(&trial);
    let mut positions = bench.select(shown, &view.query);
    let matching = positions.len() as u64;
    positions.truncate(ROWS);
    Judgement {
        diagnostics,
        lines: bench.lines(shown, &positions),
        matching,
        story: view.image.as_ref().and_then(|digest| bench.story(shown, digest)),
        timeline: Timeline::new(&bench.images, &shown.evaluation, view.division, view.zoom),
        shown: Some(shown.effect.clone()),
        ahead,
        effect: Some(trial.effect),
    }
}

fn offers(bench: &Bench<'_>, in_force: &Evaluation) -> Vec<Offer> {
    let offer = |id: &str, title, description, policy: Policy| Offer {
        id: id.to_owned(),
        title,
        description,
        text: policy.to_json(),
        going: bench.try_out(policy, in_force).effect.going(),
    };
    let templates = templates(&bench.images).into_iter();
    templates.map(|template| offer(template.id, template.title, template.description, template.policy)).collect()
}

/// What a text does to the images of a repository today, for those who read it.
pub fn reviewed(app: &AppState, record: &Record, text: &str) -> Reviewed {
    let (bench, in_force) = bench(app, record);
    let parsed = read(text);
    let mut reviewed = Reviewed {
        diagnostics: parsed.diagnostics,
        effect: None,
        going: Vec::new(),
        read_at: record.read_at,
        images_problem: record.images_problem.clone(),
    };
    if let Some(policy) = parsed.policy {
        let trial = bench.try_out(policy, &in_force);
        reviewed.diagnostics.extend(bench.review(&trial, text));
        let goes = |at: &u32| trial.evaluation.verdicts.get(*at as usize).is_some_and(|verdict| verdict.outcome.goes());
        let positions: Vec<u32> = (0..bench.images.len() as u32).filter(goes).take(ROWS).collect();
        reviewed.going = bench.lines(&trial, &positions);
        reviewed.effect = Some(trial.effect);
    }
    reviewed
}

/// `start`: the text to begin with and what its author started from, instead of the policy in force.
pub fn editor(
    app: &AppState,
    record: &Record,
    view: &View,
    start: Option<(String, Option<String>)>,
    posted: Option<Posted>,
) -> Editor {
    let now = app.clock.now();
    let (bench, evaluation) = bench(app, record);
    let offers = offers(&bench, &evaluation);
    let in_force = record.policy_text().map(str::to_owned);
    let (text, base, answer) = match (posted, start) {
        (Some(posted), _) => {
            let answer = Answer::to(&posted, || super::export::every(app, record, &posted.text));
            (posted.text, posted.base, Some(answer))
        }
        (None, Some((text, base))) => (text, base, None),
        (None, None) => {
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
        in_use_problem: app.in_use.of(&record.repository.registry).err(),
        judgement: judge(&bench, record, &evaluation, &text, view),
        rates: bench.rates,
        offers,
        text,
        base,
        answer,
    }
}
