//! Lifecycle policies, one repository at a time: look, keep what is in force, compare, put.
//!
//! A repository whose turn was cut off by the death of the program has its turn again. What stands there then tells
//! whether the put had reached AWS: if it had, nothing is put twice.

use super::Batch;
use super::images::{failed, noted};
use crate::domain::history::AuditEntry;
use crate::domain::image::relations::Relations;
use crate::domain::job::roll_out::{PolicyChange, Replaced};
use crate::domain::job::{Item, ItemResult, Job, Subject, Task};
use crate::domain::lifecycle::equality::is_same;
use crate::domain::lifecycle::evaluate::{ImageSet, Tally, evaluate};
use crate::domain::lifecycle::fleet::loss::Loss;
use crate::domain::lifecycle::outcome::{self, Followed};
use crate::domain::lifecycle::parse::parse;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::setting::GuardShare;
use crate::server::aws::Aws;
use crate::server::aws::lifecycle::WRITING;
use crate::server::clock::Clock;
use crate::server::in_use::InUseList;
use crate::server::manifests::Manifests;
use crate::server::store::Store;

pub struct Work<'a> {
    pub aws: &'a Aws,
    pub store: &'a Store,
    /// They name the children of indexes.
    pub manifests: &'a Manifests,
    pub in_use: &'a InUseList,
    pub clock: Clock,
    pub job: &'a Job,
}

/// What a policy does to a repository as it stands now.
#[derive(Default)]
struct Effect {
    going: Tally,
    expected: Vec<Followed>,
    /// What the guard stops it for.
    dangers: Option<String>,
}

/// Why a repository has not got its policy.
enum Stop {
    /// Waiting helps, or it must be found out first whether AWS did it.
    Wait(Problem),
    Refused(Problem),
}

/// Before anything is put, what keeps from one repository may let the next one through: a missing permission, or an answer
/// that makes no sense.
impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        match super::passes(problem.kind) && problem.kind != ProblemKind::Unexpected {
            true => Self::Wait(problem),
            false => Self::Refused(problem),
        }
    }
}

impl Work<'_> {
    pub async fn carry_out(&self, items: &[Item]) -> Batch {
        let mut batch = Batch::default();
        for item in items {
            let Subject::Policy(change) = &item.subject else {
                batch.results.push((item.number, noted("names no policy")));
                continue;
            };
            match self.change(item, change).await {
                Ok((result, put)) => {
                    batch.results.push((item.number, result));
                    batch.touched.extend(put.then(|| change.repository.clone()));
                }
                Err(Stop::Wait(problem)) => return Batch { problem: Some(problem), ..batch },
                Err(Stop::Refused(problem)) => batch.results.push((item.number, failed(problem))),
            }
        }
        batch
    }

    /// What became of it, and whether another policy is in force now by this job.
    async fn change(&self, item: &Item, change: &PolicyChange) -> Result<(ItemResult, bool), Stop> {
        let current = self.in_force(change).await?;
        if is_same(current.as_deref(), change.text.as_deref()) {
            return Ok(match &item.replaced {
                // It was put before the program died, which nothing but this tells.
                Some(_) => {
                    self.note(change, &[], &Ok(None)).await;
                    (ItemResult::default(), true)
                }
                None => {
                    self.follow(change).await;
                    (noted("was in force already"), false)
                }
            });
        }
        if !is_same(current.as_deref(), change.base.as_deref()) {
            return Ok((failed(self.changed(change, current.is_some())), false));
        }
        let Effect { going, expected, dangers } = self.effect(change).await?;
        if let (Some(danger), false) = (dangers, change.confirmed) {
            let why = format!("it {danger}, which nobody confirmed by its name");
            let advice = "Roll out to it again and type its name, or leave it.";
            return Ok((failed(Problem::new(ProblemKind::Conflict, self.what(change), why, advice)), false));
        }
        let turn = WRITING.lock().await;
        // Reading many images takes its time: what was in force before may not be any more.
        let current = self.in_force(change).await?;
        if !is_same(current.as_deref(), change.base.as_deref()) {
            return Ok((failed(self.changed(change, current.is_some())), false));
        }
        let replaced = Replaced { old: current, going };
        self.store.keep_replaced(self.job.id, item.number, &replaced).await.map_err(Stop::Wait)?;
        let done = match &change.text {
            Some(text) => self.aws.put_lifecycle_policy(&change.repository, text).await,
            None => self.aws.delete_lifecycle_policy(&change.repository).await,
        };
        drop(turn);
        self.note(change, &expected, &done).await;
        match done {
            Ok(request_id) => Ok((ItemResult { request_id, ..ItemResult::default() }, true)),
            Err(problem) if super::passes(problem.kind) => Err(Stop::Wait(problem)),
            Err(problem) => Err(Stop::Refused(problem)),
        }
    }

    async fn in_force(&self, change: &PolicyChange) -> Result<Option<String>, Problem> {
        Ok(self.aws.lifecycle_policy(&change.repository).await?.map(|document| document.text))
    }

    /// Images that go by the policy as the repository stands now, and what the guard stops. Putting back what was in
    /// force before is not stopped.
    async fn effect(&self, change: &PolicyChange) -> Result<Effect, Problem> {
        let Some(policy) = change.text.as_deref().and_then(|text| parse(text).policy) else {
            return Ok(Effect::default());
        };
        let (images, problem) = self.aws.images(&change.repository).await;
        if let Some(problem) = problem {
            return Err(problem);
        }
        let relations = Relations::find(&images, &self.manifests.children(&images));
        let set = ImageSet::new(&images, &relations);
        let evaluation = evaluate(&policy, &set, self.clock.now());
        let summary = evaluation.summary(&images);
        let (going, expected) = (summary.expire + summary.archive, outcome::expected(&images, &evaluation));
        if matches!(self.job.task, Task::RollBack { .. }) {
            return Ok(Effect { going, expected, dangers: None });
        }
        let in_use = self.in_use.marks(self.aws.registry(), &change.repository, &images);
        let GuardShare(share) = self.store.setting(self.aws.registry()).await?;
        let dangers = Loss::of(&images, in_use.as_deref(), &evaluation).dangers(share);
        let labels: Vec<String> = dangers.into_iter().map(|danger| danger.label()).collect();
        Ok(Effect { going, expected, dangers: (!labels.is_empty()).then(|| labels.join(" and ")) })
    }

    fn what(&self, change: &PolicyChange) -> String {
        format!("change the lifecycle policy of {}", change.repository)
    }

    fn changed(&self, change: &PolicyChange, exists: bool) -> Problem {
        let found = if exists { "another policy is in force by now" } else { "its policy was deleted meanwhile" };
        let advice = "It was left as it is. Look at it, then decide.";
        Problem::new(ProblemKind::Conflict, self.what(change), found, advice)
    }

    /// What was done is done: that it could not be noted is logged and not told as a failure.
    async fn note(&self, change: &PolicyChange, expected: &[Followed], done: &Result<Option<String>, Problem>) {
        let (registry, repository, at) = (self.aws.registry(), &change.repository, self.clock.now());
        let entry = AuditEntry {
            at,
            by: self.job.by.clone(),
            action: if change.text.is_some() { "PutLifecyclePolicy" } else { "DeleteLifecyclePolicy" }.to_owned(),
            repository: Some(repository.clone()),
            detail: self.job.task.title(),
            request_id: done.as_ref().ok().cloned().flatten(),
            job: Some(self.job.id),
            problem: done.as_ref().err().cloned(),
        };
        if let Err(problem) = self.store.audit(registry, &entry).await {
            tracing::error!(%problem, %repository, "a change of a policy is missing in the audit log");
        }
        if done.is_err() {
            return;
        }
        let text = change.text.as_deref();
        let kept = self.store.record_policy(registry, repository, text, at, &self.job.by, expected).await;
        if let Err(problem) = kept {
            tracing::error!(%problem, %repository, "a policy that was rolled out is missing in its history");
        }
        self.follow(change).await;
    }

    async fn follow(&self, change: &PolicyChange) {
        let noted = self.store.follow(self.aws.registry(), &change.repository, change.set.as_deref()).await;
        if let Err(problem) = noted {
            tracing::error!(%problem, repository = %change.repository, "a policy set does not know that it is followed");
        }
    }
}
