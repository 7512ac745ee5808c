//! The images of today as a policy leaves them on a later day.

use super::{Course, Leave, Point, Replay, Rhythm, project};
use crate::domain::image::Image;
use crate::domain::image::relations::Relations;
use crate::domain::lifecycle::Policy;
use crate::domain::lifecycle::evaluate::{Evaluation, Outcome, Verdict};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The day on which the effect of a policy is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Horizon {
    /// What AWS does when it next runs the policy.
    #[default]
    Today,
    Month,
    Quarter,
    Year,
    /// The first day from which on every period is like the one before.
    Steady,
}

impl Horizon {
    pub const ALL: [Self; 5] = [Self::Today, Self::Month, Self::Quarter, Self::Year, Self::Steady];

    /// As in a URL.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Today => "",
            Self::Month => "30",
            Self::Quarter => "90",
            Self::Year => "365",
            Self::Steady => "steady",
        }
    }

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::Month => "30 days",
            Self::Quarter => "90 days",
            Self::Year => "1 year",
            Self::Steady => "Steady",
        }
    }

    /// Days from now; `None` where only a projection can tell.
    const fn days(self) -> Option<u32> {
        match self {
            Self::Today => Some(0),
            Self::Month => Some(30),
            Self::Quarter => Some(90),
            Self::Year => Some(365),
            Self::Steady => None,
        }
    }
}

/// A repository on a later day. All of it is an estimate, see [`super`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outlook {
    pub rhythm: Rhythm,
    /// The day, and what is there then, pushes since now included.
    pub point: Point,
    /// Images of today that have left the repository or the standard class by then, by position, ascending.
    pub gone: Vec<(u32, Leave)>,
    /// What is added in 30 days in images and bytes, when a steady state was asked for and there is none.
    pub growth: Option<(f64, f64)>,
}

impl Outlook {
    #[must_use]
    pub fn new(policy: &Policy, images: &[Image], relations: &Relations, now: Timestamp, horizon: Horizon) -> Self {
        let (rhythm, point, leaves, expiries, growth) = match horizon.days() {
            Some(days) => {
                let rhythm = Rhythm::observe(images, now);
                let mut course = Course::new(Replay::new(images, relations, now, rhythm.days));
                let point = course.walk(policy, now, days, |day| day == days, |_, _| {});
                (rhythm, point, course.leaves, course.expiries, None)
            }
            None => {
                let seen = project(policy, images, relations, now, &[]);
                let growth = seen.steady.is_none().then_some((seen.monthly_images, seen.monthly_bytes));
                (seen.rhythm, seen.steady.unwrap_or(seen.end), seen.leaves, seen.expiries, growth)
            }
        };
        let by_then = |leave: &Leave| leave.on <= point.at;
        let gone = (0u32..)
            .zip(leaves.into_iter().zip(expiries))
            .filter_map(|(at, (left, expired))| Some((at, expired.filter(by_then).or(left.filter(by_then))?)))
            .collect();
        Self { rhythm, point, gone, growth }
    }

    /// How the image at a position has left.
    #[must_use]
    pub fn leave(&self, at: usize) -> Option<&Leave> {
        let found = self.gone.binary_search_by_key(&u32::try_from(at).ok()?, |(at, _)| *at).ok()?;
        self.gone.get(found).map(|(_, leave)| leave)
    }

    /// The verdicts of that day: of images that are still there, those of `today`.
    #[must_use]
    pub fn evaluation(&self, today: &Evaluation) -> Evaluation {
        let mut evaluation = today.clone();
        for (at, leave) in &self.gone {
            if let Some(verdict) = evaluation.verdicts.get_mut(*at as usize) {
                *verdict = Verdict { outcome: leave.outcome, rule: leave.rule, blocked_by: None };
            }
        }
        evaluation
    }
}

impl Leave {
    /// `expired by rule 2: about 2026-12-24`.
    #[must_use]
    pub fn reason(&self) -> String {
        let verb = if self.outcome == Outcome::Archive { "archived" } else { "expired" };
        let rule = self.rule.map(|rule| format!(" by rule {rule}")).unwrap_or_default();
        format!("{verb}{rule}: about {}", self.on.day())
    }
}
