//! What people want, as rules and back; and policies to start from.

use crate::fixture::*;
use stowage::domain::image::Image;
use stowage::domain::lifecycle::intent::{Intent, Wish, compile, recognise};
use stowage::domain::lifecycle::parse::parse;
use stowage::domain::lifecycle::template::templates;
use stowage::domain::lifecycle::{Action, Count, Rule, TagStatus};

fn expire(priority: u32, patterns: &str, count: Count) -> Rule {
    tagged(priority, patterns, count, Action::Expire)
}

fn untagged(days: u32) -> Intent {
    Intent::expire(TagStatus::Untagged, Count::SinceImagePushed(days))
}

fn rest(images: u32) -> Intent {
    Intent::expire(TagStatus::Any, Count::ImageCountMoreThan(images))
}

#[test]
fn rules_come_in_the_order_in_which_intents_hold() {
    let archive = Intent::expire(TagStatus::Any, Count::SinceImageTransitioned(365));
    let intents = [
        rest(100),
        archive,
        untagged(7),
        Intent::keep_newest("*", 50),
        Intent::keep_newest("prod*", 20),
        Intent::keep_newest("prod-eu*", 5),
        Intent::protect("prod-eu-1"),
    ];
    let policy = compile(&intents).unwrap();
    let descriptions: Vec<&str> = policy.rules.iter().filter_map(|rule| rule.description.as_deref()).collect();
    assert_eq!(
        descriptions,
        [
            "Never remove images tagged prod-eu-1",
            "Keep the newest 5 of images tagged prod-eu*",
            "Keep the newest 20 of images tagged prod*",
            "Keep the newest 50 of images tagged *",
            "Expire untagged images 7 days after the push",
            "Keep the newest 100 of all other images",
            "Expire all other images after 365 days in the archive",
        ]
    );
    assert_eq!(parse(&policy.to_json()).policy.as_ref(), Some(&policy), "AWS takes it");
    let images = [image("a", "prod-eu-1", 900), image("b", "prod-eu-2", 1), image("c", "", 9), image("d", "x", 900)];
    assert_eq!(verdicts(&run(&policy, &images)), ["keep 1", "keep 2", "expire 5", "keep 4"]);
}

#[test]
fn the_same_wish_twice() {
    let both = [Intent::keep_newest("prod*", 5), Intent::protect("prod*"), Intent::keep_newest("prod*", 9)];
    let policy = compile(&both).unwrap();
    assert_eq!(policy.rules.len(), 1, "AWS refuses the same list twice");
    assert_eq!(recognise(&policy), Some(vec![Intent::protect("prod*")]), "protecting wins");
    let many: Vec<Intent> = (0..51).map(|n| Intent::protect(format!("v{n}"))).collect();
    assert_eq!(compile(&many), None, "AWS takes 50 rules");
}

#[test]
fn intents_are_recognised_whoever_wrote_the_policy() {
    let count = |rules: Vec<Rule>| recognise(&policy(rules)).map(|intents| intents.len());
    let forever = || expire(10, "prod*", Count::ImageCountMoreThan(9999));
    let found = recognise(&policy([forever(), expire(20, "v*", Count::ImageCountMoreThan(5))])).unwrap();
    assert_eq!(found[0], Intent::protect("prod*"), "an allow-list in disguise");
    assert_eq!(found[1].wish, Wish::Thin(Count::ImageCountMoreThan(5), Action::Expire));
    let described = Rule { description: Some("ours".to_owned()), ..forever() };
    assert_eq!(recognise(&policy([described])).unwrap()[0].note.as_deref(), Some("ours"));
    let wide = || expire(1, "prod*", Count::ImageCountMoreThan(5));
    let narrow = |priority| expire(priority, "prod-eu*", Count::ImageCountMoreThan(5));
    assert_eq!(count(vec![narrow(1), Rule { priority: 2, ..wide() }]), Some(2));
    assert_eq!(count(vec![wide(), narrow(2)]), None, "the narrow one never acts: no intent says that");
    assert_eq!(count(vec![wide(), expire(2, "x", Count::SinceImagePushed(10_950))]), None, "protected too late");
    assert_eq!(count(vec![]), Some(0));
}

fn tags(list: &[&str]) -> Vec<Image> {
    (0i64..).zip(list).map(|(day, tags)| image(&day.to_string(), tags, day)).collect()
}

/// Template ids and the lists of their rules.
fn offered(images: &[Image]) -> Vec<(&'static str, Vec<String>)> {
    let text = |rule: &Rule| rule.tags.entries().map_or_else(|| rule.tags.word().to_owned(), |list| list.join(" "));
    templates(images).into_iter().map(|t| (t.id, t.policy.rules.iter().map(text).collect())).collect()
}

#[test]
fn templates_fit_the_tags() {
    let always = [("untagged", vec!["untagged".to_owned()]), ("cache-copies", vec!["any".to_owned()])];
    assert_eq!(offered(&[]), always);
    for (found, id, lists) in [
        (vec!["v1.2.3", "v1.2.4-rc.1"], "releases", vec!["v*.*.*", "untagged"]),
        (vec!["1.2.3"], "releases", vec!["*.*.*", "untagged"]),
        (vec!["v1.2"], "releases", vec!["v*.*", "untagged"]),
        (vec!["sha-3fa9c12"], "commits", vec!["sha-*", "untagged"]),
        (vec!["3fa9c12"], "commits", vec!["untagged", "any"]),
        (vec!["main-3fa9c12", "main-17", "main-18"], "branches", vec!["main-*", "untagged"]),
        (vec!["prod", "staging-7"], "environments", vec!["prod", "staging-*", "untagged", "any"]),
        (vec!["buildcache-amd64"], "build-cache", vec!["buildcache-*", "untagged"]),
    ] {
        let images = tags(&found);
        let offers = offered(&images);
        assert_eq!(offers[0], (id, lists.into_iter().map(str::to_owned).collect()), "{found:?}");
        assert_eq!(offers[1..], always, "{found:?}");
    }
}

#[test]
fn a_mixed_repository_gets_one_policy_for_all() {
    let images = tags(&["v1.2.3 prod", "main-3fa9c12", "main-4fa9c12", "main-5fa9c12", "latest", "1a2b3c4d", ""]);
    let offers = offered(&images);
    let ids: Vec<&str> = offers.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, ["fitted", "releases", "commits", "branches", "environments", "untagged", "cache-copies"]);
    assert_eq!(offers[0].1, ["prod", "v*.*.*", "main-*", "untagged"]);
    assert!(verdicts(&run(&templates(&images)[0].policy, &images))[0].starts_with("keep"));
}

#[test]
fn words_are_no_patterns() {
    let strange =
        ["sha256-0000000000000000000000000000000000000000000000000000000000000000.sig", "latest", "é-1", "..", "a-"];
    assert_eq!(offered(&tags(&strange)).len(), 2);
}
