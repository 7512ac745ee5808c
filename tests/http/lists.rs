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

const RUNAWAY: &str = "/repositories/ml/training-gpu";

/// The page that a form without scripts gets.
async fn post(server: axum::Router, path: &str, fields: &[(&str, &str)]) -> crate::Answer {
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", stowage::paths::encode(value))).collect();
    let request = axum::http::Request::post(path)
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .body(axum::body::Body::from(fields.join("&")))
        .unwrap();
    ask(server, request).await
}

/// The value that a form on the page carries.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let start = format!("<input type=\"hidden\" name=\"{name}\" value=\"");
    page.split_once(&start).and_then(|(_, rest)| rest.split_once('"')).map_or("", |(value, _)| value)
}

#[tokio::test]
async fn a_row_in_the_address_leads_to_the_page_that_holds_it() {
    let first = ask(shared(), get(RUNAWAY)).await;
    assert!(
        first.text.contains("aria-rowindex=\"2\"")
            && first.text.contains("href=\"/repositories/ml/training-gpu?row=101\"")
    );
    let second = ask(shared(), get(&format!("{RUNAWAY}?row=150"))).await;
    assert!(second.text.contains("aria-rowindex=\"102\"") && !second.text.contains("aria-rowindex=\"2\""));
    assert!(second.text.contains("href=\"/repositories/ml/training-gpu\""), "the page before");
    let past = ask(shared(), get(&format!("{RUNAWAY}?row=999999"))).await;
    assert!(past.status == StatusCode::OK && past.text.contains("rel=\"prev\""));
}

#[tokio::test]
async fn groups_are_closed_until_the_address_opens_them() {
    let members = |text: &str| text.matches("class=\"row-child\"").count();
    let path = "/repositories/payments/api";
    let closed = ask(shared(), get(path)).await;
    assert_eq!(members(&closed.text), 0);
    let open = ask(shared(), get(&format!("{path}?groups=open"))).await;
    assert!(members(&open.text) > 1);
    // The link of a group opens that one.
    let links = closed.text.match_indices("groups=").map(|(at, _)| &closed.text[at + 7..]);
    let mut link = links.map(|rest| rest.chars().take_while(char::is_ascii_hexdigit).collect::<String>());
    let digits = link.find(|digits| digits.len() > 1).expect("a link that opens a group");
    let one = ask(shared(), get(&format!("{path}?groups={digits}"))).await;
    assert!((1..members(&open.text)).contains(&members(&one.text)), "{}", members(&one.text));
    // What a filter finds in a group stands there open.
    let found = ask(shared(), get(&format!("{path}?q=kind%3Asignature"))).await;
    assert!(members(&found.text) > 0);
}

#[tokio::test]
async fn images_are_changed_by_a_form_that_asks_first() {
    let server = crate::server(&[]).await;
    let wish = [("change", "delete"), ("every", "yes"), ("filter", "pushed>60d")];
    let question = post(server.clone(), RUNAWAY, &wish).await;
    assert_eq!(question.status, StatusCode::OK);
    assert!(question.text.contains("Delete images?") && question.text.contains("Bytes freed, at most"));
    let fingerprint = hidden(&question.text, "fingerprint");
    let agreed = |name: &'static str| [&wish[..], &[("fingerprint", fingerprint), ("name", name)]].concat();
    let refused = post(server.clone(), RUNAWAY, &agreed("")).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("Type the name") && refused.text.contains("Delete images?"));
    let begun = post(server.clone(), RUNAWAY, &agreed("ml/training-gpu")).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER);
    assert!(begun.header("location").starts_with("/activity/jobs/"));

    let digest = format!("sha256:{}", "0".repeat(64));
    let none = post(server.clone(), RUNAWAY, &[("change", "archive"), ("chosen", &digest)]).await;
    assert!(none.text.contains("none of these images is there any more"));
    assert_eq!(post(server.clone(), RUNAWAY, &[("change", "burn")]).await.status, StatusCode::BAD_REQUEST);
    let nowhere = post(server, "/repositories/not/there", &wish).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_read_only_server_takes_no_form() {
    let server = crate::server(&["--read-only"]).await;
    let answer = post(server.clone(), RUNAWAY, &[("change", "delete"), ("every", "yes")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("--read-only"));
    assert!(!ask(server, get(RUNAWAY)).await.text.contains("id=\"choice\""));
}

/// The nonce of the page, which no two renderings share.
fn nonce(answer: &crate::Answer) -> String {
    let policy = answer.header("content-security-policy");
    let (_, rest) = policy.split_once("'nonce-").expect("a nonce");
    let nonce = rest.split('\'').next().unwrap_or_default().to_owned();
    assert!(answer.text.contains(&format!("nonce=\"{nonce}\"")));
    nonce
}

#[tokio::test]
async fn those_who_open_the_list_at_the_same_moment_get_one_rendering_until_something_changes() {
    let server = crate::server(&[]).await;
    let open = |path: &'static str| ask(server.clone(), get(path));
    let (one, other) = tokio::join!(open("/repositories"), open("/repositories"));
    assert_eq!((nonce(&one), one.text.len()), (nonce(&other), other.text.len()));
    assert_ne!(nonce(&one), nonce(&open("/repositories?q=ml").await), "another list");
    assert_ne!(nonce(&open("/").await), nonce(&open("/").await), "another page");
    // A moment later there is a new snapshot, and nobody is shown the one before.
    let again = post(server.clone(), "/api/refresh-repository", &[("name", "ml/training-gpu")]).await;
    assert!(again.status.is_success() || again.status.is_redirection(), "{}", again.text);
    assert_ne!(nonce(&one), nonce(&open("/repositories").await));
}
