//! What a policy leads to: the state of a repository on future days, with pushes going on as they did.
//!
//! The pushes of a recent window are replayed over and over, with their weekly ups and downs, their sizes, tags, indexes
//! and signatures. AWS runs the policy about once a day; here it runs daily for two weeks and weekly after that, and on the
//! days asked for. Nobody pulls what is there today any more; what is replayed is pulled as long after its push as the
//! original was. All of it is an estimate.

mod outlook;
mod replay;
mod rhythm;

use super::evaluate::{ImageSet, Outcome, Tally, Verdict, evaluate};
use super::intent::protects;
use super::{Count, Policy};
use crate::domain::image::relations::Relations;
use crate::domain::image::{Image, StorageClass};
use crate::domain::time::Timestamp;
use replay::Replay;
use serde::{Deserialize, Serialize};

pub use outlook::{Horizon, Outlook};
pub use rhythm::Rhythm;

/// The policy runs daily so long, weekly from then on.
const DAILY: u32 = 14;
/// Farther than this nobody believes a projection.
const MAX_DAYS: u32 = 5 * 365;
/// More images than this are not replayed; the projection ends before.
const MAX_IMAGES: usize = 500_000;

/// A repository on one day, after the policy ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Point {
    pub at: Timestamp,
    pub standard: Tally,
    pub archive: Tally,
    /// Since now.
    pub pushed: Tally,
    /// Since now.
    pub expired: Tally,
}

/// When an image that is there today leaves the repository or the standard class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Leave {
    pub on: Timestamp,
    /// Expire or archive, whichever comes first.
    pub outcome: Outcome,
    pub rule: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Projection {
    pub rhythm: Rhythm,
    /// One for each day asked for, in ascending order; those out of reach are missing.
    pub points: Vec<Point>,
    /// By position of the images; `None` for one that stays as long as the projection sees.
    pub leaves: Vec<Option<Leave>>,
    /// By position of the images; when they are removed, which for archived ones comes after they have left.
    pub expiries: Vec<Option<Leave>>,
    /// The last day that it saw.
    pub end: Point,
    /// The first day from which on every period is like the one before; `None` when the repository goes on growing.
    pub steady: Option<Point>,
    /// What is added in 30 days in the end; negative while it shrinks, zero once steady.
    pub monthly_images: f64,
    pub monthly_bytes: f64,
}

/// Follows a repository under a policy for so many `days` from now, and until it is steady.
#[must_use]
pub fn project(policy: &Policy, images: &[Image], relations: &Relations, now: Timestamp, days: &[u32]) -> Projection {
    let rhythm = Rhythm::observe(images, now);
    let period = rhythm.days;
    let settled = settling_days(policy).saturating_add(period);
    let end = days.iter().copied().max().unwrap_or(0).max(settled.saturating_add(2 * period)).min(MAX_DAYS);
    let mut course = Course::new(Replay::new(images, relations, now, period));
    let mut asked: Vec<u32> = days.to_vec();
    asked.sort_unstable();
    asked.dedup();
    let mut points = Vec::new();
    let mut ends: Vec<(u32, Point)> = Vec::new();
    let is_asked = |day: u32| asked.binary_search(&day).is_ok();
    let last = course.walk(
        policy,
        now,
        end,
        |day| is_asked(day) || day % period == 0,
        |day, point| {
            if is_asked(day) {
                points.push(point);
            }
            if day % period == 0 {
                ends.push((day, point));
            }
        },
    );
    let steady =
        ends.windows(2).find(|pair| pair[0].0 >= settled && same(&pair[0].1, &pair[1].1)).map(|pair| pair[0].1);
    let growth = |of: fn(&Point) -> u64| match ends.as_slice() {
        [.., (_, before), (_, after)] => (of(after) as f64 - of(before) as f64) * 30.0 / f64::from(period),
        _ => 0.0,
    };
    Projection {
        rhythm,
        points,
        leaves: course.leaves,
        expiries: course.expiries,
        end: last,
        steady,
        monthly_images: growth(|p| (p.standard + p.archive).images),
        monthly_bytes: growth(|p| (p.standard + p.archive).bytes),
    }
}

fn same(a: &Point, b: &Point) -> bool {
    (a.standard, a.archive) == (b.standard, b.archive)
}

/// Days after which no image of today's is waiting for a rule: the longest age in the standard class, then in the archive.
fn settling_days(policy: &Policy) -> u32 {
    let longest = |class: StorageClass| {
        let of_class = policy.rules.iter().filter(|rule| rule.count.storage_class() == class && !protects(rule));
        let ages = of_class.map(|rule| match rule.count {
            Count::ImageCountMoreThan(_) => 0,
            count => count.number(),
        });
        ages.max().unwrap_or(0)
    };
    longest(StorageClass::Standard).saturating_add(longest(StorageClass::Archive))
}

/// When the rule of a verdict came to select an image, if it goes by age: AWS looks every day, a projection less often.
fn due(policy: &Policy, image: &Image, verdict: &Verdict) -> Option<Timestamp> {
    let rule = policy.rules.iter().find(|rule| Some(rule.priority) == verdict.rule)?;
    let since = match rule.count {
        Count::ImageCountMoreThan(_) => return None,
        Count::SinceImagePushed(_) => image.effective_pushed_at(),
        Count::SinceImagePulled(_) => image.pull_basis(),
        Count::SinceImageTransitioned(_) => image.last_archived_at?,
    };
    Some(since.plus_days(i64::from(rule.count.number())))
}

/// A projection under way.
struct Course {
    replay: Replay,
    leaves: Vec<Option<Leave>>,
    expiries: Vec<Option<Leave>>,
    pushed: Tally,
    expired: Tally,
    previous: Option<Timestamp>,
}

impl Course {
    fn new(replay: Replay) -> Self {
        let leaves = vec![None; replay.images.len()];
        let expiries = leaves.clone();
        Self { replay, leaves, expiries, pushed: Tally::default(), expired: Tally::default(), previous: None }
    }

    /// Goes through the days on which the policy runs, and those that are `wanted`, to the `last` one or until there are
    /// too many images; returns the last that was seen.
    fn walk(
        &mut self,
        policy: &Policy,
        now: Timestamp,
        last: u32,
        wanted: impl Fn(u32) -> bool,
        mut see: impl FnMut(u32, Point),
    ) -> Point {
        let mut seen = Point { at: now, ..Point::default() };
        for day in (0..=last).filter(|day| wanted(*day) || *day <= DAILY || day % 7 == 0) {
            let Some(point) = self.run(policy, now.plus_days(i64::from(day))) else { break };
            seen = point;
            see(day, point);
        }
        seen
    }

    /// Pushes what is due, runs the policy, and returns what is left; `None` when there are too many images to go on.
    fn run(&mut self, policy: &Policy, at: Timestamp) -> Option<Point> {
        self.pushed += self.replay.push_until(at);
        if self.replay.images.len() > MAX_IMAGES {
            return None;
        }
        let set = ImageSet::new(&self.replay.images, &self.replay.relations());
        let verdicts = evaluate(policy, &set, at).verdicts;
        let previous = self.previous.replace(at).unwrap_or(at);
        let due = |image: &Image, verdict: &Verdict| due(policy, image, verdict).unwrap_or(at).clamp(previous, at);
        for (index, verdict) in verdicts.iter().enumerate().filter(|(_, verdict)| verdict.outcome.goes()) {
            let Some(original) = self.replay.original(index) else { continue };
            let on = due(&self.replay.images[index], verdict);
            let leave = Leave { on, outcome: verdict.outcome, rule: verdict.rule };
            self.leaves[original].get_or_insert(leave);
            if verdict.outcome == Outcome::Expire {
                self.expiries[original] = Some(leave);
            }
        }
        self.expired += self.replay.apply(&verdicts, due);
        let total = |class: StorageClass| {
            let images = self.replay.images.iter().filter(|image| image.storage_class() == class);
            images.map(Tally::of).fold(Tally::default(), |sum, tally| sum + tally)
        };
        let (standard, archive) = (total(StorageClass::Standard), total(StorageClass::Archive));
        Some(Point { at, standard, archive, pushed: self.pushed, expired: self.expired })
    }
}
