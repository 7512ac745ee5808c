//! How cost goes on: a straight line through the growth seen, with its band.
//!
//! The slope is the median of the slopes between days of the last 90 that lie a week or more apart (Theil and Sen): it
//! bears with a fifth of the days being anything at all, such as a clean-up or a release week. The band is what growth
//! was in the slower and the faster tenth of the weeks, carried on from today.

use super::gb_month::days_of_month;
use super::ledger::Ledger;
use crate::domain::time::Day;
use serde::{Deserialize, Serialize};

/// Days looked back.
pub const WINDOW: usize = 90;
/// Fewer days than this show no growth: the forecast is what is stored now.
pub const LEAST: usize = 14;
/// Days that a slope is taken over at least; weekends would look like growth otherwise.
const APART: usize = 7;
/// Days that a slope of the band is taken over.
const STRIDE: usize = 14;

/// A value in the future.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ahead {
    pub low: f64,
    pub likely: f64,
    pub high: f64,
}

/// The growth of a series of daily values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    pub last: f64,
    /// A day.
    pub slope: f64,
    pub slow: f64,
    pub fast: f64,
    /// How many days it was seen on; 0: too few, and `last` goes on.
    pub days: u32,
}

impl Trend {
    /// Of the last [`WINDOW`] of these values, one a day.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let seen = &values[values.len().saturating_sub(WINDOW)..];
        let last = seen.last().copied().unwrap_or(0.0);
        if seen.len() < LEAST {
            return Self { last, slope: 0.0, slow: 0.0, fast: 0.0, days: 0 };
        }
        let slope_of = |from: usize, to: usize| (seen[to] - seen[from]) / (to - from) as f64;
        let pairs = |from: usize| (from + APART..seen.len()).map(move |to| (from, to));
        let mut slopes: Vec<f64> = (0..seen.len()).flat_map(pairs).map(|(from, to)| slope_of(from, to)).collect();
        let stride = STRIDE.min(seen.len() - 1);
        let mut strides: Vec<f64> = (stride..seen.len()).map(|to| slope_of(to - stride, to)).collect();
        let slope = quantile(&mut slopes, 0.5);
        let (slow, fast) = (quantile(&mut strides, 0.1), quantile(&mut strides, 0.9));
        Self { last, slope, slow: slow.min(slope), fast: fast.max(slope), days: seen.len() as u32 }
    }

    /// Of a registry: of measured days where there are enough, else of reconstructed ones too.
    #[must_use]
    pub fn of_ledger(ledger: &Ledger, course: &[f64]) -> Self {
        let measured = ledger.measured_from.map_or(0, |from| usize::try_from(ledger.last - from + 1).unwrap_or(0));
        let days = if measured >= LEAST { measured } else { course.len() };
        Self::of(&course[course.len().saturating_sub(days)..])
    }

    /// The value so many days from the last one. Never less than nothing.
    #[must_use]
    pub fn ahead(&self, days: f64) -> Ahead {
        let at = |slope: f64| (self.last + slope * days).max(0.0);
        Ahead { low: at(self.slow), likely: at(self.slope), high: at(self.fast) }
    }

    /// The mean over each of the next months, the first one that of the day after `today`'s month; of a rate a month this
    /// is what the month costs.
    #[must_use]
    pub fn months(&self, today: Day, count: usize) -> Vec<(Day, Ahead)> {
        let mut month = today.next_month();
        let mut out = Vec::with_capacity(count);
        for _ in 0..count {
            let days = days_of_month(month);
            let sum = (0..days)
                .map(|day| self.ahead(f64::from(month + day - today)))
                .fold([0.0; 3], |sum, at| [sum[0] + at.low, sum[1] + at.likely, sum[2] + at.high]);
            let [low, likely, high] = sum.map(|sum| sum / f64::from(days));
            out.push((month, Ahead { low, likely, high }));
            month = month.next_month();
        }
        out
    }
}

/// Of at least one value.
fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = share * (values.len().saturating_sub(1)) as f64;
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    match (values.get(low), values.get(high)) {
        (Some(a), Some(b)) => a + (b - a) * place.fract(),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(days: usize, start: f64, slope: f64) -> Vec<f64> {
        (0..days).map(|day| start + slope * day as f64).collect()
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6
    }

    #[test]
    fn steady_growth_goes_on_without_a_band() {
        let trend = Trend::of(&line(90, 10.0, 0.5));
        let ahead = trend.ahead(30.0);
        assert!(close(ahead.likely, 54.5 + 15.0) && close(ahead.low, ahead.high), "{ahead:?}");
        // December has 31 days, the first of them 11 days after 20 November: the mean is 26 days ahead.
        let months = trend.months(Day::parse("2026-11-20").unwrap(), 12);
        assert_eq!((months[0].0.to_string(), months.len()), ("2026-12-01".to_owned(), 12));
        assert!(close(months[0].1.likely, 54.5 + 0.5 * 26.0), "{:?}", months[0]);
    }

    #[test]
    fn a_spike_or_a_clean_up_of_a_day_does_not_bend_it() {
        let mut values = line(90, 10.0, 0.5);
        values[40] = 500.0;
        values[60] = 0.0;
        assert!((Trend::of(&values).slope - 0.5).abs() < 0.01);
    }

    #[test]
    fn too_few_days_show_no_growth() {
        for values in [line(LEAST - 1, 5.0, 1.0), vec![], vec![7.0]] {
            let trend = Trend::of(&values);
            assert_eq!((trend.days, trend.slope), (0, 0.0));
            assert!(close(trend.ahead(100.0).likely, values.last().copied().unwrap_or(0.0)));
        }
    }

    #[test]
    fn a_sawtooth_has_a_band() {
        // Grows by 1 a day, and every 15 days a clean-up takes it back.
        let values: Vec<f64> = (0..90).map(|day| 100.0 + f64::from(day % 15)).collect();
        let trend = Trend::of(&values);
        assert!(trend.slope.abs() < 0.05, "{trend:?}");
        let ahead = trend.ahead(10.0);
        assert!(ahead.low < ahead.likely && ahead.likely <= ahead.high, "{ahead:?}");
    }

    proptest! {
        #[test]
        fn the_band_holds_the_line_and_nothing_is_negative(
            values in prop::collection::vec(0.0f64..10_000.0, 0..200),
            days in 0.0f64..500.0,
        ) {
            let ahead = Trend::of(&values).ahead(days);
            prop_assert!(0.0 <= ahead.low && ahead.low <= ahead.likely && ahead.likely <= ahead.high);
        }

        /// Twice the prices, twice the forecast.
        #[test]
        fn it_scales(values in prop::collection::vec(1.0f64..1_000.0, 20..100), days in 0.0f64..60.0) {
            let twice: Vec<f64> = values.iter().map(|value| value * 2.0).collect();
            let (one, two) = (Trend::of(&values).ahead(days), Trend::of(&twice).ahead(days));
            prop_assert!((one.likely * 2.0 - two.likely).abs() < 1e-6 * two.likely.max(1.0));
        }
    }
}
