use crate::fake::{Fake, Fault};
use crate::{again, name, rest, shown, start, until};
use stowage::domain::problem::ProblemKind;
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
