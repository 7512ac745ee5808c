use axum::body::to_bytes;
use axum::http::{Request, StatusCode};
use tower::ServiceExt;

use super::*;

fn example() -> (tempfile::TempDir, Site) {
    example_in("pkg")
}

/// A site whose built files lie in that folder.
fn example_in(pkg: &str) -> (tempfile::TempDir, Site) {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in [
        ("theme.js", "theme"),
        ("pkg/stowage.js", "script"),
        ("pkg/stowage.js.br", "script in brotli"),
        ("pkg/stowage.wasm", "module"),
        ("pkg/stowage.wasm.br", "module in brotli"),
        ("pkg/stowage.wasm.gz", "module in gzip"),
        ("pkg/stowage.css", "style"),
        ("pkg/__wasm_split_manifest.json", r#"{"home_17": ["chunk_1", "split_home_17"], "homes_17": ["chunk_2"]}"#),
    ] {
        let path = folder.path().join(path.replace("pkg", pkg));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let site = Site::in_folder(folder.path().to_owned());
    (folder, site)
}

async fn ask(site: &Site, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    let response = site.router::<()>().oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    (parts.status, parts.headers, body)
}

#[tokio::test]
async fn sends_the_shortest_form_that_the_client_takes() {
    let (_folder, site) = example();
    for (accepts, encoding, content) in [
        ("gzip, deflate, br, zstd", "br", "module in brotli"),
        ("gzip;q=1.0, br;q=0", "gzip", "module in gzip"),
        ("GZIP", "gzip", "module in gzip"),
        ("deflate", "", "module"),
        ("", "", "module"),
    ] {
        let (status, headers, body) = ask(&site, "/pkg/stowage.wasm", &[("accept-encoding", accepts)]).await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, content), "{accepts}");
        assert_eq!(headers.get("content-encoding").map_or("", |v| v.to_str().unwrap()), encoding, "{accepts}");
        assert_eq!(headers["content-type"], "application/wasm");
        assert_eq!(headers["vary"], "accept-encoding");
    }
}

#[tokio::test]
async fn only_files_below_a_hash_are_kept_for_ever() {
    let plain = example();
    let packaged = example_in("pkg/0123456789abcdef");
    let for_ever = "public, max-age=31536000, immutable";
    for ((_folder, site), path, content_type, cache) in [
        (&packaged, "/pkg/0123456789abcdef/stowage.js", "text/javascript; charset=utf-8", for_ever),
        (&packaged, "/theme.js", "text/javascript; charset=utf-8", "no-cache"),
        (&plain, "/pkg/stowage.css", "text/css; charset=utf-8", "no-cache"),
    ] {
        let (status, headers, _) = ask(site, path, &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(headers["content-type"], content_type, "{path}");
        assert_eq!(headers["cache-control"], cache, "{path}");
    }
}

#[tokio::test]
async fn a_file_that_the_client_has_is_not_sent_again() {
    let (folder, site) = example();
    let (_, headers, _) = ask(&site, "/theme.js", &[]).await;
    let etag = headers["etag"].to_str().unwrap().to_owned();
    for known in [etag.clone(), format!("\"other\", W/{etag}"), "*".to_owned()] {
        let (status, headers, body) = ask(&site, "/theme.js", &[("if-none-match", &known)]).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{known}");
        assert_eq!(headers["etag"], etag);
    }
    std::fs::write(folder.path().join("theme.js"), "another theme").unwrap();
    let (status, _, body) = ask(&site, "/theme.js", &[("if-none-match", &etag)]).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "another theme"));
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let (folder, site) = example();
    std::fs::write(folder.path().join("later.txt"), "public files are known from the start").unwrap();
    for path in
        ["/pkg/missing.js", "/pkg/../theme.js", "/pkg/%2e%2e/theme.js", "/pkg//etc/passwd", "/pkg/", "/later.txt"]
    {
        let (status, _, _) = ask(&site, path, &[]).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn the_head_names_the_built_files() {
    for pkg in ["pkg", "pkg/0123456789abcdef"] {
        let (_folder, site) = example_in(pkg);
        let html = Owner::new().with(|| site.head("home").to_html());
        assert!(html.contains(&format!(r#"<link rel="stylesheet" href="/{pkg}/stowage.css">"#)), "{html}");
        assert!(html.contains(&format!(r#"from "/{pkg}/stowage.js";"#)), "{html}");
        for part in ["chunk_1", "split_home_17"] {
            assert!(html.contains(&format!(r#"<link rel="preload" href="/{pkg}/{part}.wasm""#)), "{html}");
        }
        assert!(!html.contains("chunk_2"), "only the page's own parts: {html}");
        assert!(
            html.contains(&format!(r#"start({{ module_or_path: "/{pkg}/stowage.wasm" }}).then(hydrate);"#)),
            "{html}"
        );
    }
}
