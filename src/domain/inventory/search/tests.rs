use super::{Found, ImageHit, Index, Wanted};
use crate::domain::account::Registry;
use crate::domain::image::{Digest, Image, ImageStatus};
use crate::domain::inventory::{Inventory, Record};
use crate::domain::repository::{Encryption, Repository, TagMutability};
use crate::domain::time::Timestamp;
use proptest::prelude::*;
use std::sync::Arc;

fn registry() -> Registry {
    Registry { account: "123456789012".parse().unwrap(), region: "eu-central-1".parse().unwrap() }
}

/// Images as the digits that their digests begin with, and their tags.
fn record(name: &str, images: &[(&str, &[&str])]) -> Arc<Record> {
    let image = |(digits, tags): &(&str, &[&str])| Image {
        digest: Digest::new(format!("sha256:{digits:0<64}")).unwrap(),
        tags: tags.iter().map(|tag| tag.parse().unwrap()).collect(),
        size_bytes: 1,
        pushed_at: Timestamp::default(),
        last_pulled_at: None,
        media_type: None,
        artifact_type: None,
        subject: None,
        status: ImageStatus::Active,
        last_archived_at: None,
        last_activated_at: None,
        scan: None,
    };
    Arc::new(Record {
        repository: Repository {
            name: name.parse().unwrap(),
            registry: registry(),
            arn: String::new(),
            uri: String::new(),
            created_at: None,
            mutability: TagMutability { immutable: false, exclusions: Vec::new() },
            scan_on_push: false,
            encryption: Encryption { kind: "AES256".to_owned(), kms_key: None },
            tags: Default::default(),
        },
        images: images.iter().map(image).collect(),
        images_problem: None,
        policy: Ok(None),
        tags_problem: None,
        pulls: None,
        read_at: Timestamp::default(),
        policy_read_at: Timestamp::default(),
        tags_read_at: Timestamp::default(),
    })
}

fn inventory(records: Vec<Arc<Record>>) -> Inventory {
    Inventory { registry: registry(), taken_at: Timestamp::default(), records, problems: Vec::new() }
}

fn sample() -> Inventory {
    inventory(vec![
        record("api", &[("ab12", &["latest", "v1.0"]), ("ab34ef", &[])]),
        record("payments/api", &[("ab12", &["V1.10", "v1.1", "v1.1-rc-of-the-second-week"]), ("cd", &["latest"])]),
        record("payments/apis", &[]),
        record("web/payments", &[("1234567890abcdef12", &["feed", "build-2"]), ("1234567890abcdee", &[])]),
    ])
}

/// Everything found, a line each: names, then `name:tag`, then `name@digits`.
fn lines(found: &Found) -> Vec<String> {
    let digits = |hit: &ImageHit| hit.digest.hex().trim_end_matches('0').to_owned();
    let names = found.repositories.shown.iter().map(ToString::to_string);
    let tags = found.tags.shown.iter().map(|hit| format!("{}:{}", hit.repository, hit.tag.as_ref().unwrap()));
    let digests = found.digests.shown.iter().map(|hit| format!("{}@{}", hit.repository, digits(hit)));
    names.chain(tags).chain(digests).collect()
}

#[test]
fn everything_is_found_by_what_people_have() {
    let index = Index::new(&sample(), None);
    let cases: &[(&str, &[&str])] = &[
        ("api", &["api", "payments/api", "payments/apis"]),
        ("PAYMENTS", &["web/payments", "payments/api", "payments/apis"]),
        ("ments/ap", &["payments/api", "payments/apis"]),
        ("latest", &["api:latest", "payments/api:latest"]),
        ("v1.1", &["payments/api:v1.1", "payments/api:v1.1-rc-of-the-second-week", "payments/api:V1.10"]),
        ("v1.1-rc-of-the-s", &["payments/api:v1.1-rc-of-the-second-week"]),
        ("v1.1-rc-of-the-third", &[]),
        ("ab12", &["api@ab12", "payments/api@ab12"]),
        ("sha256:ab", &["api@ab12", "api@ab34ef", "payments/api@ab12"]),
        ("sha256:AB3", &["api@ab34ef"]),
        ("feed", &["web/payments:feed"]),
        ("fee", &["web/payments:feed"]),
        ("1234567890abcdef12", &["web/payments@1234567890abcdef12"]),
        ("1234567890abcdef", &["web/payments@1234567890abcdef12"]),
        ("1234567890abcde", &["web/payments@1234567890abcdee", "web/payments@1234567890abcdef12"]),
        ("1234567890abcdef13", &[]),
        ("payments/api:v1.1", &["payments/api:v1.1", "payments/api:v1.1-rc-of-the-second-week", "payments/api:V1.10"]),
        ("123456789012.dkr.ecr.eu-central-1.amazonaws.com/payments/api:latest", &["payments/api:latest"]),
        ("docker pull 123456789012.dkr.ecr.eu-central-1.amazonaws.com/api@sha256:ab34", &["api@ab34ef"]),
        ("api:v1.0@sha256:ab12", &["api@ab12"]),
        ("arn:aws:ecr:eu-central-1:123456789012:repository/payments/apis", &["payments/apis"]),
        ("sha256:", &[]),
        ("sha256:xyz", &[]),
        ("no such thing", &[]),
        ("+123", &[]),
    ];
    for (text, expected) in cases {
        let found = index.search(&Wanted::read(text).unwrap(), 10);
        assert_eq!(lines(&found), *expected, "{text}");
    }
    assert_eq!(Wanted::read("  "), None);
}

#[test]
fn all_are_counted_and_some_are_shown() {
    let index = Index::new(&sample(), None);
    let found = index.search(&Wanted::read("v1").unwrap(), 2);
    assert_eq!((found.tags.shown.len(), found.tags.all), (2, 4));
    let found = index.search(&Wanted::read("a").unwrap(), 1);
    assert_eq!((found.repositories.shown.len(), found.repositories.all), (1, 4));
    assert!(!found.is_empty() && index.search(&Wanted::read("zzz").unwrap(), 9).is_empty());
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ab]{0,3}", "[aAbB]{9,11}", "\\PC{1,3}"]
}

proptest! {
    #[test]
    fn a_search_finds_what_looking_at_everything_finds(
        tags in prop::collection::vec(prop::collection::vec("[aAbB]{1,3}|[aAbB]{8,12}|\\PC{1,3}", 0..4), 0..12),
        changed in prop::collection::vec(any::<bool>(), 3),
        prefix in text(),
        digits in "[0-9a-f]{1,5}",
    ) {
        let images: Vec<(String, Vec<&str>)> = (0u64..)
            .zip(&tags)
            .map(|(at, tags)| (format!("{:x}", at.wrapping_mul(0x9e37_79b9_7f4a_7c15)), tags.iter().map(String::as_str).collect()))
            .collect();
        let images: Vec<(&str, &[&str])> = images.iter().map(|(digits, tags)| (digits.as_str(), tags.as_slice())).collect();
        let parts: Vec<_> = images.chunks(4).collect();
        let names = ["a", "b", "c"];
        let records: Vec<_> = names.iter().zip(&parts).map(|(name, images)| record(name, images)).collect();
        let before = Index::new(&inventory(records.clone()), None);
        let kept = records.iter().zip(&changed).filter(|(_, changed)| !**changed).map(|(record, _)| record.clone());
        let mut records: Vec<_> = kept.collect();
        records.push(record("d", &[("77", &["ab"])]));
        let now = inventory(records);
        let index = Index::new(&now, Some(&before));

        let wanted = Wanted { tag: Some(prefix.to_ascii_lowercase()), digest: Some(digits.clone()), ..Wanted::default() };
        let found = index.search(&wanted, usize::MAX);
        let all = || now.records.iter().flat_map(|record| record.images.iter());
        let tags = all().flat_map(|image| &image.tags);
        let begins = |tag: &str| tag.to_ascii_lowercase().starts_with(&prefix.to_ascii_lowercase());
        prop_assert_eq!(found.tags.shown.len(), tags.filter(|tag| begins(tag.as_str())).count());
        prop_assert!(found.tags.shown.iter().all(|hit| begins(hit.tag.as_ref().unwrap().as_str())));
        let digests = all().filter(|image| image.digest.hex().starts_with(&digits)).count();
        prop_assert_eq!((found.digests.shown.len(), found.digests.all), (digests, digests as u64));
    }
}
