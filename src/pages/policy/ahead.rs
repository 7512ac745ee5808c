//! The trial on a later day. The server projects; until it has answered, what was on show stays.

use super::desk::{Desk, Shared, Tried};
use crate::api::lifecycle::outlook::{Ahead, look_ahead};
use crate::api::lifecycle::{Judgement, View};
use crate::domain::lifecycle::Policy;
use crate::domain::lifecycle::evaluate::Evaluation;
use crate::domain::lifecycle::project::Horizon;
use crate::domain::lifecycle::trial::read;
use crate::domain::problem::Problem;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use std::time::Duration;

/// A pause in typing after which the server is asked.
const PAUSE: Duration = Duration::from_millis(250);

/// An answer and what was asked.
struct Seen {
    policy: Policy,
    horizon: Horizon,
    ahead: Ahead,
}

#[derive(Clone, Copy)]
pub struct LookAhead {
    /// Of the images that are known here.
    pub read_at: RwSignal<Timestamp>,
    /// Why the last question has no answer.
    pub problem: RwSignal<Option<Problem>>,
    seen: RwSignal<Option<Shared<Seen>>>,
    view: Memo<View>,
}

impl LookAhead {
    /// `text` is what the server judged.
    pub fn new(read_at: Timestamp, text: &str, judgement: &Judgement, view: Memo<View>) -> Self {
        let seen = judgement.ahead.clone().zip(read(text).policy).map(|(ahead, policy)| {
            Shared::new(Seen { policy, horizon: view.with_untracked(|view| view.horizon), ahead })
        });
        Self { read_at: RwSignal::new(read_at), problem: RwSignal::new(None), seen: RwSignal::new(seen), view }
    }

    fn horizon(self) -> Horizon {
        self.view.with(|view| view.horizon)
    }

    /// The answer for a policy on the day on show.
    fn answer(self, policy: &Policy) -> Option<Shared<Seen>> {
        let (horizon, read_at) = (self.horizon(), self.read_at.get());
        let is_it =
            |seen: &Shared<Seen>| seen.horizon == horizon && seen.ahead.read_at == read_at && seen.policy == *policy;
        self.seen.get().filter(is_it)
    }

    /// The trial of today on the day on show.
    pub fn shown(
        self,
        tried: Memo<Option<Shared<Tried>>>,
        in_force: Memo<Option<Shared<Evaluation>>>,
    ) -> Memo<Option<Shared<Tried>>> {
        let horizon = Memo::new(move |_| self.horizon());
        Memo::new(move |last: Option<&Option<Shared<Tried>>>| {
            let (tried, in_force) = (tried.get()?, in_force.get()?);
            if horizon.get() == Horizon::Today {
                return Some(tried);
            }
            match self.answer(&tried.trial.policy) {
                Some(seen) => {
                    let (outlook, before) = seen.ahead.unpack();
                    let trial = tried.bench.look_ahead(&tried.trial, &in_force, outlook, &before);
                    Some(Shared::new(Tried { bench: tried.bench.clone(), trial }))
                }
                None => last.cloned().flatten(),
            }
        })
    }

    /// Whether another day or text is on show than the one asked for.
    pub fn is_awaited(self, tried: Memo<Option<Shared<Tried>>>) -> bool {
        self.horizon() != Horizon::Today
            && self.problem.with(Option::is_none)
            && tried.get().is_some_and(|tried| self.answer(&tried.trial.policy).is_none())
    }

    /// Asks the server whenever the answer for what is on show is missing and typing pauses.
    pub fn keep(self, desk: Desk) {
        // Counts questions, so that an answer to an earlier one is dropped.
        let turn = StoredValue::new(0u32);
        Effect::new(move |_| {
            let (Some(tried), horizon) = (desk.tried.get(), self.horizon()) else { return };
            self.problem.set(None);
            turn.update_value(|turn| *turn += 1);
            if horizon == Horizon::Today || self.answer(&tried.trial.policy).is_some() {
                return;
            }
            let own = turn.get_value();
            let is_current = move || turn.try_get_value() == Some(own);
            let ask = move || {
                if !is_current() {
                    return;
                }
                let (policy, name) = (tried.trial.policy.clone(), desk.name());
                leptos::task::spawn_local(async move {
                    let text = if policy.rules.is_empty() { String::new() } else { policy.to_json() };
                    let answer = look_ahead(name, text, horizon).await;
                    match answer {
                        _ if !is_current() => {}
                        Ok(Some(ahead)) => self.seen.set(Some(Shared::new(Seen { policy, horizon, ahead }))),
                        Ok(None) => {}
                        Err(error) => self.problem.set(Some(error.0)),
                    }
                });
            };
            set_timeout(ask, PAUSE);
        });
    }
}
