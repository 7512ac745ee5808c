//! When a team builds: office hours, few at weekends, a lull around New Year, release trains.

use super::plan::{Naming, Plan};
use crate::domain::time::{DAY_MILLIS, Day, Timestamp};
use crate::server::demo::random::{Dice, mix};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Main,
    /// With the tag of the release.
    Release(String),
    /// With the number of its pull request.
    Branch(u32),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// Counts from 1.
    pub number: u32,
    pub at: Timestamp,
    pub kind: Kind,
}

/// All builds of a repository up to `start`, oldest first.
pub fn builds(plan: &Plan, key: u64, start: Timestamp) -> Vec<Build> {
    let today = start.day().number();
    let mut builds: Vec<Build> = Vec::new();
    let mut version = Version::default();
    let mut pull_request = 100;
    for day in today - plan.created..=today - plan.stopped {
        let mut dice = Dice::new(mix(key, day.unsigned_abs().into()));
        let expected = plan.builds_per_week / 5.0 * busy(day) * growth(day - today + 730);
        let count = (expected + dice.unit()) as u32;
        let mut times: Vec<i64> = (0..count).map(|_| work_time(day, &mut dice)).collect();
        times.sort_unstable();
        let train = plan.release_every > 0 && is_train(day, plan.release_every);
        if train && times.is_empty() {
            times.push(i64::from(day) * DAY_MILLIS + 14 * 3_600_000);
        }
        let last = times.len().saturating_sub(1);
        for (n, time) in times.into_iter().enumerate() {
            let at = Timestamp::from_millis(time);
            if at >= start {
                break;
            }
            let kind = if train && n == last {
                Kind::Release(version.next(plan.naming, day, &mut dice))
            } else if dice.chance(plan.branches) {
                pull_request += u32::from(dice.chance(0.6));
                Kind::Branch(pull_request)
            } else {
                Kind::Main
            };
            builds.push(Build { number: builds.len() as u32 + 1, at, kind });
        }
    }
    builds
}

/// A weekday is 1. 1970-01-01 was a Thursday.
fn busy(day: i32) -> f64 {
    let (_, month, of_month) = Day::from_number(day).date();
    let lull = matches!((month, of_month), (12, 22..) | (1, ..=3));
    let weekday = match (day + 3).rem_euclid(7) {
        5 => 0.07,
        6 => 0.04,
        4 => 0.8,
        _ => 1.05,
    };
    if lull { weekday * 0.15 } else { weekday }
}

/// Teams build half as much again as two years ago.
fn growth(day: i32) -> f64 {
    0.8 + 0.4 * f64::from(day.clamp(0, 730)) / 730.0
}

/// Trains leave every so many days, on Tuesdays where they are weekly.
fn is_train(day: i32, every: i32) -> bool {
    match every {
        1 => (day + 3).rem_euclid(7) < 5,
        every if every % 7 == 0 => (day + 2).rem_euclid(every) == 0,
        every => {
            // Not on weekends: the next Monday instead.
            let due = |d: i32| d.rem_euclid(every) == 0;
            match (day + 3).rem_euclid(7) {
                5 | 6 => false,
                0 => due(day) || due(day - 1) || due(day - 2),
                _ => due(day),
            }
        }
    }
}

/// 7:30 to 18:30 UTC.
fn work_time(day: i32, dice: &mut Dice) -> i64 {
    i64::from(day) * DAY_MILLIS + dice.between(27_000, 66_600) * 1000 + dice.between(0, 999)
}

#[derive(Default)]
struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl Version {
    fn next(&mut self, naming: Naming, day: i32, dice: &mut Dice) -> String {
        if self.major == 0 {
            self.major = 1;
        } else if dice.chance(0.12) {
            self.patch += 1;
        } else if self.minor >= 40 {
            (self.major, self.minor, self.patch) = (self.major + 1, 0, 0);
        } else {
            (self.minor, self.patch) = (self.minor + 1, 0);
        }
        match naming {
            Naming::Version(prefix) => format!("{prefix}{}.{}.{}", self.major, self.minor, self.patch),
            Naming::Calendar | Naming::Nameless => {
                let (year, month, of_month) = Day::from_number(day).date();
                format!("{year}.{month:02}.{of_month:02}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::SERVICE;
    use super::*;

    #[test]
    fn weeks_have_a_rhythm() {
        let start = Timestamp::parse("2026-11-23T10:00:00Z").unwrap();
        let builds = builds(&SERVICE, 3, start);
        assert!(builds.windows(2).all(|pair| pair[0].at <= pair[1].at && pair[0].number < pair[1].number));
        assert!(builds.iter().all(|build| build.at < start));
        let weekend = builds.iter().filter(|build| (build.at.day().number() + 3).rem_euclid(7) >= 5).count();
        assert!(weekend * 20 < builds.len(), "{weekend} of {}", builds.len());
        let releases: Vec<_> = builds.iter().filter(|build| matches!(build.kind, Kind::Release(_))).collect();
        assert!((95..110).contains(&releases.len()), "{}", releases.len());
        assert!(releases.iter().all(|release| (release.at.day().number() + 3).rem_euclid(7) == 1), "Tuesdays");
    }
}
