//! The policies of all repositories, and a proposal tried on them.

use crate::{ask, get, server, shared};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use stowage::api::policies::{Survey, Told};
use stowage::domain::lifecycle::fleet::query::Query;
use stowage::paths::encode;

const OLD_GOES: &str = r#"{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"sinceImagePushed","countUnit":"days","countNumber":30},"action":{"type":"expire"}}]}"#;

async fn page(query: &str) -> String {
    let answer = ask(shared(), get(&format!("/policies{query}"))).await;
    assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.text);
    answer.text
}

#[tokio::test]
async fn says_who_has_a_policy_and_what_another_would_do() {
    let own = format!("?try=text&policy={}", encode(OLD_GOES));
    let hostile = format!("?try=text&policy={}", encode("</textarea><script>alert(1)</script>"));
    for (query, says, not) in [
        (
            "",
            &["repositories have a lifecycle policy", "training-gpu", "Total of 47", "not evaluated by AWS yet"][..],
            "Against now",
        ),
        ("?try=best-fit", &["Against now", "Need a look", "→"], ""),
        ("?try=untagged&q=team:ml", &["training-gpu", "Total of 3"], "payments/api"),
        ("?state=none", &["training-gpu"], "checkout/web"),
        (own.as_str(), &["rulePriority", "loses all images", "pulled in the last week"], "Error"),
        ("?try=text&policy=%7B", &["Error", "with the policies in force"], ""),
        (hostile.as_str(), &["&lt;/textarea&gt;&lt;script&gt;"], "<script>alert(1)"),
    ] {
        let text = page(query).await;
        for expected in says {
            assert!(text.contains(expected), "{query} does not say {expected:?}");
        }
        assert!(not.is_empty() || !text.contains(not), "{query} says {not:?}");
    }
}

#[tokio::test]
async fn narrows_to_what_needs_a_look() {
    let all = page(&format!("?try=text&policy={}", encode(OLD_GOES))).await;
    let some = page(&format!("?try=text&show=look&policy={}", encode(OLD_GOES))).await;
    let rows = |text: &str| text.matches("<th scope=\"row\" class=\"pinned\">").count();
    assert!(rows(&some) > 1 && rows(&some) < rows(&all), "{} of {}", rows(&some), rows(&all));
}

/// What a browser reads while a trial runs: what comes of it so far, and in the end the same as in one piece.
#[tokio::test]
async fn a_trial_comes_as_it_goes() {
    let server = server(&["--demo-repositories", "200", "--demo-images", "20000"]).await;
    let body = format!("{{\"query\":{}}}", serde_json::to_string(&Query::read(|key| asked(key).to_owned())).unwrap());
    let post = async |path: &str| {
        let request = Request::post(path)
            .header("host", "localhost:3000")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .body(Body::from(body.clone()))
            .expect("a request");
        let answer = ask(server.clone(), request).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.text
    };
    let text = post("/api/policies-as-they-come").await;
    let told: Vec<Told> = text.lines().map(|line| serde_json::from_str(line).expect("JSON on each line")).collect();
    let Some((Told::Whole(Ok(whole)), parts)) = told.split_last() else { panic!("the last one is whole: {text}") };
    let tried: Vec<u64> = parts
        .iter()
        .map(|part| match part {
            Told::SoFar { all: 200, totals } => totals.repositories,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(tried.first() == Some(&0) && tried.is_sorted() && tried.iter().all(|tried| *tried <= 200), "{tried:?}");
    let once: Survey = serde_json::from_str(&post("/api/policies").await).unwrap();
    assert_eq!((once.page, once.whole), (whole.page.clone(), whole.whole));
    assert_eq!(whole.whole.repositories, 200);
}

fn asked(key: &str) -> &'static str {
    match key {
        "try" => "text",
        "policy" => OLD_GOES,
        _ => "",
    }
}

/// What goes wrong is told at the end, too.
#[tokio::test]
async fn a_trial_that_cannot_be_is_refused_in_the_stream() {
    let query = Query { filter: "size>lots".to_owned(), ..Query::default() };
    let request = Request::post("/api/policies-as-they-come")
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .body(Body::from(format!("{{\"query\":{}}}", serde_json::to_string(&query).unwrap())))
        .expect("a request");
    let text = ask(shared(), request).await.text;
    let Some(Ok(Told::Whole(Err(error)))) = text.lines().last().map(serde_json::from_str) else { panic!("{text}") };
    assert!(error.to_string().contains("Could not filter the repositories"), "{error}");
}
