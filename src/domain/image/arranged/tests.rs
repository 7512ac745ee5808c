use super::*;
use crate::domain::image::listing::Query;
use crate::domain::image::relations::{Bond, Certainty};
use crate::domain::image::scan::{Findings, Scan, ScanStatus, Severity};
use crate::domain::image::{ImageStatus, Tag};
use crate::domain::time::Timestamp;
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

fn image(digest: &str) -> Image {
    Image {
        digest: Digest::new(digest).unwrap(),
        tags: Vec::new(),
        size_bytes: 0,
        pushed_at: NOW,
        last_pulled_at: None,
        media_type: None,
        artifact_type: None,
        subject: None,
        status: ImageStatus::Active,
        last_archived_at: None,
        last_activated_at: None,
        scan: None,
    }
}

/// Few values of each kind, so that there are ties; times before 1970, and tags that are longer than a prefix.
fn any_image() -> impl Strategy<Value = Image> {
    let tags = prop::collection::vec("(a-tag-that-is-long-[ab]|[ab]|v\\PC)", 0..3);
    let times = prop::sample::select(vec![i64::MIN, -1, 0, 1, i64::MAX]);
    let statuses = prop::sample::select(vec![ImageStatus::Active, ImageStatus::Archived, ImageStatus::Activating]);
    let types = prop::option::of(prop::sample::select(vec![
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
    ]));
    let scans = prop::option::of(prop::option::of((0..2u64, 0..2u64)));
    ("[a-c]{1,20}", tags, 0..3u64, times.clone(), prop::option::of(times), types, statuses, scans).prop_map(
        |(digest, tags, size_bytes, pushed, pulled, media_type, status, scan)| {
            let findings = |(worst, least)| Findings::new(None, [(Severity::Critical, worst), (Severity::Low, least)]);
            let mut tags: Vec<Tag> = tags.into_iter().map(|tag| Tag::new(tag).unwrap()).collect();
            tags.sort();
            Image {
                tags,
                size_bytes,
                pushed_at: Timestamp::from_millis(pushed),
                last_pulled_at: pulled.map(Timestamp::from_millis),
                media_type: media_type.map(Into::into),
                status,
                scan: scan.map(|found| Scan { status: ScanStatus::Active, findings: found.map(findings) }),
                ..image(&digest)
            }
        },
    )
}

/// Counts from the worst severity down; `None`: nothing is told.
fn worst(image: &Image) -> Option<[u16; 6]> {
    let findings = image.scan?.findings?;
    Some(Severity::ALL.map(|severity| findings.count(severity)))
}

/// The order as one would write it down without a thought for time.
fn compare(column: Column, a: &Image, b: &Image) -> Ordering {
    match column {
        Column::Tags => a.tags.cmp(&b.tags),
        Column::Size => a.size_bytes.cmp(&b.size_bytes),
        Column::Pushed => a.pushed_at.cmp(&b.pushed_at),
        Column::Pulled => a.last_pulled_at.cmp(&b.last_pulled_at),
        Column::Kind => a.kind().cmp(&b.kind()),
        Column::Status => a.status.as_str().cmp(b.status.as_str()),
        Column::Scan => worst(a).cmp(&worst(b)),
    }
}

proptest! {
    #[test]
    fn orders_are_those_of_a_plain_sort(images in prop::collection::vec(any_image(), 0..40)) {
        let mut images = images;
        images.sort_by(|a, b| b.digest.cmp(&a.digest));
        images.dedup_by(|a, b| a.digest == b.digest);
        let arranged = Arranged::new(images.clone().into(), &HashMap::new());
        for column in Column::ALL {
            for descending in [false, true] {
                let mut plain: Vec<usize> = (0..images.len()).collect();
                plain.sort_by(|a, b| {
                    let order = compare(column, &images[*a], &images[*b]);
                    let order = if descending { order.reverse() } else { order };
                    order.then_with(|| images[*a].digest.cmp(&images[*b].digest))
                });
                let query = Query { sort: Sort { column, descending }, ..Query::default() };
                prop_assert_eq!(query.select(&arranged, NOW).unwrap(), plain, "{} {}", column, descending);
            }
        }
    }
}

#[test]
fn what_belongs_to_an_image_stands_under_it_whatever_the_filter_finds() {
    let index = Some("application/vnd.oci.image.index.v1+json".into());
    let signature = Image { subject: Some(Digest::new("arm").unwrap()), ..image("signature") };
    let images = [image("alone"), image("arm"), Image { media_type: index, ..image("index") }, signature];
    let children = [("index".parse().unwrap(), vec!["arm".parse().unwrap()])].into();
    let arranged = Arranged::new(images.into(), &children);
    assert_eq!(arranged.members(2), [1, 3], "a signature of a platform stands under the index");
    assert_eq!(arranged.members(0), [0u32; 0]);

    let page = |filter: &str| {
        let query = Query { filter: filter.to_owned(), ..Query::default() };
        query.page(&arranged, NOW, 10).unwrap()
    };
    let found = page("signature");
    assert_eq!((found.rows.len(), found.matching, found.all), (1, 1, 4));
    assert_eq!((found.rows[0].lead, found.rows[0].members.len()), (2, 2));
    assert_eq!(found.rows[0].members[0], (1, Bond::Child(Certainty::Known)));
    assert_eq!(page("").rows.len(), 2);
}
