//! The images that were expected to go, sorted by what became of them.

use super::{FollowUp, LISTED, Line, Standing, Totals};
use crate::api::lifecycle::judge::bench;
use crate::domain::image::Digest;
use crate::domain::inventory::Record;
use crate::domain::lifecycle::outcome::Followed;
use crate::domain::lifecycle::trial::Line as Today;
use crate::domain::time::Timestamp;
use crate::server::state::AppState;
use crate::server::store::Outcomes;
use std::collections::{HashMap, HashSet};

pub(super) fn follow_up(app: &AppState, record: &Record, outcomes: Outcomes, now: Timestamp) -> FollowUp {
    let Outcomes { saved_at, by, images } = outcomes;
    let (bench, in_force) = bench(app, record);
    let trial = bench.try_out(record.lifecycle_policy().unwrap_or_default(), &in_force);
    let there: HashSet<&Digest> =
        images.iter().filter(|image| image.departure.is_none()).map(|image| &image.digest).collect();
    let places = (0..).zip(&*bench.images).filter(|(_, image)| there.contains(&image.digest));
    let places: Vec<u32> = places.map(|(at, _)| at).collect();
    let today = bench.lines(&trial, &places).into_iter().map(|line| (line.image.digest.clone(), line)).collect();
    let mut lines: Vec<Line> = images.into_iter().filter_map(|image| judge(image, &today)).collect();
    let mut totals = Totals::default();
    for line in &lines {
        let tally = line.image.tally();
        totals.of(line.standing).iter_mut().for_each(|total| **total += tally);
    }
    lines.sort_by_key(|line| line.standing);
    lines.truncate(LISTED);
    let evaluated_at = record.policy.as_ref().ok().and_then(Option::as_ref).and_then(|policy| policy.last_evaluated_at);
    FollowUp {
        saved_at,
        by,
        evaluated_at: evaluated_at.filter(|at| *at >= saved_at),
        policy_read_at: record.policy_read_at,
        read_at: record.read_at,
        now,
        totals,
        lines,
    }
}

/// `today`: what the policy makes of the images that are still there. One that is not in it is gone or put back since the
/// last reading was kept; the next one tells.
fn judge(image: Followed, today: &HashMap<Digest, Today>) -> Option<Line> {
    let (standing, reason) = match (image.expected, image.departure) {
        (Some(_), Some(_)) => (Standing::Gone, None),
        (None, Some(departure)) if departure.rule.is_some() => (Standing::Reached, None),
        (None, Some(_)) => (Standing::Unexplained, None),
        (Some(_), None) => {
            let line = today.get(&image.digest)?;
            let standing = if line.verdict.outcome.goes() { Standing::Waiting } else { Standing::Spared };
            (standing, Some(line.reason.clone()))
        }
        (None, None) => return None,
    };
    Some(Line { image, standing, reason })
}
