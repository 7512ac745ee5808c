//! The policy page without scripts, and the functions that the editor calls.

use crate::{Answer, ask, get, server, shared};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use stowage::domain::repository::RepositoryName;
use stowage::paths::{self, Tab};

/// Without a policy.
pub const RUNAWAY: &str = "ml/training-gpu";
/// With a policy that was saved and not acted on yet.
pub const PENDING: &str = "checkout/web";

pub fn page(name: &str) -> String {
    paths::repository(&RepositoryName::new(name).unwrap(), Tab::Policy)
}

pub fn policy(days: u32) -> String {
    format!(
        r#"{{
  "rules": [
    {{
      "rulePriority": 1,
      "description": "Everything goes after {days} days",
      "selection": {{ "tagStatus": "any", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": {days} }},
      "action": {{ "type": "expire" }}
    }}
  ]
}}"#
    )
}

pub fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let pairs: Vec<String> =
        fields.iter().map(|(key, value)| format!("{key}={}", paths::encode(&value.replace('\n', "\r\n")))).collect();
    Request::post(path)
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(pairs.join("&")))
        .unwrap()
}

pub async fn call(server: &Router, endpoint: &str, arguments: Value) -> (StatusCode, Value) {
    let request = Request::post(format!("/api/{endpoint}"))
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .header("accept", "application/json")
        .body(Body::from(arguments.to_string()))
        .unwrap();
    let answer = ask(server.clone(), request).await;
    let value = serde_json::from_str(&answer.text).unwrap_or(Value::String(answer.text));
    (answer.status, value)
}

pub async fn in_force(server: &Router, name: &str) -> Option<String> {
    let (status, stock) = call(server, "policy-stock", json!({"repository": name, "known": null})).await;
    assert_eq!(status, StatusCode::OK, "{stock}");
    stock["in_force"]["Ok"]["text"].as_str().map(str::to_owned)
}

/// What a browser would put into the text area.
pub fn text_area(answer: &Answer) -> String {
    let html = &answer.text;
    let start = html.find("<textarea").and_then(|at| Some(at + html[at..].find('>')? + 1)).expect("a text area");
    let end = start + html[start..].find("</textarea>").expect("its end");
    html[start..end].replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[tokio::test]
async fn the_page_is_useful_as_it_comes() {
    let answer = ask(shared(), get(&page(PENDING))).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(text_area(&answer).contains("\"tagPrefixList\": [\n"), "the policy in force, laid out to be read");
    for text in [
        "Images that expire",
        "Upper bounds",
        "/costs#method",
        "Kept by rule",
        "Ready-made policies",
        "Show its effect",
        "Delete policy",
    ] {
        assert!(answer.text.to_lowercase().contains(&text.to_lowercase()), "the page does not say {text:?}");
    }
    let rows = answer.text.matches("<tr aria-rowindex").count();
    assert!((20..=101).contains(&rows), "{rows} rows");
    assert!(!answer.text.contains(" style=\""), "a style attribute");
}

#[tokio::test]
async fn the_list_is_filtered_by_the_address() {
    let rows = |answer: &Answer| answer.text.matches("<tr aria-rowindex").count() - 1;
    let going = ask(shared(), get(&format!("{}?verdict=expire", page(PENDING)))).await;
    assert!(rows(&going) > 0);
    assert_eq!(going.text.matches("title=\"expired by rule").count(), rows(&going));
    let none = ask(shared(), get(&format!("{}?q=no-such-tag", page(PENDING)))).await;
    assert_eq!(rows(&none), 0);
    assert!(none.text.contains("No image matches the filter"));
    let template = ask(shared(), get(&format!("{}?template=untagged", page(RUNAWAY)))).await;
    assert!(text_area(&template).contains("\"tagStatus\": \"untagged\""));
}

#[tokio::test]
async fn an_image_in_the_address_has_its_story_told() {
    let (_, stock) = call(&shared(), "policy-stock", json!({"repository": PENDING, "known": null})).await;
    let digest = format!("sha256:{}", stock["images"]["images"][0]["d"].as_str().unwrap());
    let answer = ask(shared(), get(&paths::with_query(&page(PENDING), &[("image", &digest)]))).await;
    assert!(answer.text.contains("What each rule made of it"));
    assert!(answer.text.contains("aria-current=\"true\""), "its row is marked");
}

#[tokio::test]
async fn images_are_sent_once() {
    let (_, first) = call(&shared(), "policy-stock", json!({"repository": PENDING, "known": null})).await;
    assert!(first["images"]["images"].as_array().is_some_and(|images| !images.is_empty()));
    let (_, again) = call(&shared(), "policy-stock", json!({"repository": PENDING, "known": first["read_at"]})).await;
    assert!(again["images"].is_null(), "those that are known are not sent again");
}

#[tokio::test]
async fn bad_text_comes_back_with_what_is_wrong_at_its_place() {
    let hostile = "{\"rules\": [\n  {\"rulePriority\": \"1</textarea><script>alert(1)</script>\"}\n]}";
    for step in ["check", "confirm", "save"] {
        let server = if step == "save" { server(&[]).await } else { shared() };
        let answer = ask(server, form(&page(RUNAWAY), &[("step", step), ("text", hostile), ("base", "")])).await;
        assert_eq!(text_area(&answer), hostile, "{step}: nothing is lost");
        assert!(answer.text.contains(">2:20<"), "{step}: the place of the error");
        assert!(!answer.text.contains("<script>alert"), "{step}: the text is live");
        let expected = if step == "save" { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        assert_eq!(answer.status, expected, "{step}");
    }
}

#[tokio::test]
async fn a_policy_is_saved_and_deleted_by_forms() {
    let server = server(&[]).await;
    let (path, text) = (page(RUNAWAY), policy(60));
    let question = ask(server.clone(), form(&path, &[("step", "confirm"), ("text", &text), ("base", "")])).await;
    assert_eq!(question.status, StatusCode::OK);
    for said in ["Save this policy?", "Images that expire", "Tags lost", "Saved a month, at most", "confirm-name"] {
        assert!(question.text.contains(said), "the question does not say {said:?}");
    }
    assert_eq!(text_area(&question), text);
    assert_eq!(in_force(&server, RUNAWAY).await, None, "a question changes nothing");

    let fields = [("step", "save"), ("text", &*text), ("base", "")];
    let untyped = ask(server.clone(), form(&path, &fields)).await;
    assert_eq!(untyped.status, StatusCode::BAD_REQUEST);
    assert!(untyped.text.contains("the name that was typed is not the repository"));
    assert_eq!(text_area(&untyped), text, "nothing is lost");
    assert_eq!(in_force(&server, RUNAWAY).await, None);

    let saved = ask(server.clone(), form(&path, &[&fields[..], &[("name", RUNAWAY)]].concat())).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    assert_eq!(saved.header("location"), format!("{path}?done=saved"));
    let now = in_force(&server, RUNAWAY).await.expect("a policy");
    assert!(now.contains("\"countNumber\":60"), "{now}");
    let shown = ask(server.clone(), get(saved.header("location"))).await;
    assert!(shown.text.contains("Saved. AWS acts on a new policy within 24 hours."));

    let question =
        ask(server.clone(), form(&path, &[("step", "confirm-delete"), ("text", &text), ("base", &now)])).await;
    assert!(question.text.contains("Delete the policy in force?"));
    let deleted = ask(server.clone(), form(&path, &[("step", "delete"), ("text", &text), ("base", &now)])).await;
    assert_eq!(deleted.header("location"), format!("{path}?done=deleted"), "{}", deleted.text);
    assert_eq!(in_force(&server, RUNAWAY).await, None);
}

#[tokio::test]
async fn who_started_from_another_policy_is_told_and_loses_nothing() {
    let server = server(&[]).await;
    let start = in_force(&server, PENDING).await.expect("a policy");
    let theirs = policy(300);
    let (status, saved) =
        call(&server, "policy-save", json!({"repository": PENDING, "text": theirs, "base": start})).await;
    assert_eq!(status, StatusCode::OK, "{saved}");

    let mine = policy(200);
    let fields = [("step", "save"), ("text", &*mine), ("base", &*start), ("name", PENDING)];
    let answer = ask(server.clone(), form(&page(PENDING), &fields)).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(text_area(&answer), mine);
    for said in ["changed by somebody else", "In force when you started", "In force now", "after 300 days"] {
        assert!(answer.text.contains(said), "the page does not say {said:?}");
    }
    let (status, refusal) =
        call(&server, "policy-save", json!({"repository": PENDING, "text": mine, "base": start})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let current = refusal["Conflict"]["current"]["text"].as_str().expect("what is in force");
    assert!(current.contains("300"), "{current}");
    let (status, _) = call(&server, "policy-delete", json!({"repository": PENDING, "base": start})).await;
    assert_eq!(status, StatusCode::CONFLICT);

    // Going on from what is in force now, in whatever layout, is no conflict.
    let (status, saved) =
        call(&server, "policy-save", json!({"repository": PENDING, "text": mine, "base": theirs})).await;
    assert_eq!(status, StatusCode::OK, "{saved}");
    assert!(in_force(&server, PENDING).await.is_some_and(|text| text.contains("200")));
}

#[tokio::test]
async fn two_who_save_at_once_do_not_overwrite_each_other() {
    let server = server(&[]).await;
    let save = |days: u32| {
        let server = server.clone();
        async move {
            call(&server, "policy-save", json!({"repository": RUNAWAY, "text": policy(days), "base": null})).await.0
        }
    };
    let (a, b, c) = futures::future::join3(save(100), save(101), save(102)).await;
    let mut statuses = [a, b, c];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::OK, StatusCode::CONFLICT, StatusCode::CONFLICT]);
}

#[tokio::test]
async fn a_read_only_server_lets_simulate_but_not_save() {
    let server = server(&["--read-only"]).await;
    let text = policy(60);
    let checked = ask(server.clone(), form(&page(RUNAWAY), &[("step", "check"), ("text", &text), ("base", "")])).await;
    assert_eq!(checked.status, StatusCode::OK);
    assert!(checked.text.contains("expired by rule 1") && checked.text.contains("read-only"));
    for (step, endpoint) in [("save", "policy-save"), ("delete", "policy-delete")] {
        let fields = [("step", step), ("text", &*text), ("base", ""), ("name", RUNAWAY)];
        let answer = ask(server.clone(), form(&page(RUNAWAY), &fields)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{step}");
        assert_eq!(text_area(&answer), text, "{step}: nothing is lost");
        let (status, _) = call(&server, endpoint, json!({"repository": RUNAWAY, "text": text, "base": null})).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{endpoint}");
    }
}

#[tokio::test]
async fn aws_is_asked_and_answers() {
    let server = server(&[]).await;
    let (status, said) =
        call(&server, "policy-preview-start", json!({"repository": RUNAWAY, "text": policy(60)})).await;
    assert_eq!(status, StatusCode::OK, "{said}");
    let (status, preview) = call(&server, "policy-preview", json!({"repository": RUNAWAY})).await;
    assert_eq!(status, StatusCode::OK, "{preview}");
    assert!(["in-progress", "complete"].contains(&preview["status"].as_str().unwrap_or_default()), "{preview}");
    let (status, refused) = call(&server, "policy-preview-start", json!({"repository": PENDING, "text": "{}"})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{refused}");
}

#[tokio::test]
async fn a_policy_is_exported_in_every_format() {
    let (status, exports) = call(&shared(), "policy-export", json!({"repository": RUNAWAY, "text": policy(60)})).await;
    assert_eq!(status, StatusCode::OK);
    let formats: Vec<_> = exports.as_array().unwrap().iter().map(|export| export["format"].as_str().unwrap()).collect();
    assert_eq!(formats, ["Terraform", "CloudFormation", "CDK", "AWS CLI", "Markdown"]);
    let report = exports[4]["code"].as_str().unwrap();
    for said in ["### Lifecycle policy of ml/training-gpu: ", "images would expire", "newly going", "```json"] {
        assert!(report.contains(said), "the report does not say {said:?}: {report}");
    }
    let posted = ask(shared(), form(&page(RUNAWAY), &[("step", "export"), ("text", &policy(60)), ("base", "")])).await;
    assert!(posted.text.contains("aws_ecr_lifecycle_policy") && posted.text.contains("put-lifecycle-policy"));
}

#[tokio::test]
async fn forms_from_other_sites_change_nothing() {
    let server = server(&[]).await;
    let mut request = form(&page(RUNAWAY), &[("step", "save"), ("text", &policy(60)), ("base", ""), ("name", RUNAWAY)]);
    request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(ask(server.clone(), request).await.status, StatusCode::FORBIDDEN);
    assert_eq!(in_force(&server, RUNAWAY).await, None);
    let huge = "x".repeat(400 * 1024);
    let answer = ask(server, form(&page(RUNAWAY), &[("step", "check"), ("text", &huge), ("base", "")])).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn every_version_is_told_with_its_effect_and_leads_back_to_the_editor() {
    let server = server(&[]).await;
    let history = paths::policy_history(&RepositoryName::new(PENDING).unwrap());
    let page_of = |path: String| {
        let server = server.clone();
        async move { ask(server, get(&path)).await }
    };
    let first = page_of(history.clone()).await;
    assert_eq!(first.status, StatusCode::OK);
    assert!(first.text.contains("In force") && first.text.contains("found by a reading"), "{}", first.text);
    assert!(first.text.contains("Would take today") && !first.text.contains("?version="), "{}", first.text);

    let before = in_force(&server, PENDING).await.unwrap();
    let fields =
        [("step", "save"), ("text", &policy(30)[..]), ("base", &before), ("typed", PENDING), ("name", PENDING)];
    let saved = ask(server.clone(), form(&page(PENDING), &fields)).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    // On a busy machine the repository is still being read again.
    for _ in 0..100 {
        match in_force(&server, PENDING).await.is_some_and(|text| text.contains("30 days")) {
            true => break,
            false => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
        }
    }
    let now = page_of(history).await;
    assert!(now.text.contains("What changed") && now.text.contains("Everything goes after 30 days"), "{}", now.text);
    assert!(now.text.contains("Against the policy in force") && now.text.contains("saved here"), "{}", now.text);
    // Restoring begins with the old text; what is compared before saving is what is in force now.
    let (_, link) = now.text.split_once(&format!("{}?version=", page(PENDING))).expect("a way back");
    let id: String = link.chars().take_while(char::is_ascii_digit).collect();
    let editor = page_of(format!("{}?version={id}", page(PENDING))).await;
    let start = text_area(&editor);
    assert!(start.contains("tagPrefixList") && !start.contains("30 days"), "{id}: {start}");
    assert!(editor.text.contains("Not saved"), "{}", editor.text);
    let base =
        editor.text.split_once("name=\"base\" value=\"").map(|(_, rest)| rest.split('"').next().unwrap_or_default());
    assert!(base.is_some_and(|base| base.contains("30 days")), "{base:?}");
    // A version of another repository is none of this one.
    let other = page_of(format!("{}?version={id}", page(RUNAWAY))).await;
    assert_eq!(text_area(&other).trim(), "");
}

#[tokio::test]
async fn what_aws_makes_of_a_saved_policy_is_told_against_what_was_expected() {
    for (run_after, evaluated, gone) in [("300", false, 0), ("0", true, 1)] {
        let server = server(&["--demo-run-after", run_after]).await;
        let (status, _) = call(&server, "policy-follow-up", json!({"repository": RUNAWAY})).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!ask(server.clone(), get(&page(RUNAWAY))).await.text.contains("Since it was saved"));
        let (status, _) =
            call(&server, "policy-save", json!({"repository": RUNAWAY, "text": policy(60), "base": null})).await;
        assert_eq!(status, StatusCode::OK);
        let (_, told) = call(&server, "policy-follow-up", json!({"repository": RUNAWAY})).await;
        let count = |what: &str| told["totals"][what]["images"].as_u64().unwrap();
        assert!(count("expected") > 100, "{told}");
        assert_eq!(count("gone"), gone * count("expected"));
        assert_eq!(count("waiting"), (1 - gone) * count("expected"));
        assert_eq!((count("spared"), count("reached"), count("unexplained")), (0, 0, 0));
        let shown = ask(server.clone(), get(&page(RUNAWAY))).await.text;
        assert!(shown.contains("Since it was saved") && shown.contains("Gone of these"), "{shown}");
        assert_eq!(shown.contains("AWS has not evaluated it yet"), !evaluated);
    }
}
