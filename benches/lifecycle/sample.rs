//! A repository and a policy such as big teams have; the same on every machine.

use stowage::domain::image::{Digest, Image, ImageStatus, Tag};
use stowage::domain::lifecycle::{Action, Count, Policy, Rule, TagStatus};
use stowage::domain::time::{DAY_MILLIS, Timestamp};

pub const NOW: Timestamp = Timestamp::from_secs(1_790_000_000);

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// Two years of pushes of 40 services: releases, branch builds with commit hashes, pull requests, environments, a quarter
/// untagged, a twentieth archived.
pub fn images(count: usize) -> Vec<Image> {
    let mut random = Random(7);
    (0..count)
        .map(|_| {
            let service = random.below(40);
            let hash = random.next() & 0xfff_ffff;
            let tags = match random.below(20) {
                0..5 => vec![],
                5..9 => vec![format!("v{}.{}.{}", random.below(9), random.below(40), random.below(100))],
                9..13 => vec![format!("main-{hash:07x}")],
                13..15 => vec![format!("svc{service:02}-pr-{}", random.below(9000))],
                15..17 => vec![format!("svc{service:02}-{hash:07x}"), format!("build-{}", random.below(1_000_000))],
                17 => vec![format!("release-{service:02}-{}", random.below(300)), format!("sha-{hash:07x}")],
                18 => vec![format!("staging-{service:02}-{}", random.below(500))],
                _ => vec![
                    format!("prod-{service:02}-{}", random.below(500)),
                    format!("v{}.0.{}", service, random.below(90)),
                ],
            };
            let age = (random.below(730) as i64) * DAY_MILLIS + random.below(DAY_MILLIS as u64) as i64;
            let pushed_at = Timestamp::from_millis(NOW.millis() - age);
            let archived = random.below(20) == 0;
            let digest: String = (0..4).map(|_| format!("{:016x}", random.next())).collect();
            Image {
                digest: Digest::new(format!("sha256:{digest}")).expect("71 characters"),
                tags: tags.into_iter().map(|tag| Tag::new(tag).expect("not empty")).collect(),
                size_bytes: random.below(500_000_000),
                pushed_at,
                last_pulled_at: (random.below(3) > 0)
                    .then(|| Timestamp::from_millis(pushed_at.millis() + random.below(age.max(1) as u64) as i64)),
                media_type: Some("application/vnd.oci.image.manifest.v1+json".into()),
                artifact_type: None,
                subject: None,
                status: if archived { ImageStatus::Archived } else { ImageStatus::Active },
                last_archived_at: archived.then(|| Timestamp::from_millis(NOW.millis() - age / 2)),
                last_activated_at: None,
                scan: None,
            }
        })
        .collect()
}

/// So many rules: prefixes, patterns with a star in front, in the middle and behind, ANDed lists, counts and ages, and at
/// the end untagged images, everything else and the archive. AWS would take it.
pub fn policy(rules: u32) -> Policy {
    let text = |text: String| vec![text];
    let list = |n: u32| match n % 6 {
        0 => TagStatus::Prefixes(text(format!("prod-{:02}", n % 40))),
        1 => TagStatus::Patterns(text(format!("svc{:02}-*", n % 40))),
        2 => TagStatus::Patterns(text(format!("*-{n}"))),
        3 => TagStatus::Patterns(text(format!("v{}.{}*.*", n % 9, n / 9))),
        4 => TagStatus::Patterns(text(format!("*ing-{:02}*", n % 40))),
        _ => TagStatus::Patterns(vec![format!("release-{:02}-*", n % 40), "sha-*".to_owned()]),
    };
    let count =
        |n: u32| if n.is_multiple_of(3) { Count::SinceImagePushed(30 + n) } else { Count::ImageCountMoreThan(10 + n) };
    let rule = |priority, tags, count, action| Rule { priority, description: None, tags, count, action };
    let last = [
        (TagStatus::Untagged, Count::SinceImagePushed(14), Action::Expire),
        (TagStatus::Any, Count::SinceImagePulled(180), Action::Archive),
        (TagStatus::Any, Count::SinceImageTransitioned(365), Action::Expire),
    ];
    let lists = rules.saturating_sub(3);
    let mut all: Vec<Rule> = (1..=lists).map(|n| rule(n, list(n), count(n), Action::Expire)).collect();
    all.extend((lists + 1..).zip(last).map(|(n, (tags, count, action))| rule(n, tags, count, action)));
    Policy { rules: all }
}
