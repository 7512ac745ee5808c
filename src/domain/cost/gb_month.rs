//! GB-months: what AWS bills storage by.

use super::gb;
use crate::domain::time::{DAY_MILLIS, Day, Timestamp};
use std::collections::BTreeMap;

/// Days of the month a day is in.
#[must_use]
pub fn days_of_month(day: Day) -> i32 {
    day.next_month() - day.month_start()
}

/// GB-months of so many bytes kept for the whole of a day.
#[must_use]
pub fn of_day(bytes: u64, day: Day) -> f64 {
    gb(bytes) / f64::from(days_of_month(day))
}

/// GB-months by month (its first day) of what was held from each step to the next, the last one until `until`.
///
/// Bytes times hours, over 2^30 and the hours of that month (aws-monitoring-cost.md 3.4).
#[must_use]
pub fn gb_months(steps: &[(Timestamp, u64)], until: Timestamp) -> BTreeMap<Day, f64> {
    let mut months = BTreeMap::new();
    for (at, (from, bytes)) in steps.iter().enumerate() {
        let end = steps.get(at + 1).map_or(until, |next| next.0).min(until);
        let mut from = *from;
        while from < end {
            let month = from.day().month_start();
            let to = end.min(month.next_month().start());
            let month_millis = i64::from(days_of_month(month)) * DAY_MILLIS;
            *months.entry(month).or_insert(0.0) += gb(*bytes) * ((to - from) as f64 / month_millis as f64);
            from = to;
        }
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GIB: u64 = 1 << 30;
    const HOUR: i64 = 3_600_000;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn computed_by_hand() {
        for (steps, until, months) in [
            // 10 of 30 days: the example of aws-monitoring-cost.md 3.4.
            (vec![("2026-11-01", GIB)], "2026-11-11", vec![("2026-11-01", 1.0 / 3.0)]),
            (vec![("2026-11-01", GIB)], "2026-12-01", vec![("2026-11-01", 1.0)]),
            // 12 hours of 31 days.
            (vec![("2026-10-05T06:00:00Z", 62 * GIB)], "2026-10-05T18:00:00Z", vec![("2026-10-01", 1.0)]),
            // A leap year: half of February's 29 days, and 31 days of March.
            (vec![("2024-02-15T12:00:00Z", 2 * GIB)], "2024-04-01", vec![("2024-02-01", 1.0), ("2024-03-01", 2.0)]),
            // It grows, then everything goes.
            (
                vec![("2026-04-01", GIB), ("2026-04-11", 3 * GIB), ("2026-04-21", 0)],
                "2026-05-01",
                vec![("2026-04-01", (10.0 + 30.0) / 30.0)],
            ),
            (vec![("2026-04-01", GIB)], "2026-04-01", vec![]),
        ] {
            let steps: Vec<_> = steps.into_iter().map(|(from, bytes)| (at(from), bytes)).collect();
            let got: Vec<_> = gb_months(&steps, at(until)).into_iter().filter(|(_, gb)| *gb > 0.0).collect();
            assert_eq!(got.len(), months.len(), "{steps:?}: {got:?}");
            for ((month, gb), (expected_month, expected)) in got.iter().zip(&months) {
                assert_eq!(month.to_string(), *expected_month);
                assert!((gb - expected).abs() < 1e-9, "{steps:?}: {gb}, not {expected}");
            }
        }
    }

    proptest! {
        /// Adding up hour by hour, as a bill does, gives the same.
        #[test]
        fn the_integral_over_hours(
            start in 0i64..400 * 24,
            lengths in prop::collection::vec((1i64..900, 0u64..5_000_000_000_000), 1..12),
        ) {
            let origin = at("2023-12-01").millis();
            let mut hour = start;
            let mut steps = Vec::new();
            let mut direct: BTreeMap<Day, f64> = BTreeMap::new();
            for (length, bytes) in &lengths {
                steps.push((Timestamp::from_millis(origin + hour * HOUR), *bytes));
                for each in hour..hour + length {
                    let month = Timestamp::from_millis(origin + each * HOUR).day().month_start();
                    let hours = f64::from(days_of_month(month)) * 24.0;
                    *direct.entry(month).or_insert(0.0) += *bytes as f64 / 1_073_741_824.0 / hours;
                }
                hour += length;
            }
            let got = gb_months(&steps, Timestamp::from_millis(origin + hour * HOUR));
            prop_assert_eq!(got.keys().collect::<Vec<_>>(), direct.keys().collect::<Vec<_>>());
            for (month, gb) in &direct {
                prop_assert!((got[month] - gb).abs() < 1e-6, "{}: {}, not {}", month, got[month], gb);
            }
        }

        /// Whole days one by one are what they are together.
        #[test]
        fn days_add_up(first in 19_000i32..21_000, days in prop::collection::vec(0u64..5_000_000_000_000, 1..100)) {
            let first = Day::from_number(first);
            let steps: Vec<_> = (0i32..).zip(&days).map(|(at, bytes)| ((first + at).start(), *bytes)).collect();
            let end = first + i32::try_from(days.len()).unwrap();
            let whole: f64 = gb_months(&steps, end.start()).values().sum();
            let single: f64 = (0i32..).zip(&days).map(|(at, bytes)| of_day(*bytes, first + at)).sum();
            prop_assert!((whole - single).abs() < 1e-6);
        }
    }
}
