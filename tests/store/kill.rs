//! The store after its process was killed in the middle of writing.

use crate::{at, image, name, record, registry};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use stowage::domain::inventory::Record;
use stowage::domain::time::Timestamp;
use stowage::server::store::Store;

/// Names the file to the one that is to be killed.
const VICTIM: &str = "STOWAGE_TEST_KILL_STORE";

/// Each round is a day.
fn round_of(taken_at: Timestamp) -> i64 {
    i64::from(taken_at.day() - at("2026-11-01").day())
}

/// Every repository of round `n` has `n` images and one tag; a line tells of each round that is on the disk.
#[tokio::test]
#[ignore = "started by the test below"]
async fn write_until_killed() {
    let path = std::env::var_os(VICTIM).unwrap();
    let store = Store::open(Path::new(&path)).await.unwrap();
    let registry = registry("111122223333");
    let names = ["a", "b", "c"].map(name);
    let last = store.load(None).await.unwrap().map_or(0, |snapshot| round_of(snapshot.taken_at));
    for round in last + 1.. {
        let now = at("2026-11-01").plus_days(round);
        store.begin_crawl(&registry, now).await.unwrap();
        for name in &names {
            let newest = image(1, &[&format!("round-{round}")]);
            let images = std::iter::once(newest).chain((2..=round.unsigned_abs()).map(|number| image(number, &[])));
            let record = Record { read_at: now, ..record(name.as_str(), images.collect()) };
            store.save_record(&registry, &record, now).await.unwrap();
        }
        store.finish_crawl(&registry, &names, now, &[]).await.unwrap();
        println!("finished {round}");
    }
}

#[tokio::test]
async fn a_killed_store_is_whole_and_has_all_that_was_finished() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stowage.db");
    let registry = registry("111122223333");
    // So many rounds after its start, and so long after the end of the last one, each victim dies.
    for (rounds, micros) in [(1, 0), (3, 300), (7, 900), (2, 2_000), (11, 50), (5, 4_000), (4, 1_500), (9, 600)] {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "kill::write_until_killed", "--nocapture", "--test-threads=1"])
            .env(VICTIM, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(victim.stdout.take().unwrap()).lines();
        let mut finished = lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("finished ")?.parse().ok());
        let promised: usize = finished.nth(rounds - 1).expect("the victim writes");
        std::thread::sleep(std::time::Duration::from_micros(micros));
        victim.kill().unwrap();
        victim.wait().unwrap();
        let promised = finished.last().unwrap_or(promised);

        let mut db = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&path)).await.unwrap();
        let verdict: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut db).await.unwrap();
        assert_eq!(verdict, "ok");
        let strays = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut db).await.unwrap();
        assert!(strays.is_empty());
        db.close().await.unwrap();

        let store = Store::open(&path).await.unwrap();
        let snapshot = store.load(None).await.unwrap().expect("a snapshot");
        let counts: Vec<usize> = snapshot.records.iter().map(|r| r.images.len()).collect();
        assert_eq!(counts.len(), 3);
        for (count, record) in counts.iter().zip(&snapshot.records) {
            assert!((promised..=promised + 1).contains(count), "{count} images after round {promised}");
            let tag = format!("round-{count}");
            assert_eq!(record.images[0].tags[0].as_str(), tag, "images and tags are of one round");
            let history = store.tag_history(&registry, &record.repository.name).await.unwrap();
            assert_eq!(history.len(), *count, "one sighting a round");
            assert_eq!(history[0].tag.as_str(), tag);
        }
        let usage = store.usage(&registry, at("2026-11-01").day(), snapshot.taken_at.day()).await.unwrap();
        assert_eq!(usage.len() as i64, round_of(snapshot.taken_at) * 3, "one row for each repository and day");
        store.close().await;
    }
}
