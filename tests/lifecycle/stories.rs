//! What people read about an image.

use crate::fixture::*;
use std::collections::HashMap;
use stowage::domain::image::relations::Relations;
use stowage::domain::image::{Image, ImageStatus};
use stowage::domain::lifecycle::evaluate::{ImageSet, evaluate};
use stowage::domain::lifecycle::explain::{Explainer, Explanation, explain};
use stowage::domain::lifecycle::{Action, Count, Policy, Rule, TagStatus};
use stowage::domain::time::{DAY_MILLIS, Timestamp};

fn any(priority: u32, count: Count, action: Action) -> Rule {
    rule(priority, TagStatus::Any, count, action)
}

fn expire(priority: u32, patterns: &str, count: Count) -> Rule {
    tagged(priority, patterns, count, Action::Expire)
}

/// The story of the first image.
fn story(rules: impl Into<Vec<Rule>>, images: &[Image]) -> Explanation {
    story_of(&policy(rules), images, &relations(images))
}

fn story_of(policy: &Policy, images: &[Image], relations: &Relations) -> Explanation {
    let set = ImageSet::new(images, relations);
    let evaluation = evaluate(policy, &set, NOW);
    explain(policy, &set, &evaluation, 0, NOW)
}

#[test]
fn reasons_and_outlooks() {
    let releases: Vec<Image> = (0..14).map(|n| image(&n.to_string(), &format!("v1.{n}.0"), n)).collect();
    let from = |at: usize| releases[at..].iter().chain(&releases[..at]).cloned().collect::<Vec<_>>();
    let keep_ten = || expire(3, "v*", Count::ImageCountMoreThan(10));
    let at_half = |days: i64| Timestamp::from_millis(NOW.plus_days(-days).millis() - DAY_MILLIS / 2);
    let pushed_at_half = |days: i64| Image { pushed_at: at_half(days), ..image("a", "x", 0) };
    let week = || expire(2, "x", Count::SinceImagePushed(7));
    let pulled = || any(4, Count::SinceImagePulled(90), Action::Archive);
    let transitioned = || any(5, Count::SinceImageTransitioned(365), Action::Expire);
    for (name, rules, images, reason, would_go, goes_on) in [
        (
            "counted and kept",
            vec![keep_ten()],
            from(3),
            "kept by rule 3: tags match; 4th newest of 10 kept",
            Some("when 7 more images that rule 3 counts are pushed"),
            None,
        ),
        (
            "the last one kept",
            vec![keep_ten()],
            from(9),
            "kept by rule 3: tags match; 10th newest of 10 kept",
            Some("when one more image that rule 3 counts is pushed"),
            None,
        ),
        ("counted out", vec![keep_ten()], from(11), "expired by rule 3: tags match; 12th newest, 10 kept", None, None),
        (
            "young",
            vec![week()],
            vec![pushed_at_half(2)],
            "kept by rule 2: tags match; pushed 2 days ago, not more than 7",
            Some("when it is more than 7 days old"),
            Some(at_half(2).plus_days(7)),
        ),
        (
            "old",
            vec![week()],
            vec![pushed_at_half(30)],
            "expired by rule 2: tags match; pushed 30 days ago, more than 7",
            None,
            None,
        ),
        (
            "on the seventh day",
            vec![week()],
            vec![pushed_at_half(7)],
            "expired by rule 2: tags match; pushed 7 days and 12 h ago, more than 7",
            None,
            None,
        ),
        (
            "unpulled",
            vec![pulled()],
            vec![image("a", "x", 91)],
            "archived by rule 4: any image; never pulled, pushed 91 days ago, more than 90",
            None,
            None,
        ),
        (
            "pulled",
            vec![pulled()],
            vec![Image { last_pulled_at: Some(NOW.plus_days(-1)), ..image("a", "x", 200) }],
            "kept by rule 4: any image; last pulled 1 day ago, not more than 90",
            Some("when nobody pulls it for more than 90 days"),
            Some(NOW.plus_days(89)),
        ),
        (
            "in the archive",
            vec![transitioned()],
            vec![archived("a", "x", 500, 300)],
            "kept by rule 5: any image; archived 300 days ago, not more than 365",
            Some("when it has been archived for more than 365 days"),
            Some(NOW.plus_days(65)),
        ),
        (
            "in the archive, nobody knows since when",
            vec![transitioned()],
            vec![Image { last_archived_at: None, ..archived("a", "x", 500, 0) }],
            "kept by rule 5: any image; archived at an unknown time",
            Some("when it has been archived for more than 365 days"),
            None,
        ),
        (
            "being restored",
            vec![week()],
            vec![Image { status: ImageStatus::Activating, ..archived("a", "x", 99, 50) }],
            "kept by rule 2: tags match; being restored",
            Some("when it is more than 7 days old"),
            None,
        ),
        (
            "nobody's",
            vec![week()],
            vec![image("a", "y", 99)],
            "kept: no rule's tags fit it",
            Some("when a rule is added whose tags fit it"),
            None,
        ),
        (
            "restored",
            vec![week()],
            vec![Image { last_activated_at: Some(NOW.plus_days(-3)), ..image("a", "x", 99) }],
            "kept by rule 2: tags match; restored 3 days ago, not more than 7",
            Some("when it is more than 7 days old"),
            Some(NOW.plus_days(4)),
        ),
    ] {
        let story = story(rules, &images);
        assert_eq!((story.reason.as_str(), story.would_go.as_deref()), (reason, would_go), "{name}");
        assert_eq!(story.goes_on, goes_on, "{name}");
    }
}

#[test]
fn traces_tell_what_every_rule_saw() {
    let rules = [
        expire(1, "prod* *-eu", Count::ImageCountMoreThan(3)),
        rule(2, TagStatus::Prefixes(vec!["rel".to_owned()]), Count::SinceImagePushed(5), Action::Expire),
        rule(3, TagStatus::Untagged, Count::SinceImagePushed(5), Action::Expire),
        expire(4, "v*", Count::ImageCountMoreThan(1)),
        any(5, Count::SinceImagePushed(5), Action::Archive),
        any(6, Count::SinceImageTransitioned(90), Action::Expire),
    ];
    let images = [image("a", "v1 prod", 9), image("b", "v2", 8), image("c", "v3", 7)];
    let steps: Vec<(u32, String, bool)> =
        story(rules.clone(), &images).trace.into_iter().map(|s| (s.rule, s.saw, s.acts)).collect();
    let step = |rule, saw: &str, acts| (rule, saw.to_owned(), acts);
    assert_eq!(
        steps,
        [
            step(1, "no tag matches *-eu", false),
            step(2, "no tag starts with rel", false),
            step(3, "the image has tags", false),
            step(4, "tags match; 3rd newest, 1 kept", true),
            step(5, "any image; pushed 9 days ago, more than 5; rule 4 comes first", false),
            step(6, "sees archived images only", false),
        ]
    );
    let saw: Vec<String> = story(rules, &[archived("a", "", 99, 9)]).trace.into_iter().map(|step| step.saw).collect();
    assert_eq!(saw[0], "does not see archived images");
    assert_eq!(saw[5], "any image; archived 9 days ago, not more than 90");
}

#[test]
fn indexes_and_subjects_are_named() {
    let index = Image { media_type: Some(INDEX.into()), ..image("i", "v1", 3) };
    let images = [image("child", "", 9), index];
    let manifests = HashMap::from([(digest("i"), vec![digest("child")])]);
    let relations = Relations::find(&images, &manifests);
    let policy = policy([
        rule(1, TagStatus::Untagged, Count::SinceImagePushed(7), Action::Expire),
        expire(2, "v*", Count::SinceImagePushed(5)),
    ]);
    let set = ImageSet::new(&images, &relations);
    let evaluation = evaluate(&policy, &set, NOW);
    let told = Explainer::new(&policy, &set, &evaluation, NOW).naming(&images).explain(0);
    assert_eq!(
        told.reason,
        "rule 1 would expire it (untagged; pushed 9 days ago, more than 7), but index v1 stays and needs it"
    );
    assert_eq!(told.would_go.as_deref(), Some("when index v1 goes"));
    assert_eq!(told.goes_on, Some(NOW.plus_days(2)), "with the index");
    assert!(told.trace[0].acts);
    let unnamed = explain(&policy, &set, &evaluation, 0, NOW);
    assert!(unnamed.reason.ends_with("but index stays and needs it"), "{}", unnamed.reason);

    let images = [Image { subject: Some(digest("a")), ..image("sig", "", 3) }, image("a", "dev", 9)];
    let rules = [expire(2, "dev", Count::SinceImagePushed(7))];
    let set = ImageSet::new(&images, &crate::fixture::relations(&images));
    let policy = crate::fixture::policy(rules);
    let evaluation = evaluate(&policy, &set, NOW);
    let told = Explainer::new(&policy, &set, &evaluation, NOW).naming(&images).explain(0);
    assert_eq!((told.reason.as_str(), told.would_go), ("goes with its subject dev, which rule 2 expires", None));
}

#[test]
fn choices_are_named_where_they_decide() {
    let hours = |hours: i64| Timestamp::from_millis(NOW.millis() - hours * DAY_MILLIS / 24);
    let tie = [image("a", "x", 1), image("b", "y", 1)];
    let keep_one = || [any(1, Count::ImageCountMoreThan(1), Action::Expire)];
    let week = || [any(1, Count::SinceImagePushed(7), Action::Expire)];
    let aged = |hours_ago| [Image { pushed_at: hours(hours_ago), ..image("a", "x", 0) }];
    assert!(story(keep_one(), &tie).choice.unwrap().contains("pushed at the same moment"));
    assert_eq!(story(keep_one(), &[image("a", "x", 1), image("b", "y", 2)]).choice, None);
    assert_eq!(story([any(1, Count::ImageCountMoreThan(2), Action::Expire)], &tie).choice, None, "both are kept");
    assert_eq!(story(week(), &aged(7 * 24 - 1)).choice, None);
    assert!(story(week(), &aged(7 * 24 + 1)).choice.unwrap().contains("7 days is 168 hours"));
    assert_eq!(story(week(), &aged(8 * 24 + 1)).choice, None, "old enough either way");
    let restored = [Image { last_activated_at: Some(NOW.plus_days(-30)), ..image("a", "x", 99) }];
    assert!(story(week(), &restored).choice.unwrap().contains("restore"));
    let index = Image { media_type: Some(INDEX.into()), ..image("i", "v1", 9) };
    let rules = [rule(1, TagStatus::Untagged, Count::SinceImagePushed(7), Action::Expire)];
    assert!(story(rules, &[image("child", "", 9), index]).choice.unwrap().contains("guessed"));
}

#[test]
fn an_image_that_is_not_there() {
    let (images, policy) = ([image("a", "x", 1)], policy([]));
    let set = ImageSet::new(&images, &Relations::default());
    let evaluation = evaluate(&policy, &set, NOW);
    assert_eq!(explain(&policy, &set, &evaluation, 7, NOW), Explanation::default());
}
