//! The outcomes that AWS documents (ecr.md 2.9), in its order.

use crate::fixture::*;
use stowage::domain::image::Image;
use stowage::domain::lifecycle::{Action, Count, Rule, TagStatus};

const ONE: Count = Count::ImageCountMoreThan(1);

/// Rules, images and the verdicts expected for them.
type Example = (&'static str, Vec<Rule>, Vec<Image>, &'static [&'static str]);

fn expire(priority: u32, patterns: &str, count: Count) -> Rule {
    tagged(priority, patterns, count, Action::Expire)
}

fn pulled(mut image: Image, days: i64) -> Image {
    image.last_pulled_at = Some(NOW.plus_days(-days));
    image
}

fn rules_for_several_tags() -> Vec<Image> {
    vec![image("A", "beta-1 prod-1", 10), image("B", "beta-2 prod-2", 9), image("C", "beta-3", 8)]
}

fn examples() -> Vec<Example> {
    let any = |priority, count, action| rule(priority, TagStatus::Any, count, action);
    vec![
        (
            "1 image age",
            vec![expire(1, "prod*", Count::SinceImagePushed(14))],
            vec![image("A", "prod-1", 15), image("B", "prod-2", 13), image("C", "dev", 15), image("D", "", 15)],
            &["expire 1", "keep 1", "keep", "keep"],
        ),
        (
            "2 and 12 last pulled time",
            vec![any(1, Count::SinceImagePulled(90), Action::Archive)],
            vec![pulled(image("A", "a", 200), 91), pulled(image("B", "b", 200), 89), image("C", "c", 91)],
            &["archive 1", "keep 1", "archive 1"],
        ),
        (
            "3 archive transition time",
            vec![any(1, Count::SinceImageTransitioned(365), Action::Expire)],
            vec![archived("A", "a", 500, 366), archived("B", "b", 500, 364), image("C", "c", 500)],
            &["expire 1", "keep 1", "keep"],
        ),
        (
            "4 image count",
            vec![rule(1, TagStatus::Untagged, ONE, Action::Expire)],
            vec![image("A", "", 3), image("B", "", 2), image("C", "", 1), image("D", "x", 9)],
            &["expire 1", "expire 1", "keep 1", "keep"],
        ),
        (
            "5 multiple rules A",
            vec![expire(1, "prod*", ONE), expire(2, "beta*", ONE)],
            rules_for_several_tags(),
            &["expire 1", "keep 1", "keep 2"],
        ),
        (
            "6 multiple rules B",
            vec![expire(1, "beta*", ONE), expire(2, "prod*", ONE)],
            rules_for_several_tags(),
            &["expire 1", "expire 1", "keep 1"],
        ),
        (
            "7 multiple tags in one rule A",
            vec![expire(1, "alpha* beta*", Count::SinceImagePushed(5))],
            vec![
                image("A", "alpha-1", 12),
                image("B", "beta-1", 11),
                image("C", "alpha-2 beta-2", 10),
                image("D", "alpha-3", 4),
                image("E", "beta-3", 3),
                image("F", "alpha-4 beta-4", 2),
            ],
            &["keep", "keep", "expire 1", "keep", "keep", "keep 1"],
        ),
        (
            "8 multiple tags in one rule B",
            vec![expire(1, "alpha* beta*", ONE)],
            vec![
                image("A", "alpha-1 beta-1 gamma-1", 10),
                image("B", "alpha-2 beta-2", 9),
                image("C", "alpha-3 beta-3 gamma-2", 8),
            ],
            &["expire 1", "expire 1", "keep 1"],
        ),
        (
            "9 all images A",
            vec![any(1, ONE, Action::Expire)],
            vec![image("A", "alpha-1", 4), image("B", "beta-1", 3), image("C", "", 2), image("D", "alpha-2", 1)],
            &["expire 1", "expire 1", "expire 1", "keep 1"],
        ),
        (
            "10 all images B",
            vec![
                expire(1, "alpha*", ONE),
                rule(2, TagStatus::Untagged, Count::SinceImagePushed(1), Action::Expire),
                any(3, ONE, Action::Expire),
            ],
            vec![
                image("A", "alpha-1 beta-1", 4),
                image("B", "", 3),
                image("C", "alpha-2", 2),
                image("D", "3fa9c1", 1),
                Image { pushed_at: NOW.plus_days(-1), ..image("0", "", 0) },
            ],
            &["expire 1", "expire 2", "keep 1", "expire 3", "keep 2"],
        ),
        (
            "11 archive by age",
            vec![tagged(1, "prod*", Count::SinceImagePushed(30), Action::Archive)],
            vec![image("A", "prod", 31), image("B", "prod-2", 29)],
            &["archive 1", "keep 1"],
        ),
        (
            "13 archive, then expire",
            vec![
                any(1, Count::SinceImagePushed(30), Action::Archive),
                any(2, Count::SinceImageTransitioned(365), Action::Expire),
            ],
            vec![image("A", "a", 31), image("B", "b", 29), archived("C", "c", 999, 366), archived("D", "d", 999, 31)],
            &["archive 1", "keep 1", "expire 2", "keep 2"],
        ),
    ]
}

#[test]
fn documented_examples() {
    for (name, rules, images, expected) in examples() {
        assert_eq!(verdicts(&run(&policy(rules), &images)), expected, "{name}");
    }
}

#[test]
fn documented_examples_in_other_orders() {
    for (name, rules, images, expected) in examples() {
        let (mut rules, mut images) = (rules, images);
        rules.reverse();
        images.reverse();
        let mut found = verdicts(&run(&policy(rules), &images));
        found.reverse();
        assert_eq!(found, expected, "{name}");
    }
}
