//! Policy sets: made, rolled out, drifted from, reconciled, deleted.

use super::roll_out::{boxes, call, is_over, post, press, wait};
use crate::{ask, get, server, shared};
use axum::Router;
use axum::http::StatusCode;
use serde_json::json;
use stowage::paths::encode;

fn policy(days: u32) -> String {
    format!(
        r#"{{"rules":[{{"rulePriority":1,"selection":{{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":{days}}},"action":{{"type":"expire"}}}}]}}"#
    )
}

async fn save(server: &Router, name: &str, text: &str) -> StatusCode {
    let body = format!("name={}&text={}&note={}", encode(name), encode(text), encode("less <b>clutter</b>"));
    press(server, "save-policy-set", &body).await.status
}

async fn page(server: &Router, path: &str) -> String {
    let answer = ask(server.clone(), get(path)).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text
}

/// Rolls the set out to everything that the address offers without a name to type.
async fn roll_out(server: &Router, address: &str) -> serde_json::Value {
    let offered = boxes(server, address).await;
    let mut fields: Vec<(&str, &str)> =
        offered.iter().filter(|(_, guarded)| !guarded).map(|(value, _)| ("chosen", value.as_str())).collect();
    assert!(!fields.is_empty(), "{offered:?}");
    fields.extend([("canary", "0"), ("per_minute", "600")]);
    let begun = post(server, address, &fields).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    wait(server, begun.header("location"), is_over).await
}

#[tokio::test]
async fn repositories_follow_a_set_and_drift_from_it() {
    let server = server(&[]).await;
    assert!(save(&server, "tidy", &policy(400)).await.is_redirection());
    let sets = page(&server, "/policies/sets?set=tidy").await;
    assert!(sets.contains("Versions of tidy") && sets.contains("&lt;b&gt;clutter"), "{sets}");
    assert!(!sets.contains("<b>clutter"));

    let done = roll_out(&server, "/policies/roll-out?try=set:tidy&q=team:payments").await;
    let followers = done["job"]["tally"]["done"].as_u64().unwrap();
    assert!(followers > 1, "{done}");
    let list = page(&server, "/policies?follows=of:tidy").await;
    assert!(list.contains("tidy v1") && list.contains(&format!("Total of {followers}")), "{list}");

    // Somebody changes one elsewhere.
    let change = &done["items"]["rows"][0]["subject"]["policy"];
    let arguments = json!({"repository": change["repository"], "text": policy(500), "base": policy(400)});
    let (status, saved) = call(&server, "policy-save", arguments).await;
    assert_eq!(status, StatusCode::OK, "{saved}");
    let list = page(&server, "/policies?follows=drifted").await;
    assert!(list.contains("drifted from tidy") && list.contains("Total of 1"), "{list}");
    let sets = page(&server, "/policies/sets?set=tidy").await;
    assert!(sets.contains("Reconcile 1 repository"), "{sets}");

    // A newer version leaves all behind; reconciling brings them to it, the drifted one too.
    assert!(save(&server, "tidy", &policy(450)).await.is_redirection());
    let list = page(&server, "/policies?follows=of:tidy").await;
    assert!(list.contains("tidy v1") && list.contains("drifted from tidy"));
    let done = roll_out(&server, "/policies/roll-out?try=set:tidy&follows=of:tidy").await;
    assert_eq!(done["job"]["tally"]["done"].as_u64(), Some(followers), "{done}");
    let list = page(&server, "/policies?follows=of:tidy").await;
    assert!(list.contains("tidy v2") && !list.contains("tidy v1<") && !list.contains("drifted from tidy"), "{list}");

    assert!(press(&server, "delete-policy-set", "name=tidy").await.status.is_redirection());
    let list = page(&server, "/policies").await;
    assert!(!list.contains("tidy v2"), "policies stay, and are nobody's");
}

#[tokio::test]
async fn a_set_that_means_nothing_is_not_kept() {
    let server = server(&[]).await;
    for (name, text) in
        [("", policy(400)), ("a b", policy(400)), ("ok", "{".to_owned()), ("ok", r#"{"rules":[]}"#.to_owned())]
    {
        let body = json!({"name": name, "text": text, "note": ""});
        let request = format!("name={}&text={}&note=", encode(name), encode(&text));
        press(&server, "save-policy-set", &request).await;
        let sets = page(&server, "/policies/sets").await;
        assert!(sets.contains("There is no policy set yet"), "{body}");
    }
    let missing = ask(shared(), get("/policies?try=set:nowhere")).await;
    assert!(missing.text.contains("there is no set of this name"), "{}", missing.text);
}

#[tokio::test]
async fn a_read_only_server_keeps_no_set() {
    let server = server(&["--read-only"]).await;
    save(&server, "tidy", &policy(400)).await;
    assert!(page(&server, "/policies/sets").await.contains("There is no policy set yet"));
}

#[tokio::test]
async fn a_refused_form_comes_back_as_it_was_filled_in() {
    let server = server(&[]).await;
    let wrong = "{\"rules\": [</textarea><b>";
    for (path, fields, says) in [
        ("/policies/sets", [("name", "tidy"), ("text", wrong), ("note", "why not")], "save the policy set tidy"),
        (
            "/policies/creation-templates?prefix=ROOT",
            [("prefix", "ROOT"), ("text", wrong), ("base", "")],
            "the creation template ROOT",
        ),
    ] {
        let refused = post(&server, path, &fields).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(refused.text.contains(says), "{path}: {}", refused.text);
        assert!(refused.text.contains("{\"rules\": [&lt;/textarea&gt;&lt;b&gt;"), "{path}: {}", refused.text);
        assert!(!refused.text.contains("</textarea><b>"), "{path}");
    }
    let saved = post(&server, "/policies/sets", &[("name", "tidy"), ("text", &policy(30)), ("note", "")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    assert_eq!(saved.header("location"), "/policies/sets?set=tidy");
}
