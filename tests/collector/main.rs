//! The collector by its public face, against a registry in process that fails on demand.
#![cfg(feature = "ssr")]

mod demo;
mod failing;
mod fake;
mod killing;
mod refreshing;
mod restarting;
mod storm;

use fake::Fake;
use std::time::Duration;
use stowage::domain::repository::RepositoryName;
use stowage::domain::time::{Day, Timestamp};
use stowage::server::clock::Clock;
use stowage::server::collector::{Collector, Options};
use stowage::server::store::Store;

const HOUR: Duration = Duration::from_secs(3600);

fn name(text: &str) -> RepositoryName {
    RepositoryName::new(text).unwrap()
}

/// A day on which the fake registry has pulls.
fn now() -> Timestamp {
    Timestamp::parse("2026-11-22T10:00:00Z").unwrap()
}

async fn start(fake: &Fake, store: &Store) -> Collector {
    start_with(fake, store, Options { interval: HOUR, concurrency: 4 }).await
}

async fn start_with(fake: &Fake, store: &Store, options: Options) -> Collector {
    Collector::start(fake.link(), store.clone(), Clock::Fixed(now()), options).await
}

/// Waits for what must come; the limit is only there so that a fault does not hang the tests.
async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    for _ in 0..6_000 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("waited in vain: {what}");
}

/// Waits for the end of a crawl or of an attempt.
async fn rest(collector: &Collector) {
    until("the crawl ends", || collector.status().next_at.is_some()).await;
}

/// Asks for another crawl and waits for its end.
async fn again(collector: &Collector, fake: &Fake) {
    let listings = fake.count("", "DescribeRepositories");
    collector.refresh();
    until("a crawl begins", || fake.count("", "DescribeRepositories") > listings).await;
    rest(collector).await;
}

/// `name images` of each repository on show, with a `!` for one with a problem.
fn shown(collector: &Collector) -> Vec<String> {
    let Some(snapshot) = collector.inventory() else { return vec!["nothing".to_owned()] };
    let line = |record: &stowage::domain::inventory::Record| {
        let mark = if record.problems().next().is_some() { "!" } else { "" };
        format!("{} {}{mark}", record.repository.name, record.images.len())
    };
    snapshot.records.iter().map(|record| line(record)).collect()
}

#[tokio::test]
async fn a_crawl_fills_the_snapshot_and_the_store() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("team/app", &[1, 2, 3]), ("empty", &[])]);
    let collector = start(&fake, &store).await;
    rest(&collector).await;
    assert_eq!(shown(&collector), ["empty 0", "team/app 3"]);

    let snapshot = collector.inventory().unwrap();
    assert_eq!(snapshot.taken_at, now());
    assert!(snapshot.problems.is_empty());
    let record = snapshot.record(&name("team/app")).unwrap();
    assert_eq!(record.repository.team(), Some("payments"));
    assert_eq!(record.policy, Ok(None));
    let pulls = record.pulls.as_ref().unwrap();
    assert_eq!((pulls.counts.len(), pulls.total()), (90, 7));
    assert_eq!(pulls.days().last(), Some((now().day(), 7)), "today is the last day");

    let status = collector.status();
    assert_eq!(status.registry.as_ref(), Some(&snapshot.registry));
    assert_eq!((status.taken_at, status.problem, status.running), (Some(now()), None, None));
    assert_eq!(status.next_at.unwrap() - now(), 3_600_000);

    assert_eq!(store.load(None).await.unwrap().as_ref(), Some(&*snapshot), "the store has the same");
    let usage = store.usage(&snapshot.registry, Day::from_number(0), now().day()).await.unwrap();
    let usage: Vec<_> = usage.iter().map(|u| (u.repository.as_str(), u.images, u.standard_bytes)).collect();
    assert_eq!(usage, [("empty", 0, 0), ("team/app", 3, 3000)]);
    collector.stop().await;
}

#[tokio::test]
async fn a_later_crawl_follows_what_comes_and_goes() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1]), ("b", &[1])]);
    let collector = start(&fake, &store).await;
    rest(&collector).await;
    fake.remove("a");
    fake.put("b", &[1, 2]);
    fake.put("c", &[]);
    again(&collector, &fake).await;
    assert_eq!(shown(&collector), ["b 2", "c 0"]);
    assert_eq!(store.load(None).await.unwrap().as_ref(), collector.inventory().as_deref());
    // CloudWatch is billed by the metric: two at first, then only the new one.
    assert_eq!(fake.count("*", "GetMetricData"), 3);
    assert!(collector.inventory().unwrap().records.iter().all(|record| record.pulls.is_some()));
}

#[tokio::test]
async fn crawls_follow_each_other_by_themselves() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1])]);
    let collector = start_with(&fake, &store, Options { interval: Duration::from_millis(1), concurrency: 1 }).await;
    until("a third crawl", || fake.count("a", "DescribeImages") >= 3).await;
    collector.stop().await;
    let calls = fake.count("a", "DescribeImages");
    collector.refresh();
    tokio::task::yield_now().await;
    assert_eq!(fake.count("a", "DescribeImages"), calls, "nothing happens after a stop");
}

#[tokio::test]
async fn no_more_repositories_than_allowed_are_read_at_once() {
    let store = Store::open_temporary().await.unwrap();
    let names: Vec<String> = (0..40).map(|number| format!("r{number}")).collect();
    let repositories: Vec<(&str, &[u64])> = names.iter().map(|name| (name.as_str(), [1, 2, 3].as_slice())).collect();
    let fake = Fake::new(&repositories);
    fake.fail("*", "DescribeImages", fake::Fault::Hold);
    let collector = start_with(&fake, &store, Options { interval: HOUR, concurrency: 5 }).await;
    until("five are asked for", || fake.count("*", "DescribeImages") == 5).await;
    fake.release();
    rest(&collector).await;
    assert_eq!(fake.peak(), 5);
    assert_eq!(shown(&collector).len(), 40);
}

#[tokio::test]
async fn the_first_crawl_shows_what_it_has() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1]), ("b", &[1]), ("slow", &[1])]);
    fake.fail("slow", "DescribeImages", fake::Fault::Hold);
    let collector = start(&fake, &store).await;
    until("a part is on show", || collector.inventory().is_some_and(|snapshot| snapshot.records.len() == 2)).await;
    let status = collector.status();
    assert!(status.is_partial());
    let progress = status.running.unwrap();
    assert_eq!((progress.done, progress.total, progress.images), (2, Some(3), 2));
    fake.release();
    rest(&collector).await;
    assert_eq!(shown(&collector), ["a 1", "b 1", "slow 1"]);
    assert!(!collector.status().is_partial());

    // A later one changes nothing on show until it ends.
    let mut snapshots = collector.subscribe();
    snapshots.mark_unchanged();
    fake.put("a", &[1, 2]);
    again(&collector, &fake).await;
    assert!(snapshots.has_changed().unwrap());
    assert_eq!(shown(&collector), ["a 2", "b 1", "slow 1"]);
}
