//! The time that a cost review looks at, as it stands in a URL.

use crate::domain::time::Day;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A range in terms of today, or of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Period {
    #[default]
    ThisMonth,
    LastMonth,
    /// The last so many days, today included.
    Days(u16),
    /// From one day to another, both included.
    Between(Day, Day),
}

/// Days from `from` up to but not including `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub from: Day,
    pub to: Day,
}

impl Span {
    /// At least none.
    #[must_use]
    pub fn days(self) -> i32 {
        (self.to - self.from).max(0)
    }

    /// The last day in it.
    #[must_use]
    pub fn last(self) -> Day {
        self.to + -1
    }
}

impl Period {
    /// Those that a page offers.
    pub const OFFERED: [Self; 5] = [Self::ThisMonth, Self::LastMonth, Self::Days(30), Self::Days(90), Self::Days(365)];

    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::ThisMonth => "This month".to_owned(),
            Self::LastMonth => "Last month".to_owned(),
            Self::Days(days) => format!("{days} days"),
            Self::Between(from, to) => format!("{from} to {to}"),
        }
    }

    /// Never beyond today.
    #[must_use]
    pub fn span(self, today: Day) -> Span {
        let end = today + 1;
        match self {
            Self::ThisMonth => Span { from: today.month_start(), to: end },
            Self::LastMonth => {
                let to = today.month_start();
                Span { from: (to + -1).month_start(), to }
            }
            Self::Days(days) => Span { from: end + -i32::from(days), to: end },
            Self::Between(from, to) => Span { from: from.min(end), to: (to + 1).min(end) },
        }
    }

    /// What it is compared with: the same days of the month before, the whole month before, or as many days before.
    #[must_use]
    pub fn before(self, today: Day) -> Span {
        let span = self.span(today);
        match self {
            Self::ThisMonth => {
                let from = (span.from + -1).month_start();
                Span { from, to: (from + span.days()).min(span.from) }
            }
            Self::LastMonth => Span { from: (span.from + -1).month_start(), to: span.from },
            Self::Days(_) | Self::Between(..) => Span { from: span.from + -span.days(), to: span.from },
        }
    }

    /// After an amount: `in November so far`.
    #[must_use]
    pub fn words(self, today: Day) -> String {
        let span = self.span(today);
        match self {
            Self::ThisMonth => format!("in {} so far", month(span.from)),
            Self::LastMonth => format!("in {}", month(span.from)),
            Self::Days(days) => format!("in {days} days"),
            Self::Between(..) => format!("from {} to {}", span.from, span.last()),
        }
    }

    /// After "than": `in the same days of October`.
    #[must_use]
    pub fn words_before(self, today: Day) -> String {
        let before = self.before(today);
        match self {
            Self::ThisMonth => format!("in the same days of {}", month(before.from)),
            Self::LastMonth => format!("in {}", month(before.from)),
            Self::Days(_) | Self::Between(..) => format!("in the {} days before", before.days()),
        }
    }
}

fn month(day: Day) -> String {
    day.month_name().split(' ').next().unwrap_or_default().to_owned()
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ThisMonth => f.write_str("this-month"),
            Self::LastMonth => f.write_str("last-month"),
            Self::Days(days) => write!(f, "{days}d"),
            Self::Between(from, to) => write!(f, "{from}..{to}"),
        }
    }
}

/// Text that is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no range: this-month, last-month, 30d, 90d, 365d, or two days such as 2026-09-01..2026-10-15")]
pub struct PeriodError(pub String);

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let wrong = || PeriodError(text.to_owned());
        match text {
            "" | "this-month" => return Ok(Self::ThisMonth),
            "last-month" => return Ok(Self::LastMonth),
            _ => {}
        }
        if let Some((from, to)) = text.split_once("..") {
            let (from, to) = (Day::parse(from).map_err(|_| wrong())?, Day::parse(to).map_err(|_| wrong())?);
            return if from <= to { Ok(Self::Between(from, to)) } else { Err(wrong()) };
        }
        let days: u16 = text.strip_suffix('d').and_then(|days| days.parse().ok()).ok_or_else(wrong)?;
        if (1..=730).contains(&days) { Ok(Self::Days(days)) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn spans_and_what_they_are_compared_with() {
        for (text, today, span, before, words) in [
            ("", "2026-11-20", "2026-11-01 2026-11-20", "2026-10-01 2026-10-20", "in November so far"),
            // February has no 30th: the same days are all of it.
            ("this-month", "2026-03-30", "2026-03-01 2026-03-30", "2026-02-01 2026-02-28", "in March so far"),
            ("last-month", "2026-01-15", "2025-12-01 2025-12-31", "2025-11-01 2025-11-30", "in December"),
            ("30d", "2026-11-20", "2026-10-22 2026-11-20", "2026-09-22 2026-10-21", "in 30 days"),
            (
                "2026-09-01..2026-10-15",
                "2026-11-20",
                "2026-09-01 2026-10-15",
                "2026-07-18 2026-08-31",
                "from 2026-09-01 to 2026-10-15",
            ),
            // Not beyond today.
            (
                "2026-11-19..2027-01-01",
                "2026-11-20",
                "2026-11-19 2026-11-20",
                "2026-11-17 2026-11-18",
                "from 2026-11-19 to 2026-11-20",
            ),
        ] {
            let (period, today) = (text.parse::<Period>().unwrap(), day(today));
            let shown = |span: Span| format!("{} {}", span.from, span.last());
            assert_eq!((shown(period.span(today)).as_str(), shown(period.before(today)).as_str()), (span, before));
            assert_eq!(period.words(today), words);
            assert_eq!(period.to_string().parse(), Ok(period));
        }
    }

    #[test]
    fn what_is_no_range_says_what_is() {
        for text in ["0d", "9999d", "soon", "2026-10-15..2026-09-01", "2026-13-01..2026-13-02", "..", "-3d"] {
            let error = text.parse::<Period>().unwrap_err();
            assert!(error.to_string().contains("last-month"), "{text}: {error}");
        }
    }
}
