//! How many repositories are read at the same time.

use super::Traffic;

/// Additive increase, multiplicative decrease, as TCP shares a line (RFC 5681, 3.1): half as many when AWS turns calls
/// away, and one more for every round that it answers. AWS publishes no rate for Describe calls (ecr.md 4.2), so it is found out.
///
/// Knows no clock, so that the same answers always lead to the same pace.
#[derive(Debug, Clone)]
pub struct Pace {
    limit: f64,
    ceiling: f64,
    /// Answers since the last cut.
    answered: u64,
}

impl Pace {
    /// Begins with as many as are ever allowed: AWS takes short bursts, and the first refusal halves them.
    #[must_use]
    pub fn new(ceiling: u16) -> Self {
        let ceiling = f64::from(ceiling.max(1));
        Self { limit: ceiling, ceiling, answered: u64::MAX }
    }

    /// At least one, so that a crawl always goes on.
    #[must_use]
    pub fn at_once(&self) -> u16 {
        // Between 1 and the ceiling, which is an u16.
        self.limit as u16
    }

    /// Takes in how the last calls went.
    pub fn follow(&mut self, news: Traffic) {
        let answered = news.calls.saturating_sub(news.throttled);
        self.answered = self.answered.saturating_add(answered);
        if news.throttled == 0 {
            self.limit = (self.limit + answered as f64 / self.limit).min(self.ceiling);
        } else if self.answered as f64 >= self.limit {
            // Calls that were sent together are turned away together: one cut for a round, not for each.
            self.limit = (self.limit / 2.0).max(1.0);
            self.answered = 0;
        }
    }
}
