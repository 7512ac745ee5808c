//! The whole demo registry, with everything in it that is meant to go wrong.

use crate::{HOUR, name, rest};
use stowage::domain::problem::ProblemKind;
use stowage::server::aws::Settings;
use stowage::server::aws::link::Link;
use stowage::server::clock::Clock;
use stowage::server::collector::{Collector, Options};
use stowage::server::demo::{self, Demo};
use stowage::server::store::Store;

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_read_whole_but_for_its_faults() {
    let demo = Demo::new(demo::Options { now: Clock::Fixed(crate::now()), ..demo::Options::default() });
    let link = Link::new(Settings {
        region: Some(demo::REGION.to_owned()),
        http_client: Some(demo.http_client()),
        credentials: Some(Demo::credentials()),
        ..Settings::default()
    });
    let store = Store::open_temporary().await.unwrap();
    let options = Options { interval: HOUR, concurrency: 8 };
    let collector = Collector::start(link, store.clone(), Clock::Fixed(crate::now()), options).await;
    rest(&collector).await;
    assert_eq!(collector.status().problem, None);
    let snapshot = collector.inventory().unwrap();
    assert!(snapshot.problems.is_empty(), "{:?}", snapshot.problems);
    let failing: Vec<String> = snapshot
        .records
        .iter()
        .filter(|record| record.problems().next().is_some())
        .map(|record| record.repository.name.to_string())
        .collect();
    assert_eq!(failing, ["fault/denied", "fault/garbage", "fault/half", "fault/vanished"]);
    assert_eq!(collector.status().incomplete_repositories, 4);
    let kind = |repository| snapshot.record(&name(repository)).unwrap().images_problem.as_ref().map(|p| p.kind);
    assert_eq!(kind("fault/denied"), Some(ProblemKind::NotPermitted));
    assert_eq!(kind("fault/vanished"), Some(ProblemKind::NotFound));
    assert_eq!([kind("fault/slow"), kind("fault/throttled")], [None, None], "patience helps");
    let half = snapshot.record(&name("fault/half")).unwrap();
    assert!(!half.images.is_empty() && half.images_problem.is_some());
    // Of it CloudWatch tells only a part, in which silence may be anything.
    let untold = snapshot.records.iter().filter(|record| record.pulls.is_none());
    assert_eq!(untold.map(|record| record.repository.name.as_str()).collect::<Vec<_>>(), ["fault/half"]);
    assert_eq!(store.load(None).await.unwrap().as_ref(), Some(&*snapshot));
}
