use crate::fake::{Fake, Fault};
use crate::{HOUR, again, rest, shown, start, start_with, until};
use stowage::server::collector::Options;
use stowage::server::store::Store;

#[tokio::test]
async fn a_restart_shows_the_last_snapshot_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stowage.db");
    let store = Store::open(&path).await.unwrap();
    let fake = Fake::new(&[("a", &[1]), ("b", &[1, 2])]);
    let collector = start(&fake, &store).await;
    rest(&collector).await;
    collector.stop().await;
    store.close().await;

    let store = Store::open(&path).await.unwrap();
    fake.fail("*", "*", Fault::Gone);
    let collector = start(&fake, &store).await;
    assert_eq!(shown(&collector), ["a 1", "b 2"], "before anything was asked");
    let status = collector.status();
    assert_eq!(status.taken_at, Some(crate::now()));
    assert_eq!(status.registry.unwrap().account.as_str(), "111122223333");
    until("why not", || collector.status().problem.is_some()).await;
    assert_eq!(shown(&collector), ["a 1", "b 2"]);
}

#[tokio::test]
async fn an_interrupted_crawl_goes_on_after_a_restart() {
    // The very first crawl, and one that has a snapshot already.
    for first in [true, false] {
        let store = Store::open_temporary().await.unwrap();
        let fake = Fake::new(&[("a", &[1]), ("b", &[1]), ("bad", &[1]), ("c", &[1])]);
        if !first {
            let collector = start(&fake, &store).await;
            rest(&collector).await;
            collector.stop().await;
        }
        let before = fake.count("a", "DescribeImages");
        fake.put("a", &[1, 2]);
        fake.put("c", &[1, 2]);
        fake.fail("c", "DescribeImages", Fault::Hold);
        fake.fail("bad", "DescribeImages", Fault::Denied);
        let collector = start(&fake, &store).await;
        until("the others are read", || collector.status().running.is_some_and(|progress| progress.done == 3)).await;
        collector.stop().await;

        fake.mend();
        let collector = start(&fake, &store).await;
        rest(&collector).await;
        assert_eq!(shown(&collector), ["a 2", "b 1", "bad 1", "c 2"]);
        let read = |repository| fake.count(repository, "DescribeImages") - before;
        assert_eq!([read("a"), read("b"), read("bad"), read("c")], [1, 1, 2, 2], "only what was missing or failed");

        again(&collector, &fake).await;
        assert_eq!(fake.count("a", "DescribeImages") - before, 2, "a finished crawl is not gone on with");
    }
}

#[tokio::test]
async fn what_an_interrupted_crawl_read_long_ago_is_read_again() {
    use std::time::Duration;
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1]), ("b", &[1])]);
    fake.fail("b", "DescribeImages", Fault::Hold);
    let options = Options { interval: Duration::from_secs(60), concurrency: 2 };
    let collector = start_with(&fake, &store, options).await;
    until("one is read", || collector.status().running.is_some_and(|progress| progress.done == 1)).await;
    collector.stop().await;
    fake.mend();
    let later = stowage::server::clock::Clock::Fixed(crate::now().plus_days(1));
    let collector = stowage::server::collector::Collector::start(fake.link(), store, later, options).await;
    rest(&collector).await;
    assert_eq!(fake.count("a", "DescribeImages"), 2);
}

#[tokio::test]
async fn another_registry_does_not_show_the_first_ones_repositories() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1])]);
    let collector = start(&fake, &store).await;
    rest(&collector).await;
    collector.stop().await;

    fake.account("444455556666");
    fake.remove("a");
    fake.put("other", &[1]);
    fake.fail("other", "DescribeImages", Fault::Hold);
    let collector = start_with(&fake, &store, Options { interval: HOUR, concurrency: 1 }).await;
    until("it is asked for", || fake.count("other", "DescribeImages") == 1).await;
    assert_eq!(shown(&collector), ["nothing"]);
    assert_eq!(collector.status().registry.unwrap().account.as_str(), "444455556666");
    fake.release();
    rest(&collector).await;
    assert_eq!(shown(&collector), ["other 1"]);
    collector.stop().await;

    fake.account("111122223333");
    fake.fail("*", "DescribeImages", Fault::Hold);
    let collector = start(&fake, &store).await;
    until("the first one is back", || shown(&collector) == ["a 1"]).await;
}
