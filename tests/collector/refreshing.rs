use crate::fake::{Fake, Fault};
use crate::{HOUR, again, name, rest, shown, start, until};
use stowage::domain::inventory::Inventory;
use stowage::domain::problem::ProblemKind;
use stowage::domain::time::Timestamp;
use stowage::server::clock::Clock;
use stowage::server::collector::{Collector, Options};
use stowage::server::store::Store;

#[tokio::test]
async fn wishes_for_a_crawl_are_answered_together() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1])]);
    fake.fail("a", "DescribeImages", Fault::Hold);
    let collector = start(&fake, &store).await;
    until("a crawl", || fake.count("a", "DescribeImages") == 1).await;
    for _ in 0..5 {
        collector.refresh();
    }
    fake.release();
    rest(&collector).await;
    for _ in 0..5 {
        collector.refresh();
    }
    until("another crawl", || fake.count("a", "DescribeImages") == 2).await;
    rest(&collector).await;
    again(&collector, &fake).await;
    assert_eq!(fake.count("a", "DescribeImages"), 3);
}

#[tokio::test]
async fn a_refreshed_repository_is_on_show_and_kept_at_once() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1]), ("b", &[1])]);
    let collector = start(&fake, &store).await;
    rest(&collector).await;
    let before = collector.inventory().unwrap();
    fake.put("b", &[1, 2, 3]);
    let record = collector.refresh_repository(&name("b")).await.unwrap();
    assert_eq!(record.images.len(), 3);
    assert_eq!(record.pulls, before.records[1].pulls);
    assert_eq!(shown(&collector), ["a 1", "b 3"]);
    assert_eq!(store.load(None).await.unwrap().as_ref(), collector.inventory().as_deref());
    assert_eq!(before.records[1].images.len(), 1, "a snapshot never changes");

    fake.put("c", &[]);
    collector.refresh_repository(&name("c")).await.unwrap();
    assert_eq!(shown(&collector), ["a 1", "b 3", "c 0"]);

    fake.fail("a", "DescribeImages", Fault::Denied);
    let denied = collector.refresh_repository(&name("a")).await.unwrap();
    assert_eq!((denied.images.len(), denied.images_problem.is_some()), (1, true));
    assert_eq!(collector.status().incomplete_repositories, 1);

    fake.remove("a");
    let gone = collector.refresh_repository(&name("a")).await.unwrap_err();
    assert_eq!(gone.kind, ProblemKind::NotFound);
    assert_eq!(shown(&collector), ["b 3", "c 0"]);
    assert_eq!(collector.status().incomplete_repositories, 0);
}

#[tokio::test]
async fn a_crawl_does_not_undo_what_was_refreshed_while_it_ran() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1]), ("gone", &[1]), ("slow", &[1])]);
    let collector = start(&fake, &store).await;
    rest(&collector).await;
    fake.fail("slow", "DescribeImages", Fault::Hold);
    collector.refresh();
    until("the others are read", || collector.status().running.is_some_and(|progress| progress.done == 2)).await;
    fake.put("a", &[1, 2]);
    fake.put("new", &[1]);
    fake.remove("gone");
    collector.refresh_repository(&name("a")).await.unwrap();
    collector.refresh_repository(&name("new")).await.unwrap();
    collector.refresh_repository(&name("gone")).await.unwrap_err();
    fake.release();
    rest(&collector).await;
    assert_eq!(shown(&collector), ["a 2", "new 1", "slow 1"]);
    assert_eq!(store.load(None).await.unwrap().as_ref(), collector.inventory().as_deref());

    fake.put("a", &[1, 2, 3]);
    again(&collector, &fake).await;
    assert_eq!(shown(&collector), ["a 3", "new 1", "slow 1"], "a later crawl has its own");
}

#[tokio::test]
async fn a_refresh_is_under_way_at_once() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1])]);
    let collector = start(&fake, &store).await;
    rest(&collector).await;
    collector.refresh();
    let status = collector.status();
    assert!(status.running.is_some() && status.next_at.is_none(), "{status:?}");
    rest(&collector).await;
    assert_eq!(collector.status().running, None);
    collector.stop().await;
    collector.refresh();
    assert_eq!(collector.status().running, None, "nobody would ever end it");
}

#[tokio::test]
async fn an_unchanged_repository_takes_one_call() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1]), ("b", &[1, 2])]);
    fake.fail("b", "ListTagsForResource", Fault::Denied);
    let mut seen = [0, 0, 0];
    let mut calls = || {
        let now = ["DescribeImages", "GetLifecyclePolicy", "ListTagsForResource"].map(|o| fake.count("*", o));
        let since = [0, 1, 2].map(|at| now[at] - seen[at]);
        seen = now;
        since
    };
    // By itself, some time after the first crawl: minutes, and what is asked for then.
    for (minutes, asked) in [(0, [2, 2, 2]), (15, [2, 0, 1]), (59, [2, 0, 1]), (61, [2, 2, 1]), (6 * 60, [2, 2, 2])] {
        let at = Timestamp::from_millis(crate::now().millis() + minutes * 60_000);
        let options = Options { interval: HOUR, concurrency: 4 };
        let collector = Collector::start(fake.link(), store.clone(), Clock::Fixed(at), options).await;
        rest(&collector).await;
        assert_eq!(calls(), asked, "after {minutes} minutes");
        let record = collector.inventory().unwrap().record(&name("a")).unwrap().clone();
        assert_eq!(record.read_at, at);
        assert_eq!(record.repository.team(), Some("payments"));
        if minutes == 15 {
            again(&collector, &fake).await;
            assert_eq!(calls(), [2, 2, 2], "whoever asks for a refresh gets all of it");
            // As if nobody had: the times of the first crawl count below.
            collector.stop().await;
            let first = Collector::start(fake.link(), store.clone(), Clock::Fixed(crate::now()), options).await;
            rest(&first).await;
            again(&first, &fake).await;
            first.stop().await;
            calls();
        }
        collector.stop().await;
    }
}

/// While a crawl runs there are two snapshots, and yet images are in memory once.
#[tokio::test]
async fn what_did_not_change_is_in_memory_once() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("same", &[1, 2, 3]), ("grows", &[1, 2])]);
    let collector = start(&fake, &store).await;
    rest(&collector).await;
    let before = collector.inventory().unwrap();
    fake.put("grows", &[1, 2, 3]);
    again(&collector, &fake).await;
    let after = collector.inventory().unwrap();
    let images = |snapshot: &Inventory, of: &str| snapshot.record(&name(of)).unwrap().images.clone();
    assert!(std::sync::Arc::ptr_eq(&images(&before, "same"), &images(&after, "same")), "the very list");
    for image in images(&before, "grows").iter() {
        let after = images(&after, "grows");
        let now = after.iter().find(|now| now.digest == image.digest).unwrap();
        assert!(std::ptr::eq(now.digest.as_str(), image.digest.as_str()), "the very digest");
        assert!(std::ptr::eq(now.tags[0].as_str(), image.tags[0].as_str()), "the very tag");
    }
}

#[tokio::test]
async fn a_cancelled_crawl_keeps_what_it_read_and_the_next_goes_on() {
    for first in [true, false] {
        let store = Store::open_temporary().await.unwrap();
        let fake = Fake::new(&[("a", &[1]), ("b", &[1]), ("slow", &[1])]);
        let before = if first { 0 } else { 1 };
        if !first {
            let collector = start(&fake, &store).await;
            rest(&collector).await;
            collector.stop().await;
        }
        fake.put("a", &[1, 2]);
        fake.fail("slow", "DescribeImages", Fault::Hold);
        let collector = start(&fake, &store).await;
        until("the others are read", || collector.status().running.is_some_and(|progress| progress.done == 2)).await;
        collector.cancel();
        rest(&collector).await;
        let status = collector.status();
        assert_eq!((status.running, status.problem.clone()), (None, None));
        assert_eq!(status.cancelled.map(|progress| (progress.done, progress.total)), Some((2, Some(3))));
        assert_eq!(status.taken_at.is_none(), first);
        let shown_then = if first { vec!["a 2", "b 1"] } else { vec!["a 2", "b 1", "slow 1"] };
        assert_eq!(shown(&collector), shown_then, "first: {first}");

        fake.mend();
        again(&collector, &fake).await;
        let status = collector.status();
        assert_eq!((status.cancelled, status.last.map(|last| last.resumed)), (None, Some(2)));
        assert_eq!(shown(&collector), ["a 2", "b 1", "slow 1"]);
        assert_eq!(fake.count("a", "DescribeImages"), before + 1, "it was not read again");
        collector.cancel();
        again(&collector, &fake).await;
        assert_eq!(collector.status().cancelled, None, "there was nothing to cancel");
    }
}
