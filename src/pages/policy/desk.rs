//! The state of the editor. The text is the source; everything else is worked out from it, once for each change.

mod stock;

use super::address;
use super::ahead::LookAhead;
use super::history::History;
use crate::api::lifecycle::change::Refusal;

use crate::api::lifecycle::{Editor, Judgement, View};
use crate::components::Toasts;
use crate::domain::cost::RateCard;
use crate::domain::diagnostic::{Diagnostic, Severity};
use crate::domain::lifecycle::draft::{self, Obstacle};
use crate::domain::lifecycle::equality::is_same;
use crate::domain::lifecycle::evaluate::{Evaluation, Tally};
use crate::domain::lifecycle::parse::Parsed;
use crate::domain::lifecycle::trial::{Bench, Trial, read};
use crate::domain::lifecycle::vocabulary::words;
use crate::domain::lifecycle::{Rule, effect};
use crate::domain::problem::Problem;
use crate::domain::repository::{PolicyDocument, RepositoryName};
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::ops::Deref;
use std::sync::Arc;

/// A value that equals only itself: comparing its content would cost more than what follows from it.
#[derive(Debug)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// A trial with the images it was made on.
#[derive(Debug)]
pub struct Tried {
    pub bench: Shared<Bench<'static>>,
    pub trial: Trial,
}

#[derive(Clone, Copy)]
pub struct Desk {
    pub repository: StoredValue<RepositoryName>,
    pub may_write: bool,
    /// To which ages on the page refer.
    pub now: RwSignal<Timestamp>,
    pub rates: StoredValue<RateCard>,
    pub text: RwSignal<String>,
    /// The text that everything but the cards is worked out from: it follows once a letter has been drawn.
    pub judged: RwSignal<String>,
    pub history: History,
    /// What the author started from; compared before anything is written.
    pub base: RwSignal<Option<String>>,
    /// As last read.
    pub in_force: RwSignal<Result<Option<PolicyDocument>, Problem>>,
    /// Somebody else changed the policy meanwhile, to this.
    pub conflict: RwSignal<Option<Option<PolicyDocument>>>,
    /// `None` on the server and until the browser has fetched them.
    pub bench: RwSignal<Option<Shared<Bench<'static>>>>,
    /// Why it could not.
    pub stock_problem: RwSignal<Option<Problem>>,
    /// Scripts run.
    pub ready: RwSignal<bool>,
    pub view: Memo<View>,
    pub parsed: Memo<Shared<Parsed>>,
    /// As cards show them.
    pub rules: Memo<Result<Vec<Rule>, Obstacle>>,
    /// Of the last text that was a policy.
    pub tried: Memo<Option<Shared<Tried>>>,
    pub ahead: LookAhead,
    /// [`Self::tried`] on the day on show.
    pub shown: Memo<Option<Shared<Tried>>>,
    /// Images that fit the tags of each rule, by priority.
    pub sees: Memo<Vec<(u32, Tally)>>,
    /// Patterns and tags of the repository, to go on from what is typed.
    pub words: Memo<Vec<String>>,
    pub diagnostics: Memo<Vec<Diagnostic>>,
    /// Of today: what saving does.
    pub effect: Memo<Option<effect::Effect>>,
    /// Of the day on show.
    pub effect_shown: Memo<Option<effect::Effect>>,
    /// The server's, for as long as there is no other.
    pub first: StoredValue<Judgement>,
    /// How often the text was asked for as code.
    pub exporting: RwSignal<u32>,
    show: Callback<View>,
    toasts: Option<Toasts>,
}

impl Desk {
    pub fn new(editor: Editor, view: Memo<View>) -> Self {
        let Editor {
            repository, in_force, may_write, now, read_at, rates, text: start, base, judgement, answer, ..
        } = editor;
        let conflict = answer.and_then(|answer| match answer.refusal {
            Some(Refusal::Conflict { current }) => Some(current),
            _ => None,
        });
        let text = RwSignal::new(start.clone());
        let bench: RwSignal<Option<Shared<Bench<'static>>>> = RwSignal::new(None);
        let in_force = RwSignal::new(in_force);
        let judged = RwSignal::new(start.clone());
        stock::follow(text, judged);
        let ahead = LookAhead::new(read_at, &start, &judgement, view);
        let first = StoredValue::new(judgement);
        let parsed = Memo::new(move |_| Shared::new(judged.with(|text| read(text))));
        let rules = Memo::new(move |_| text.with(|text| draft::read(text)));
        let before = Memo::new(move |_| Some(Shared::new(evaluate_in_force(&*bench.get()?, &in_force.get()))));
        let tried = Memo::new(move |last: Option<&Option<Shared<Tried>>>| {
            let (bench, before) = (bench.get()?, before.get()?);
            match parsed.get().policy.clone() {
                Some(policy) => {
                    let trial = bench.try_out(policy, &before);
                    Some(Shared::new(Tried { bench, trial }))
                }
                None => last.cloned().flatten(),
            }
        });
        let diagnostics = Memo::new(move |_| {
            let mut found = parsed.get().diagnostics.clone();
            let is_policy = parsed.with(|parsed| parsed.policy.is_some());
            match tried.get() {
                Some(tried) if is_policy => {
                    found.extend(judged.with(|text| tried.bench.review(&tried.trial, text)));
                }
                None if judged.with(|text| *text == start) => {
                    found = first.with_value(|first| first.diagnostics.clone())
                }
                _ => {}
            }
            found
        });
        let effect = Memo::new(move |_| match tried.get() {
            Some(tried) => Some(tried.trial.effect.clone()),
            None => first.with_value(|first| first.effect.clone()),
        });
        let shown = ahead.shown(tried, before);
        let effect_shown = Memo::new(move |_| match shown.get() {
            Some(shown) => Some(shown.trial.effect.clone()),
            None => first.with_value(|first| first.shown.clone()),
        });
        let sees = Memo::new(move |_| {
            tried.with(|tried| tried.as_ref().map(|tried| tried.bench.sees(&tried.trial.policy)).unwrap_or_default())
        });
        let words = Memo::new(move |_| {
            bench.with(|bench| bench.as_ref().map(|bench| words(&bench.images)).unwrap_or_default())
        });
        let ready = RwSignal::new(false);
        Effect::new(move |_| ready.set(true));
        let (navigate, name) = (use_navigate(), repository.clone());
        let show = Callback::new(move |view: View| {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&address::href(&name, &view), options);
        });
        Self {
            repository: StoredValue::new(repository),
            may_write,
            now: RwSignal::new(now),
            rates: StoredValue::new(rates),
            text,
            judged,
            history: History::of(text),
            base: RwSignal::new(base),
            in_force,
            conflict: RwSignal::new(conflict),
            bench,
            stock_problem: RwSignal::new(None),
            ready,
            view,
            parsed,
            rules,
            tried,
            ahead,
            shown,
            sees,
            words,
            diagnostics,
            effect,
            effect_shown,
            first,
            exporting: RwSignal::new(0),
            show,
            toasts: use_context(),
        }
    }

    pub fn name(self) -> RepositoryName {
        self.repository.get_value()
    }

    /// Drops what was written, in a step that can be undone, and goes on from another policy.
    pub fn start_from(self, text: Option<String>) {
        self.history.put(text.as_deref().map(draft::pretty).unwrap_or_default());
        self.base.set(text);
    }

    /// The policy that AWS holds now, because we put it there.
    pub fn settled(self, document: Option<PolicyDocument>) {
        self.base.set(document.as_ref().map(|document| document.text.clone()));
        self.in_force.set(Ok(document));
        self.conflict.set(None);
    }

    /// Changes the rules as a card does; what is typed letter by letter is one step of undo.
    pub fn type_rules(self, change: impl FnOnce(&mut Vec<Rule>)) {
        if let Some(text) = self.changed(change) {
            self.text.set(text);
        }
    }

    /// Changes the rules in a step of its own.
    pub fn arrange_rules(self, change: impl FnOnce(&mut Vec<Rule>)) {
        if let Some(text) = self.changed(change) {
            self.history.put(text);
        }
    }

    fn changed(self, change: impl FnOnce(&mut Vec<Rule>)) -> Option<String> {
        let mut rules = self.rules.get_untracked().ok()?;
        let before = rules.clone();
        change(&mut rules);
        (rules != before).then(|| draft::write(&rules))
    }

    /// Speaks of what the eye sees.
    pub fn say(self, message: String) {
        if let Some(toasts) = self.toasts {
            toasts.say(message);
        }
    }

    /// Shows and speaks what was done.
    pub fn success(self, message: &str) {
        if let Some(toasts) = self.toasts {
            toasts.success(message);
        }
    }

    pub fn show(self, change: impl FnOnce(&mut View)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        self.show.run(view);
    }

    /// The link that does the same without scripts.
    pub fn link(self, change: impl FnOnce(&mut View)) -> String {
        let mut view = self.view.get();
        change(&mut view);
        self.repository.with_value(|name| address::href(name, &view))
    }

    pub fn errors(self) -> usize {
        self.diagnostics.with(|found| found.iter().filter(|each| each.severity == Severity::Error).count())
    }

    /// Whether the text says something else than what its author started from.
    pub fn is_changed(self) -> bool {
        self.text.with(|text| self.base.with(|base| differs(text, base.as_deref())))
    }

    fn is_changed_untracked(self) -> bool {
        self.text.with_untracked(|text| self.base.with_untracked(|base| differs(text, base.as_deref())))
    }

    /// Why the effect on show is not that of the text.
    pub fn stale(self) -> Option<&'static str> {
        let is_policy = self.parsed.with(|parsed| parsed.policy.is_some());
        match (is_policy, self.bench.with(Option::is_some)) {
            (false, _) if self.effect.with(Option::is_some) => {
                Some("The text has errors; this is what its last version without any would do.")
            }
            (true, true) if self.ahead.is_awaited(self.tried) => Some("The day is being worked out."),
            (true, false) if self.first_text_differs() => Some("The images are on their way."),
            _ => None,
        }
    }

    fn first_text_differs(self) -> bool {
        self.history.can_undo()
    }
}

fn differs(text: &str, base: Option<&str>) -> bool {
    let text = (!text.trim().is_empty()).then_some(text);
    !is_same(text, base)
}

fn evaluate_in_force(bench: &Bench<'_>, in_force: &Result<Option<PolicyDocument>, Problem>) -> Evaluation {
    let text = in_force.as_ref().ok().and_then(Option::as_ref).map_or("", |document| document.text.as_str());
    bench.evaluate(&read(text).policy.unwrap_or_default())
}
