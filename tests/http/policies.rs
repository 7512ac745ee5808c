//! The policies of all repositories, and a proposal tried on them.

use crate::{ask, get, shared};
use axum::http::StatusCode;
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
