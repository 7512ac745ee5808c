use crate::digest;
use stowage::domain::image::Digest;
use stowage::server::store::Store;
use stowage::server::store::manifests::{Given, Key};

fn sha256(text: &str) -> Digest {
    use sha2::Digest as _;
    Digest::new(format!("sha256:{}", hex::encode(sha2::Sha256::digest(text.as_bytes())))).unwrap()
}

fn image(layers: &[(u64, u64)]) -> String {
    let layer = |(number, size): &(u64, u64)| format!(r#"{{"digest":"{}","size":{size}}}"#, digest(*number));
    let layers = layers.iter().map(layer).collect::<Vec<_>>().join(",");
    format!(r#"{{"schemaVersion":2,"config":{{"digest":"{}","size":3}},"layers":[{layers}]}}"#, digest(99))
}

#[tokio::test]
async fn manifests_are_kept_for_ever_and_share_their_layers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stowage.db");
    let store = Store::open(&path).await.unwrap();
    let texts = [image(&[(1, 100), (2, 10)]), image(&[(1, 200)]), "no manifest".to_owned()];
    let given: Vec<Given> =
        texts.iter().map(|text| Given::checked(sha256(text), text.clone(), None).unwrap()).collect();
    let kept = store.save_manifests(&given).await.unwrap();
    store.save_manifests(&given[..1]).await.unwrap();
    store.close().await;

    let store = Store::open(&path).await.unwrap();
    let mut again = store.manifests().await.unwrap();
    assert_eq!(again.facts.len(), 3);
    again.facts.sort_by(|a, b| a.0.cmp(&b.0));
    let facts = |text: &str| {
        let key = Key::from(&sha256(text));
        let found = again.facts.iter().find(|(known, _)| *known == key).unwrap();
        assert!(kept.facts.contains(found), "what comes back is what was kept");
        found.1.clone()
    };
    let (first, second) = (facts(&texts[0]).blobs.unwrap(), facts(&texts[1]).blobs.unwrap());
    assert_eq!((first.len(), second.len(), first[0]), (3, 2, second[0]), "the common layer has one number");
    let size = |blob: u32| again.blobs.iter().find(|(number, _)| *number == blob).unwrap().1;
    assert_eq!((size(first[0]), size(first[1]), size(first[2])), (200, 10, 3), "of two sizes the larger counts");
    assert!(facts(&texts[2]).problem.is_some(), "what is not understood is not asked for again");
    assert_eq!(store.manifest_text(&sha256(&texts[0])).await.unwrap().as_deref(), Some(texts[0].as_str()));
    assert_eq!(store.manifest_text(&digest(7)).await.unwrap(), None);
}

#[test]
fn another_text_than_the_digest_says_is_refused() {
    let problem = Given::checked(digest(1), "{}".to_owned(), None).unwrap_err();
    assert!(problem.why.contains("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"), "{problem}");
}
