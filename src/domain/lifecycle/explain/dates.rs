//! When time alone makes each image go. Ages only grow and an image is always up to the same rule, so what a rule takes
//! once it takes for ever, and every question has one date (ecr.md 2.3, 2.5).

use super::Look;
use crate::domain::lifecycle::evaluate::{ImageSet, JUST_NOW, bits};
use crate::domain::lifecycle::{Action, Count};
use crate::domain::time::Timestamp;

const ALREADY: Timestamp = Timestamp::from_millis(i64::MIN);
const NEVER: Timestamp = Timestamp::from_millis(i64::MAX);

/// By position: the moment after which an image goes, for each of the two ways to go.
#[derive(Debug)]
pub(super) struct Dates {
    expire: Vec<Timestamp>,
    archive: Vec<Timestamp>,
}

impl Dates {
    /// `looks` in ascending priority.
    pub(super) fn find(set: &ImageSet, looks: &[Look<'_>]) -> Self {
        let mut ruled = vec![NEVER; set.len()];
        let mut archives = vec![false; set.len()];
        let mut shielded = bits::none(set.len());
        for look in looks {
            for (at, (word, seen)) in look.candidates.iter().zip(&mut shielded).enumerate() {
                for place in bits::ones(word & !*seen, at) {
                    let position = set.order[place] as usize;
                    ruled[position] = own(set, look, place);
                    archives[position] = look.rule.action == Action::Archive;
                }
                *seen |= word;
            }
        }
        hold(set, &mut ruled);
        let mut held = vec![ALREADY; set.len()];
        for (owner, child, _) in &set.children {
            held[*child as usize] = held[*child as usize].max(ruled[*owner as usize]);
        }
        let only = |archive: bool| -> Vec<Timestamp> {
            let dates = ruled.iter().zip(&archives);
            dates.map(|(on, archives)| if *archives == archive { *on } else { NEVER }).collect()
        };
        let (mut expire, mut archive) = (only(false), only(true));
        follow(set, &held, |_| true, &mut expire);
        follow(set, &held, |in_archive| !in_archive, &mut archive);
        Self { expire, archive }
    }

    /// The moment after which it goes; `None` when time alone does not move it.
    pub(super) fn of(&self, at: usize) -> Option<Timestamp> {
        let on = *self.expire.get(at)?.min(self.archive.get(at)?);
        (on != NEVER).then_some(on)
    }
}

/// When the rule that a place is up to selects it.
fn own(set: &ImageSet, look: &Look<'_>, place: usize) -> Timestamp {
    if look.cut.selects(place) {
        return ALREADY;
    }
    let (since, days) = match look.rule.count {
        Count::ImageCountMoreThan(_) => return NEVER,
        Count::SinceImagePushed(days) | Count::SinceImageTransitioned(days) => (set.since[place], days),
        Count::SinceImagePulled(days) => (set.pulled[place], days),
    };
    if since == JUST_NOW { NEVER } else { since.plus_days(i64::from(days)) }
}

/// No child before its indexes, nor before theirs.
fn hold(set: &ImageSet, ruled: &mut [Timestamp]) {
    let rows = &set.children;
    let mut owners: Vec<u32> = rows.iter().map(|row| row.0).collect();
    owners.dedup();
    while let Some(owner) = owners.pop() {
        let from = rows.partition_point(|row| row.0 < owner);
        for (_, child, _) in rows[from..].iter().take_while(|row| row.0 == owner) {
            if ruled[*child as usize] < ruled[owner as usize] {
                ruled[*child as usize] = ruled[owner as usize];
                owners.push(*child);
            }
        }
    }
}

/// A referrer goes with its subject unless an index that no rule takes holds it; what already lies in the archive is not
/// archived.
fn follow(set: &ImageSet, held: &[Timestamp], may: impl Fn(bool) -> bool, goes: &mut [Timestamp]) {
    let rows = &set.referrers;
    let mut subjects: Vec<u32> = rows.iter().map(|row| row.0).collect();
    subjects.dedup();
    while let Some(subject) = subjects.pop() {
        let from = rows.partition_point(|row| row.0 < subject);
        let referrers = rows[from..].iter().take_while(|row| row.0 == subject).filter(|row| may(row.2));
        for (_, referrer, _) in referrers {
            let on = goes[subject as usize].max(held[*referrer as usize]);
            if on < goes[*referrer as usize] {
                goes[*referrer as usize] = on;
                subjects.push(*referrer);
            }
        }
    }
}
