//! One repository, read from AWS with as few calls as that takes.
//!
//! ECR says nowhere that something has changed: no version, no time of change, no order by push. So the images of every
//! repository are asked for in every crawl, 1,000 a call, and with them comes what their scans found. The lifecycle policy
//! and the resource tags, one call each, change rarely and are asked for when what is known has had its time.

use crate::domain::crawl::{POLICY_SERVES, TAGS_SERVE};
use crate::domain::image::Image;
use crate::domain::inventory::Record;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::Repository;
use crate::domain::time::Timestamp;
use crate::server::aws::Aws;
use futures::FutureExt;
use std::any::Any;
use std::cmp::Reverse;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// What is asked of AWS about a repository besides its images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Due {
    pub policy: bool,
    pub tags: bool,
}

impl Due {
    pub(super) const ALL: Self = Self { policy: true, tags: true };

    /// What has had its time, and what could not be read before.
    pub(super) fn at(now: Timestamp, previous: Option<&Record>) -> Self {
        let Some(record) = previous else { return Self::ALL };
        Self {
            policy: record.policy.is_err() || now - record.policy_read_at >= POLICY_SERVES,
            tags: record.tags_problem.is_some() || now - record.tags_read_at >= TAGS_SERVE,
        }
    }

    /// Calls that reading a repository will take, as far as is known.
    pub(super) fn calls(self, previous: Option<&Record>) -> u64 {
        let pages = previous.map_or(1, |record| (record.images.len() as u64).div_ceil(1000).max(1));
        pages + u64::from(self.policy) + u64::from(self.tags)
    }
}

/// Whether the connection is gone rather than something wrong with what was asked.
pub(super) fn is_lost(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::Unreachable | ProblemKind::NoCredentials)
}

/// Reads images and what is due one after the other, so that repositories read at once are requests at once.
/// What fails is told in its place, with what was known before where the record has room for it; so is a panic.
pub(super) async fn read(
    aws: &Aws,
    repository: Repository,
    previous: Option<&Record>,
    due: Due,
    read_at: Timestamp,
) -> Record {
    let outcome = AssertUnwindSafe(read_parts(aws, repository.clone(), previous, due, read_at)).catch_unwind().await;
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

async fn read_parts(
    aws: &Aws,
    repository: Repository,
    previous: Option<&Record>,
    due: Due,
    read_at: Timestamp,
) -> Record {
    let (images, images_problem) = aws.images(&repository.name).await;
    if let Some(problem) = images_problem.as_ref().filter(|problem| is_lost(problem)) {
        // Two more calls would only wait for the same.
        let record = unread(repository, previous, problem.clone(), read_at);
        return Record { images: last_known(images.into(), previous), ..record };
    }
    let (policy, policy_read_at) = match previous {
        Some(known) if !due.policy => (known.policy.clone(), known.policy_read_at),
        _ => (aws.lifecycle_policy(&repository.name).await, read_at),
    };
    let known_tags = || previous.map(|record| record.repository.tags.clone()).unwrap_or_default();
    let (tags, tags_problem, tags_read_at) = match previous {
        Some(known) if !due.tags => (known_tags(), known.tags_problem.clone(), known.tags_read_at),
        _ => match aws.resource_tags(&repository).await {
            Ok(tags) => (tags, None, read_at),
            Err(problem) => (known_tags(), Some(problem), read_at),
        },
    };
    Record {
        images: match (&images_problem, previous) {
            (Some(_), _) => last_known(images.into(), previous),
            (None, Some(known)) => shared(images, &known.images),
            (None, None) => images.into(),
        },
        images_problem,
        policy,
        tags_problem,
        pulls: previous.and_then(|record| record.pulls.clone()),
        repository: Repository { tags, ..repository },
        read_at,
        policy_read_at,
        tags_read_at,
    }
}

/// What was read, in the memory of what was known as far as the two are the same: while a crawl runs there are two
/// snapshots, and most of a registry does not change. Both lists are in the order of [`Aws::images`].
fn shared(mut images: Vec<Image>, known: &Arc<[Image]>) -> Arc<[Image]> {
    let order = |image: &Image| (Reverse(image.pushed_at), image.digest.clone());
    let mut before = known.iter().peekable();
    let mut same = images.len() == known.len();
    for image in &mut images {
        while before.next_if(|known| order(known) < order(image)).is_some() {}
        match before.next_if(|known| known.digest == image.digest) {
            Some(known) if known == image => *image = known.clone(),
            Some(known) => {
                image.digest = known.digest.clone();
                if image.tags == known.tags {
                    image.tags = known.tags.clone();
                }
                same = false;
            }
            None => same = false,
        }
    }
    if same { known.clone() } else { images.into() }
}

/// A list that broke off against what was known: the last whole list, or of two broken ones the longer.
fn last_known(images: Arc<[Image]>, previous: Option<&Record>) -> Arc<[Image]> {
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
        images: last_known(Arc::default(), previous),
        images_problem: Some(problem.clone()),
        policy: previous.map_or_else(|| Err(problem.clone()), |record| record.policy.clone()),
        tags_problem: Some(problem),
        pulls: previous.and_then(|record| record.pulls.clone()),
        read_at,
        policy_read_at: previous.map_or(read_at, |record| record.policy_read_at),
        tags_read_at: previous.map_or(read_at, |record| record.tags_read_at),
    }
}

pub(super) fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}
