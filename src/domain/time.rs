//! Instants and calendar days, always UTC.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Sub};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// Milliseconds in a day of 24 hours.
pub const DAY_MILLIS: i64 = 86_400_000;

/// An instant: whole milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// Text that is not a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a time such as 2026-11-23T09:30:00Z")]
pub struct TimeError(pub String);

impl Timestamp {
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    #[must_use]
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    #[must_use]
    pub const fn day(self) -> Day {
        Day(self.0.div_euclid(DAY_MILLIS) as i32)
    }

    /// The same time of day `days` later (24 hours each; negative for earlier).
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(DAY_MILLIS)))
    }

    /// Reads RFC 3339 (`2026-11-23T09:30:00Z`, any offset) and a bare day (`2026-11-23`, midnight UTC).
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        if let Ok(day) = Day::parse(text) {
            return Ok(day.start());
        }
        let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| TimeError(text.to_owned()))?;
        Ok(Self((at.unix_timestamp_nanos() / 1_000_000) as i64))
    }

    /// `2026-11-23T09:30:00Z`, with milliseconds only where there are some.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.calendar().map_or_else(|| format!("{} ms", self.0), |at| at.format(&Rfc3339).unwrap_or_default())
    }

    /// `2026-11-23 09:30 UTC`.
    #[must_use]
    pub fn minute_text(self) -> String {
        match self.calendar() {
            Some(at) => format!(
                "{:04}-{:02}-{:02} {:02}:{:02} UTC",
                at.year(),
                u8::from(at.month()),
                at.day(),
                at.hour(),
                at.minute()
            ),
            None => self.rfc3339(),
        }
    }

    fn calendar(self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .ok()
            .map(|t| t.to_offset(UtcOffset::UTC))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// A difference in milliseconds.
impl Sub for Timestamp {
    type Output = i64;
    fn sub(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }
}

/// A UTC calendar day: days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Day(i32);

impl Day {
    #[must_use]
    pub const fn from_number(days: i32) -> Self {
        Self(days)
    }

    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    #[must_use]
    pub const fn start(self) -> Timestamp {
        Timestamp(self.0 as i64 * DAY_MILLIS)
    }

    /// # Errors
    /// When the text is not `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let format = time::macros::format_description!("[year]-[month]-[day]");
        let date = time::Date::parse(text, format).map_err(|_| TimeError(text.to_owned()))?;
        Ok(Self(date.to_julian_day() - UNIX_EPOCH_JULIAN))
    }

    /// Year, month 1-12, day of the month.
    #[must_use]
    pub fn date(self) -> (i32, u8, u8) {
        let date = time::Date::from_julian_day(self.0.saturating_add(UNIX_EPOCH_JULIAN)).unwrap_or(time::Date::MIN);
        (date.year(), u8::from(date.month()), date.day())
    }

    /// The first day of this day's month.
    #[must_use]
    pub fn month_start(self) -> Self {
        Self(self.0 - i32::from(self.date().2) + 1)
    }

    /// The first day of the next month.
    #[must_use]
    pub fn next_month(self) -> Self {
        Self(self.month_start().0 + 32).month_start()
    }

    /// `November 2026`.
    #[must_use]
    pub fn month_name(self) -> String {
        const NAMES: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let (year, month, _) = self.date();
        format!("{} {year}", NAMES[usize::from(month - 1) % 12])
    }
}

const UNIX_EPOCH_JULIAN: i32 = 2_440_588;

impl Add<i32> for Day {
    type Output = Self;
    fn add(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

/// A difference in days.
impl Sub for Day {
    type Output = i32;
    fn sub(self, other: Self) -> i32 {
        self.0.saturating_sub(other.0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_and_print() {
        for (text, printed) in [
            ("2026-11-23T09:30:00Z", "2026-11-23T09:30:00Z"),
            ("2026-11-23T10:30:00+01:00", "2026-11-23T09:30:00Z"),
            ("2026-11-23T09:30:00.250Z", "2026-11-23T09:30:00.25Z"),
            ("2026-11-23", "2026-11-23T00:00:00Z"),
            ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(Timestamp::parse(text).map(Timestamp::rfc3339), Ok(printed.to_owned()), "{text}");
        }
        assert!(Timestamp::parse("yesterday").is_err());
        assert_eq!(Timestamp::from_millis(i64::MAX).rfc3339(), "9223372036854775807 ms");
    }

    #[test]
    fn days_know_their_month() {
        let day = Day::parse("2024-02-29").unwrap();
        assert_eq!(day.to_string(), "2024-02-29");
        assert_eq!(day.month_start().to_string(), "2024-02-01");
        assert_eq!(day.next_month().to_string(), "2024-03-01");
        assert_eq!(day.month_name(), "February 2024");
        assert_eq!(Timestamp::parse("2024-02-29T23:59:59Z").unwrap().day(), day);
        assert_eq!(Day::parse("2024-12-31").unwrap().next_month().to_string(), "2025-01-01");
    }
}
