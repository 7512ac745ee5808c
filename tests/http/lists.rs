//! Lists without scripts, and what takes them away.

use crate::{ask, get, shared};
use axum::http::StatusCode;
use serde_json::Value;

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
