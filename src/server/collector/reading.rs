//! One repository, read from AWS.

use crate::domain::image::Image;
use crate::domain::inventory::Record;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::Repository;
use crate::domain::time::Timestamp;
use crate::server::aws::Aws;
use futures::FutureExt;
use std::any::Any;
use std::panic::AssertUnwindSafe;

/// Whether the connection is gone rather than something wrong with what was asked.
pub(super) fn is_lost(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::Unreachable | ProblemKind::NoCredentials)
}

/// Reads images, policy and resource tags one after the other, so that repositories read at once are requests at once.
/// What fails is told in its place, with what was known before where the record has room for it; so is a panic.
pub(super) async fn read(aws: &Aws, repository: Repository, previous: Option<&Record>, read_at: Timestamp) -> Record {
    let outcome = AssertUnwindSafe(read_parts(aws, repository.clone(), previous, read_at)).catch_unwind().await;
    outcome.unwrap_or_else(|panic| {
        let problem = Problem::new(
            ProblemKind::Unexpected,
            format!("read {}", repository.name),
            format!("this is a fault in Stowage: {}", message(&*panic)),
            "Report it with this text; the other repositories are not affected.",
        );
        unread(repository, previous, problem, read_at)
    })
}

async fn read_parts(aws: &Aws, repository: Repository, previous: Option<&Record>, read_at: Timestamp) -> Record {
    let (images, images_problem) = aws.images(&repository.name).await;
    if let Some(problem) = images_problem.as_ref().filter(|problem| is_lost(problem)) {
        // Two more calls would only wait for the same.
        let record = unread(repository, previous, problem.clone(), read_at);
        return Record { images: last_known(images, previous), ..record };
    }
    let policy = aws.lifecycle_policy(&repository.name).await;
    let (tags, tags_problem) = match aws.resource_tags(&repository).await {
        Ok(tags) => (tags, None),
        Err(problem) => (previous.map(|record| record.repository.tags.clone()).unwrap_or_default(), Some(problem)),
    };
    Record {
        images: if images_problem.is_some() { last_known(images, previous) } else { images },
        images_problem,
        policy,
        tags_problem,
        pulls: previous.and_then(|record| record.pulls.clone()),
        repository: Repository { tags, ..repository },
        read_at,
    }
}

/// A list that broke off against what was known: the last whole list, or of two broken ones the longer.
fn last_known(images: Vec<Image>, previous: Option<&Record>) -> Vec<Image> {
    match previous {
        Some(record) if record.images_problem.is_none() || record.images.len() > images.len() => record.images.clone(),
        _ => images,
    }
}

/// The record of a repository of which nothing could be read.
fn unread(repository: Repository, previous: Option<&Record>, problem: Problem, read_at: Timestamp) -> Record {
    let tags = previous.map(|record| record.repository.tags.clone()).unwrap_or_default();
    Record {
        repository: Repository { tags, ..repository },
        images: last_known(Vec::new(), previous),
        images_problem: Some(problem.clone()),
        policy: previous.map_or_else(|| Err(problem.clone()), |record| record.policy.clone()),
        tags_problem: Some(problem),
        pulls: previous.and_then(|record| record.pulls.clone()),
        read_at,
    }
}

pub(super) fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}
