//! The sentences.

use super::Explainer;
use crate::domain::image::StorageClass;
use crate::domain::lifecycle::evaluate::look::Look;
use crate::domain::lifecycle::evaluate::{JUST_NOW, Outcome, Verdict, bits};
use crate::domain::lifecycle::{Action, Count, TagStatus};
use crate::domain::time::{DAY_MILLIS, Timestamp};
use std::fmt::Write;

pub(super) const TIE: &str = "AWS does not say which of several images pushed at the same moment counts as newer; here it is the one \
     whose digest sorts first.";
pub(super) const RESTORED: &str = "AWS does not say whether the age of a restored image counts from its push or its restore; here it is the \
     restore, as it is for counts.";
pub(super) const GUESSED: &str =
    "Which images belong to an index is guessed from push times and sizes; reading the manifests would tell.";

pub(super) fn days(limit: u32) -> String {
    format!(
        "AWS does not say whether a day is 24 hours or a calendar day; here {} is {} hours before the run, so this image \
         may go up to a day later.",
        plural(i64::from(limit), "day"),
        i64::from(limit) * 24
    )
}

pub(super) fn plural(number: i64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Appends what a rule sees of the image at a place, whether or not an earlier rule shields it.
///
/// Writing to a String cannot fail, here and below.
pub(super) fn saw(explainer: &Explainer<'_>, look: &Look<'_>, place: usize, out: &mut String) {
    if !look.fits(place) {
        return misfit(explainer, look, place, out);
    }
    out.push_str(match look.rule.tags {
        TagStatus::Any => "any image; ",
        TagStatus::Untagged => "untagged; ",
        TagStatus::Prefixes(_) | TagStatus::Patterns(_) => "tags match; ",
    });
    measure(explainer, look, place, out);
}

fn misfit(explainer: &Explainer<'_>, look: &Look<'_>, place: usize, out: &mut String) {
    let class = if place < explainer.set.standard { StorageClass::Standard } else { StorageClass::Archive };
    let untagged = bits::get(&explainer.set.untagged, place);
    match (&look.rule.tags, look.rule.count.storage_class()) {
        (_, StorageClass::Standard) if class == StorageClass::Archive => out.push_str("does not see archived images"),
        (_, StorageClass::Archive) if class == StorageClass::Standard => out.push_str("sees archived images only"),
        (TagStatus::Any, _) => {}
        (TagStatus::Untagged, _) => out.push_str("the image has tags"),
        (TagStatus::Prefixes(_) | TagStatus::Patterns(_), _) if untagged => out.push_str("the image has no tag"),
        (TagStatus::Prefixes(list) | TagStatus::Patterns(list), _) => {
            let missing = list.iter().zip(&look.entries).find(|(_, places)| !bits::get(places, place));
            let verb = if matches!(look.rule.tags, TagStatus::Prefixes(_)) { "starts with" } else { "matches" };
            let _ = write!(out, "no tag {verb} {}", missing.map_or("", |(entry, _)| entry));
        }
    }
}

/// Appends the count or the age against its limit.
fn measure(explainer: &Explainer<'_>, look: &Look<'_>, place: usize, out: &mut String) {
    let set = explainer.set;
    let mut age = |verb: &str, since: Option<&Timestamp>, limit: u32| {
        let Some(since) = since.filter(|since| **since != JUST_NOW) else {
            let archived = place >= set.standard;
            out.push_str(if archived { "archived at an unknown time" } else { "being restored" });
            return;
        };
        let millis = (explainer.now - *since).max(0);
        let (days, hours) = (millis / DAY_MILLIS, millis % DAY_MILLIS / (DAY_MILLIS / 24));
        let _ = write!(out, "{verb} {days} day{}", if days == 1 { "" } else { "s" });
        if days == i64::from(limit) && millis % DAY_MILLIS > 0 {
            let _ = match hours {
                0 => write!(out, " and some minutes"),
                hours => write!(out, " and {hours} h"),
            };
        }
        let not = if look.cut.selects(place) { "" } else { "not " };
        let _ = write!(out, " ago, {not}more than {limit}");
    };
    match look.rule.count {
        Count::ImageCountMoreThan(keep) => {
            let rank = look.rank(place);
            let _ = write!(out, "{rank}{} newest", suffix(rank));
            let _ = if rank <= keep { write!(out, " of {keep} kept") } else { write!(out, ", {keep} kept") };
        }
        Count::SinceImagePushed(limit) => {
            let restored = bits::get(&set.restored, place);
            age(if restored { "restored" } else { "pushed" }, set.since.get(place), limit);
        }
        Count::SinceImagePulled(limit) => {
            let verb = match (bits::get(&set.unpulled, place), bits::get(&set.restored, place)) {
                (false, _) => "last pulled",
                (true, false) => "never pulled, pushed",
                (true, true) => "not pulled since it was restored",
            };
            age(verb, set.pulled.get(place), limit);
        }
        Count::SinceImageTransitioned(limit) => age("archived", set.since.get(place), limit),
    }
}

const fn suffix(number: u32) -> &'static str {
    match (number % 10, number % 100) {
        (1, n) if n != 11 => "st",
        (2, n) if n != 12 => "nd",
        (3, n) if n != 13 => "rd",
        _ => "th",
    }
}

/// Appends the sentence that sums a verdict up.
pub(super) fn reason(explainer: &Explainer<'_>, at: usize, place: usize, verdict: &Verdict, out: &mut String) {
    let rule = verdict.rule.unwrap_or_default();
    if explainer.follows(place, verdict) {
        let subject = explainer.subject(at).map_or_else(String::new, |subject| explainer.name(subject));
        let verb = if verdict.outcome == Outcome::Archive { "archives" } else { "expires" };
        let _ = write!(out, "goes with its subject{subject}, which rule {rule} {verb}");
        return;
    }
    let Some(look) = explainer.first(place) else {
        out.push_str("kept: no rule's tags fit it");
        return;
    };
    let _ = match verdict.outcome {
        Outcome::Keep => write!(out, "kept by rule {rule}: "),
        Outcome::Expire => write!(out, "expired by rule {rule}: "),
        Outcome::Archive => write!(out, "archived by rule {rule}: "),
        Outcome::Blocked => {
            let verb = if look.rule.action == Action::Archive { "archive" } else { "expire" };
            write!(out, "rule {rule} would {verb} it (")
        }
    };
    saw(explainer, look, place, out);
    if verdict.outcome == Outcome::Blocked {
        let index = verdict.blocked_by.map_or_else(String::new, |(index, _)| explainer.name(index));
        let _ = write!(out, "), but index{index} stays and needs it");
    }
}
