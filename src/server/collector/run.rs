//! The life of the collector: crawl, wait, crawl again.

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
    loop {
        lock(&shared.status).next_at = None;
        let outcome = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            outcome = AssertUnwindSafe(crawl::crawl(&shared)).catch_unwind() => outcome,
        };
        let failure = match outcome {
            Ok(outcome) => outcome.err(),
            Err(panic) => Some(Problem::new(
                ProblemKind::Unexpected,
                "read the registry",
                format!("this is a fault in Stowage: {}", reading::message(&*panic)),
                "Report it with this text; Stowage tries again by itself.",
            )),
        };
        let wait = match &failure {
            None => {
                pause = FIRST_PAUSE;
                shared.options.interval
            }
            Some(problem) => {
                let wait = pause.min(shared.options.interval);
                tracing::warn!(%problem, retry_in = ?wait, "The crawl failed");
                pause = (pause * 2).min(LONGEST_PAUSE);
                wait
            }
        };
        {
            let mut status = lock(&shared.status);
            status.running = None;
            status.problem = failure;
            status.next_at = Some(later(shared.clock.now(), wait));
        }
        // The crawl that has just ended has answered them.
        while wishes.try_recv().is_ok() {}
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = wishes.recv() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    Timestamp::from_millis(now.millis().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)))
}
