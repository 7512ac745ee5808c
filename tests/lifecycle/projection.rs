//! Where a policy leads, with pushes going on as they did.

use crate::fixture::*;
use stowage::domain::image::Image;
use stowage::domain::lifecycle::evaluate::Outcome;
use stowage::domain::lifecycle::project::{Projection, Rhythm, project};
use stowage::domain::lifecycle::{Action, Count, Policy, Rule, TagStatus};
use stowage::domain::time::DAY_MILLIS;

/// One image a day, pushed at noon before now, `days` days back.
fn daily(tag: &str, days: i64) -> Vec<Image> {
    (0..days).map(|day| late(image(&format!("{tag}{day}"), &format!("{tag}{day}"), day))).collect()
}

/// Half a day earlier, so that no age is a whole number of days.
fn late(image: Image) -> Image {
    let pushed_at = stowage::domain::time::Timestamp::from_millis(image.pushed_at.millis() - DAY_MILLIS / 2);
    Image { pushed_at, ..image }
}

fn follow(rules: impl Into<Vec<Rule>>, images: &[Image], days: &[u32]) -> Projection {
    project(&policy(rules), images, &relations(images), NOW, days)
}

fn expire(priority: u32, tags: TagStatus, count: Count) -> Rule {
    rule(priority, tags, count, Action::Expire)
}

/// Images in the standard class and in the archive on each day asked for.
fn counts(projection: &Projection) -> Vec<(u64, u64)> {
    projection.points.iter().map(|point| (point.standard.images, point.archive.images)).collect()
}

#[test]
fn without_a_policy_it_grows() {
    let images = daily("v", 60);
    let projection = project(&Policy::default(), &images, &relations(&images), NOW, &[0, 30, 90]);
    assert_eq!(projection.rhythm, Rhythm { days: 84, images: 60, bytes: 60_000 });
    assert_eq!(counts(&projection)[0], (60, 0));
    assert!(projection.steady.is_none());
    assert!(projection.leaves.iter().all(Option::is_none));
    let perday = projection.rhythm.images_per_day();
    assert!((projection.monthly_images - 30.0 * perday).abs() < 1e-9, "{projection:?}");
    assert!((projection.monthly_bytes - 30_000.0 * perday).abs() < 1e-6, "{projection:?}");
}

#[test]
fn a_count_is_steady_at_once() {
    let images = daily("v", 84);
    let projection = follow([expire(1, TagStatus::Any, Count::ImageCountMoreThan(10))], &images, &[0, 1, 30, 365]);
    assert_eq!(counts(&projection), [(10, 0); 4]);
    assert_eq!(projection.points.iter().map(|p| p.pushed.images).collect::<Vec<_>>(), [0, 1, 30, 365]);
    assert_eq!(projection.points[3].expired.images, 84 + 365 - 10);
    assert_eq!((projection.steady.unwrap().standard.images, projection.monthly_images), (10, 0.0));
    let leave = projection.leaves[9].unwrap();
    assert_eq!((leave.on, leave.outcome, leave.rule), (NOW.plus_days(1), Outcome::Expire, Some(1)));
}

#[test]
fn an_age_takes_its_time() {
    let images = daily("v", 84);
    let projection = follow([expire(1, TagStatus::Any, Count::SinceImagePushed(14))], &images, &[0, 365]);
    assert_eq!(counts(&projection), [(14, 0); 2]);
    let on = |at: usize| projection.leaves[at].map(|leave| leave.on);
    let due = |at: usize| Some(images[at].pushed_at.plus_days(14));
    assert_eq!([on(13), on(12), on(0)], [due(13), due(12), due(0)]);
}

#[test]
fn the_archive_fills_and_empties() {
    let rules = [
        rule(1, TagStatus::Any, Count::SinceImagePushed(30), Action::Archive),
        expire(2, TagStatus::Any, Count::SinceImageTransitioned(90)),
    ];
    let images = daily("v", 84);
    let projection = follow(rules.clone(), &images, &[0, 50, 365]);
    let steady = projection.steady.unwrap();
    assert_eq!(counts(&projection)[0], (30, 54));
    assert_eq!(projection.points[2].archive, steady.archive);
    assert_eq!((steady.standard.images, steady.archive.images), (30, 90));
    assert_eq!(follow(&rules[..1], &images, &[0]).steady, None, "an archive that nothing empties");
}

/// What an earlier rule has deleted takes no place in later counts the next day.
#[test]
fn deletions_free_places() {
    let rules = [
        tagged(1, "a*", Count::ImageCountMoreThan(1), Action::Expire),
        expire(2, TagStatus::Any, Count::ImageCountMoreThan(3)),
    ];
    let images = [
        image("1", "a1", 400),
        image("2", "a2", 401),
        image("3", "a3", 402),
        image("4", "b1", 403),
        image("5", "b2", 404),
        image("6", "b3", 405),
    ];
    assert_eq!(verdicts(&run(&policy(rules.clone()), &images))[3], "expire 2");
    let projection = follow(rules, &images, &[0, 30]);
    assert_eq!(counts(&projection), [(1, 0), (1, 0)], "AWS evaluates all rules on the state before the run");
}

#[test]
fn latest_moves_on() {
    let mut images = daily("v", 28);
    images[0] = late(image("v0", "v0 latest", 0));
    let rules = [
        tagged(1, "latest", Count::SinceImagePushed(10_950), Action::Expire),
        expire(2, TagStatus::Any, Count::SinceImagePushed(7)),
    ];
    let projection = follow(rules, &images, &[0, 27, 28, 90]);
    let leave = projection.leaves[0].unwrap();
    assert!(leave.on >= NOW.plus_days(27) && leave.rule == Some(2), "until then it is latest: {leave:?}");
    assert!(counts(&projection).iter().all(|(standard, _)| *standard <= 15));
}

#[test]
fn indexes_come_with_their_children() {
    let images: Vec<Image> = (0..28)
        .flat_map(|day| {
            let index =
                Image { media_type: Some(INDEX.into()), ..late(image(&format!("i{day}"), &format!("v{day}"), day)) };
            [late(image(&format!("c{day}"), "", day)), index]
        })
        .collect();
    let rules = [
        tagged(1, "v*", Count::ImageCountMoreThan(5), Action::Expire),
        expire(2, TagStatus::Untagged, Count::SinceImagePushed(1)),
    ];
    let projection = follow(rules, &images, &[28, 90]);
    assert_eq!(counts(&projection), [(10, 0), (10, 0)], "five indexes and the children that they need");
}

#[test]
fn rhythms() {
    let thinned: Vec<Image> = daily("v", 14).into_iter().chain([image("old", "old", 80)]).collect();
    let bursts: Vec<Image> = (0..40).map(|n| late(image(&n.to_string(), "", n % 7))).collect();
    for (name, images, days, count) in [
        ("none", vec![], 28, 0),
        ("long ago", vec![image("a", "", 500)], 28, 0),
        ("once a year", vec![image("a", "", 300)], 364, 1),
        ("deletions thinned the rest out", thinned, 14, 14),
        ("a week of work", bursts, 7, 40),
        ("from the future", vec![image("a", "", -3)], 28, 0),
    ] {
        let rhythm = Rhythm::observe(&images, NOW);
        assert_eq!((rhythm.days, rhythm.images), (days, count), "{name}");
    }
}

#[test]
fn nothing_at_all() {
    let projection = follow([expire(1, TagStatus::Any, Count::SinceImagePushed(7))], &[], &[0, 30]);
    assert_eq!(counts(&projection), [(0, 0); 2]);
    assert_eq!(projection.steady.map(|point| point.standard.images), Some(0));
}
