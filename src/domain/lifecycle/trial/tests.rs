use super::*;
use crate::domain::account::Region;
use crate::domain::image::{ImageStatus, Tag};
use crate::domain::inventory::query::Sort;
use crate::domain::lifecycle::evaluate::Outcome;
use crate::domain::lifecycle::listing::{Column, Decider, Query};
use crate::domain::lifecycle::project::Horizon;

const GIB: u64 = 1 << 30;

fn image(name: &str, tags: &[&str], days: i64, gib: u64) -> Image {
    Image {
        digest: Digest::new(format!("sha256:{name}")).unwrap(),
        tags: tags.iter().map(|tag| Tag::new(*tag).unwrap()).collect(),
        size_bytes: gib * GIB,
        pushed_at: now().plus_days(-days),
        last_pulled_at: None,
        media_type: None,
        artifact_type: None,
        subject: None,
        status: ImageStatus::Active,
        last_archived_at: None,
        last_activated_at: None,
        scan: None,
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-01").unwrap()
}

/// Newest first, as everywhere.
fn images() -> Vec<Image> {
    vec![
        image("a", &["latest", "v3"], 1, 4),
        image("b", &["v2"], 10, 3),
        image("c", &[], 20, 2),
        image("d", &["old", "v1"], 90, 1),
        image("e", &[], 95, 8),
    ]
}

fn bench(images: Vec<Image>) -> Bench<'static> {
    Bench::new(images, now(), RateCard::of(&Region::new("us-east-1").unwrap()))
}

#[test]
fn a_cache_is_told_by_its_name() {
    for (name, expected) in [("docker-hub/library/redis", 1), ("team/docker-hub", 0), ("docker-hub", 0), ("quay/x", 1)]
    {
        let bench = bench(images()).of(&RepositoryName::new(name).unwrap());
        let trial = bench.try_out(policy(&[rule(1, &untagged(7))]), &Evaluation::default());
        let found = bench.review(&trial, "");
        assert_eq!(found.iter().filter(|warning| warning.code == "takes-copies").count(), expected, "{name}");
    }
}

fn rule(priority: u32, selection: &str) -> String {
    format!(r#"{{"rulePriority":{priority},"selection":{{{selection}}},"action":{{"type":"expire"}}}}"#)
}

fn untagged(days: u32) -> String {
    format!(r#""tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":{days}"#)
}

const NEWEST: &str = r#""tagStatus":"tagged","tagPatternList":["v*"],"countType":"imageCountMoreThan","countNumber":1"#;

fn policy(rules: &[String]) -> Policy {
    let text = format!(r#"{{"rules":[{}]}}"#, rules.join(","));
    read(&text).policy.unwrap_or_else(|| panic!("{text}"))
}

fn try_on(images: Vec<Image>, before: &[String], after: &[String]) -> (Bench<'static>, Trial) {
    let bench = bench(images);
    let before = if before.is_empty() { Policy::default() } else { policy(before) };
    let in_force = bench.evaluate(&before);
    let trial = bench.try_out(policy(after), &in_force);
    (bench, trial)
}

#[test]
fn blank_text_is_no_policy_and_no_error() {
    for text in ["", " \n\t"] {
        let parsed = read(text);
        assert_eq!(parsed.policy, Some(Policy::default()), "{text:?}");
        assert!(parsed.diagnostics.is_empty(), "{text:?}");
    }
    assert!(read("{").policy.is_none());
}

#[test]
fn figures_of_a_policy() {
    let (_, trial) = try_on(images(), &[rule(1, &untagged(50))], &[rule(1, NEWEST), rule(2, &untagged(5))]);
    let effect = &trial.effect;
    let tally = |images, gib| super::super::evaluate::Tally { images, bytes: gib * GIB };
    assert_eq!(effect.total, tally(5, 18));
    assert_eq!(effect.summary.expire, tally(4, 14));
    assert_eq!(effect.going(), tally(4, 14));
    assert_eq!((effect.newly_going, effect.newly_kept, effect.moved), (tally(3, 6), tally(0, 0), tally(1, 8)));
    assert!((effect.saved - 1.4).abs() < 1e-9, "{}", effect.saved);
    assert!((effect.saved_more - 0.6).abs() < 1e-9, "{}", effect.saved_more);
    assert_eq!(effect.tags_lost, 3);
    assert_eq!(effect.first_tags.iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["v2", "old", "v1"]);
    assert_eq!((effect.share(1).takes, effect.share(1).keeps), (tally(2, 4), tally(1, 4)));
    assert_eq!((effect.share(2).takes, effect.share(2).keeps), (tally(2, 10), tally(0, 0)));
    assert_eq!(effect.share(7).takes, tally(0, 0));
    assert!(effect.changes_anything());
}

#[test]
fn archived_images_save_nothing() {
    let archive = r#"{"rulePriority":1,"selection":{"tagStatus":"any","countType":"sinceImagePushed","countUnit":"days","countNumber":5},"action":{"type":"transition","targetStorageClass":"archive"}}"#;
    let (_, trial) = try_on(images(), &[], &[archive.to_owned()]);
    assert_eq!((trial.effect.summary.archive.images, trial.effect.saved), (4, 0.0));
    assert_eq!((trial.effect.tags_lost, trial.effect.going().images), (0, 4));
}

#[test]
fn many_tags_are_counted_and_the_first_named() {
    let tags: Vec<String> = (0..40).map(|n| format!("v{n:02}")).collect();
    let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
    let (_, trial) = try_on(vec![image("a", &["v"], 1, 1), image("b", &tags, 9, 1)], &[], &[rule(1, NEWEST)]);
    assert_eq!((trial.effect.tags_lost, trial.effect.first_tags.len()), (40, 12));
}

#[test]
fn the_list_is_filtered_and_sorted() {
    let (bench, trial) = try_on(images(), &[rule(1, &untagged(50))], &[rule(1, NEWEST), rule(2, &untagged(30))]);
    let names = |query: Query| -> String {
        let positions = bench.select(&trial, &query);
        bench.lines(&trial, &positions).iter().map(|line| line.image.digest.hex().to_owned()).collect()
    };
    let sort = |column, descending| Query { sort: Sort { column, descending }, ..Query::default() };
    for (query, expected) in [
        (Query::default(), "abcde"),
        (Query { outcome: Some(Outcome::Expire), ..Query::default() }, "bde"),
        (Query { decider: Some(Decider::Rule(2)), ..Query::default() }, "ce"),
        (Query { decider: Some(Decider::None), ..Query::default() }, ""),
        (Query { change: Some(Change::NewlyGoing), ..Query::default() }, "bd"),
        (Query { change: Some(Change::Same), outcome: Some(Outcome::Keep), ..Query::default() }, "ac"),
        (Query { pushed: "2026-08-01..2026-10-22".parse().ok(), ..Query::default() }, "cd"),
        (Query { seen_by: Some(1), ..Query::default() }, "abd"),
        (Query { seen_by: Some(2), ..Query::default() }, "ce"),
        (Query { seen_by: Some(3), ..Query::default() }, ""),
        (Query { text: " LATEST ".to_owned(), ..Query::default() }, "a"),
        (Query { text: "sha256:d".to_owned(), ..Query::default() }, "d"),
        (sort(Column::Pushed, false), "edcba"),
        (sort(Column::Size, true), "eabcd"),
        (sort(Column::Verdict, false), "bdeac"),
        (sort(Column::Rule, false), "abdce"),
        (sort(Column::Image, false), "adbce"),
    ] {
        assert_eq!(names(query.clone()), expected, "{query:?}");
    }
}

#[test]
fn stories_and_lines_are_of_their_image() {
    let (bench, trial) = try_on(images(), &[], &[rule(1, NEWEST)]);
    let story = bench.story(&trial, &Digest::new("sha256:b").unwrap()).unwrap();
    assert_eq!(story.line.verdict.outcome, Outcome::Expire);
    assert_eq!(story.line.reason, story.explanation.reason);
    assert_eq!(story.line.change, Change::NewlyGoing);
    assert!(bench.story(&trial, &Digest::new("sha256:none").unwrap()).is_none());
    assert_eq!(bench.lines(&trial, &[99]), []);
}

#[test]
fn a_rule_sees_what_earlier_ones_shield() {
    let any = r#""tagStatus":"any","countType":"imageCountMoreThan","countNumber":4"#;
    let (bench, trial) = try_on(images(), &[], &[rule(1, NEWEST), rule(2, any)]);
    let seen: Vec<(u32, u64)> =
        bench.sees(&trial.policy).into_iter().map(|(rule, tally)| (rule, tally.images)).collect();
    assert_eq!(seen, [(1, 3), (2, 5)]);
    assert_eq!(trial.effect.share(2).keeps.images + trial.effect.share(2).takes.images, 2);
}

#[test]
fn a_later_day_shows_what_has_gone_by_then() {
    let rules = [rule(1, NEWEST), rule(2, &untagged(50))];
    let (bench, trial) = try_on(images(), &[rule(1, &untagged(80))], &rules);
    let in_force = bench.evaluate(&policy(&[rule(1, &untagged(80))]));
    let ahead = |policy: &Policy, horizon| Outlook::new(policy, &bench.images, &bench.relations, bench.now, horizon);
    for (horizon, expiring, newly, day) in [
        (Horizon::Today, "bde", 2, "2026-11-01"),
        (Horizon::Month, "bde", 2, "2026-12-01"),
        (Horizon::Quarter, "bcde", 2, "2027-01-30"),
    ] {
        let (outlook, before) = (ahead(&trial.policy, horizon), ahead(&policy(&[rule(1, &untagged(80))]), horizon));
        let later = bench.look_ahead(&trial, &in_force, outlook, &before);
        let going = Query { outcome: Some(Outcome::Expire), ..Query::default() };
        let lines = bench.lines(&later, &bench.select(&later, &going));
        let names: String = lines.iter().map(|line| line.image.digest.hex().to_owned()).collect();
        assert_eq!((names.as_str(), later.effect.newly_going.images), (expiring, newly), "{horizon:?}");
        assert_eq!(later.later.as_ref().unwrap().outlook.point.at.day().to_string(), day);
        assert_eq!(later.today(), &trial.evaluation);
        assert_eq!(bench.review(&later, ""), bench.review(&trial, ""), "warnings are of today");
        if let Some(line) = lines.iter().find(|line| line.image.digest.hex() == "c") {
            assert_eq!(line.reason, "expired by rule 2: about 2026-12-01");
        }
    }
}
