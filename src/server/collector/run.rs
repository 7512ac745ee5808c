//! The life of the collector: crawl, wait, crawl again.

use super::crawl::Ended;
use super::{Shared, crawl, lock, reading};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::time::Timestamp;
use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// The pause after the first failure. It doubles with each further one, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

pub(super) async fn run(shared: Arc<Shared>, mut wishes: mpsc::Receiver<()>) {
    let mut stop = shared.stop.subscribe();
    let mut pause = FIRST_PAUSE;
    let mut wished = false;
    loop {
        {
            let mut status = lock(&shared.status);
            (status.next_at, status.cancelled) = (None, None);
        }
        let outcome = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            outcome = AssertUnwindSafe(crawl::crawl(&shared, wished)).catch_unwind() => outcome,
        };
        let outcome = outcome.unwrap_or_else(|panic| {
            Err(Problem::new(
                ProblemKind::Unexpected,
                "read the registry",
                format!("this is a fault in Stowage: {}", reading::message(&*panic)),
                "Report it with this text; Stowage tries again by itself.",
            ))
        });
        let wait = match &outcome {
            Ok(_) => {
                pause = FIRST_PAUSE;
                shared.options.interval
            }
            Err(problem) => {
                let wait = pause.min(shared.options.interval);
                tracing::warn!(%problem, retry_in = ?wait, "The crawl failed");
                pause = (pause * 2).min(LONGEST_PAUSE);
                wait
            }
        };
        {
            let mut status = lock(&shared.status);
            let progress = status.running.take();
            match outcome {
                Ok(ended) => {
                    status.problem = None;
                    *(if ended == Ended::Cancelled { &mut status.cancelled } else { &mut status.last }) = progress;
                    // Wishes that this crawl has answered, or that were taken back with it.
                    if ended != Ended::InPart {
                        while wishes.try_recv().is_ok() {}
                    }
                }
                Err(problem) => {
                    status.problem = Some(problem);
                    while wishes.try_recv().is_ok() {}
                }
            }
            status.next_at = Some(later(shared.clock.now(), wait));
        }
        wished = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = wishes.recv() => true,
            () = tokio::time::sleep(wait) => false,
        };
    }
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    Timestamp::from_millis(now.millis().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)))
}
