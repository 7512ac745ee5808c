//! When a repository is pulled from: a function of its key and the hour, so that no history is kept and yet every
//! question about the same hour has the same answer, whatever the period of the question.

use super::random::{Dice, mix, unit};
use crate::domain::time::Timestamp;

const HOUR_MILLIS: i64 = 3_600_000;

/// Who pulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// People and CI: weekdays, 7 to 19 UTC, a dip at noon.
    Office,
    /// A service that scales with its visitors, at night and at weekends too.
    Always,
    /// Jobs at 2 and 3 UTC.
    Nightly,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rhythm {
    pub shape: Shape,
    /// Pulls on an average day at the demo's start.
    pub per_day: f64,
    /// Days before the demo's start since which nobody pulled; 0 for a repository in use.
    pub silent_days: i32,
}

/// The pulls of one repository.
#[derive(Debug, Clone, Copy)]
pub struct Pulls {
    key: u64,
    rhythm: Rhythm,
    from_hour: i64,
    until_hour: i64,
    start_hour: i64,
}

impl Pulls {
    /// `start` is the demo's start, which `rhythm` is relative to.
    pub fn new(key: u64, rhythm: Rhythm, created: Timestamp, start: Timestamp) -> Self {
        let start_hour = hour_of(start);
        let until_hour = match rhythm.silent_days {
            0 => i64::MAX,
            days => start_hour - i64::from(days) * 24,
        };
        Self { key, rhythm, from_hour: hour_of(created) + 1, until_hour, start_hour }
    }

    fn in_hour(&self, hour: i64) -> u32 {
        if hour < self.from_hour || hour >= self.until_hour || self.rhythm.per_day <= 0.0 {
            return 0;
        }
        let (day, of_day) = (hour.div_euclid(24), hour.rem_euclid(24) as usize);
        // 1970-01-01 was a Thursday.
        let weekday = (day + 3).rem_euclid(7) as usize;
        let (hours, days) = match self.rhythm.shape {
            Shape::Office => (&OFFICE_HOURS, &[1.35, 1.45, 1.45, 1.4, 1.2, 0.08, 0.07]),
            Shape::Always => (&VISITORS, &[1.08, 1.1, 1.1, 1.12, 1.15, 0.75, 0.7]),
            Shape::Nightly => (&NIGHT, &[1.0; 7]),
        };
        // Half as busy two years ago.
        let growth = (1.0 + (hour - self.start_hour) as f64 / (24.0 * 730.0 * 2.0)).clamp(0.25, 1.5);
        let wobble = 0.8 + 0.4 * unit(mix(self.key, day.unsigned_abs()));
        let roll = mix(self.key ^ 0x51, hour.unsigned_abs());
        let burst = if roll.is_multiple_of(61) { 3.0 } else { 1.0 };
        (self.rhythm.per_day * hours[of_day] * days[weekday] * growth * wobble * burst + unit(roll)) as u32
    }

    /// The instant of the n-th pull in an hour, to the second.
    fn instant(&self, hour: i64, n: u32) -> i64 {
        let second = mix(mix(self.key, hour.unsigned_abs()), u64::from(n)) % 3600;
        hour * HOUR_MILLIS + second as i64 * 1000
    }

    /// Pulls in `from..to`.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> u32 {
        let (from, to) = (from.millis(), to.millis());
        let first = from.div_euclid(HOUR_MILLIS).max(self.from_hour);
        let last = (to - 1).div_euclid(HOUR_MILLIS).min(self.until_hour.saturating_sub(1));
        (first..=last)
            .map(|hour| {
                let count = self.in_hour(hour);
                if hour * HOUR_MILLIS >= from && (hour + 1) * HOUR_MILLIS <= to {
                    count
                } else {
                    (0..count).filter(|n| (from..to).contains(&self.instant(hour, *n))).count() as u32
                }
            })
            .sum()
    }

    /// The last pull at or before an instant, looked for in the sixty days before it.
    pub fn last_before(&self, at: Timestamp) -> Option<Timestamp> {
        let end = hour_of(at).min(self.until_hour.saturating_sub(1));
        (self.from_hour.max(end - 60 * 24)..=end).rev().find_map(|hour| {
            (0..self.in_hour(hour))
                .map(|n| self.instant(hour, n))
                .filter(|instant| *instant <= at.millis())
                .max()
                .map(Timestamp::from_millis)
        })
    }

    /// The last pull of an image that was in use for about `days` after its push; `None` when none came in time.
    pub fn last_of_image(&self, key: u64, pushed: Timestamp, days: f64, now: Timestamp) -> Option<Timestamp> {
        let used = days * (0.3 + 1.4 * Dice::new(key).unit());
        let until = Timestamp::from_millis((pushed.millis() + (used * 86_400_000.0) as i64).min(now.millis()));
        self.last_before(until).filter(|at| *at >= pushed)
    }
}

fn hour_of(at: Timestamp) -> i64 {
    at.millis().div_euclid(HOUR_MILLIS)
}

/// Shares of a day, each adding up to 1.
const OFFICE_HOURS: [f64; 24] = [
    0.002, 0.002, 0.002, 0.002, 0.002, 0.004, 0.012, 0.045, 0.085, 0.105, 0.11, 0.098, 0.062, 0.09, 0.105, 0.1, 0.08,
    0.048, 0.02, 0.01, 0.006, 0.004, 0.003, 0.003,
];
const VISITORS: [f64; 24] = [
    0.022, 0.018, 0.015, 0.014, 0.015, 0.021, 0.032, 0.042, 0.048, 0.05, 0.051, 0.052, 0.053, 0.051, 0.05, 0.05, 0.052,
    0.056, 0.06, 0.064, 0.062, 0.052, 0.04, 0.03,
];
const NIGHT: [f64; 24] = [
    0.0, 0.04, 0.5, 0.38, 0.08, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    0.0, 0.0,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn pulls(shape: Shape, per_day: f64, silent_days: i32) -> (Pulls, Timestamp) {
        let start = Timestamp::parse("2026-11-23T10:17:00Z").unwrap();
        (Pulls::new(7, Rhythm { shape, per_day, silent_days }, start.plus_days(-730), start), start)
    }

    #[test]
    fn a_range_is_the_sum_of_its_parts() {
        let (pulls, start) = pulls(Shape::Office, 900.0, 0);
        let from = start.plus_days(-3);
        let minute = |n: i64| Timestamp::from_millis(from.millis() + n * 60_000);
        let whole = pulls.between(from, start);
        assert!(whole > 1000, "{whole}");
        assert_eq!((0..3 * 1440).map(|n| pulls.between(minute(n), minute(n + 1))).sum::<u32>(), whole);
    }

    #[test]
    fn weekends_are_quiet_in_offices_only() {
        // 2026-11-16 is a Monday.
        let monday = Timestamp::parse("2026-11-16").unwrap();
        let share = |shape| {
            let (pulls, _) = pulls(shape, 500.0, 0);
            let weekend = pulls.between(monday.plus_days(5), monday.plus_days(7));
            f64::from(weekend) / f64::from(pulls.between(monday, monday.plus_days(7)))
        };
        assert!(share(Shape::Office) < 0.05);
        assert!(share(Shape::Always) > 0.15);
    }

    #[test]
    fn the_last_pull_is_one_that_was_counted() {
        for (shape, per_day) in [(Shape::Office, 30.0), (Shape::Always, 2.0), (Shape::Nightly, 4.0)] {
            let (pulls, start) = pulls(shape, per_day, 0);
            let last = pulls.last_before(start).unwrap();
            assert!(last <= start);
            let after = Timestamp::from_millis(last.millis() + 1000);
            assert!(pulls.between(last, after) >= 1);
            assert_eq!(pulls.between(after, start), 0);
        }
    }

    #[test]
    fn silence_lasts() {
        let (pulls, start) = pulls(Shape::Always, 200.0, 120);
        assert_eq!(pulls.between(start.plus_days(-119), start.plus_days(400)), 0);
        let last = pulls.last_before(start.plus_days(-100)).unwrap();
        assert!(start - last >= 120 * 86_400_000 - HOUR_MILLIS && start - last < 122 * 86_400_000);
    }
}
