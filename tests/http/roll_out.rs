//! Rolling a policy out: chosen, guarded, staged, put back.

use crate::{Answer, ask, get, server, shared};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use stowage::paths::encode;

const KEEP_TWO: &str = r#"{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":2},"action":{"type":"expire"}}]}"#;
const UNTAGGED: &str = r#"{"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":400},"action":{"type":"expire"}}]}"#;

pub fn address(policy: &str, filter: &str) -> String {
    format!("/policies/roll-out?try=text&policy={}&q={}", encode(policy), encode(filter))
}

pub async fn post(server: &Router, address: &str, fields: &[(&str, &str)]) -> Answer {
    let body: Vec<_> = fields.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
    let request = Request::post(address)
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body.join("&")))
        .unwrap();
    ask(server.clone(), request).await
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

/// A form of browsers without scripts.
pub async fn press(server: &Router, endpoint: &str, body: &str) -> Answer {
    let request = Request::post(format!("/api/{endpoint}"))
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .header("referer", "http://localhost:3000/activity")
        .body(Body::from(body.to_owned()))
        .unwrap();
    ask(server.clone(), request).await
}

/// The values of the boxes, with the names of those that have to be typed.
pub async fn boxes(server: &Router, address: &str) -> Vec<(String, bool)> {
    let page = ask(server.clone(), get(address)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let attribute = |part: &str, name: &str| {
        let (_, rest) = part.split_once(&format!("{name}=\""))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    (page.text.split("<tr").filter(|row| row.contains("name=\"chosen\"")))
        .map(|row| {
            let field = row.split("<input").find(|part| part.contains("name=\"chosen\"")).unwrap();
            (attribute(field, "value").unwrap(), row.contains("name=\"confirm "))
        })
        .collect()
}

pub async fn wait(server: &Router, job: &str, done: impl Fn(&Value) -> bool) -> Value {
    let id: i64 = job.rsplit('/').next().unwrap().parse().unwrap();
    for _ in 0..400 {
        let (status, detail) = call(server, "job", json!({"id": id, "state": null, "page": 1})).await;
        assert_eq!(status, StatusCode::OK, "{detail}");
        if done(&detail) {
            return detail;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{job} does not come so far");
}

pub fn is_over(detail: &Value) -> bool {
    detail["job"]["ended_at"].is_number()
}

#[tokio::test]
async fn the_newest_and_most_of_a_repository_go_only_by_name() {
    let server = server(&[]).await;
    let address = address(KEEP_TWO, "team:payments");
    let all = boxes(&server, &address).await;
    let (guarded, _) = all.iter().find(|(_, guarded)| *guarded).expect("one that loses most of its images");
    let name = guarded.split_once(' ').unwrap().1;
    let (confirm, pace) = (format!("confirm {name}"), [("canary", "0"), ("per_minute", "600")]);
    let with = |more: &[(&'static str, String)]| {
        let fields = more.iter().cloned().chain(pace.map(|(key, value)| (key, value.to_owned())));
        fields.collect::<Vec<_>>()
    };
    for (fields, says) in [
        (with(&[]), "No repository is chosen"),
        (with(&[("chosen", guarded.clone())]), "type its name to confirm"),
        (with(&[("chosen", format!("0000 {name}"))]), "has changed since it was shown"),
        (
            vec![("chosen", guarded.clone()), ("canary", "x".to_owned()), ("per_minute", "0".to_owned())],
            "The rate is a number",
        ),
    ] {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let answer = post(&server, &address, &fields).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{says}");
        assert!(answer.text.contains(says), "{says}: {}", answer.text);
    }
    let wrong = post(&server, &address, &[("chosen", guarded), (&confirm, "other"), pace[0], pace[1]]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text.contains("value=\"other\""), "nothing that was typed is lost");
    let begun = post(&server, &address, &[("chosen", guarded), (&confirm, name), pace[0], pace[1]]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let detail = wait(&server, begun.header("location"), is_over).await;
    assert_eq!(detail["job"]["tally"]["done"], 1, "{detail}");
    assert!(detail["items"]["rows"][0]["replaced"]["going"]["images"].as_u64().unwrap() > 0, "{detail}");
}

#[tokio::test]
async fn a_roll_out_pauses_after_its_first_stage_and_is_rolled_back() {
    let server = server(&[]).await;
    let address = address(UNTAGGED, "team:payments");
    let all = boxes(&server, &address).await;
    let free: Vec<&str> = all.iter().filter(|(_, guarded)| !guarded).map(|(value, _)| value.as_str()).collect();
    assert!(free.len() >= 3, "{all:?}");
    let mut fields: Vec<(&str, &str)> = free.iter().take(3).map(|value| ("chosen", *value)).collect();
    fields.extend([("canary", "1"), ("per_minute", "600")]);
    let begun = post(&server, &address, &fields).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let job = begun.header("location").to_owned();
    let id = job.rsplit('/').next().unwrap();
    let held = wait(&server, &job, |detail| detail["job"]["paused"] == true).await;
    assert_eq!((&held["job"]["tally"]["done"], &held["job"]["tally"]["waiting"]), (&json!(1), &json!(2)), "{held}");
    let page = ask(server.clone(), get(&job)).await;
    assert!(page.text.contains("Paused after 1 repository") && page.text.contains("Go on"), "{}", page.text);

    // Somebody changes one of those that wait.
    let waiting = held["items"]["rows"].as_array().unwrap().iter().find(|item| item["state"] == "waiting").unwrap();
    let change = &waiting["subject"]["policy"];
    let arguments = json!({"repository": change["repository"], "text": KEEP_TWO, "base": change["base"]});
    let (status, saved) = call(&server, "policy-save", arguments).await;
    assert_eq!(status, StatusCode::OK, "{saved}");

    assert!(press(&server, "pause-job", &format!("id={id}&on=false")).await.status.is_redirection());
    let over = wait(&server, &job, is_over).await;
    assert_eq!((&over["job"]["tally"]["done"], &over["job"]["tally"]["failed"]), (&json!(2), &json!(1)), "{over}");
    let page = ask(server.clone(), get(&format!("{job}?state=failed"))).await;
    assert!(page.text.contains("another policy is in force by now"), "{}", page.text);

    let back = press(&server, "roll-back", &format!("id={id}")).await;
    assert!(back.status.is_redirection(), "{}", back.text);
    let over = wait(&server, back.header("location"), is_over).await;
    assert_eq!(over["job"]["tally"]["done"], 2, "only what was put is put back: {over}");
    let again = boxes(&server, &address).await;
    let names = |boxes: &[(String, bool)]| -> Vec<String> { boxes.iter().map(|(value, _)| value.clone()).collect() };
    let unchanged = names(&all).into_iter().filter(|value| names(&again).contains(value)).count();
    assert!(unchanged >= all.len() - 1, "as before, but for the one that somebody changed: {all:?} {again:?}");
}

#[tokio::test]
async fn who_may_not_write_rolls_nothing_out() {
    let server = server(&["--read-only"]).await;
    let address = address(UNTAGGED, "team:payments");
    let all = boxes(&server, &address).await;
    let fields = [("chosen", all[0].0.as_str()), ("canary", "0"), ("per_minute", "600")];
    let answer = post(&server, &address, &fields).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("--read-only"), "{}", answer.text);
    for (endpoint, arguments) in [("pause-job", "id=1&on=true"), ("roll-back", "id=1"), ("set-guard", "share=100")] {
        let (_, _) = (press(&server, endpoint, arguments).await, ());
    }
    let activity = ask(server.clone(), get("/activity")).await;
    assert!(activity.text.contains("Nothing was changed through Stowage yet"), "{}", activity.text);
}

#[tokio::test]
async fn what_cannot_be_rolled_out_is_said() {
    for (address, says) in [
        ("/policies/roll-out".to_owned(), "no policy was chosen"),
        (address("{", ""), "the text is no policy"),
        (address(UNTAGGED, "size>x"), "filter"),
        ("/policies/roll-out?try=nonsense".to_owned(), "Nothing would change"),
    ] {
        let page = ask(shared(), get(&address)).await;
        assert!(page.text.contains(says), "{address}: {}", page.text);
    }
    let elsewhere = Request::post(address(UNTAGGED, ""))
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("chosen=x"))
        .unwrap();
    assert_eq!(ask(shared(), elsewhere).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_guard_is_set_on_the_settings_page() {
    let server = server(&[]).await;
    let page = ask(server.clone(), get("/settings")).await;
    assert!(page.text.contains("Guard of roll-outs") && page.text.contains("value=\"50\""), "{}", page.text);
    press(&server, "set-guard", "share=101").await;
    press(&server, "set-guard", "share=0").await;
    let page = ask(server.clone(), get("/settings")).await;
    assert!(page.text.contains("id=\"guard-share\" type=\"number\" name=\"share\" value=\"0\""), "{}", page.text);
    let all = boxes(&server, &address(KEEP_TWO, "team:payments")).await;
    assert!(all.iter().any(|(_, guarded)| *guarded));
}
