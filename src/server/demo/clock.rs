//! What time it is in the demo.

use crate::domain::time::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Where the demo's calendar comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Now {
    /// The machine's clock.
    #[default]
    Real,
    /// Stands still at this instant, until [`super::Demo::advance`].
    Fixed(Timestamp),
}

/// The calendar, which may stand still, and a stopwatch, which never does: a preview takes its second in a demo whose
/// date is fixed too.
#[derive(Debug)]
pub struct Clock {
    now: Now,
    started: Instant,
    ahead_millis: AtomicI64,
}

impl Clock {
    pub fn new(now: Now) -> Self {
        Self { now, started: Instant::now(), ahead_millis: AtomicI64::new(0) }
    }

    pub fn now(&self) -> Timestamp {
        let base = match self.now {
            Now::Fixed(at) => at.millis(),
            Now::Real => {
                SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| saturating_millis(since.as_millis()))
            }
        };
        Timestamp::from_millis(base.saturating_add(self.ahead_millis.load(Ordering::Relaxed)))
    }

    /// Milliseconds since the demo was made, plus what it was advanced by.
    pub fn stopwatch(&self) -> i64 {
        saturating_millis(self.started.elapsed().as_millis()).saturating_add(self.ahead_millis.load(Ordering::Relaxed))
    }

    pub fn advance(&self, by: Duration) {
        self.ahead_millis.fetch_add(saturating_millis(by.as_millis()), Ordering::Relaxed);
    }
}

fn saturating_millis(millis: u128) -> i64 {
    i64::try_from(millis).unwrap_or(i64::MAX)
}
