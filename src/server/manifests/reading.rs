//! One reading: every manifest of a snapshot that was never read, a hundred at a time.

use super::Shared;
use crate::domain::image::Digest;
use crate::domain::inventory::Inventory;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::domain::storage::reading::{Failure, Progress};
use crate::server::aws::Aws;
use crate::server::aws::images::{Answer, BATCH};
use crate::server::aws::manifests::Manifest;
use crate::server::store::manifests::Given;
use futures::{StreamExt, stream};
use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Calls at the same time: enough to hide the way to AWS, far below its 2,000 a second (ecr.md 4.2).
const CONCURRENCY: usize = 2;
/// When so many repositories in a row are denied, the others are too.
const DENIALS: usize = 3;
/// Failures that the settings page lists.
const LISTED: usize = 100;
/// Between two looks at what follows from what was read so far.
const REFRESH: Duration = Duration::from_secs(3);

struct Job {
    repository: RepositoryName,
    digests: Vec<Digest>,
}

/// # Errors
/// When the connection is lost, or AWS lets us read manifests nowhere.
pub(super) async fn read(shared: &Arc<Shared>, inventory: &Arc<Inventory>) -> Result<(), Problem> {
    let jobs = jobs(shared, inventory);
    let total = jobs.iter().map(|job| job.digests.len() as u64).sum();
    shared.status(|status| {
        (status.problem, status.failures, status.failed) = (None, Vec::new(), 0);
        status.running = (total > 0).then(|| Progress { started_at: shared.clock.now(), done: 0, total });
    });
    if jobs.is_empty() {
        return Ok(());
    }
    let aws = shared.link.aws().await?.unhurried();
    if *aws.registry() != inventory.registry {
        // The next snapshot is of the registry that we are connected to now.
        return Ok(());
    }
    // Repositories that refused once are not asked again before the next reading.
    let refused: Arc<Mutex<HashSet<RepositoryName>>> = Arc::default();
    let mut calls = stream::iter(jobs).map(|job| call(aws.clone(), job, refused.clone())).buffer_unordered(CONCURRENCY);
    let (mut touched, mut looked, mut denials) = (HashSet::new(), Instant::now(), 0);
    while let Some((job, outcome)) = calls.next().await {
        if !shared.on.load(Ordering::Relaxed) {
            break;
        }
        match outcome {
            Some(Ok(answer)) => {
                denials = 0;
                keep(shared, &job, answer).await?;
                touched.insert(job.repository.clone());
            }
            Some(Err(problem)) => {
                let is_lost = matches!(problem.kind, ProblemKind::Unreachable | ProblemKind::NoCredentials);
                denials += usize::from(problem.kind == ProblemKind::NotPermitted);
                if is_lost || denials >= DENIALS {
                    drop(calls);
                    shared.refresh(inventory, touched).await;
                    return Err(problem);
                }
                refused.lock().unwrap_or_else(PoisonError::into_inner).insert(job.repository.clone());
                let failure = Failure { repository: job.repository.clone(), digest: None, why: problem.to_string() };
                fail(shared, failure, job.digests.len() as u64);
            }
            None => shared.status(|status| status.failed += job.digests.len() as u64),
        }
        shared.status(|status| {
            if let Some(running) = &mut status.running {
                running.done += job.digests.len() as u64;
            }
        });
        if looked.elapsed() > REFRESH {
            shared.refresh(inventory, std::mem::take(&mut touched)).await;
            looked = Instant::now();
        }
    }
    drop(calls);
    // A manifest that two repositories hold was read for one of them.
    touched.extend(inventory.records.iter().map(|record| record.repository.name.clone()));
    shared.refresh(inventory, touched).await;
    Ok(())
}

/// The dearest repositories first. A manifest that several hold is asked for once.
fn jobs(shared: &Shared, inventory: &Inventory) -> Vec<Job> {
    let index = shared.index();
    let mut asked = HashSet::new();
    let mut records: Vec<_> = inventory.records.iter().collect();
    records.sort_by_cached_key(|record| {
        std::cmp::Reverse(record.images.iter().map(|image| image.added_bytes()).fold(0, u64::saturating_add))
    });
    let mut jobs = Vec::new();
    for record in records {
        let missing: Vec<Digest> =
            index.missing(&record.images).filter(|digest| asked.insert((*digest).clone())).cloned().collect();
        let repository = &record.repository.name;
        jobs.extend(missing.chunks(BATCH).map(|part| Job { repository: repository.clone(), digests: part.to_vec() }));
    }
    jobs
}

/// `None`: the repository had refused before.
async fn call(
    aws: Aws,
    job: Job,
    refused: Arc<Mutex<HashSet<RepositoryName>>>,
) -> (Job, Option<Result<Answer<Vec<Manifest>>, Problem>>) {
    if refused.lock().unwrap_or_else(PoisonError::into_inner).contains(&job.repository) {
        return (job, None);
    }
    let outcome = aws.manifests(&job.repository, &job.digests).await;
    (job, Some(outcome))
}

async fn keep(shared: &Shared, job: &Job, answer: Answer<Vec<Manifest>>) -> Result<(), Problem> {
    let mut open: HashSet<Digest> = job.digests.iter().cloned().collect();
    let mut given = Vec::with_capacity(answer.done.len());
    let refuse = |digest: Digest, why: String| {
        fail(shared, Failure { repository: job.repository.clone(), digest: Some(digest), why }, 1);
    };
    for Manifest { digest, media_type, body } in answer.done {
        // What was not asked for is not believed either.
        if !open.remove(&digest) {
            continue;
        }
        match Given::checked(digest.clone(), body, media_type.as_deref()) {
            Ok(manifest) => {
                if let Err(error) = &manifest.manifest {
                    refuse(digest, error.to_string());
                }
                given.push(manifest);
            }
            Err(problem) => refuse(digest, problem.why),
        }
    }
    for refused in answer.refused {
        let Some(digest) = refused.digest.filter(|digest| open.remove(digest)) else { continue };
        // One that is gone since the snapshot was taken is nobody's concern.
        if refused.problem.kind != ProblemKind::NotFound {
            let code = refused.problem.code.map(|code| format!(" ({code})")).unwrap_or_default();
            refuse(digest, refused.problem.why + &code);
        }
    }
    open.into_iter().for_each(|digest| refuse(digest, "AWS gave no answer for it".to_owned()));
    let kept = shared.store.save_manifests(&given).await?;
    shared.index.write().unwrap_or_else(PoisonError::into_inner).add(kept);
    Ok(())
}

fn fail(shared: &Shared, failure: Failure, manifests: u64) {
    shared.status(|status| {
        status.failed += manifests;
        if status.failures.len() < LISTED {
            status.failures.push(failure);
        }
    });
}
