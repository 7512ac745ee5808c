use crate::{at, denied, image, name, policy, record, registry};
use std::collections::HashMap;
use stowage::domain::image::{Image, ImageStatus};
use stowage::domain::inventory::Record;
use stowage::domain::series::DailyCounts;
use stowage::domain::time::Day;
use stowage::server::store::Store;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[tokio::test]
async fn every_part_of_a_record_comes_back() {
    let store = Store::open_temporary().await.unwrap();
    let registry = registry("111122223333");
    let hostile = "<script>alert('x')</script>/\u{202e}\n\"";
    let pulls = DailyCounts { first: day("2026-11-20"), counts: vec![0, 3, u64::from(u32::MAX) + 1] };
    let mut records = vec![
        record("b/empty", vec![]),
        record(hostile, vec![image(1, &["<b>", "a\nb", &"x".repeat(300)])]),
        Record {
            images_problem: Some(denied("ecr:DescribeImages")),
            policy: Err(denied("ecr:GetLifecyclePolicy")),
            tags_problem: Some(denied("ecr:ListTagsForResource")),
            ..record("denied", vec![])
        },
        Record { policy: policy("{\"rules\":[]}"), pulls: Some(pulls), ..record("a/full", vec![image(2, &[])]) },
    ];
    for record in &records {
        store.save_record(&registry, record, at("2026-11-22")).await.unwrap();
    }
    records.sort_by(|a, b| a.repository.name.cmp(&b.repository.name));
    let names: Vec<_> = records.iter().map(|r| r.repository.name.clone()).collect();
    assert_eq!(store.load(None).await.unwrap(), None, "no crawl was finished");
    let problems = [denied("cloudwatch:GetMetricData")];
    store.finish_crawl(&registry, &names, at("2026-11-22T11:00:00Z"), &problems).await.unwrap();

    let snapshot = store.load(Some(&registry)).await.unwrap().unwrap();
    assert_eq!(snapshot.registry, registry);
    assert_eq!(snapshot.taken_at, at("2026-11-22T11:00:00Z"));
    assert_eq!(snapshot.problems, problems);
    assert_eq!(snapshot.records.iter().map(|r| (**r).clone()).collect::<Vec<_>>(), records);
}

#[tokio::test]
async fn registries_are_apart_and_the_last_used_is_the_first_shown() {
    let store = Store::open_temporary().await.unwrap();
    let (one, two) = (registry("111122223333"), registry("444455556666"));
    for (registry, count, time) in [(&one, 1, "2026-11-20"), (&two, 2, "2026-11-21")] {
        let images = (1..=count).map(|number| image(number, &[])).collect();
        store.save_record(registry, &record("team/app", images), at(time)).await.unwrap();
        store.finish_crawl(registry, &[name("team/app")], at(time), &[]).await.unwrap();
    }
    let images = |snapshot: Option<stowage::domain::inventory::Inventory>| snapshot.unwrap().records[0].images.len();
    assert_eq!(images(store.load(None).await.unwrap()), 2);
    assert_eq!(images(store.load(Some(&one)).await.unwrap()), 1);
    store.begin_crawl(&one, at("2026-11-22")).await.unwrap();
    assert_eq!(images(store.load(None).await.unwrap()), 1);
    assert_eq!(store.load(Some(&registry("999"))).await.unwrap(), None);
}

#[tokio::test]
async fn a_half_read_list_does_not_replace_a_whole_one() {
    let store = Store::open_temporary().await.unwrap();
    let registry = registry("111122223333");
    let half = |images: Vec<Image>| Record {
        images_problem: Some(denied("ecr:DescribeImages")),
        ..record("team/app", images)
    };
    let kept = async || {
        let records = store.records(&registry).await.unwrap();
        (records[0].images.len(), records[0].images_problem.is_some())
    };
    let save = async |record: Record, time| store.save_record(&registry, &record, at(time)).await.unwrap();
    let crawl = async |time| store.finish_crawl(&registry, &[name("team/app")], at(time), &[]).await.unwrap();

    save(half(vec![image(1, &[])]), "2026-11-18").await;
    crawl("2026-11-18").await;
    assert_eq!(kept().await, (1, true), "better than nothing");
    save(record("team/app", vec![image(1, &[]), image(2, &[]), image(3, &[])]), "2026-11-19").await;
    crawl("2026-11-19").await;
    assert_eq!(kept().await, (3, false));
    save(half(vec![image(1, &[])]), "2026-11-20").await;
    crawl("2026-11-20").await;
    assert_eq!(kept().await, (3, true), "the last whole list stands");

    let usage = store.usage(&registry, day("2026-11-01"), day("2026-11-30")).await.unwrap();
    let rows: Vec<_> = usage.iter().map(|u| (u.day.to_string(), u.images, u.standard_bytes)).collect();
    let whole = |day: &str| (day.to_owned(), 3, 6_000_000);
    assert_eq!(rows, [whole("2026-11-19"), whole("2026-11-20")], "half a list is no usage");
}

#[tokio::test]
async fn usage_is_one_row_a_day_and_outlives_the_repository() {
    let store = Store::open_temporary().await.unwrap();
    let registry = registry("111122223333");
    let archived = Image { status: ImageStatus::Archived, ..image(7, &[]) };
    for (time, images, names) in [
        ("2026-11-19T08:00:00Z", vec![image(1, &[])], ["app", "old"].as_slice()),
        ("2026-11-19T23:59:59Z", vec![image(1, &[]), image(2, &[])], &["app", "old"]),
        ("2026-11-20T00:00:00Z", vec![image(2, &[]), archived], &["app"]),
    ] {
        for name in names {
            store.save_record(&registry, &record(name, images.clone()), at(time)).await.unwrap();
        }
        let names: Vec<_> = names.iter().map(|text| name(text)).collect();
        store.finish_crawl(&registry, &names, at(time), &[]).await.unwrap();
    }
    let usage = async |from, to| -> Vec<String> {
        let rows = store.usage(&registry, day(from), day(to)).await.unwrap();
        rows.iter()
            .map(|u| format!("{} {} {} {} {}", u.day, u.repository, u.images, u.standard_bytes, u.archive_bytes))
            .collect()
    };
    assert_eq!(
        usage("2026-11-01", "2026-11-30").await,
        ["2026-11-19 app 2 3000000 0", "2026-11-19 old 2 3000000 0", "2026-11-20 app 2 2000000 7000000"]
    );
    assert_eq!(usage("2026-11-20", "2026-11-20").await.len(), 1);
    assert_eq!(usage("2026-11-21", "2026-11-30").await.len(), 0);
    let names: Vec<_> =
        store.load(None).await.unwrap().unwrap().records.iter().map(|r| r.repository.name.clone()).collect();
    assert_eq!(names, [name("app")], "what vanished is out of the snapshot");
}

#[tokio::test]
async fn a_crawl_that_was_interrupted_is_known_as_such() {
    let store = Store::open_temporary().await.unwrap();
    let registry = registry("111122223333");
    let begin = async |time| store.begin_crawl(&registry, at(time)).await.unwrap();
    let read = async |time| {
        let mut names: Vec<String> = begin(time).await.read.keys().map(ToString::to_string).collect();
        names.sort();
        names
    };
    let save = async |name| store.save_record(&registry, &record(name, vec![]), at("2026-11-21")).await.unwrap();
    save("app").await;
    assert!(read("2026-11-20").await.is_empty(), "it was read before");
    assert!(read("2026-11-20").await.is_empty());
    save("app").await;
    assert_eq!(read("2026-11-21").await, ["app"]);
    save("other").await;
    assert_eq!(read("2026-11-21").await, ["app", "other"]);
    let pulls = DailyCounts { first: day("2026-11-20"), counts: vec![4] };
    let all = HashMap::from([(name("app"), pulls.clone()), (name("not/kept"), pulls.clone())]);
    store.save_pulls(&registry, &all, at("2026-11-21")).await.unwrap();
    store.finish_crawl(&registry, &[name("app")], at("2026-11-22"), &[]).await.unwrap();
    let next = begin("2026-11-23").await;
    assert_eq!((next.read.len(), next.pulls_read_at), (0, Some(at("2026-11-21"))));
    assert_eq!(store.load(None).await.unwrap().unwrap().records[0].pulls, Some(pulls));
}
