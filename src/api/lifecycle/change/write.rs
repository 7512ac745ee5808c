//! The writing itself. Whoever calls has made sure that the author may.

use super::Refusal;
use crate::api::lifecycle::judge::bench;
use crate::domain::diagnostic::Severity;
use crate::domain::format;
use crate::domain::history::AuditEntry;
use crate::domain::lifecycle::Policy;
use crate::domain::lifecycle::equality::is_same;
use crate::domain::lifecycle::outcome::{self, Followed};
use crate::domain::lifecycle::parse::parse;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::{PolicyDocument, RepositoryName};
use crate::server::aws::Aws;
use crate::server::aws::lifecycle::WRITING;
use crate::server::context::SOMEBODY;
use crate::server::state::AppState;
use std::time::Duration;

/// How long an answer waits for the repository to be read again; after that it goes on in the background.
const REREAD: Duration = Duration::from_secs(8);

/// # Errors
/// When the text is no policy, another one is in force than `base`, or AWS refuses.
pub async fn save(
    app: &AppState,
    repository: &RepositoryName,
    text: &str,
    base: Option<&str>,
) -> Result<PolicyDocument, Refusal> {
    let policy = valid(repository, text)?;
    let (detail, expected) = effect(app, repository, &policy);
    let (app, repository) = (app.clone(), repository.clone());
    let (text, base) = (text.to_owned(), base.map(str::to_owned));
    carry_out(async move {
        let turn = WRITING.lock().await;
        let aws = compare(&app, &repository, base.as_deref()).await?;
        let done = aws.put_lifecycle_policy(&repository, &text).await;
        note(&app, &aws, &repository, "PutLifecyclePolicy", detail, &done).await;
        done?;
        drop(turn);
        keep(&app, &aws, &repository, Some(&text), &expected).await;
        // AWS returns another text than it was given, which is what the next change starts from - unless somebody else has
        // changed it already.
        let kept = aws.lifecycle_policy(&repository).await.ok().flatten();
        let kept = kept.filter(|kept| is_same(Some(&kept.text), Some(&text)));
        Ok(kept.unwrap_or(PolicyDocument { text, last_evaluated_at: None }))
    })
    .await
}

/// # Errors
/// When another policy is in force than `base`, or AWS refuses.
pub async fn delete(app: &AppState, repository: &RepositoryName, base: Option<&str>) -> Result<(), Refusal> {
    let (app, repository, base) = (app.clone(), repository.clone(), base.map(str::to_owned));
    carry_out(async move {
        let turn = WRITING.lock().await;
        let aws = compare(&app, &repository, base.as_deref()).await?;
        let done = aws.delete_lifecycle_policy(&repository).await;
        note(&app, &aws, &repository, "DeleteLifecyclePolicy", "the policy".to_owned(), &done).await;
        done?;
        drop(turn);
        keep(&app, &aws, &repository, None, &[]).await;
        Ok(())
    })
    .await
}

/// Does a change to its end even when the browser that asked for it is gone: what was done must be noted.
async fn carry_out<T: Send + 'static>(
    change: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::spawn(change).await.unwrap_or_else(|error| {
        let advice = "Read the repository again to see what is in force.";
        Err(Problem::new(ProblemKind::Unexpected, "change the lifecycle policy", error.to_string(), advice).into())
    })
}

/// Whether so many images go by the text that the repository's name has to be typed first.
pub fn is_grave(app: &AppState, repository: &RepositoryName, text: &str) -> bool {
    let (Some(policy), Ok(record)) = (parse(text).policy, app.record(repository)) else { return false };
    let (bench, in_force) = bench(app, &record);
    bench.try_out(policy, &in_force).effect.is_grave()
}

fn valid(repository: &RepositoryName, text: &str) -> Result<Policy, Problem> {
    let parsed = parse(text);
    parsed.policy.ok_or_else(|| {
        let first = parsed.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
        let why = first.map_or_else(String::new, |diagnostic| {
            format!("{}:{}: {}", diagnostic.position.line, diagnostic.position.column, diagnostic.message)
        });
        Problem::new(
            ProblemKind::Invalid,
            format!("save the lifecycle policy of {repository}"),
            why,
            "Mend it, then save again. Nothing was changed.",
        )
    })
}

/// A connection, if what is in force is still what the author started from.
async fn compare(app: &AppState, repository: &RepositoryName, base: Option<&str>) -> Result<Aws, Refusal> {
    let aws = app.link.aws().await?.interactive();
    let current = aws.lifecycle_policy(repository).await?;
    if is_same(current.as_ref().map(|document| document.text.as_str()), base) {
        return Ok(aws);
    }
    Err(Refusal::Conflict { current })
}

/// For the log, and image by image.
fn effect(app: &AppState, repository: &RepositoryName, policy: &Policy) -> (String, Vec<Followed>) {
    let rules = policy.rules.len();
    let rules = format!("{rules} rule{}", if rules == 1 { "" } else { "s" });
    match app.record(repository) {
        Ok(record) => {
            let (bench, in_force) = bench(app, &record);
            let trial = bench.try_out(policy.clone(), &in_force);
            let going = trial.effect.going();
            let (count, total) = (format::count(going.images), format::count(trial.effect.total.images));
            let detail = format!("{rules}, selects {count} of {total} images ({})", format::bytes(going.bytes));
            (detail, outcome::expected(&bench.images, &trial.evaluation))
        }
        Err(_) => (rules, Vec::new()),
    }
}

/// What was done is done: that it could not be noted is logged and not told as a failure.
async fn note(
    app: &AppState,
    aws: &Aws,
    repository: &RepositoryName,
    action: &str,
    detail: String,
    done: &Result<Option<String>, Problem>,
) {
    let entry = AuditEntry {
        at: app.clock.now(),
        by: SOMEBODY.to_owned(),
        action: action.to_owned(),
        repository: Some(repository.clone()),
        detail,
        request_id: done.as_ref().ok().cloned().flatten(),
        job: None,
        problem: done.as_ref().err().cloned(),
    };
    if let Err(problem) = app.store.audit(aws.registry(), &entry).await {
        tracing::error!(%problem, action, %repository, "a change of a policy is missing in the audit log");
    }
}

async fn keep(app: &AppState, aws: &Aws, repository: &RepositoryName, text: Option<&str>, expected: &[Followed]) {
    let at = app.clock.now();
    let kept = app.store.record_policy(aws.registry(), repository, text, at, SOMEBODY, expected).await;
    if let Err(problem) = kept {
        tracing::error!(%problem, %repository, "a saved policy is missing in its history");
    }
    let (collector, name) = (app.collector.clone(), repository.clone());
    let reread = tokio::spawn(async move {
        if let Err(problem) = collector.refresh_repository(&name).await {
            tracing::warn!(%problem, repository = %name, "a repository was not read again after its policy changed");
        }
    });
    // So that the next page shows it; a repository of many images takes longer than anybody waits.
    let _ = tokio::time::timeout(REREAD, reread).await;
}
