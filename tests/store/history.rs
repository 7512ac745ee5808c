use crate::{at, denied, digest, image, name, policy, record, registry};
use stowage::domain::history::AuditEntry;
use stowage::domain::image::Image;
use stowage::domain::inventory::Record;
use stowage::domain::job::JobId;
use stowage::server::store::Store;

#[tokio::test]
async fn tags_are_followed_from_reading_to_reading() {
    let store = Store::open_temporary().await.unwrap();
    let registry = registry("111122223333");
    let half =
        |images: Vec<Image>| Record { images_problem: Some(denied("ecr:DescribeImages")), ..record("app", images) };
    let history = async || -> Vec<String> {
        let sightings = store.tag_history(&registry, &name("app")).await.unwrap();
        let number = |d: &_| (1..9).find(|number| digest(*number) == *d).unwrap();
        let text = |at: stowage::domain::time::Timestamp| at.day().to_string()[8..].to_owned();
        let print = |s: &stowage::domain::history::TagSighting| {
            format!("{} {}: {}-{}", s.tag, number(&s.digest), text(s.first_seen), text(s.last_seen))
        };
        sightings.iter().map(print).collect()
    };
    assert!(history().await.is_empty());
    let steps: [(&str, Record, &[&str]); 7] = [
        ("2026-11-01", record("app", vec![image(1, &["latest", "v1"])]), &["latest 1: 01-01", "v1 1: 01-01"]),
        ("2026-11-02", record("app", vec![image(1, &["latest", "v1"])]), &["latest 1: 01-02", "v1 1: 01-02"]),
        (
            "2026-11-03",
            record("app", vec![image(2, &["latest", "v2"]), image(1, &["v1"])]),
            &["latest 2: 03-03", "v2 2: 03-03", "v1 1: 01-03", "latest 1: 01-02"],
        ),
        // Half a list says nothing about tags that are not on it.
        (
            "2026-11-04",
            half(vec![image(2, &["latest"])]),
            &["latest 2: 03-03", "v2 2: 03-03", "v1 1: 01-03", "latest 1: 01-02"],
        ),
        (
            "2026-11-05",
            record("app", vec![image(1, &["latest"])]),
            &["latest 1: 05-05", "latest 2: 03-03", "v2 2: 03-03", "v1 1: 01-03", "latest 1: 01-02"],
        ),
        (
            "2026-11-06",
            record("app", vec![image(2, &["v2"]), image(1, &["latest"])]),
            &["v2 2: 06-06", "latest 1: 05-06", "latest 2: 03-03", "v2 2: 03-03", "v1 1: 01-03", "latest 1: 01-02"],
        ),
        (
            "2026-11-07",
            record("app", vec![]),
            &["v2 2: 06-06", "latest 1: 05-06", "latest 2: 03-03", "v2 2: 03-03", "v1 1: 01-03", "latest 1: 01-02"],
        ),
    ];
    for (time, record, expected) in steps {
        store.save_record(&registry, &record, at(time)).await.unwrap();
        assert_eq!(history().await, expected, "{time}");
    }
}

#[tokio::test]
async fn all_tags_of_a_large_repository_may_move_at_once() {
    let store = Store::open_temporary().await.unwrap();
    let registry = registry("111122223333");
    const TAGS: u64 = 2_500;
    let tagged = |offset: u64| (0..TAGS).map(move |n| image(n + offset, &[&format!("t{n}")])).collect::<Vec<_>>();
    for (time, offset) in [("2026-11-01", 0), ("2026-11-02", TAGS), ("2026-11-03", 0), ("2026-11-04", TAGS)] {
        store.save_record(&registry, &record("app", tagged(offset)), at(time)).await.unwrap();
    }
    let history = store.tag_history(&registry, &name("app")).await.unwrap();
    for n in [0, 999, 1_000, TAGS - 1] {
        let days: Vec<_> = history
            .iter()
            .filter(|s| s.tag.as_str() == format!("t{n}"))
            .map(|s| (s.digest.clone(), s.first_seen, s.last_seen))
            .collect();
        let on = |offset, time| (digest(n + offset), at(time), at(time));
        let expected = [on(TAGS, "2026-11-04"), on(0, "2026-11-03"), on(TAGS, "2026-11-02"), on(0, "2026-11-01")];
        assert_eq!(days, expected, "t{n}");
    }
    assert_eq!(history.len(), 4 * TAGS as usize);
}

#[tokio::test]
async fn the_history_of_a_repository_outlives_it() {
    let store = Store::open_temporary().await.unwrap();
    let registry = registry("111122223333");
    let first = Record { policy: policy("one"), ..record("app", vec![image(1, &["v1"])]) };
    store.save_record(&registry, &first, at("2026-11-01")).await.unwrap();
    store.finish_crawl(&registry, &[], at("2026-11-02"), &[]).await.unwrap();
    assert!(store.load(None).await.unwrap().unwrap().records.is_empty());
    let again = record("app", vec![image(2, &["v1"])]);
    store.save_record(&registry, &again, at("2026-11-03")).await.unwrap();
    let sightings = store.tag_history(&registry, &name("app")).await.unwrap();
    let seen: Vec<_> = sightings.iter().map(|s| (s.digest.clone(), s.first_seen, s.last_seen)).collect();
    let [one, three] = [at("2026-11-01"), at("2026-11-03")];
    assert_eq!(seen, [(digest(2), three, three), (digest(1), one, one)]);
    assert_eq!(store.policy_history(&registry, &name("app")).await.unwrap().len(), 2);
}

#[tokio::test]
async fn policy_versions_tell_ours_from_those_of_others() {
    let store = Store::open_temporary().await.unwrap();
    let registry = registry("111122223333");
    let app = name("app");
    let crawl = async |time, policy| {
        store.save_record(&registry, &Record { policy, ..record("app", vec![]) }, at(time)).await.unwrap();
    };
    let save = async |time, text| {
        store.record_policy(&registry, &app, text, at(time), "dana", &[]).await.unwrap();
    };
    crawl("2026-11-01", Ok(None)).await;
    assert!(store.policy_history(&registry, &app).await.unwrap().is_empty(), "none was never one");
    crawl("2026-11-02", policy("one")).await;
    crawl("2026-11-03", policy("one")).await;
    crawl("2026-11-04", Err(denied("ecr:GetLifecyclePolicy"))).await;
    save("2026-11-06", Some("two")).await;
    // A reading that began before the save still saw the old one.
    crawl("2026-11-05", policy("one")).await;
    crawl("2026-11-07", policy("two")).await;
    crawl("2026-11-08", policy("three")).await;
    save("2026-11-09", None).await;
    crawl("2026-11-10", Ok(None)).await;
    let versions = store.policy_history(&registry, &app).await.unwrap();
    let seen: Vec<_> = versions
        .iter()
        .map(|v| {
            format!("{} {} {} {}", &v.at.rfc3339()[..10], v.source.as_str(), v.by, v.text.as_deref().unwrap_or("-"))
        })
        .collect();
    assert_eq!(
        seen,
        ["2026-11-09 saved dana -", "2026-11-08 found  three", "2026-11-06 saved dana two", "2026-11-02 found  one"]
    );
}

#[tokio::test]
async fn a_policy_that_aws_lays_out_in_its_own_way_is_no_other_version() {
    let store = Store::open_temporary().await.unwrap();
    let (registry, app) = (registry("111122223333"), name("app"));
    let compact = r#"{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":5},"action":{"type":"expire"}}]}"#;
    let saved = compact.replace(',', ",\n  ");
    store.record_policy(&registry, &app, Some(&saved), at("2026-11-06"), "dana", &[]).await.unwrap();
    let record = Record { policy: policy(compact), ..record("app", vec![]) };
    store.save_record(&registry, &record, at("2026-11-07")).await.unwrap();
    let versions = store.policy_history(&registry, &app).await.unwrap();
    assert_eq!(versions.iter().map(|version| version.text.as_deref()).collect::<Vec<_>>(), [Some(&*saved)]);
}

#[tokio::test]
async fn the_audit_log_is_newest_first_and_by_registry() {
    let store = Store::open_temporary().await.unwrap();
    let (one, two) = (registry("111122223333"), registry("444455556666"));
    let entry = |action: &str, problem| AuditEntry {
        at: at("2026-11-01"),
        by: "dana <d@example.com>".to_owned(),
        action: action.to_owned(),
        repository: Some(name("team/app")),
        detail: "41 images".to_owned(),
        request_id: Some("8f1c".to_owned()),
        job: Some(JobId(3)),
        problem,
    };
    let entries = [
        entry("PutLifecyclePolicy", None),
        entry("BatchDeleteImage", Some(denied("ecr:BatchDeleteImage"))),
        AuditEntry { repository: None, ..entry("CreateRepository", None) },
    ];
    for entry in &entries {
        store.audit(&one, entry).await.unwrap();
    }
    store.audit(&two, &entries[0]).await.unwrap();
    let [a, b, c] = entries;
    assert_eq!(store.audit_log(&one, 2).await.unwrap(), [c.clone(), b.clone()]);
    assert_eq!(store.audit_log(&one, 100).await.unwrap(), [c, b, a.clone()]);
    assert_eq!(store.audit_log(&two, 100).await.unwrap(), [a]);
}
