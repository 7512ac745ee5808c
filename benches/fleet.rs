//! `cargo xtask bench fleet`: one policy tried on 500 repositories with 1,000,000 images, as the policies page does it.

#[path = "lifecycle/sample.rs"]
mod sample;

use sample::{NOW, images, policy};
use std::time::Instant;
use stowage::domain::account::Registry;
use stowage::domain::cost::RateCard;
use stowage::domain::inventory::Record;
use stowage::domain::lifecycle::fleet::{Line, Proposal, Totals};
use stowage::domain::repository::{Encryption, PolicyDocument, Repository, TagMutability};

const REPOSITORIES: usize = 500;
const IMAGES: usize = 2_000;

fn main() {
    let registry = Registry {
        account: "123456789012".parse().expect("12 digits"),
        region: "us-east-1".parse().expect("a region"),
    };
    let rates = RateCard::of(&registry.region);
    let mut pushed = images(IMAGES);
    pushed.sort_by_key(|image| std::cmp::Reverse(image.pushed_at));
    let records: Vec<Record> = (0..REPOSITORIES)
        .map(|index| Record {
            repository: Repository {
                name: format!("team-{}/app-{index}", index % 40).parse().expect("a name"),
                registry: registry.clone(),
                arn: String::new(),
                uri: String::new(),
                created_at: None,
                mutability: TagMutability { immutable: false, exclusions: Vec::new() },
                scan_on_push: true,
                encryption: Encryption { kind: "AES256".to_owned(), kms_key: None },
                tags: std::collections::BTreeMap::default(),
            },
            images: pushed.clone().into(),
            images_problem: None,
            policy: Ok(Some(PolicyDocument { text: policy(6).to_json(), last_evaluated_at: Some(NOW) })),
            policy_read_at: NOW,
            tags_read_at: NOW,
            tags_problem: None,
            pulls: None,
            read_at: NOW,
        })
        .collect();
    let text = policy(10);
    for (what, proposal) in [
        ("policies in force (6 rules)", Proposal::InForce),
        ("one policy of 10 rules", Proposal::Text(String::new())),
        ("best fit of each", Proposal::BestFit),
    ] {
        let times = (0..3).map(|_| {
            let started = Instant::now();
            let lines = records.iter().map(|record| Line::new(record, None, None, &proposal, Some(&text), &rates, NOW));
            let lines: Vec<Line> = lines.collect();
            let seconds = started.elapsed().as_secs_f64();
            assert!(lines.iter().collect::<Totals>().going.images > 0, "something goes");
            seconds
        });
        let best = times.fold(f64::INFINITY, f64::min);
        println!("{what}: {:.2} s for {} images on one core", best, REPOSITORIES * IMAGES);
    }
}
