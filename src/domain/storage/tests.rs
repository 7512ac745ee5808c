mod configs;
mod manifests;
mod sharing;

use super::{Amount, Freed, Layers};
use crate::domain::image::{Digest, Image, ImageStatus};
use crate::domain::storage::manifest::{DOCKER_LIST, OCI_IMAGE};
use crate::domain::time::Timestamp;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

fn image(number: usize, size: u64, media_type: &str, status: ImageStatus) -> Image {
    Image {
        digest: Digest::new(format!("sha256:{number:064x}")).unwrap(),
        tags: Vec::new(),
        size_bytes: size,
        pushed_at: Timestamp::from_secs(1_790_000_000),
        last_pulled_at: None,
        media_type: Some(media_type.into()),
        artifact_type: None,
        subject: None,
        status,
        last_archived_at: None,
        last_activated_at: None,
        scan: None,
    }
}

type Blobs = Option<Vec<(u32, u64)>>;

fn layers(made_of: &[Blobs]) -> (Vec<Image>, Layers) {
    let sum = |blobs: &Blobs| blobs.iter().flatten().map(|(_, size)| size).sum::<u64>().max(1);
    let images: Vec<Image> =
        made_of.iter().enumerate().map(|(n, b)| image(n, sum(b), OCI_IMAGE, ImageStatus::Active)).collect();
    let mut next = made_of.iter();
    let layers = Layers::new(&images, |_| next.next().unwrap().clone());
    (images, layers)
}

#[test]
fn a_layer_that_two_images_hold_is_stored_once_and_freed_with_the_last() {
    let (images, layers) = layers(&[
        Some(vec![(1, 100), (2, 10), (9, 1)]),
        // The empty layer stands there twice.
        Some(vec![(1, 100), (7, 2), (7, 2), (3, 20), (8, 1)]),
        Some(vec![(4, 5)]),
    ]);
    let figures = layers.figures(&images);
    assert_eq!(figures.unique_bytes(), 100 + 10 + 1 + 2 + 20 + 1 + 5);
    assert_eq!((figures.shared_bytes, figures.unread), (100, 0));
    let freed = |going: &[usize]| layers.freed(|at| going.contains(&at));
    for (going, bytes) in [(&[][..], 0), (&[0], 11), (&[1], 23), (&[0, 1], 134), (&[2], 5), (&[0, 1, 2], 139)] {
        assert_eq!(freed(going), Amount { bytes, exact: true }, "{going:?}");
    }
    assert_eq!(layers.holders(layers.of(0)[0]), 2);
}

#[test]
fn what_was_not_read_is_an_upper_bound_and_says_so() {
    let images = [
        image(0, 50, OCI_IMAGE, ImageStatus::Active),
        image(1, 70, OCI_IMAGE, ImageStatus::Archived),
        // Repeats its largest child.
        image(2, 70, DOCKER_LIST, ImageStatus::Active),
    ];
    let layers = Layers::new(&images, |_| None::<Vec<(u32, u64)>>);
    let figures = layers.figures(&images);
    assert_eq!((figures.sum_bytes, figures.standard_bytes, figures.archive_bytes), (120, 50, 70));
    assert_eq!((figures.unread, figures.is_exact()), (2, false));
    assert_eq!(layers.freed(|_| true), Amount { bytes: 120, exact: false });
    assert!(!layers.is_read(0) && layers.is_read(2));
}

#[test]
fn a_layer_of_both_classes_counts_as_standard() {
    let images = [image(0, 11, OCI_IMAGE, ImageStatus::Active), image(1, 12, OCI_IMAGE, ImageStatus::Archived)];
    let layers = Layers::new(&images, |image| Some(vec![(0, 10), (1 + image.size_bytes, image.size_bytes - 10)]));
    let figures = layers.figures(&images);
    assert_eq!((figures.standard_bytes, figures.archive_bytes), (11, 2));
}

#[test]
fn nonsense_from_the_wire_is_an_empty_repository() {
    for text in [
        r#"{"sizes":[1],"counts":[2],"blobs":[0],"unread":[]}"#,
        r#"{"sizes":[1],"counts":[1],"blobs":[7],"unread":[]}"#,
        r#"{"sizes":[],"counts":[4294967295,9],"blobs":[],"unread":[3]}"#,
    ] {
        let layers: Layers = serde_json::from_str(text).unwrap();
        assert!(layers.is_empty() && layers.of(0).is_empty(), "{text}");
    }
}

/// What the sets say, the slow way.
fn naive(made_of: &[Blobs], images: &[Image], going: &[bool]) -> u64 {
    let names = |at: usize| -> HashSet<(bool, u32)> {
        match &made_of[at] {
            Some(blobs) => blobs.iter().map(|(name, _)| (true, *name)).collect(),
            None => HashSet::from([(false, at as u32)]),
        }
    };
    let mut sizes: HashMap<(bool, u32), u64> = HashMap::new();
    for (at, blobs) in made_of.iter().enumerate() {
        match blobs {
            Some(blobs) => blobs.iter().for_each(|(name, size)| {
                let known = sizes.entry((true, *name)).or_default();
                *known = size.max(known).to_owned();
            }),
            None => drop(sizes.insert((false, at as u32), images[at].size_bytes)),
        }
    }
    let all = |keep: bool| (0..made_of.len()).filter(|at| going[*at] != keep).flat_map(names).collect::<HashSet<_>>();
    let (gone, kept) = (all(false), all(true));
    gone.difference(&kept).map(|name| sizes[name]).sum()
}

proptest! {
    #[test]
    fn as_the_sets_say(
        made in prop::collection::vec(
            (prop::option::weighted(0.9, prop::collection::vec((0u32..12, 0u64..1000), 0..6)), any::<bool>()),
            0..30,
        )
    ) {
        let (made_of, going): (Vec<Blobs>, Vec<bool>) = made.into_iter().unzip();
        let (images, layers) = layers(&made_of);
        let freed = layers.freed(|at| going[at]);
        prop_assert_eq!(freed.bytes, naive(&made_of, &images, &going));
        prop_assert_eq!(freed.exact, made_of.iter().all(Option::is_some));
        prop_assert_eq!(layers.freed(|_| true).bytes, layers.figures(&images).unique_bytes());
        let by_class = layers.freed_by_class(&images, |at| going[at]);
        prop_assert_eq!(by_class, Freed { standard_bytes: freed.bytes, archive_bytes: 0, exact: freed.exact });
        // Whatever goes, each of its bytes is freed at most once.
        let parts: u64 = (0..images.len()).filter(|at| going[*at]).map(|at| layers.freed(|a| a == at).bytes).sum();
        prop_assert!(parts <= freed.bytes);
        let sent: Layers = serde_json::from_str(&serde_json::to_string(&layers).unwrap()).unwrap();
        prop_assert_eq!(sent, layers);
    }
}
