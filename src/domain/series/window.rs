//! What is asked for at once: a range and, for comparison, the one before it.

use super::{Range, Span};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A span and the same length before it; the same for everybody who asks within [`Window::fresh_secs`].
///
/// CloudWatch bills metrics and not points, so that the longer question costs nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    pub span: Span,
    /// `None`: CloudWatch does not remember it.
    pub previous: Option<Span>,
}

impl Window {
    #[must_use]
    pub fn new(range: Range, now: Timestamp) -> Self {
        let fresh = fresh_secs(range.span(now));
        let now = Timestamp::from_secs(now.secs().div_euclid(fresh) * fresh);
        let span = range.span(now);
        Self { span, previous: span.previous(now) }
    }

    /// Both spans as one.
    #[must_use]
    pub fn whole(self) -> Span {
        self.previous.map_or(self.span, |previous| previous.joined(self.span))
    }

    /// How long an answer serves everybody, in seconds.
    #[must_use]
    pub fn fresh_secs(self) -> i64 {
        fresh_secs(self.span)
    }
}

/// The newest minutes are incomplete anyway (aws-monitoring-cost.md 1.1), and the longer a step, the slower it changes.
fn fresh_secs(span: Span) -> i64 {
    match span.step_secs {
        ..3_600 => 5 * 60,
        3_600..86_400 => 15 * 60,
        _ => 60 * 60,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_asks_the_same_for_a_while() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        for (range, first, same, next) in [
            (Range::Hours, "10:15:00", "10:19:59", "10:20:00"),
            (Range::Week, "10:15:00", "10:29:59", "11:00:00"),
            (Range::Quarter, "10:00:00", "23:59:59", "23:59:59"),
        ] {
            let window = |time: &str| Window::new(range, at(&format!("2026-11-26T{time}Z")));
            assert_eq!(window(first), window(same), "{}", range.key());
            assert_eq!(window(first) == window(next), range == Range::Quarter, "{}", range.key());
        }
        let window = Window::new(Range::Week, at("2026-11-26T10:20:00Z"));
        assert_eq!(window.whole().steps(), 336);
        assert_eq!(window.whole().to(), window.span.to());
        let year = Window::new(Range::Year, at("2026-11-26T10:20:00Z"));
        assert_eq!((year.previous, year.whole()), (None, year.span));
    }
}
