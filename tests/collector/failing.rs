use crate::fake::{Fake, Fault};
use crate::{HOUR, again, name, rest, shown, start, start_with, until};
use std::time::Duration;
use stowage::domain::problem::ProblemKind;
use stowage::server::collector::Options;
use stowage::server::store::Store;

#[tokio::test]
async fn one_repository_that_fails_never_stops_the_others() {
    // The part that fails, and what is to be seen of the first crawl and of one after the fault came later.
    let cases = [
        ("DescribeImages", Fault::Denied, "bad 0!", "bad 3!", "denied"),
        ("DescribeImages", Fault::Gone, "bad 0!", "bad 3!", "cable"),
        ("DescribeImages", Fault::Panic, "bad 0!", "bad 3!", "told to panic"),
        ("DescribeImages", Fault::Half, "bad 2!", "bad 3!", "denied"),
        ("GetLifecyclePolicy", Fault::Denied, "bad 3!", "bad 3!", "denied"),
        ("GetLifecyclePolicy", Fault::Panic, "bad 0!", "bad 3!", "told to panic"),
        ("ListTagsForResource", Fault::Denied, "bad 3!", "bad 3!", "denied"),
        ("DescribeImages", Fault::Hollow, "bad 0!", "bad 3!", "cut short"),
        ("DescribeImages", Fault::Cut, "bad 0!", "bad 3!", "HTTP 200"),
        ("ListTagsForResource", Fault::Hollow, "bad 3!", "bad 3!", "cut short"),
        ("GetLifecyclePolicy", Fault::Hollow, "bad 3!", "bad 3!", "cut short"),
    ];
    for (operation, fault, first, later, why) in cases {
        let case = format!("{operation} {fault:?}");
        let store = Store::open_temporary().await.unwrap();
        let fake = Fake::new(&[("a", &[1]), ("bad", &[1, 2, 3]), ("z", &[1])]);
        fake.fail("bad", operation, fault);
        let collector = start(&fake, &store).await;
        rest(&collector).await;
        assert_eq!(shown(&collector), ["a 1", first, "z 1"], "{case}");
        let status = collector.status();
        assert_eq!((status.problem, status.incomplete_repositories), (None, 1), "{case}");
        let snapshot = collector.inventory().unwrap();
        let problem = snapshot.record(&name("bad")).unwrap().problems().next().unwrap().to_string();
        let told = why == "denied" && problem.contains(&format!("ecr:{operation}"));
        assert!(told || problem.contains(why), "{case}: {problem}");
        assert!(problem.contains("bad"), "{case}: {problem}");
        assert_eq!(store.load(None).await.unwrap().as_ref(), Some(&*snapshot), "{case}");

        fake.mend();
        again(&collector, &fake).await;
        assert_eq!(shown(&collector), ["a 1", "bad 3", "z 1"], "{case}");
        assert_eq!(collector.status().incomplete_repositories, 0, "{case}");

        fake.fail("bad", operation, fault);
        again(&collector, &fake).await;
        assert_eq!(shown(&collector), ["a 1", later, "z 1"], "{case}: what was known stays");
        assert_eq!(store.load(None).await.unwrap().as_ref(), collector.inventory().as_deref(), "{case}");
    }
}

/// As long as the SDK's patience lasts, which is half a minute.
#[tokio::test]
async fn one_that_is_throttled_for_ever_is_listed_after_the_others_are_read() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1]), ("bad", &[1, 2, 3]), ("z", &[1])]);
    fake.fail("bad", "DescribeImages", Fault::AlwaysThrottled);
    let collector = start(&fake, &store).await;
    until("the others are read", || collector.status().running.is_some_and(|progress| progress.done == 2)).await;
    tokio::time::timeout(Duration::from_secs(300), async {
        while collector.status().next_at.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the crawl ends");
    assert_eq!(shown(&collector), ["a 1", "bad 0!", "z 1"]);
    let snapshot = collector.inventory().unwrap();
    let problem = snapshot.record(&name("bad")).unwrap().images_problem.clone().unwrap();
    assert_eq!(problem.kind, ProblemKind::Throttled, "{problem}");
    assert!(collector.status().last.unwrap().traffic.throttled >= 6, "{:?}", collector.status().last);
}

/// Deleted between the list of repositories and its turn.
#[tokio::test]
async fn one_that_is_deleted_meanwhile_is_listed_with_its_reason() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1]), ("bad", &[1]), ("z", &[1])]);
    fake.fail("a", "DescribeImages", Fault::Hold);
    let collector = start_with(&fake, &store, Options { interval: HOUR, concurrency: 1 }).await;
    until("the first is asked for", || fake.count("a", "DescribeImages") == 1).await;
    fake.remove("bad");
    fake.release();
    rest(&collector).await;
    assert_eq!(shown(&collector), ["a 1", "bad 0!", "z 1"]);
    let snapshot = collector.inventory().unwrap();
    assert_eq!(snapshot.record(&name("bad")).unwrap().images_problem.as_ref().unwrap().kind, ProblemKind::NotFound);
    again(&collector, &fake).await;
    assert_eq!(shown(&collector), ["a 1", "z 1"], "the next list does not have it");
}

#[tokio::test]
async fn pulls_that_cannot_be_read_are_a_problem_of_the_registry() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1])]);
    fake.fail("*", "GetMetricData", Fault::Denied);
    let collector = start(&fake, &store).await;
    rest(&collector).await;
    let snapshot = collector.inventory().unwrap();
    assert_eq!(snapshot.records[0].pulls, None, "unknown, not zero");
    let [problem] = snapshot.problems.as_slice() else { panic!("{:?}", snapshot.problems) };
    assert_eq!(problem.iam_action.as_deref(), Some("cloudwatch:GetMetricData"));
    assert_eq!(collector.status().problem, None);

    fake.mend();
    again(&collector, &fake).await;
    let snapshot = collector.inventory().unwrap();
    assert!(snapshot.problems.is_empty());
    assert!(snapshot.records[0].pulls.is_some());
}

#[tokio::test]
async fn a_lost_connection_breaks_the_crawl_off_and_the_next_one_goes_on() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1]), ("b", &[1]), ("c", &[1])]);
    let options = Options { interval: HOUR, concurrency: 1 };
    let collector = start_with(&fake, &store, options).await;
    rest(&collector).await;

    for repository in ["a", "b", "c"] {
        fake.put(repository, &[1, 2]);
    }
    fake.fail("b", "DescribeImages", Fault::Gone);
    fake.fail("", "DescribeRepositories", Fault::Hold);
    collector.refresh();
    until("the next crawl lists", || fake.count("", "DescribeRepositories") == 3).await;
    fake.fail("", "DescribeRepositories", Fault::Gone);
    fake.release();
    until("the crawl fails", || collector.status().problem.is_some()).await;
    rest(&collector).await;
    let status = collector.status();
    assert_eq!(status.problem.unwrap().kind, ProblemKind::Unreachable);
    assert_eq!(status.taken_at, Some(crate::now()), "the last snapshot stays");
    assert_eq!(shown(&collector), ["a 2", "b 1", "c 1"]);

    fake.mend();
    again(&collector, &fake).await;
    assert_eq!(shown(&collector), ["a 2", "b 2", "c 2"]);
    assert_eq!(collector.status().problem, None);
    assert_eq!(fake.count("a", "DescribeImages"), 2, "it was not read again");
    assert_eq!(fake.count("c", "DescribeImages"), 2);
}

#[tokio::test]
async fn it_recovers_by_itself() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1])]);
    fake.fail("", "DescribeRepositories", Fault::Denied);
    let options = Options { interval: Duration::from_millis(10), concurrency: 1 };
    let collector = start_with(&fake, &store, options).await;
    until("why not", || collector.status().problem.is_some()).await;
    let problem = collector.status().problem.unwrap();
    assert_eq!(problem.iam_action.as_deref(), Some("ecr:DescribeRepositories"));
    assert_eq!(shown(&collector), ["nothing"]);
    fake.mend();
    until("a snapshot", || collector.inventory().is_some() && collector.status().problem.is_none()).await;
    assert_eq!(shown(&collector), ["a 1"]);
}

#[tokio::test]
async fn an_empty_answer_is_not_an_empty_registry() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1]), ("b", &[1])]);
    let collector = start(&fake, &store).await;
    rest(&collector).await;
    fake.fail("", "DescribeRepositories", Fault::Hollow);
    again(&collector, &fake).await;
    let problem = collector.status().problem.unwrap();
    assert!(problem.why.contains("no repositories"), "{problem}");
    assert_eq!(shown(&collector), ["a 1", "b 1"]);
}

#[tokio::test]
async fn throttling_slows_the_crawl_down_and_loses_nothing() {
    let store = Store::open_temporary().await.unwrap();
    let fake = Fake::new(&[("a", &[1, 2, 3]), ("b", &[1]), ("c", &[1]), ("d", &[])]);
    fake.fail("*", "DescribeImages", Fault::Throttled);
    let collector = start_with(&fake, &store, Options { interval: HOUR, concurrency: 32 }).await;
    rest(&collector).await;
    assert_eq!(shown(&collector), ["a 3", "b 1", "c 1", "d 0"]);
    let last = collector.status().last.unwrap();
    // One list, two pages of a and one of each other, a policy and tags for each, pulls; and three attempts in vain.
    assert_eq!((last.traffic.calls, last.traffic.throttled), (18, 3));
    assert!((16..=18).contains(&last.at_once), "half of what it began with, and a little more since: {last:?}");
}
