use crate::{at, digest, image, name, policy, record, registry};
use stowage::domain::image::Image;
use stowage::domain::inventory::Record;
use stowage::domain::lifecycle::outcome::{Followed, expected};
use stowage::domain::lifecycle::parse::parse;
use stowage::domain::lifecycle::trial::Bench;
use stowage::domain::time::Timestamp;
use stowage::server::store::Store;

/// Expires what is older than 30 days.
const THIRTY: &str = r#"{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"sinceImagePushed","countUnit":"days","countNumber":30},"action":{"type":"expire"}}]}"#;

fn pushed(number: u64, day: &str) -> Image {
    Image { pushed_at: at(day), ..image(number, &["v"]) }
}

fn taken(images: &[Image], now: Timestamp) -> Vec<Followed> {
    let rates = stowage::domain::cost::RateCard::of(&registry("111122223333").region);
    let bench = Bench::new(images, now, rates);
    expected(images, &bench.evaluate(&parse(THIRTY).policy.unwrap()))
}

#[tokio::test]
async fn a_saved_policy_is_followed_image_by_image() {
    let store = Store::open_temporary().await.unwrap();
    let (registry, app) = (registry("111122223333"), name("app"));
    let images = [
        pushed(5, "2026-11-19"),
        pushed(4, "2026-11-10"),
        pushed(3, "2026-10-22"),
        pushed(2, "2026-10-01"),
        pushed(1, "2026-09-01"),
    ];
    let crawl = async |time, images: &[Image], text| {
        let record = Record { policy: policy(text), ..record("app", images.to_vec()) };
        store.save_record(&registry, &record, at(time)).await.unwrap();
    };
    let told = async |now| -> Vec<String> {
        let outcomes = store.policy_outcomes(&registry, &app, at(now)).await.unwrap();
        let tell = |image: &Followed| {
            let number = (1..9).find(|number| digest(*number) == image.digest).unwrap();
            let left = image
                .departure
                .map(|left| format!("{}-{} {:?}", left.last_seen.day(), left.missed_at.day(), left.rule));
            format!("{number} {:?} {left:?}", image.expected)
        };
        outcomes.map_or_else(|| vec!["not followed".to_owned()], |outcomes| outcomes.images.iter().map(tell).collect())
    };
    crawl("2026-11-19", &images, "old").await;
    assert_eq!(told("2026-11-20").await, ["not followed"], "it was not saved here");
    let now = at("2026-11-20");
    store.record_policy(&registry, &app, Some(THIRTY), now, "dana", &taken(&images, now)).await.unwrap();
    assert_eq!(told("2026-11-20").await, ["2 Some(1) None", "1 Some(1) None"]);
    // The rule reaches image 3 on the next day; somebody deletes image 4.
    crawl("2026-11-22", &[images[0].clone(), images[3].clone()], THIRTY).await;
    let after = [
        "4 None Some(\"2026-11-19-2026-11-22 None\")",
        "3 None Some(\"2026-11-19-2026-11-22 Some(1)\")",
        "2 Some(1) None",
        "1 Some(1) Some(\"2026-11-19-2026-11-22 Some(1)\")",
    ];
    assert_eq!(told("2026-11-22").await, after);
    assert_eq!(told("2026-11-28").await, ["not followed"], "a week is over");
    crawl("2026-11-23", &images[..1], "other").await;
    assert_eq!(told("2026-11-23").await, ["not followed"], "somebody else's policy is in force");
}
