//! The connection that the program keeps: made when it is needed, made again when it has gone bad.

use super::count::Counts;
use super::{Aws, Settings};
use crate::domain::problem::Problem;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a failure to connect answers for itself, so that ten pages do not make ten attempts.
const REMEMBERED: Duration = Duration::from_secs(5);

/// Shared by everyone who needs AWS; cloning it shares the connection.
#[derive(Clone)]
pub struct Link(Arc<Shared>);

struct Shared {
    settings: Settings,
    remembered: Duration,
    /// Held while connecting, so that there is one attempt at a time.
    connection: tokio::sync::Mutex<State>,
    last_problem: Mutex<Option<Problem>>,
}

enum State {
    Idle,
    Connected(Aws),
    Failed(Problem, Instant),
}

impl Link {
    /// Connects to nothing yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self::remembering(settings, REMEMBERED)
    }

    /// A failure to connect answers for itself this long.
    pub(super) fn remembering(settings: Settings, remembered: Duration) -> Self {
        Self(Arc::new(Shared {
            settings,
            remembered,
            connection: tokio::sync::Mutex::new(State::Idle),
            last_problem: Mutex::new(None),
        }))
    }

    /// The connection, made anew when there is none or AWS has refused its credentials meanwhile. For the collector;
    /// pages ask it for [`Aws::interactive`].
    ///
    /// # Errors
    /// Why there is none. A failure is remembered for five seconds; after them the next caller tries again, with
    /// variables as they were at the start but with AWS's files as they are now.
    pub async fn aws(&self) -> Result<Aws, Problem> {
        let mut state = self.0.connection.lock().await;
        match &*state {
            State::Connected(aws) if !aws.is_stale() => return Ok(aws.clone()),
            State::Failed(problem, at) if at.elapsed() < self.0.remembered => return Err(problem.clone()),
            _ => {}
        }
        let connected = Aws::connect(&self.0.settings).await;
        *self.0.last_problem.lock().unwrap_or_else(PoisonError::into_inner) = connected.as_ref().err().cloned();
        *state = match &connected {
            Ok(aws) => State::Connected(aws.clone()),
            Err(problem) => State::Failed(problem.clone(), Instant::now()),
        };
        connected
    }

    /// The requests of all connections.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.0.settings.counts
    }

    /// Why the last attempt to connect failed; `None` when it did not, or none was made.
    #[must_use]
    pub fn last_problem(&self) -> Option<Problem> {
        self.0.last_problem.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
