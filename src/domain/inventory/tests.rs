//! A small registry, asked what pages ask.

use super::Record;
use super::attention::{Concern, findings};
use super::query::{Query, Sort};
use super::row::{PolicyState, Row, Totals};
use crate::domain::account::Registry;
use crate::domain::cost::RateCard;
use crate::domain::image::{Digest, Image, ImageStatus};
use crate::domain::repository::{Encryption, PolicyDocument, Repository, TagMutability};
use crate::domain::series::DailyCounts;
use crate::domain::time::Timestamp;

pub const GIB: u64 = 1 << 30;

#[test]
fn every_page_is_its_part_of_the_whole_order() {
    let names: Vec<String> = (0..23).map(|number| format!("r{}", number * 7 % 23)).collect();
    let rates = RateCard::of(&"us-east-1".parse().unwrap());
    // Equal sizes, so that names decide too.
    let rows: Vec<Row> =
        (0u64..).zip(&names).map(|(at, name)| Row::new(&record(name, None, &[(1, at % 3)]), &rates, now())).collect();
    for sort in ["name", "-name", "size", "-size", "-cost"] {
        let query = |page| Query { sort: sort.parse().unwrap(), page, ..Query::default() };
        let whole: Vec<_> = query(1).select(&rows, now()).unwrap().into_iter().map(|row| row.name.clone()).collect();
        let paged: Vec<_> =
            (1..=5).flat_map(|page| query(page).page(&rows, now(), 5).unwrap().rows).map(|r| r.name).collect();
        assert_eq!(paged, whole, "{sort}");
        let past_the_end = query(99).page(&rows, now(), 5).unwrap();
        assert_eq!((past_the_end.page, past_the_end.rows.len()), (5, 3), "{sort}");
    }
}

pub fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

/// An image of so many GiB for each age in days.
pub fn record(name: &str, team: Option<&str>, ages: &[(i64, u64)]) -> Record {
    let registry = Registry { account: "123456789012".parse().unwrap(), region: "us-east-1".parse().unwrap() };
    let image = |(age, gib): &(i64, u64)| Image {
        digest: Digest::new(format!("sha256:{name}{age}")).unwrap(),
        tags: Vec::new(),
        size_bytes: gib * GIB,
        pushed_at: now().plus_days(-age),
        last_pulled_at: None,
        media_type: None,
        artifact_type: None,
        subject: None,
        status: ImageStatus::Active,
        last_archived_at: None,
        last_activated_at: None,
        scan: None,
    };
    Record {
        repository: Repository {
            name: name.parse().unwrap(),
            registry,
            arn: String::new(),
            uri: String::new(),
            created_at: None,
            mutability: TagMutability { immutable: name == "a/locked", exclusions: Vec::new() },
            scan_on_push: true,
            encryption: Encryption { kind: "AES256".to_owned(), kms_key: None },
            tags: team.map(|team| ("Team".to_owned(), team.to_owned())).into_iter().collect(),
        },
        images: ages.iter().map(image).collect(),
        images_problem: None,
        policy: Ok((name == "a/locked").then(|| PolicyDocument {
            text: r#"{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":100},"action":{"type":"expire"}}]}"#.to_owned(),
            last_evaluated_at: None,
        })),
        tags_problem: None,
        pulls: Some(DailyCounts { first: now().day() + -40, counts: vec![1; 41] }),
        read_at: now(),
        policy_read_at: now(),
        tags_read_at: now(),
    }
}

pub fn registry() -> Vec<Record> {
    vec![
        record("a/locked", Some("core"), &[(1, 2), (100, 3)]),
        record("b/grows", Some("Data Science"), &[(2, 40), (3, 40), (200, 10)]),
        record("c/silent", None, &[(200, 1), (400, 1)]),
        record("d/empty", None, &[]),
    ]
}

fn rows() -> Vec<Row> {
    let rates = RateCard::of(&"us-east-1".parse().unwrap());
    registry().iter().map(|record| Row::new(record, &rates, now())).collect()
}

#[test]
fn a_row_adds_up_its_record() {
    let row = &rows()[1];
    assert_eq!((row.images, row.standard_bytes, row.pushes, row.pushed_bytes), (3, 90 * GIB, 2, 80 * GIB));
    assert!((row.monthly_cost - 9.0).abs() < 1e-9, "90 GB at $0.10");
    assert_eq!((row.pulls, row.daily_pulls.len()), (Some(30), 30), "thirty days, not all that is known");
    assert_eq!(rows()[0].policy, PolicyState::Set(1));
    let totals: Totals = rows().iter().collect();
    assert_eq!((totals.repositories, totals.images, totals.size_bytes()), (4, 7, 97 * GIB));
}

#[test]
fn every_value_that_is_offered_can_be_asked_for() {
    let values = super::values::values(&rows());
    let of = |name: &str| values.iter().find(|(property, _)| property == name).map(|(_, values)| values.clone());
    assert_eq!(of("team").unwrap(), ["Data Science", "core", "none"]);
    assert_eq!(of("tag.team").unwrap(), ["Data Science", "core"]);
    for (property, values) in &values {
        for value in values {
            let operator = if matches!(property.as_str(), "size" | "cost" | "images") { ">" } else { ":" };
            let filter = format!("{property}{operator}\"{value}\"");
            assert_eq!(super::query::check(&filter), Ok(()), "{filter}");
        }
    }
    assert!(super::query::check("team:core size>").is_err());
}

#[test]
fn filters() {
    for (filter, names) in [
        ("", "a/locked b/grows c/silent d/empty"),
        ("GROWS", "b/grows"),
        ("team:core", "a/locked"),
        ("team:\"data science\"", "b/grows"),
        ("team:none", "c/silent d/empty"),
        ("-team:none", "a/locked b/grows"),
        ("tag.team:core", "a/locked"),
        ("policy:set", "a/locked"),
        ("policy!=set", "b/grows c/silent d/empty"),
        ("size>4GiB", "a/locked b/grows"),
        ("size>4GiB images<3", "a/locked"),
        ("pushed>90d", "c/silent d/empty"),
        ("pulled:never", "a/locked b/grows c/silent"),
        ("mutability:immutable", "a/locked"),
        ("scan:off", ""),
        ("pulls:30", "a/locked b/grows c/silent d/empty"),
    ] {
        let query = Query { filter: filter.to_owned(), sort: "name".parse().unwrap(), page: 1 };
        let rows = rows();
        let found: Vec<&str> = query.select(&rows, now()).unwrap().iter().map(|row| row.name.as_str()).collect();
        assert_eq!(found.join(" "), names, "{filter}");
    }
    for (filter, says) in
        [("size>big", "\"big\""), ("colour:red", "\"colour\""), ("policy:maybe", "none, set, unknown")]
    {
        let query = Query { filter: filter.to_owned(), ..Query::default() };
        let error = query.select(&rows(), now()).unwrap_err();
        assert!(error.0.contains(says), "{filter}: {error}");
    }
}

#[test]
fn sorts_and_pages() {
    let names = |sort: &str| {
        let query = Query { filter: String::new(), sort: sort.parse().unwrap(), page: 1 };
        let page = query.page(&rows(), now(), 2).unwrap();
        assert_eq!((page.matching, page.pages, page.totals.images), (4, 2, 7), "totals are over all pages");
        page.rows.iter().map(|row| row.name.to_string()).collect::<Vec<_>>().join(" ")
    };
    for (sort, first_page) in [
        ("name", "a/locked b/grows"),
        ("-name", "d/empty c/silent"),
        ("-cost", "b/grows a/locked"),
        ("images", "d/empty a/locked"),
    ] {
        assert_eq!(names(sort), first_page, "{sort}");
    }
    assert!("colour".parse::<Sort<super::query::Column>>().is_err());
    let far = Query { page: 99, ..Query::default() }.page(&rows(), now(), 3).unwrap();
    assert_eq!((far.page, far.rows.len()), (2, 1), "past the end is the last page");
}

#[test]
fn what_needs_attention() {
    let found = findings(&rows(), now());
    let names = |concern: Concern| {
        let finding = found.iter().find(|finding| finding.concern == concern);
        finding.map(|finding| finding.dearest.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(names(Concern::Growth).as_deref(), Some("b/grows"));
    assert_eq!(names(Concern::NoPolicy).as_deref(), Some("b/grows c/silent"), "an empty repository needs none");
    assert_eq!(names(Concern::Silent).as_deref(), Some("c/silent"));
    assert_eq!(names(Concern::NoScanning), None);
    assert!(found[0].monthly_cost >= found[1].monthly_cost, "dearest first");
}
