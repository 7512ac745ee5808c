//! What time it is in the demo.

use crate::domain::time::Timestamp;
use crate::server::clock::Clock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// The calendar, which may stand still, and a stopwatch, which never does: a preview takes its second in a demo whose
/// date is fixed too.
#[derive(Debug)]
pub struct DemoClock {
    calendar: Clock,
    started: Instant,
    ahead_millis: AtomicI64,
}

impl DemoClock {
    pub fn new(calendar: Clock) -> Self {
        Self { calendar, started: Instant::now(), ahead_millis: AtomicI64::new(0) }
    }

    pub fn now(&self) -> Timestamp {
        let ahead = self.ahead_millis.load(Ordering::Relaxed);
        Timestamp::from_millis(self.calendar.now().millis().saturating_add(ahead))
    }

    /// Milliseconds since the demo was made, plus what it was advanced by.
    pub fn stopwatch(&self) -> i64 {
        let ahead = self.ahead_millis.load(Ordering::Relaxed);
        saturating_millis(self.started.elapsed()).saturating_add(ahead)
    }

    pub fn advance(&self, by: Duration) {
        self.ahead_millis.fetch_add(saturating_millis(by), Ordering::Relaxed);
    }
}

fn saturating_millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
