//! Finding anything by what somebody has at hand.

use crate::{ask, get, shared};
use axum::body::Body;
use axum::http::{Request, StatusCode};

async fn page(query: &str) -> String {
    let answer = ask(shared(), get(&format!("/search?q={query}"))).await;
    assert_eq!(answer.status, StatusCode::OK, "{query}");
    answer.text
}

#[tokio::test]
async fn repositories_tags_and_digests_are_found_without_javascript() {
    let html = page("payments").await;
    assert!(html.contains("Repositories ("), "{html}");
    assert!(html.contains(r#"href="/repositories/payments/api""#));

    let html = page("latest").await;
    assert!(html.contains("Tags (") && html.contains(r#"href="/images/sha256%3A"#), "{html}");

    // A digest from the page of results finds its image, however much of it is pasted.
    let digest = html.split("sha256%3A").nth(1).and_then(|rest| rest.get(..64)).expect("a digest").to_owned();
    for text in [format!("sha256%3A{digest}"), digest[..12].to_owned(), format!("some%2Fname%40sha256%3A{digest}")] {
        let found = page(&text).await.contains(&format!("/images/sha256%3A{digest}/"));
        assert_eq!(found, !text.starts_with("some"), "{text}");
    }
}

#[tokio::test]
async fn nothing_found_says_so_and_escapes_what_was_asked() {
    let html = page("%3Cscript%3Ealert(7)%3C%2Fscript%3E-no-such").await;
    assert!(html.contains("Nothing begins with"), "{html}");
    assert!(!html.contains("<script>alert(7)"));
    assert!(page("").await.contains("What are you looking for?"));
}

#[tokio::test]
async fn the_search_box_asks_for_a_few_of_each_kind() {
    let request = Request::post("/api/search")
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .body(Body::from(r#"{"text":"v1","limit":5}"#))
        .unwrap();
    let answer = ask(shared(), request).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let json: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    let tags = &json["found"]["tags"];
    assert_eq!(tags["shown"].as_array().map(Vec::len), Some(5), "{json}");
    assert!(tags["all"].as_u64() > Some(5), "{json}");
}
