//! What a proposal does everywhere, with where each policy in force comes from; and the writing of sets. Whoever calls has
//! made sure that the author may.

use super::Standing;
use crate::api::ApiError;
use crate::domain::diagnostic::{Diagnostic, Severity};
use crate::domain::history::AuditEntry;
use crate::domain::inventory::Inventory;
use crate::domain::lifecycle::equality::is_same;
use crate::domain::lifecycle::fleet::sets::{Origin, Origins, PolicySet, Version, refusal_of_name};
use crate::domain::lifecycle::fleet::{Line, Proposal};
use crate::domain::lifecycle::parse::parse;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use crate::server::context::SOMEBODY;
use crate::server::state::AppState;
use std::sync::Arc;

/// A proposal tried on everything.
pub struct Tried {
    /// By name.
    pub lines: Vec<Line>,
    /// What is wrong with the text; with an error in it the policies in force are shown instead.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether it is the proposal that is shown.
    pub shows_proposal: bool,
    /// By name, with the newest version of each.
    pub sets: Vec<(String, u32)>,
}

/// `told` hears now and then which lines there are so far, in no order.
///
/// # Errors
/// When a set is asked for that there is not, or the store cannot be read.
pub async fn try_out(
    app: &AppState,
    inventory: &Arc<Inventory>,
    proposal: &Proposal,
    now: Timestamp,
    told: impl FnMut(&[Line]) + Send,
) -> Result<Tried, Problem> {
    let sets = app.store.policy_sets(&inventory.registry).await?;
    let newest = |set: &PolicySet| set.versions.first().map_or(0, |version| version.number);
    let names = sets.iter().map(|set| (set.name.clone(), newest(set))).collect();
    let mut proposal = resolve(proposal, &sets)?;
    let (mut text, mut diagnostics) = (None, Vec::new());
    if let Proposal::Text(written) = &proposal {
        let parsed = parse(written);
        (text, diagnostics) = (parsed.policy, parsed.diagnostics);
        if text.is_none() {
            proposal = Proposal::InForce;
        }
    }
    let lines = app.fleet.of(inventory, &proposal, text, now, told).await?;
    let origins = Origins::of(&sets);
    let with_origin = |line: &Line| {
        let origin = inventory.record(&line.name).and_then(|record| origins.origin(record));
        Line { origin, ..line.clone() }
    };
    let lines = lines.iter().map(with_origin).collect();
    Ok(Tried { lines, diagnostics, shows_proposal: proposal != Proposal::InForce, sets: names })
}

/// The newest text in place of a set.
fn resolve(proposal: &Proposal, sets: &[PolicySet]) -> Result<Proposal, Problem> {
    let Proposal::Set(name) = proposal else { return Ok(proposal.clone()) };
    let set = sets.iter().find(|set| set.name == *name);
    let newest = set.and_then(|set| set.versions.first());
    newest.map(|version| Proposal::Text(version.text.clone())).ok_or_else(|| missing(name, "try"))
}

fn missing(name: &str, verb: &str) -> Problem {
    let what = format!("{verb} the policy set {name}");
    Problem::new(ProblemKind::NotFound, what, "there is no set of this name", "Choose one of those that there are.")
}

/// How far the repositories are.
pub fn standings(inventory: &Inventory, sets: Vec<PolicySet>) -> Vec<Standing> {
    let origins = Origins::of(&sets);
    let found: Vec<Origin> = inventory.records.iter().filter_map(|record| origins.origin(record)).collect();
    let standing = |set: PolicySet| {
        let count = |wanted: &dyn Fn(&Origin) -> bool| {
            found.iter().filter(|origin| origin.set() == Some(&set.name) && wanted(origin)).count() as u64
        };
        Standing {
            current: count(&|origin| matches!(origin, Origin::Set { behind: false, .. })),
            behind: count(&|origin| matches!(origin, Origin::Set { behind: true, .. })),
            drifted: count(&|origin| matches!(origin, Origin::Drifted { .. })),
            set,
        }
    };
    sets.into_iter().map(standing).collect()
}

/// # Errors
/// When the name is none, the text is no policy or the newest version already, or it cannot be kept.
pub async fn save(app: &AppState, name: &str, text: &str, note: &str) -> Result<(), ApiError> {
    let what = || format!("save the policy set {name}");
    let invalid = |why: String, advice: &str| Err(ApiError(Problem::new(ProblemKind::Invalid, what(), why, advice)));
    if let Some(why) = refusal_of_name(name) {
        return invalid(why.to_owned(), "Give it another name.");
    }
    let parsed = parse(text);
    let first = parsed.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
    if let Some(wrong) = first {
        let at = format!("{}:{}: {}", wrong.position.line, wrong.position.column, wrong.message);
        return invalid(at, "Mend the policy, then save again.");
    }
    if parsed.policy.is_none_or(|policy| policy.rules.is_empty()) {
        return invalid("the policy has no rules".to_owned(), "Write one.");
    }
    let inventory = app.inventory()?;
    let sets = app.store.policy_sets(&inventory.registry).await?;
    let newest = sets.iter().find(|set| set.name == name).and_then(|set| set.versions.first());
    if newest.is_some_and(|newest| is_same(Some(&newest.text), Some(text))) {
        return invalid("its newest version says the same".to_owned(), "There is nothing to save.");
    }
    let at = app.clock.now();
    let (note, by) = (note.to_owned(), SOMEBODY.to_owned());
    let version = Version { number: 0, text: text.to_owned(), note, by, at };
    let probe = [PolicySet { name: name.to_owned(), versions: vec![version.clone()], followers: Vec::new() }];
    let same = Origins::of(&probe);
    let adopted: Vec<RepositoryName> = (inventory.records.iter())
        .filter(|record| matches!(same.origin(record), Some(Origin::Set { .. })))
        .map(|record| record.repository.name.clone())
        .collect();
    let number = app.store.save_policy_set(&inventory.registry, name, &version, &adopted).await?;
    note_change(app, &inventory, "SavePolicySet", format!("{name} v{number}")).await;
    Ok(())
}

/// # Errors
/// When there is no such set, or it cannot be deleted.
pub async fn delete(app: &AppState, name: &str) -> Result<(), ApiError> {
    let inventory = app.inventory()?;
    let sets = app.store.policy_sets(&inventory.registry).await?;
    if sets.iter().all(|set| set.name != name) {
        return Err(ApiError(missing(name, "delete")));
    }
    app.store.delete_policy_set(&inventory.registry, name).await?;
    note_change(app, &inventory, "DeletePolicySet", name.to_owned()).await;
    Ok(())
}

/// What was done is done: that it could not be noted is logged and not told as a failure.
async fn note_change(app: &AppState, inventory: &Inventory, action: &str, detail: String) {
    let entry = AuditEntry {
        at: app.clock.now(),
        by: SOMEBODY.to_owned(),
        action: action.to_owned(),
        repository: None,
        detail,
        request_id: None,
        job: None,
        problem: None,
    };
    if let Err(problem) = app.store.audit(&inventory.registry, &entry).await {
        tracing::error!(%problem, action, "a change of a policy set is missing in the audit log");
    }
}
