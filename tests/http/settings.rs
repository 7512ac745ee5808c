//! Switching the reading of manifests on, and what follows.

use crate::{Answer, ask, get, server};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use std::time::Duration;
use stowage::domain::image::Digest;
use stowage::domain::repository::RepositoryName;
use stowage::paths::{self, Tab};

async fn post(server: &Router, path: &str, body: &'static str) -> Answer {
    let request = Request::post(path)
        .header("host", "localhost:3000")
        .header("origin", "http://localhost:3000")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .expect("a request");
    ask(server.clone(), request).await
}

async fn settings(server: &Router) -> String {
    ask(server.clone(), get(paths::SETTINGS)).await.text
}

#[tokio::test]
async fn manifests_are_read_when_somebody_says_so() {
    let server = server(&[]).await;
    let before = settings(&server).await;
    for says in ["counts as a pull", "assumed-role/stowage-demo/viewer", "not excluded", "and move pull times"] {
        assert!(before.contains(says), "the page does not say {says:?}");
    }
    // Only this server's own role can be excluded here.
    let other = post(&server, "/api/exclude-from-pull-times", "principal=arn:aws:iam::123456789012:role/other").await;
    assert_eq!(other.status, StatusCode::BAD_REQUEST);
    let own = "principal=arn:aws:iam::123456789012:role/stowage-demo";
    assert_eq!(post(&server, "/api/exclude-from-pull-times", own).await.status, StatusCode::OK);
    assert!(settings(&server).await.contains("excluded from pull times"));
    let again = post(&server, "/api/exclude-from-pull-times", own).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);

    assert_eq!(post(&server, "/api/read-manifests", "on=true").await.status, StatusCode::OK);
    let read = async {
        loop {
            let page = settings(&server).await;
            if page.contains("Stop reading") && !page.contains("Reading manifests") && !page.contains(">0 of ") {
                return page;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let page = tokio::time::timeout(Duration::from_secs(120), read).await.expect("manifests are read");
    assert!(page.contains("lie in the archive"), "archived images cannot be read and are counted");
    sizes_are_true(&server).await;
    images_are_taken_apart(&server).await;
    what_is_missing_is_said(&server, &page).await;
    deletions_free_layers(&server).await;
    strangers_text_stays_text(&server).await;
}

/// What deleting old images would free: layers where manifests were read, else the sum.
async fn deletions_free_layers(server: &Router) {
    let impact = async |repository: &str| {
        let wish = r#"{"change": "delete", "images": {"matching": "pushed>60d"}, "tags": []}"#;
        let request = Request::post("/api/images-plan")
            .header("host", "localhost:3000")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .body(Body::from(format!(r#"{{"repository": "{repository}", "wish": {wish}}}"#)))
            .expect("a request");
        let answer = ask(server.clone(), request).await;
        let proposal: serde_json::Value = serde_json::from_str(&answer.text).expect("JSON");
        (proposal["impact"].clone(), proposal["saved"].as_f64().expect("dollars"))
    };
    let (web, saved) = impact("checkout/web").await;
    let (sum, freed) = (web["standard_bytes"].as_u64().unwrap(), web["freed"]["standard_bytes"].as_u64().unwrap());
    assert_eq!(web["freed"]["exact"], true, "{web}");
    assert!(freed > 0 && freed < sum, "{web}");
    let dollars = freed as f64 / f64::from(1 << 30) * 0.10;
    assert!((saved - dollars).abs() < dollars * 0.05, "{saved} for {freed} bytes");
    assert_eq!(impact("data/notebooks").await.0["freed"]["exact"], false, "its archived images were not read");
}

/// BatchGetImage refuses some manifests of `fault/kms`: what is stored there is an upper bound, and the reason is told.
async fn what_is_missing_is_said(server: &Router, settings: &str) {
    assert!(settings.contains("could not be read") && settings.contains("(KmsError)"), "{settings}");
    assert!(settings.contains("enabled: repositories of one encryption may share layers"), "{settings}");
    let kms = name("fault/kms");
    let says = ["images were not read: an upper bound", "The KMS key of the image is disabled (KmsError)"];
    page(server, &paths::repository(&kms, Tab::Layers), &says).await;
    let rows = json(server, &paths::export_repositories("json", &[("q", "fault/kms")])).await;
    assert_eq!(rows[0]["uniqueIsExact"], false);
    assert!(rows[0]["uniqueBytes"].as_u64() < rows[0]["sizeBytes"].as_u64(), "what was read shares layers: {rows:?}");
}

async fn json(server: &Router, path: &str) -> Vec<serde_json::Value> {
    serde_json::from_str(&ask(server.clone(), get(path)).await.text).expect("JSON")
}

async fn page(server: &Router, path: &str, says: &[&str]) -> String {
    let answer = ask(server.clone(), get(path)).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    for text in says {
        assert!(answer.text.contains(text), "{path} does not say {text:?}");
    }
    answer.text
}

async fn sizes_are_true(server: &Router) {
    let rows = json(server, &paths::export_repositories("json", &[("q", "checkout/web")])).await;
    let (sum, unique) = (rows[0]["sizeBytes"].as_u64().unwrap(), rows[0]["uniqueBytes"].as_u64().unwrap());
    assert!(unique * 2 < sum && unique > 0, "most of {sum} is shared: {unique}");
    assert_eq!(rows[0]["uniqueIsExact"], true);
    let archived = json(server, &paths::export_repositories("json", &[("q", "data/notebooks")])).await;
    assert_eq!(archived[0]["uniqueIsExact"], false, "what lies in the archive cannot be read");
    page(server, paths::OVERVIEW, &["Stored (unique)"]).await;
    page(server, &paths::repository(&name("checkout/web"), Tab::Images), &["linux/arm64", "times that"]).await;
    page(server, &paths::repository(&name("checkout/web"), Tab::Policy), &[">Frees<", "the sum of sizes"]).await;
    let layers = page(server, &paths::repository(&name("checkout/web"), Tab::Layers), &["With blob mounting"]).await;
    assert!(layers.contains("largest images have in common") && layers.contains("Likely base image"));
}

async fn images_are_taken_apart(server: &Router) {
    let web = name("checkout/web");
    let images = json(server, &paths::export_images("json", &web, &[("q", "kind:index")])).await;
    let digest = |at: usize| Digest::new(images[at]["digest"].as_str().unwrap()).unwrap();
    let (index, older) = (digest(0), digest(images.len() - 1));
    let sheet =
        page(server, &paths::image(&web, &index), &["Platforms of this index", "attestation of linux/amd64"]).await;
    // The first link to an image after the table's heading is that of the first platform.
    let table = sheet.split("Platforms of this index").last().unwrap();
    let link = table.split("href=\"").find(|part| part.starts_with("/images/")).unwrap();
    let platform = link.split('"').next().unwrap();
    page(
        server,
        platform,
        &["Deleting this image alone frees", "Likely built on", "Also in this repository", "byte for byte"],
    )
    .await;
    let names = page(server, &format!("{platform}?config=names"), &["NPM_TOKEN", "hidden", "History"]).await;
    assert!(!names.contains("npm_demo"), "values are not sent before somebody asks");
    page(server, &format!("{platform}?config=values"), &["npm_demo"]).await;
    page(server, &paths::comparison(&web, &index, &older), &["are the same in both", "linux/amd64", "Label "]).await;
    let nothing = ask(server.clone(), get(&format!("{platform}?with=no-such-tag"))).await;
    assert!(nothing.text.contains("no image with this digest or tag"));
}

async fn strangers_text_stays_text(server: &Router) {
    let rows = json(server, &paths::export_repositories("json", &[("q", "hostile")])).await;
    let hostile = name(rows[0]["name"].as_str().unwrap());
    let images = json(server, &paths::export_images("json", &hostile, &[])).await;
    let digests: Vec<Digest> = images.iter().map(|i| Digest::new(i["digest"].as_str().unwrap()).unwrap()).collect();
    let mut all = vec![paths::repository(&hostile, Tab::Layers), paths::comparison(&hostile, &digests[0], &digests[1])];
    all.extend(digests.iter().take(6).map(|digest| paths::image_config(&hostile, digest, "values")));
    for path in all {
        let text = page(server, &path, &[]).await;
        for live in ["<script>alert", "<img src=x", "\u{202e}"] {
            assert!(!text.contains(live), "{live:?} is live on {path}");
        }
    }
}

fn name(text: &str) -> RepositoryName {
    RepositoryName::new(text).unwrap()
}

#[tokio::test]
async fn a_read_only_server_switches_nothing() {
    let server = server(&["--read-only"]).await;
    for (path, body) in [
        ("/api/read-manifests", "on=true"),
        ("/api/exclude-from-pull-times", "principal=arn:aws:iam::123456789012:role/stowage-demo"),
    ] {
        assert_eq!(post(&server, path, body).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert!(settings(&server).await.contains("this Stowage is read-only"));
}
