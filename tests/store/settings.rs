use crate::registry;
use serde::{Deserialize, Serialize};
use stowage::domain::setting::{ReadManifests, Setting};
use stowage::server::store::Store;

/// What an older or newer Stowage may have kept under the same name.
#[derive(Default, Serialize, Deserialize)]
struct Other(String);

impl Setting for Other {
    const KEY: &'static str = ReadManifests::KEY;
}

#[tokio::test]
async fn settings_last_and_belong_to_one_registry() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stowage.db");
    let (one, two) = (registry("111122223333"), registry("444455556666"));
    let store = Store::open(&path).await.unwrap();
    assert_eq!(store.setting::<ReadManifests>(&one).await.unwrap(), ReadManifests(false), "off until somebody decides");
    store.set(&one, &ReadManifests(true)).await.unwrap();
    store.close().await;
    let store = Store::open(&path).await.unwrap();
    assert_eq!(store.setting::<ReadManifests>(&one).await.unwrap(), ReadManifests(true));
    assert_eq!(store.setting::<ReadManifests>(&two).await.unwrap(), ReadManifests(false));
    store.set(&one, &Other("yes".to_owned())).await.unwrap();
    assert_eq!(store.setting::<ReadManifests>(&one).await.unwrap(), ReadManifests(false), "unreadable is never set");
}
