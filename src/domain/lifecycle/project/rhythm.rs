//! How often images are pushed, as far as those that are still there tell.

use crate::domain::image::Image;
use crate::domain::time::{DAY_MILLIS, Timestamp};
use serde::{Deserialize, Serialize};

/// Whole weeks, so that weekdays keep their places when a window is replayed.
const WINDOWS: [u32; 7] = [7, 14, 28, 56, 84, 182, 364];
/// A window with fewer pushes says nothing about the rate.
const ENOUGH: usize = 8;
/// A longer window in which less than this share of the rate is left was thinned out by deletions.
const THINNED: f64 = 0.7;

/// Pushes of a recent window.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rhythm {
    /// The window that was observed and is replayed, whole weeks.
    pub days: u32,
    /// Images pushed in it that are still there.
    pub images: u64,
    pub bytes: u64,
}

impl Rhythm {
    /// Looks at the longest window that deletions have not thinned out. Without any pushes in a year, nothing goes on.
    #[must_use]
    pub fn observe(images: &[Image], now: Timestamp) -> Self {
        let within = |image: &&Image, days: u32| (0..i64::from(days) * DAY_MILLIS).contains(&(now - image.pushed_at));
        let (mut peak, mut best) = (0.0, WINDOWS[2]);
        for days in WINDOWS {
            let count = images.iter().filter(|image| within(image, days)).count();
            let rate = count as f64 / f64::from(days);
            if count > 0 && rate >= THINNED * peak {
                best = days;
            }
            if count >= ENOUGH && rate > peak {
                peak = rate;
            }
        }
        let seen = || images.iter().filter(|image| within(image, best));
        Self { days: best, images: seen().count() as u64, bytes: seen().map(Image::added_bytes).sum() }
    }

    #[must_use]
    pub fn images_per_day(&self) -> f64 {
        self.images as f64 / f64::from(self.days)
    }
}
