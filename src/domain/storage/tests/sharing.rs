use super::layers;
use crate::domain::storage::sharing::{CommonStart, Holding, Mounting, common_start, matrix};

#[test]
fn pairs_of_images_and_what_they_have_in_common() {
    let (_, layers) = layers(&[Some(vec![(1, 100), (2, 10)]), Some(vec![(3, 7), (1, 100)]), None]);
    assert_eq!(matrix(&layers, &[0, 1, 2]), [[110, 100, 0], [100, 107, 0], [0, 0, 1]]);
    assert_eq!(matrix(&layers, &[]), Vec::<Vec<u64>>::new());
    assert_eq!(matrix(&layers, &[99]), [[0]]);
}

#[test]
fn the_start_that_most_images_share() {
    let start = |made: &[&[u32]]| {
        let made: Vec<_> = made.iter().map(|blobs| Some(blobs.iter().map(|b| (*b, u64::from(*b))).collect())).collect();
        let (_, layers) = layers(&made);
        common_start(&layers, &(0..made.len()).collect::<Vec<_>>())
    };
    // The last blob is the config.
    let found = start(&[&[1, 2, 3, 90], &[1, 2, 4, 91], &[1, 2, 5, 92], &[6, 93]]);
    assert_eq!(found, Some(CommonStart { layers: 2, bytes: 3, images: 3 }));
    assert_eq!(start(&[&[1, 2, 90], &[3, 2, 91]]), None, "only at the start");
    assert_eq!(start(&[&[1, 2, 90]]), None, "one image shares with nobody");
    assert_eq!(start(&[&[90], &[90]]), None, "nothing but a config");
    assert_eq!(start(&[]), None);
}

#[test]
fn mounting_makes_a_range() {
    let holding =
        |encryption: &str, blobs: &[(u32, u64)]| Holding { encryption: encryption.to_owned(), blobs: blobs.to_vec() };
    let mounting = Mounting::new(&[
        holding("AES256", &[(1, 100), (2, 10)]),
        holding("AES256", &[(1, 100), (3, 5)]),
        // Another key: nothing is mounted from there.
        holding("KMS key/1", &[(1, 100)]),
    ]);
    assert_eq!(mounting.elsewhere, [100, 100, 0]);
    assert_eq!(mounting.least, 100 + 10 + 5 + 100);
}
