//! The vertical axis: round steps from zero.

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

use super::Unit;
use crate::domain::format;

/// At most so many steps; there are never fewer than three.
const STEPS: f64 = 5.0;
/// Nothing that is counted or paid is smaller.
const LEAST_STEP: f64 = 1e-12;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ValueAxis {
    unit: Unit,
    step: f64,
    /// Whole numbers of steps: the axis goes from `low` to `high`.
    low: i32,
    high: i32,
}

impl ValueAxis {
    /// The axis that holds zero and all values between `least` and `greatest`. Numbers of things are only divided
    /// below one when `fractions` says that there are such values.
    pub(super) fn new(unit: Unit, least: f64, greatest: f64, fractions: bool) -> Self {
        let span = greatest.max(0.0) - least.min(0.0);
        let rough = if span > 0.0 { (span / STEPS).max(LEAST_STEP) } else { 0.2 };
        let mut step = match unit {
            Unit::Bytes => rough.max(1.0).log2().ceil().exp2(),
            Unit::Count if !fractions => decimal_step(rough.max(1.0)),
            Unit::Usd if span == 0.0 => 1.0,
            Unit::Count | Unit::Usd => decimal_step(rough),
        };
        // Rounding outwards at both ends can make one step too many.
        while (greatest / step).ceil() - (least / step).floor() > STEPS + 1.0 {
            step *= 2.0;
        }
        let low = (least.min(0.0) / step + 1e-9).floor() as i32;
        let high = ((greatest / step - 1e-9).ceil() as i32).max(low + 1).max(0);
        Self { unit, step, low, high }
    }

    pub(super) fn low(&self) -> f64 {
        f64::from(self.low) * self.step
    }

    pub(super) fn high(&self) -> f64 {
        f64::from(self.high) * self.step
    }

    pub(super) fn ticks(&self) -> Vec<f64> {
        (self.low..=self.high).map(|index| f64::from(index) * self.step).collect()
    }

    pub(super) fn label(&self, value: f64) -> String {
        let sign = if value < 0.0 { "−" } else { "" };
        let size = value.abs();
        match self.unit {
            Unit::Bytes => format!("{sign}{}", bytes(size)),
            Unit::Count => format::short_count(value),
            Unit::Usd if self.step >= 100_000.0 => format!("{sign}${}", format::short_count(size)),
            Unit::Usd if self.step >= 1.0 => format!("{sign}${}", format::count(size.round() as u64)),
            Unit::Usd => {
                let decimals = (-self.step.log10()).ceil().clamp(2.0, 12.0) as usize;
                if size == 0.0 { "$0".to_owned() } else { format!("{sign}${size:.decimals$}") }
            }
        }
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `rough`.
fn decimal_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= rough * (1.0 - 1e-9)).unwrap_or(10.0) * power
}

/// Bytes without digits that say nothing: `512 GiB`, `1.5 TiB`, `0`.
fn bytes(bytes: f64) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes == 0.0 {
        return "0".to_owned();
    }
    let unit = ((bytes.log2() / 10.0).floor().max(0.0) as usize).min(UNITS.len() - 1);
    let value = bytes / 1024f64.powi(unit as i32);
    let text = format!("{value:.2}");
    format!("{} {}", text.trim_end_matches('0').trim_end_matches('.'), UNITS[unit])
}

impl Ranged for ValueAxis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let share = (value - self.low()) / (self.high() - self.low());
        limit.0 + (share * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<H: KeyPointHint>(&self, hint: H) -> Vec<f64> {
        if hint.weight().allow_light_points() { vec![] } else { self.ticks() }
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.low()..self.high()
    }
}

impl ValueFormatter<f64> for ValueAxis {
    fn format_ext(&self, value: &f64) -> String {
        self.label(*value)
    }
}
