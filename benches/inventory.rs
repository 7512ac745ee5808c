//! `cargo xtask bench inventory`: what pages ask of a large registry, on one core. The whole program follows after it.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stowage::domain::account::Registry;
use stowage::domain::cost::RateCard;
use stowage::domain::image::arranged::Arranged;
use stowage::domain::image::listing;
use stowage::domain::image::{Digest, Image, ImageStatus};
use stowage::domain::inventory::query::Query;
use stowage::domain::inventory::row::Row;
use stowage::domain::inventory::search::{Index, Wanted};
use stowage::domain::inventory::{Inventory, Record};
use stowage::domain::repository::{Encryption, Repository, TagMutability};
use stowage::domain::time::Timestamp;

const NOW: Timestamp = Timestamp::from_secs(1_795_000_000);
const RUNS: usize = 7;

fn registry() -> Registry {
    Registry { account: "123456789012".parse().unwrap(), region: "eu-central-1".parse().unwrap() }
}

fn image(number: u64, media_type: &Arc<str>) -> Image {
    let scattered = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let tags = if number.is_multiple_of(3) { vec![format!("build-{number}").parse().unwrap()] } else { Vec::new() };
    Image {
        digest: Digest::new(format!("sha256:{scattered:016x}{:048x}", number)).unwrap(),
        tags,
        size_bytes: scattered >> 36,
        pushed_at: NOW.plus_days(-(number as i64 % 700)),
        last_pulled_at: number.is_multiple_of(4).then(|| NOW.plus_days(-(number as i64 % 90))),
        media_type: Some(media_type.clone()),
        artifact_type: None,
        subject: None,
        status: ImageStatus::Active,
        last_archived_at: None,
        last_activated_at: None,
        scan: None,
    }
}

fn inventory(repositories: u64, images: u64) -> Inventory {
    let media_type: Arc<str> = "application/vnd.oci.image.manifest.v1+json".into();
    let each = images / repositories;
    let record = |number: u64| {
        let name = format!("team-{:02}/service-{number:06}", number % 40);
        Arc::new(Record {
            repository: Repository {
                registry: registry(),
                arn: format!("arn:aws:ecr:eu-central-1:123456789012:repository/{name}"),
                uri: format!("123456789012.dkr.ecr.eu-central-1.amazonaws.com/{name}"),
                name: name.parse().unwrap(),
                created_at: None,
                mutability: TagMutability { immutable: false, exclusions: Vec::new() },
                scan_on_push: true,
                encryption: Encryption { kind: "AES256".to_owned(), kms_key: None },
                tags: [("team".to_owned(), format!("team-{:02}", number % 40))].into(),
            },
            images: (number * each..(number + 1) * each).map(|at| image(at, &media_type)).collect(),
            images_problem: None,
            policy: Ok(None),
            tags_problem: None,
            pulls: None,
            read_at: NOW,
            policy_read_at: NOW,
            tags_read_at: NOW,
        })
    };
    let mut records: Vec<_> = (0..repositories).map(record).collect();
    records.sort_by(|a, b| a.repository.name.cmp(&b.repository.name));
    Inventory { registry: registry(), taken_at: NOW, records, problems: Vec::new() }
}

/// Prints the median and the worst of several runs.
fn time<T>(what: &str, mut work: impl FnMut() -> T) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort();
    println!("{what:<64} {:>8.2} ms, worst {:>8.2} ms", millis(times[RUNS / 2]), millis(times[RUNS - 1]));
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn main() {
    for (repositories, images) in [(10_000, 1_000_000), (100_000, 1_000_000)] {
        let inventory = inventory(repositories, images);
        let rates = RateCard::of(&inventory.registry.region);
        println!("{repositories} repositories, {images} images");
        let rows = || -> Vec<Row> { inventory.records.iter().map(|r| Row::new(r, &rates, NOW)).collect() };
        time("  rows, once for a snapshot", rows);
        time("  search index, once for a snapshot", || Index::new(&inventory, None));
        let (rows, index) = (rows(), Index::new(&inventory, None));
        time("  search index when nothing has changed", || Index::new(&inventory, Some(&index)));
        for (filter, sort, page) in [
            ("", "-cost", 1),
            ("", "name", 1),
            ("", "-pulled", (repositories / 200) as u32),
            ("service-0001", "-size", 1),
            ("team:team-07 size>1GiB pushed<90d", "-images", 1),
            ("no-such-thing", "-cost", 1),
        ] {
            let query = Query { filter: filter.to_owned(), sort: sort.parse().unwrap(), page };
            let what = format!("  list by {sort}, page {page}, filter {filter:?}");
            time(&what, || query.page(&rows, NOW, 100).unwrap());
        }
        for text in ["service", "service-00012", "build", "build-99999", "sha256:9e37", "3c6ef372fe94f82a", "zzz"] {
            let wanted = Wanted::read(text).unwrap();
            let found = index.search(&wanted, 5);
            let all = found.repositories.all + found.tags.all + found.digests.all;
            time(&format!("  search {text:?}: {all}"), || index.search(&wanted, 5));
        }
    }
    let one = inventory(1, 100_000);
    let images = &one.records[0].images;
    println!("one repository, 100000 images");
    time("  bonds and kinds", || Arranged::new(images.clone(), &Default::default()));
    for sort in ["-pushed", "tags", "kind", "-size"] {
        time(&format!("  the first list by {sort}"), || {
            let arranged = Arranged::new(images.clone(), &Default::default());
            arranged.order(sort.parse().unwrap()).len()
        });
    }
    let arranged = Arranged::new(images.clone(), &Default::default());
    for (filter, sort) in [
        ("", "-pushed"),
        ("", "tags"),
        ("build-9999", "-pushed"),
        ("kind:index", "kind"),
        ("size>2MiB pulled:never", "-size"),
    ] {
        let query = listing::Query { filter: filter.to_owned(), sort: sort.parse().unwrap(), page: 1 };
        let what = format!("  list by {sort}, filter {filter:?}");
        time(&what, || query.page(&arranged, NOW, 100).unwrap());
    }
}
