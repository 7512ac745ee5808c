//! What follows from the verdicts of the rules (ecr.md 2.5): an index that stays holds its children back, a referrer goes
//! with its subject.

use super::{ImageSet, Outcome, Verdict};

pub(super) fn settle(set: &ImageSet, verdicts: &mut [Verdict]) {
    block_children(set, verdicts);
    let held = held_children(set, verdicts);
    take_referrers(set, verdicts, &held);
}

/// An index that stays because another index needs it holds its own children too, hence the stack.
fn block_children(set: &ImageSet, verdicts: &mut [Verdict]) {
    let rows = &set.children;
    let mut owners: Vec<u32> = rows.iter().map(|row| row.0).collect();
    owners.dedup();
    owners.retain(|owner| !verdicts[*owner as usize].outcome.goes());
    while let Some(owner) = owners.pop() {
        let from = rows.partition_point(|row| row.0 < owner);
        for (_, child, certainty) in rows[from..].iter().take_while(|row| row.0 == owner) {
            let verdict = &mut verdicts[*child as usize];
            if verdict.outcome.goes() {
                verdict.outcome = Outcome::Blocked;
                verdict.blocked_by = Some((owner, *certainty));
                owners.push(*child);
            }
        }
    }
}

/// Children of indexes that no rule takes, by position, sorted. An index that goes with its own subject does so after
/// the run, so it still counts.
fn held_children(set: &ImageSet, verdicts: &[Verdict]) -> Vec<u32> {
    if set.referrers.is_empty() {
        return Vec::new();
    }
    let stays = |owner: u32| !verdicts[owner as usize].outcome.goes();
    let mut held: Vec<u32> = set.children.iter().filter(|row| stays(row.0)).map(|row| row.1).collect();
    held.sort_unstable();
    held
}

/// A signature of a signature goes with the first subject, hence the stack.
fn take_referrers(set: &ImageSet, verdicts: &mut [Verdict], held: &[u32]) {
    let rows = &set.referrers;
    let mut subjects: Vec<u32> = rows.iter().map(|row| row.0).collect();
    subjects.dedup();
    subjects.retain(|subject| verdicts[*subject as usize].outcome.goes());
    while let Some(subject) = subjects.pop() {
        let leader = verdicts[subject as usize];
        let from = rows.partition_point(|row| row.0 < subject);
        for (_, referrer, archived) in rows[from..].iter().take_while(|row| row.0 == subject) {
            let verdict = &mut verdicts[*referrer as usize];
            let follows = match (leader.outcome, verdict.outcome) {
                (Outcome::Expire, Outcome::Keep | Outcome::Archive) => true,
                (Outcome::Archive, Outcome::Keep) => !archived,
                _ => false,
            };
            if follows && held.binary_search(referrer).is_err() {
                (verdict.outcome, verdict.rule) = (leader.outcome, leader.rule);
                subjects.push(*referrer);
            }
        }
    }
}
