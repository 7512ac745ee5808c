//! What AWS accepts and people regret: each warning where it is due, and silence where it is not.

use crate::fixture::*;
use std::collections::HashMap;
use stowage::domain::diagnostic::{Diagnostic, Severity};
use stowage::domain::image::relations::Relations;
use stowage::domain::image::{Digest, Image};
use stowage::domain::lifecycle::evaluate::{ImageSet, evaluate};
use stowage::domain::lifecycle::parse::parse;
use stowage::domain::lifecycle::review::{Sight, review, review_text};
use stowage::domain::lifecycle::{Action, Count, Policy, Rule, TagStatus};

const KEEP: Count = Count::ImageCountMoreThan(5);
const WEEK: Count = Count::SinceImagePushed(7);

fn expire(priority: u32, patterns: &str, count: Count) -> Rule {
    tagged(priority, patterns, count, Action::Expire)
}

fn prefixes(priority: u32, list: &str) -> Rule {
    let list = list.split_whitespace().map(str::to_owned).collect();
    rule(priority, TagStatus::Prefixes(list), KEEP, Action::Expire)
}

fn untagged(priority: u32) -> Rule {
    rule(priority, TagStatus::Untagged, WEEK, Action::Expire)
}

fn any(priority: u32, count: Count, action: Action) -> Rule {
    rule(priority, TagStatus::Any, count, action)
}

/// `code rule pointer` of each warning.
fn codes(diagnostics: &[Diagnostic]) -> Vec<String> {
    assert!(diagnostics.iter().all(|d| d.severity == Severity::Warning));
    diagnostics.iter().map(|d| format!("{} {} {}", d.code, d.rule.unwrap_or(0), d.pointer)).collect()
}

fn of_text(rules: Vec<Rule>) -> Vec<String> {
    let policy = policy(rules);
    codes(&review_text(&policy, &policy.to_json()))
}

fn on(rules: Vec<Rule>, images: &[Image], children: &[(&str, &str)]) -> Vec<Diagnostic> {
    on_some(policy(rules), images, children, false)
}

fn on_some(policy: Policy, images: &[Image], children: &[(&str, &str)], pull_through: bool) -> Vec<Diagnostic> {
    let mut manifests: HashMap<Digest, Vec<Digest>> = HashMap::new();
    for (index, child) in children {
        manifests.entry(digest(index)).or_default().push(digest(child));
    }
    let relations = Relations::find(images, &manifests);
    let set = ImageSet::new(images, &relations);
    let evaluation = evaluate(&policy, &set, NOW);
    let text = policy.to_json();
    let sight = Sight { text: &text, set: &set, evaluation: &evaluation, now: NOW, pull_through };
    review(&policy, images, &relations, &sight)
}

#[test]
fn warnings_without_images() {
    let list = "/rules/0/selection/tagPatternList";
    for (name, rules, expected) in [
        ("sound", vec![expire(1, "v*.*.*", KEEP), untagged(2), any(3, WEEK, Action::Expire)], vec![]),
        ("AND for OR", vec![expire(1, "dev* test*", WEEK)], vec![format!("entries-are-anded 1 {list}")]),
        ("one implies the other", vec![expire(1, "dev* dev-1*", WEEK)], vec![format!("redundant-entry 1 {list}/0")]),
        ("twice the same", vec![expire(1, "dev* dev*", WEEK)], vec![format!("redundant-entry 1 {list}/1")]),
        ("v", vec![expire(1, "v*", KEEP)], vec![format!("prefix-too-wide 1 {list}/0")]),
        ("prefix v", vec![prefixes(1, "v")], vec!["prefix-too-wide 1 /rules/0/selection/tagPrefixList/0".to_owned()]),
        (
            "empty prefix",
            vec![rule(1, TagStatus::Prefixes(vec![String::new()]), KEEP, Action::Expire)],
            vec!["empty-prefix 1 /rules/0/selection/tagPrefixList/0".to_owned()],
        ),
        (
            "shielded",
            vec![expire(1, "prod*", KEEP), expire(2, "prod-eu*", WEEK)],
            vec!["never-acts 2 /rules/1/selection".to_owned()],
        ),
        ("narrow first", vec![expire(1, "prod-eu*", KEEP), expire(2, "prod*", WEEK)], vec![]),
        (
            "shielded by an AND",
            vec![expire(1, "prod*", KEEP), expire(2, "prod-eu* release*", WEEK)],
            vec![
                "never-acts 2 /rules/1/selection".to_owned(),
                "entries-are-anded 2 /rules/1/selection/tagPatternList".to_owned(),
            ],
        ),
        (
            "not by an AND",
            vec![expire(1, "prod* prod", KEEP), expire(2, "prod-eu*", WEEK)],
            vec![format!("redundant-entry 1 {list}/0")],
        ),
        (
            "nothing left for any",
            vec![untagged(1), expire(2, "*", KEEP), any(3, WEEK, Action::Expire)],
            vec!["never-acts 3 /rules/2/selection".to_owned()],
        ),
        (
            "another class is not shielded",
            vec![any(1, WEEK, Action::Expire), any(2, Count::SinceImageTransitioned(90), Action::Expire)],
            vec![],
        ),
        (
            "prefixes overlap",
            vec![prefixes(1, "prod-eu"), prefixes(2, "prod")],
            vec!["overlapping-prefixes 2 /rules/1/selection/tagPrefixList/0".to_owned()],
        ),
        (
            "a star in a prefix",
            vec![prefixes(1, "prod*")],
            vec!["impossible-entry 1 /rules/0/selection/tagPrefixList/0".to_owned()],
        ),
        ("no glob", vec![expire(1, "v[0-9]*", KEEP)], vec![format!("impossible-entry 1 {list}/0")]),
        (
            "archive and pull times",
            vec![any(1, Count::SinceImagePulled(90), Action::Archive)],
            vec![
                "pull-times-refreshed 1 /rules/0/selection/countType".to_owned(),
                "archive-saves-nothing 1 /rules/0/action".to_owned(),
            ],
        ),
    ] {
        assert_eq!(of_text(rules), expected, "{name}");
    }
}

#[test]
fn places_are_those_of_the_text() {
    let policy = policy([expire(9, "v*", KEEP), expire(3, "dev", WEEK)]);
    let text = format!("\n{}", policy.to_json_minified().replace("\"v*\"", "\n  \"v*\""));
    let found = review_text(&policy, &text);
    assert_eq!((found[0].position.line, found[0].position.column), (3, 3));
    assert_eq!(found[0].pointer, "/rules/1/selection/tagPatternList/0");
}

/// Following a fix takes the warning away and leaves a valid policy.
#[test]
fn fixes_mend() {
    for rules in [
        vec![expire(1, "dev* test*", WEEK), expire(2, "x", KEEP), any(4, WEEK, Action::Expire)],
        vec![expire(1, "v*", KEEP)],
        vec![prefixes(1, "v")],
        vec![prefixes(1, "prod*")],
    ] {
        let policy = policy(rules);
        let found = review_text(&policy, &policy.to_json());
        let fix = found.iter().find_map(|d| d.fix.clone()).unwrap_or_else(|| panic!("no fix in {found:?}"));
        let parsed = parse(&fix.text);
        assert_eq!(parsed.diagnostics, [], "{}", fix.text);
        assert_eq!(review_text(&parsed.policy.unwrap(), &fix.text), [], "{}", fix.text);
    }
    let split = policy([expire(1, "dev* test*", WEEK), expire(2, "x", KEEP), any(4, WEEK, Action::Expire)]);
    let found = review_text(&split, &split.to_json());
    assert_eq!(
        valid(&found[0].fix.as_ref().unwrap().text),
        policy([expire(1, "dev*", WEEK), expire(2, "test*", WEEK), expire(3, "x", KEEP), any(4, WEEK, Action::Expire)])
    );
}

#[test]
fn entries_that_no_image_has_together() {
    let images = [image("a", "dev-1", 9), image("b", "test-1", 8), image("c", "both-1 dev-2", 7)];
    let found = on(vec![expire(1, "dev* test*", WEEK)], &images, &[]);
    assert_eq!(codes(&found), ["entries-are-anded 1 /rules/0/selection/tagPatternList"]);
    assert!(found[0].message.contains("dev* 2, test* 1"), "{}", found[0].message);
    assert_eq!(on(vec![expire(1, "dev* both*", WEEK)], &images, &[]), [], "an AND that is meant");
    let found = on(vec![expire(1, "nowhere* never*", WEEK)], &images, &[]);
    assert_eq!(codes(&found), ["matches-nothing 1 /rules/0/selection/tagPatternList"]);
}

#[test]
fn rules_without_images() {
    let images = [image("a", "prod-1 release", 9), image("b", "prod-2 release", 8)];
    let found = on(vec![expire(1, "prod*", KEEP), expire(2, "release*", WEEK), untagged(3)], &images, &[]);
    assert_eq!(codes(&found), ["shielded-here 2 /rules/1/selection"]);
    assert!(found[0].message.ends_with("all 2 images that match."), "{}", found[0].message);
    let found = on(vec![expire(1, "staging*", KEEP)], &images, &[]);
    assert_eq!(codes(&found), ["matches-nothing 1 /rules/0/selection/tagPatternList"]);
}

/// A rule sees one storage class; what lies in the other does not count as matched, and is not denied either.
#[test]
fn rules_of_the_wrong_class() {
    let year =
        |priority, patterns: &str| tagged(priority, patterns, Count::SinceImageTransitioned(365), Action::Expire);
    let archiving = tagged(1, "prod*", Count::SinceImagePushed(30), Action::Archive);
    let archiving_warns = "archive-saves-nothing 1 /rules/0/action";
    let standard = [image("a", "prod-1", 9), image("b", "dev-1", 9)];
    let both = [image("a", "prod-1", 9), archived("b", "dev-1", 99, 9)];
    let list = "selection/tagPatternList";
    for (name, rules, images, expected) in [
        (
            "nothing is archived, ever",
            vec![year(1, "prod*")],
            &standard,
            vec!["matches-nothing 1 /rules/0/selection/storageClass".to_owned()],
        ),
        (
            "nothing is archived yet",
            vec![archiving.clone(), year(2, "prod*")],
            &standard,
            vec![archiving_warns.to_owned()],
        ),
        (
            "nothing of that name, ever",
            vec![archiving.clone(), year(2, "prd*")],
            &standard,
            vec![archiving_warns.to_owned(), format!("matches-nothing 2 /rules/1/{list}")],
        ),
        ("others are archived", vec![year(1, "prod*")], &both, vec![format!("matches-nothing 1 /rules/0/{list}")]),
        ("others are archived by now", vec![archiving, year(2, "prod*")], &both, vec![archiving_warns.to_owned()]),
        ("all are archived", vec![expire(1, "dev*", WEEK)], &both, vec![format!("matches-nothing 1 /rules/0/{list}")]),
    ] {
        assert_eq!(codes(&on(rules, images, &[])), expected, "{name}");
    }
    let found = on(vec![expire(1, "dev*", WEEK)], &both, &[]);
    assert_eq!(found[0].message, "No image but archived ones here has a tag that matches dev*.");
}

#[test]
fn starts_that_take_strangers() {
    let images = [
        image("a", "v1.2.3", 9),
        image("b", "vulnerable-2024", 8),
        image("c", "main-17", 3),
        image("d", "maintenance-1", 2),
    ];
    let found = on(vec![expire(1, "v*", KEEP), prefixes(2, "main")], &images, &[]);
    let expected = [
        "prefix-too-wide 1 /rules/0/selection/tagPatternList/0",
        "prefix-too-wide 2 /rules/1/selection/tagPrefixList/0",
    ];
    assert_eq!(codes(&found), expected);
    assert!(found[0].message.contains("vulnerable-2024"), "{}", found[0].message);
    let found = on(vec![prefixes(1, "main")], &[image("c", "main-17", 3), image("d", "mainframe", 2)], &[]);
    assert_eq!(found[0].fix.as_ref().unwrap().label, "take main-*");
    assert_eq!(on(vec![expire(1, "v*", KEEP)], &images[..1], &[]), [], "nothing but versions here");
}

#[test]
fn children_of_live_indexes() {
    let index = |name: &str, tags: &str, days| Image { media_type: Some(INDEX.into()), ..image(name, tags, days) };
    let images = [index("i", "v1", 9), image("amd", "", 9), image("arm", "", 9), image("stray", "", 9)];
    let children = [("i", "amd"), ("i", "arm")];
    let found = on(vec![untagged(1)], &images, &children);
    assert_eq!(codes(&found), ["takes-children 1 /rules/0/selection/tagStatus"]);
    assert!(found[0].message.contains("include 2 that belong to indexes"), "{}", found[0].message);
    assert_eq!(on(vec![untagged(1)], &images[3..], &[]), []);
    let going = [index("i", "x", 9), image("amd", "", 9), image("arm", "", 9)];
    assert_eq!(on(vec![untagged(1), expire(2, "x", WEEK)], &going, &children), [], "the index goes too");
    let found = on_some(policy([untagged(1)]), &images[3..], &[], true);
    assert_eq!(codes(&found), ["takes-copies 1 /rules/0/selection/tagStatus"]);
}

#[test]
fn platforms_left_behind() {
    let index = |name: &str, tags: &str, days| Image { media_type: Some(INDEX.into()), ..image(name, tags, days) };
    let images = [index("i", "dev", 9), image("amd", "", 9), index("j", "v1", 9), image("arm", "", 9)];
    let children = [("i", "amd"), ("i", "arm"), ("j", "arm")];
    let dev = || expire(1, "dev", WEEK);
    let found = on(vec![dev()], &images, &children);
    assert_eq!(codes(&found), ["platforms-left 1 /rules/0"]);
    assert!(found[0].message.starts_with("One platform of an index that goes"), "{}", found[0].message);
    let later = rule(2, TagStatus::Untagged, Count::SinceImagePushed(30), Action::Expire);
    let found = on(vec![dev(), later], &images, &children);
    assert_eq!(codes(&found), ["takes-children 2 /rules/1/selection/tagStatus"], "the other goes in three weeks");
}

#[test]
fn signatures_left_behind() {
    let signature = |of: &str, days| image(&format!("{of}-sig"), &format!("sha256-{}.sig", digest(of).hex()), days);
    let images = [image("a", "dev-1", 9), signature("a", 9), image("b", "dev-2", 1), signature("b", 1)];
    let found = on(vec![expire(1, "dev-*", WEEK)], &images, &[]);
    assert_eq!(codes(&found), ["signatures-left 1 /rules/0"]);
    assert!(found[0].message.starts_with("One signature"), "{}", found[0].message);
    let both = vec![expire(1, "dev-*", WEEK), expire(2, "sha256-*", WEEK)];
    assert_eq!(on(both, &images, &[]), []);
}

#[test]
fn pull_times_that_something_refreshes() {
    let pulled = |name: &str| Image { last_pulled_at: Some(NOW.plus_days(-1)), ..image(name, "x", 200) };
    let images: Vec<Image> = (0..12).map(|n| pulled(&n.to_string())).collect();
    let rules = vec![any(1, Count::SinceImagePulled(90), Action::Archive)];
    let found = on(rules.clone(), &images, &[]);
    assert!(found[0].message.starts_with("12 of 12 images older than 90 days"), "{}", found[0].message);
    let found = on(rules, &images[..3], &[]);
    assert!(found[0].message.starts_with("Pull times lie"), "{}", found[0].message);
}
