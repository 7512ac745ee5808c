//! What ecr.md 2.1 to 2.5 say beside the documented examples.

use crate::fixture::*;
use std::collections::HashMap;
use stowage::domain::image::relations::{Certainty, Relations};
use stowage::domain::image::{Digest, Image, ImageStatus};
use stowage::domain::lifecycle::evaluate::{Evaluation, ImageSet, Outcome, Tally, evaluate};
use stowage::domain::lifecycle::{Action, Count, Policy, Rule, TagStatus};
use stowage::domain::time::{DAY_MILLIS, Timestamp};

fn any(priority: u32, count: Count, action: Action) -> Rule {
    rule(priority, TagStatus::Any, count, action)
}

fn untagged(priority: u32, days: u32) -> Rule {
    rule(priority, TagStatus::Untagged, Count::SinceImagePushed(days), Action::Expire)
}

fn index(name: &str, tags: &str, days: i64) -> Image {
    Image { media_type: Some(INDEX.into()), size_bytes: 9000, ..image(name, tags, days) }
}

fn referrer(name: &str, of: &str, days: i64) -> Image {
    Image { subject: Some(digest(of)), ..image(name, "", days) }
}

/// Evaluates with the children of indexes known.
fn run_with(policy: &Policy, images: &[Image], children: &[(&str, &str)]) -> Evaluation {
    let mut manifests: HashMap<Digest, Vec<Digest>> = HashMap::new();
    for (index, child) in children {
        manifests.entry(digest(index)).or_default().push(digest(child));
    }
    evaluate(policy, &ImageSet::new(images, &Relations::find(images, &manifests)), NOW)
}

#[test]
fn ages_are_strict_and_days_have_24_hours() {
    let pushed = |millis: i64| Image { pushed_at: Timestamp::from_millis(NOW.millis() - millis), ..image("a", "", 0) };
    for (millis, expected) in [
        (7 * DAY_MILLIS - 1, "keep 1"),
        (7 * DAY_MILLIS, "keep 1"),
        (7 * DAY_MILLIS + 1, "expire 1"),
        (-DAY_MILLIS, "keep 1"),
    ] {
        assert_eq!(verdicts(&run(&policy([untagged(1, 7)]), &[pushed(millis)])), [expected], "{millis} ms");
    }
}

#[test]
fn of_images_pushed_at_once_the_first_digest_is_newest() {
    let images = [image("c", "x", 1), image("a", "x1", 1), image("b", "x2", 1)];
    let rules = policy([any(1, Count::ImageCountMoreThan(1), Action::Expire)]);
    assert_eq!(verdicts(&run(&rules, &images)), ["expire 1", "keep 1", "expire 1"]);
}

#[test]
fn restored_images_count_from_their_restore() {
    let restored = |name: &str, pushed: i64, restored: i64| Image {
        last_archived_at: Some(NOW.plus_days(-pushed + 1)),
        last_activated_at: Some(NOW.plus_days(-restored)),
        ..image(name, "x", pushed)
    };
    let images = [restored("a", 100, 1), image("b", "y", 2), image("c", "z", 3)];
    let newest = policy([any(1, Count::ImageCountMoreThan(1), Action::Expire)]);
    assert_eq!(verdicts(&run(&newest, &images)), ["keep 1", "expire 1", "expire 1"]);
    let aged = policy([any(1, Count::SinceImagePushed(2), Action::Expire)]);
    assert_eq!(verdicts(&run(&aged, &images)), ["keep 1", "keep 1", "expire 1"]);
}

#[test]
fn what_the_last_pull_is() {
    let rules = policy([any(1, Count::SinceImagePulled(10), Action::Archive)]);
    let days = |days: i64| Some(NOW.plus_days(-days));
    for (name, pushed, pulled, restored, expected) in [
        ("pulled lately", 99, days(9), None, "keep 1"),
        ("pulled long ago", 99, days(11), None, "archive 1"),
        ("never pulled", 11, None, None, "archive 1"),
        ("never pulled, but new", 9, None, None, "keep 1"),
        ("not since the restore", 99, days(50), days(9), "keep 1"),
        ("not since a restore long ago", 99, days(50), days(11), "archive 1"),
        ("never pulled, restored", 99, None, days(9), "keep 1"),
        ("pulled after the restore", 99, days(9), days(50), "keep 1"),
    ] {
        let image = Image { last_pulled_at: pulled, last_activated_at: restored, ..image("a", "x", pushed) };
        assert_eq!(verdicts(&run(&rules, &[image])), [expected], "{name}");
    }
}

#[test]
fn classes_do_not_see_each_other() {
    let rules = policy([
        any(1, Count::ImageCountMoreThan(1), Action::Expire),
        any(2, Count::SinceImageTransitioned(100), Action::Expire),
    ]);
    let activating = Image { status: ImageStatus::Activating, ..image("d", "x", 5) };
    let images = [
        archived("a", "x", 1, 99),
        archived("b", "x", 2, 101),
        image("c", "x", 3),
        activating,
        Image { last_archived_at: None, ..archived("e", "x", 500, 0) },
    ];
    assert_eq!(verdicts(&run(&rules, &images)), ["keep 2", "expire 2", "expire 1", "keep 1", "keep 2"]);
}

#[test]
fn lists_are_anded_and_cases_differ() {
    let image = [image("a", "Prod-1 release", 9)];
    for (tags, expected) in [
        (TagStatus::Patterns(vec!["prod*".to_owned()]), "keep"),
        (TagStatus::Patterns(vec!["Prod*".to_owned()]), "expire 1"),
        (TagStatus::Patterns(vec!["Prod*".to_owned(), "rel*".to_owned()]), "expire 1"),
        (TagStatus::Patterns(vec!["Prod*".to_owned(), "*-1".to_owned()]), "expire 1"),
        (TagStatus::Patterns(vec!["Prod*".to_owned(), "beta*".to_owned()]), "keep"),
        (TagStatus::Prefixes(vec!["Pro".to_owned(), "release".to_owned()]), "expire 1"),
        (TagStatus::Prefixes(vec!["Pro*".to_owned()]), "keep"),
        (TagStatus::Patterns(vec![]), "keep"),
    ] {
        let rules = policy([rule(1, tags.clone(), Count::SinceImagePushed(1), Action::Expire)]);
        assert_eq!(verdicts(&run(&rules, &image)), [expected], "{tags:?}");
    }
}

#[test]
fn an_index_holds_its_children() {
    let images = [index("i", "v1", 9), image("amd", "", 9), image("arm", "", 9), image("stray", "", 9)];
    let children = [("i", "amd"), ("i", "arm")];
    let found = run_with(&policy([untagged(1, 7)]), &images, &children);
    assert_eq!(verdicts(&found), ["keep", "blocked 1", "blocked 1", "expire 1"]);
    assert_eq!(found.verdicts[1].blocked_by, Some((0, Certainty::Known)));
    let release = tagged(2, "v1", Count::SinceImagePushed(7), Action::Expire);
    let found = run_with(&policy([untagged(1, 7), release]), &images, &children);
    assert_eq!(verdicts(&found), ["expire 2", "expire 1", "expire 1", "expire 1"]);
}

#[test]
fn one_index_that_stays_is_enough() {
    let images = [index("i", "old", 9), index("j", "new", 1), image("child", "", 9)];
    let rules = policy([untagged(1, 7), tagged(2, "*", Count::SinceImagePushed(7), Action::Expire)]);
    let found = run_with(&rules, &images, &[("i", "child"), ("j", "child")]);
    assert_eq!(verdicts(&found), ["expire 2", "keep 2", "blocked 1"]);
    assert_eq!(found.verdicts[2].blocked_by, Some((1, Certainty::Known)));
}

#[test]
fn an_index_that_is_held_holds_too() {
    let images = [index("outer", "v1", 9), index("inner", "", 9), image("leaf", "", 9)];
    let found = run_with(&policy([untagged(1, 7)]), &images, &[("outer", "inner"), ("inner", "leaf")]);
    assert_eq!(verdicts(&found), ["keep", "blocked 1", "blocked 1"]);
}

#[test]
fn an_archived_index_holds_nothing() {
    let images = [Image { media_type: Some(INDEX.into()), ..archived("i", "v1", 99, 9) }, image("child", "", 9)];
    assert_eq!(verdicts(&run_with(&policy([untagged(1, 7)]), &images, &[("i", "child")])), ["keep", "expire 1"]);
}

#[test]
fn children_are_guessed_from_size_and_time() {
    let minutes = |image: Image, minutes: i64| Image {
        pushed_at: Timestamp::from_millis(image.pushed_at.millis() - minutes * 60_000),
        ..image
    };
    let sized = |image: Image, size_bytes| Image { size_bytes, ..image };
    let images = [
        index("i", "v1", 9),
        minutes(sized(image("amd", "", 9), 9000), 1),
        minutes(sized(image("attestation", "", 9), 50), 1),
        minutes(sized(image("bigger", "", 9), 9001), 1),
        minutes(sized(image("earlier", "", 9), 9000), 11),
        index("unmatched", "v2", 20),
        minutes(sized(image("other", "", 20), 1), 1),
    ];
    let found = run(&policy([untagged(1, 7)]), &images);
    assert_eq!(verdicts(&found), ["keep", "blocked 1", "blocked 1", "expire 1", "expire 1", "keep", "expire 1"]);
    assert_eq!(found.verdicts[1].blocked_by, Some((0, Certainty::Likely)));
}

#[test]
fn referrers_go_with_their_subject() {
    let images = [
        image("a", "dev-1", 9),
        referrer("sbom", "a", 9),
        referrer("signature of the sbom", "sbom", 9),
        image("b", "prod-1", 9),
        referrer("b's", "b", 9),
        referrer("nobody's", "gone", 9),
    ];
    let dev = |action| tagged(2, "dev*", Count::SinceImagePushed(7), action);
    let found = run(&policy([dev(Action::Expire)]), &images);
    assert_eq!(verdicts(&found), ["expire 2", "expire 2", "expire 2", "keep", "keep", "keep"]);
    let found = run(&policy([dev(Action::Archive)]), &images);
    assert_eq!(verdicts(&found), ["archive 2", "archive 2", "archive 2", "keep", "keep", "keep"]);
    let found = run(&policy([untagged(1, 7)]), &images);
    assert_eq!(
        verdicts(&found),
        ["keep", "expire 1", "expire 1", "keep", "expire 1", "expire 1"],
        "images of their own"
    );
}

#[test]
fn a_referrer_that_an_index_holds_stays() {
    let images = [image("a", "dev-1", 9), referrer("sbom", "a", 9), index("fallback", "sha256-x", 9)];
    let rules = policy([tagged(2, "dev*", Count::SinceImagePushed(7), Action::Expire)]);
    assert_eq!(verdicts(&run_with(&rules, &images, &[("fallback", "sbom")])), ["expire 2", "keep", "keep"]);
}

#[test]
fn signatures_by_tag_stay() {
    let tag = format!("sha256-{}.sig", digest("a").hex());
    let images = [image("a", "dev-1", 9), image("s", &tag, 9)];
    let rules = policy([tagged(1, "dev*", Count::SinceImagePushed(7), Action::Expire)]);
    assert_eq!(verdicts(&run(&rules, &images)), ["expire 1", "keep"]);
    let rules =
        policy([rule(1, TagStatus::Prefixes(vec!["sha-".to_owned()]), Count::SinceImagePushed(7), Action::Expire)]);
    assert_eq!(verdicts(&run(&rules, &images)), ["keep", "keep"]);
}

#[test]
fn totals() {
    let images = [index("i", "v1", 9), image("amd", "", 9), image("stray", "", 9), image("new", "", 1)];
    let summary = run_with(&policy([untagged(1, 7)]), &images, &[("i", "amd")]).summary(&images);
    let tally = |images, bytes| Tally { images, bytes };
    assert_eq!(summary.keep, tally(2, 1000), "an index repeats its largest child");
    assert_eq!((summary.expire, summary.archive, summary.blocked), (tally(1, 1000), tally(0, 0), tally(1, 1000)));
}

#[test]
fn no_policy_no_images() {
    let images = [image("a", "x", 99)];
    assert_eq!(run(&Policy::default(), &images).verdicts[0].outcome, Outcome::Keep);
    assert_eq!(run(&policy([untagged(1, 7)]), &[]).verdicts, []);
}
