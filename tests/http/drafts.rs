//! Drafts without scripts: saved, read with their effect, talked about, approved, applied.

use super::policy::{PENDING, RUNAWAY, call, form, in_force, page, policy, text_area};
use crate::{ask, get, server};
use axum::Router;
use axum::http::StatusCode;
use serde_json::json;
use stowage::paths;

/// Saves a draft by the form of the editor; answers with its page.
async fn save(server: &Router, name: &str, text: &str, base: &str) -> String {
    let fields =
        [("step", "draft"), ("text", text), ("base", base), ("draft", "Sixty <b>"), ("author", "Ada"), ("note", "Why")];
    let saved = ask(server.clone(), form(&page(name), &fields)).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    saved.header("location").to_owned()
}

async fn remark(server: &Router, id: &str, kind: &str, author: &str, text: &str) -> (StatusCode, String) {
    let fields = [("id", id), ("kind", kind), ("author", author), ("text", text)];
    let answer = ask(server.clone(), form("/api/remark-on-draft", &fields)).await;
    (answer.status, answer.text)
}

#[tokio::test]
async fn a_draft_is_read_talked_about_approved_and_applied() {
    let server = server(&[]).await;
    assert!(ask(server.clone(), get(paths::DRAFTS)).await.text.contains("No draft of a policy was saved yet"));
    let text = policy(60);
    let path = save(&server, RUNAWAY, &text, "").await;
    assert_eq!(path, "/drafts/1");
    assert_eq!(in_force(&server, RUNAWAY).await, None, "a draft puts nothing in force");

    let list = ask(server.clone(), get(paths::DRAFTS)).await.text;
    for said in ["href=\"/drafts/1\"", "Sixty &lt;b&gt;", RUNAWAY, "Ada", "not reviewed"] {
        assert!(list.contains(said), "the list does not say {said:?}");
    }
    let read = ask(server.clone(), get(&path)).await;
    assert_eq!(read.status, StatusCode::OK);
    for said in ["Images that expire", "Tags lost", "Why", "Nothing was said yet", "Images that go", "added: "] {
        assert!(read.text.contains(said), "the draft does not say {said:?}");
    }
    assert!(!read.text.contains("<textarea id=\"policy-text\""), "it is read-only");
    assert!(!read.text.contains("no longer the one"));

    assert_eq!(remark(&server, "1", "comment", "", "hm").await.0, StatusCode::BAD_REQUEST, "nobody said it");
    assert_eq!(remark(&server, "1", "comment", "Bob", "<script>x</script>").await.0, StatusCode::OK);
    assert_eq!(remark(&server, "1", "approval", "Eve", "").await.0, StatusCode::OK);
    assert_eq!(remark(&server, "9", "comment", "Bob", "hm").await.0, StatusCode::NOT_FOUND);
    let read = ask(server.clone(), get(&path)).await.text;
    for said in ["Bob", "&lt;script&gt;x", "Eve", "approved this text"] {
        assert!(read.contains(said), "the draft does not say {said:?}");
    }
    assert!(ask(server.clone(), get(paths::ACTIVITY)).await.text.contains("ApproveDraft"));

    let editor = ask(server.clone(), get(&format!("{}?draft=1", page(RUNAWAY)))).await;
    assert_eq!(text_area(&editor), text);
    let other = ask(server.clone(), get(&format!("{}?draft=1", page(PENDING)))).await;
    assert_ne!(text_area(&other), text, "a draft of another repository is not loaded");
    let fields = [("step", "confirm"), ("text", &*text), ("base", "")];
    let question = ask(server.clone(), form(&page(RUNAWAY), &fields)).await;
    assert!(question.text.contains("Save this policy?"));
}

#[tokio::test]
async fn a_draft_says_that_another_policy_is_in_force_than_it_started_from() {
    let server = server(&[]).await;
    let start = in_force(&server, PENDING).await.expect("a policy");
    let path = save(&server, PENDING, &policy(60), &start).await;
    assert!(!ask(server.clone(), get(&path)).await.text.contains("no longer the one"));
    let arguments = json!({"repository": PENDING, "text": policy(300), "base": start});
    assert_eq!(call(&server, "policy-save", arguments).await.0, StatusCode::OK);
    assert!(ask(server.clone(), get(&path)).await.text.contains("no longer the one that this draft started from"));
    let arguments = json!({"repository": PENDING, "text": policy(60), "base": policy(300)});
    assert_eq!(call(&server, "policy-save", arguments).await.0, StatusCode::OK);
    let applied = ask(server.clone(), get(&path)).await.text;
    assert!(applied.contains("This is the policy in force.") && !applied.contains("no longer the one"));
}

#[tokio::test]
async fn a_draft_may_have_errors_but_is_not_approved_with_them() {
    let server = server(&[]).await;
    let path = save(&server, RUNAWAY, "{\"rules\": [", "").await;
    let read = ask(server.clone(), get(&path)).await;
    assert!(read.text.contains("The text has errors, so it does nothing yet."));
    let (status, text) = remark(&server, "1", "approval", "Eve", "").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(text.contains("its text has errors"), "{text}");
    let nameless = [("step", "draft"), ("text", "{}"), ("base", ""), ("author", "Ada L"), ("note", "Because <i>")];
    let refused = ask(server.clone(), form(&page(RUNAWAY), &nameless)).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("the draft has no name"));
    assert_eq!(text_area(&refused), "{}", "nothing is lost");
    for said in ["value=\"Ada L\"", "Because &lt;i&gt;"] {
        let near = refused.text.split_once("draft-author").map_or("", |(_, rest)| &rest[..1500]);
        assert!(refused.text.contains(said), "{said}: {near}");
    }
    let missing = ask(server.clone(), get("/drafts/77")).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.text.contains("no draft of this number"));
}

#[tokio::test]
async fn a_read_only_server_keeps_no_draft() {
    let server = server(&["--read-only"]).await;
    let fields = [("step", "draft"), ("text", "{}"), ("base", ""), ("draft", "d"), ("author", "Ada")];
    let refused = ask(server.clone(), form(&page(RUNAWAY), &fields)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(remark(&server, "1", "comment", "Ada", "x").await.0, StatusCode::FORBIDDEN);
}
