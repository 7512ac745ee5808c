use crate::{at, image, name, record, registry};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::path::Path;
use stowage::domain::problem::{Problem, ProblemKind};
use stowage::server::store::Store;

async fn raw(path: &Path) -> SqliteConnection {
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(path).create_if_missing(true)).await.unwrap()
}

async fn refusal(path: &Path) -> Problem {
    match Store::open(path).await {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(problem) => problem,
    }
}

#[tokio::test]
async fn a_restart_finds_what_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new").join("folders").join("stowage.db");
    let registry = registry("111122223333");
    let record = record("team/app", vec![image(1, &["v1"])]);
    let store = Store::open(&path).await.unwrap();
    assert_eq!(store.load(None).await.unwrap(), None);
    store.save_record(&registry, &record, at("2026-11-22")).await.unwrap();
    store.finish_crawl(&registry, &[name("team/app")], at("2026-11-22"), &[]).await.unwrap();
    store.close().await;
    assert!(store.load(None).await.is_err(), "it is closed");

    let snapshot = Store::open(&path).await.unwrap().load(None).await.unwrap().expect("a snapshot");
    assert_eq!(*snapshot.records[0], record);
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "for its owner only");
    }
}

#[tokio::test]
async fn the_temporary_store_goes_with_its_last_handle() {
    let store = Store::open_temporary().await.unwrap();
    let (path, other) = (store.path().to_owned(), store.clone());
    drop(store);
    other.begin_crawl(&registry("1"), at("2026-11-22")).await.unwrap();
    assert!(path.exists());
    drop(other);
    assert!(!path.parent().unwrap().exists());
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_refused_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);

    std::fs::write(file("plain"), "x").unwrap();
    let below_a_file = refusal(&file("plain").join("stowage.db")).await;
    assert_eq!(below_a_file.kind, ProblemKind::NotPermitted);

    std::fs::create_dir(file("folder")).unwrap();
    assert_eq!(refusal(&file("folder")).await.kind, ProblemKind::NotPermitted);

    std::fs::write(file("text.db"), "this is no database\n".repeat(500)).unwrap();
    let text = refusal(&file("text.db")).await;
    assert!(text.advice.starts_with("Move "), "{text}");
    assert!(text.to_string().contains("text.db"), "{text}");

    let mut other = raw(&file("other.db")).await;
    sqlx::query("CREATE TABLE invoice (id INTEGER)").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    let before = std::fs::read(file("other.db")).unwrap();
    let other = refusal(&file("other.db")).await;
    assert!(other.why.contains("another program"), "{other}");
    assert_eq!(std::fs::read(file("other.db")).unwrap(), before, "it was left alone");
}

#[tokio::test]
async fn a_newer_file_is_left_to_the_newer_program() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stowage.db");
    Store::open(&path).await.unwrap().close().await;
    let mut db = raw(&path).await;
    sqlx::query("INSERT INTO _sqlx_migrations SELECT 9999, 'later', installed_on, success, checksum, execution_time FROM _sqlx_migrations LIMIT 1")
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    let problem = refusal(&path).await;
    assert!(problem.why.contains("newer Stowage"), "{problem}");
    assert!(problem.why.contains("9999"), "{problem}");
}

#[tokio::test]
async fn damage_inside_is_told_when_it_is_met() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stowage.db");
    let registry = registry("111122223333");
    let store = Store::open(&path).await.unwrap();
    let images = (1..2_000).map(|number| image(number, &[])).collect();
    store.save_record(&registry, &record("team/app", images), at("2026-11-22")).await.unwrap();
    store.finish_crawl(&registry, &[name("team/app")], at("2026-11-22"), &[]).await.unwrap();
    store.close().await;
    let mut bytes = std::fs::read(&path).unwrap();
    let first_page = 4096;
    bytes[first_page..].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    let problem = match Store::open(&path).await {
        Err(problem) => problem,
        Ok(store) => store.load(None).await.expect_err("damaged"),
    };
    assert!(problem.advice.starts_with("Move "), "{problem}");
}
