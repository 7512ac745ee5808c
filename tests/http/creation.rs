//! Repository creation templates: listed, and their policies changed.

use super::roll_out::press;
use crate::{ask, get, server};
use axum::Router;
use axum::http::StatusCode;
use stowage::paths::encode;

const POLICY: &str = r#"{"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":77},"action":{"type":"expire"}}]}"#;

async fn page(server: &Router, prefix: &str) -> String {
    let answer = ask(server.clone(), get(&format!("/policies/creation-templates?prefix={prefix}"))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.text
}

async fn save(server: &Router, prefix: &str, text: &str, base: &str) {
    let body = format!("prefix={prefix}&text={}&base={}", encode(text), encode(base));
    assert!(press(server, "save-creation-policy", &body).await.status.is_redirection());
}

/// What the form says that the template has.
fn base(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"base\" value=\"").expect("a form");
    rest.split_once('"').expect("a value").0.replace("&quot;", "\"")
}

#[tokio::test]
async fn policies_of_new_repositories_are_read_and_changed() {
    let server = server(&[]).await;
    let text = page(&server, "docker-hub").await;
    for says in
        ["docker-hub/*", "pull-through cache", "all others", "created on push, replicated", "Copies go after 30 days"]
    {
        assert!(text.contains(says), "{says}: {text}");
    }
    let before = base(&text);
    save(&server, "ROOT", POLICY, "").await;
    assert!(base(&page(&server, "ROOT").await).contains("77"));

    // Neither over somebody else's change, nor what is no policy, nor to a template that there is not.
    save(&server, "docker-hub", POLICY, POLICY).await;
    save(&server, "docker-hub", "{", &before).await;
    save(&server, "nowhere", POLICY, "").await;
    assert_eq!(base(&page(&server, "docker-hub").await), before);
    save(&server, "docker-hub", POLICY, &before).await;
    assert!(base(&page(&server, "docker-hub").await).contains("77"));
    // What else the template sets stays.
    assert!(page(&server, "docker-hub").await.contains("Copies of Docker Hub"));
    save(&server, "ROOT", "", POLICY).await;
    assert_eq!(base(&page(&server, "ROOT").await), "");

    let log = ask(server.clone(), get("/activity?q=action:UpdateRepositoryCreationTemplate")).await;
    assert!(log.text.contains("lifecycle policy of docker-hub"), "{}", log.text);
    assert!(page(&server, "nowhere").await.contains("There is no creation template nowhere"));
}

#[tokio::test]
async fn a_read_only_server_changes_no_template() {
    let server = server(&["--read-only"]).await;
    save(&server, "ROOT", POLICY, "").await;
    assert_eq!(base(&page(&server, "ROOT").await), "");
}
