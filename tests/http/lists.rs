//! Lists without scripts, and what takes them away.

use crate::{ask, get, shared};
use axum::http::StatusCode;
use serde_json::Value;
use stowage::domain::image::Digest;
use stowage::domain::repository::RepositoryName;
use stowage::paths;

#[tokio::test]
async fn exports_hold_the_columns_that_are_on_show_in_their_order() {
    for (path, fields) in [
        (
            "/export/repositories.json?columns=name,cost,size,nonsense",
            &["name", "monthlyCost", "sizeBytes", "archiveBytes"][..],
        ),
        (
            "/export/images.json?repository=ml%2Ftraining-gpu&columns=digest,policy,tags",
            &["digest", "policyVerdict", "policyRule", "tags"],
        ),
    ] {
        let answer = ask(shared(), get(path)).await;
        let rows: Vec<serde_json::Map<String, Value>> = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(rows[0].keys().collect::<Vec<_>>(), fields, "{path}");
        let csv = ask(shared(), get(&path.replace(".json", ".csv"))).await;
        assert_eq!(csv.text.lines().next(), Some(&*fields.join(",")), "{path}");
    }
    // The links on the page ask for what it shows.
    let page = ask(shared(), get("/repositories?columns=cost&columns=team")).await;
    assert!(page.text.contains("/export/repositories.csv?columns=name%2Ccost%2Cteam"), "{}", page.text);
    let table = &page.text[page.text.find("<thead>").unwrap_or_default()..];
    let heads: Vec<usize> =
        ["Repository", "$/month", "Team"].iter().filter_map(|head| table.find(&format!(">{head}<"))).collect();
    assert!(heads.len() == 3 && heads.is_sorted(), "{heads:?}");
}

#[tokio::test]
async fn what_scans_found_is_shown_filtered_sorted_and_exported() {
    let path = "/export/images.json?repository=data%2Fdbt&q=critical%3E0&sort=-scan";
    let rows: Vec<Value> = serde_json::from_str(&ask(shared(), get(path)).await.text).unwrap();
    let critical: Vec<u64> = rows.iter().map(|row| row["criticalFindings"].as_u64().unwrap()).collect();
    assert!(critical.first() > Some(&0) && critical.is_sorted_by(|a, b| a >= b), "{critical:?}");
    let first = &rows[0];
    assert_eq!(first["scanStatus"], "ACTIVE");
    assert!(first["scanCompletedAt"].as_str() > first["pushedAt"].as_str(), "{first}");

    let list = ask(shared(), get("/repositories/data/dbt?q=critical%3E0&columns=scan&sort=-scan")).await;
    let worst = format!("{} critical", critical[0]);
    assert!(list.text.contains("Scan findings") && list.text.contains(&worst), "{worst}: {}", list.text);
    let usual = ask(shared(), get("/repositories/data/dbt")).await;
    let table = &usual.text[usual.text.find("<thead>").unwrap_or_default()..];
    assert!(!table.contains(">Scan findings<"), "the column is there for those who want it");
    let name = RepositoryName::new("data/dbt").unwrap();
    let digest = Digest::new(first["digest"].as_str().unwrap()).unwrap();
    let page = ask(shared(), get(&paths::image(&name, &digest))).await;
    assert!(page.text.contains(&worst) && page.text.contains("(active)"), "{}", page.text);

    let untold = "/export/images.json?repository=checkout%2Fe2e&q=scan%3Anone";
    let untold: Vec<Value> = serde_json::from_str(&ask(shared(), get(untold)).await.text).unwrap();
    assert!(!untold.is_empty() && untold.iter().all(|row| row["highFindings"].is_null()));
    let csv = ask(shared(), get("/export/images.csv?repository=data%2Fdbt&columns=digest,scan")).await;
    assert!(csv.text.starts_with("digest,scanStatus,scanCompletedAt,criticalFindings,highFindings,"), "{}", csv.text);
}

#[tokio::test]
async fn a_filter_that_means_nothing_is_told_beside_a_box_that_can_be_sent() {
    for (path, why) in [
        ("/repositories?q=size%3Ebig", "is not a number or a size"),
        ("/repositories/ml/training-gpu?q=kind%3Afoo", "is none of"),
        ("/activity?q=result%3Amaybe", "is none of done, failed"),
    ] {
        let page = ask(shared(), get(path)).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(page.text.contains(why) && page.text.contains(">Filter</button>"), "{path}");
    }
}
