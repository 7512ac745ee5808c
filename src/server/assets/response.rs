//! A file as an HTTP response.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::File;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// What the name of a file in this encoding ends in.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// What `Accept-Encoding` allows, shortest first; always ends in the plain file.
pub fn accepted(headers: &HeaderMap) -> impl Iterator<Item = Encoding> {
    let values = headers.get_all(header::ACCEPT_ENCODING);
    let listed: Vec<&str> =
        values.iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(',')).collect();
    let takes = move |encoding: &Encoding| {
        let Some(name) = encoding.name() else { return true };
        listed.iter().any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let quality = parts.clone().find_map(|part| part.strip_prefix("q=")).and_then(|q| q.parse::<f32>().ok());
            parts.next().is_some_and(|listed| listed.eq_ignore_ascii_case(name)) && quality.unwrap_or(1.0) > 0.0
        })
    };
    [Encoding::Brotli, Encoding::Gzip, Encoding::Identity].into_iter().filter(takes)
}

/// The answer for `path`, read in that encoding.
pub fn send(path: &str, file: File, encoding: Encoding, request: &HeaderMap) -> Response {
    let mut headers = HeaderMap::new();
    let cached = if super::is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cached));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // Made of hexadecimal digits, so it is always a valid value.
    if let Ok(etag) = HeaderValue::from_str(&file.etag) {
        headers.insert(header::ETAG, etag);
    }
    if known(&file.etag, request) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(name) = encoding.name() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    (headers, Body::from(file.content.into_owned())).into_response()
}

pub fn missing() -> Response {
    let headers = [(header::CACHE_CONTROL, "no-cache"), (header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (StatusCode::NOT_FOUND, headers, "There is no such file.\n").into_response()
}

/// Whether the client says that it has the file already.
fn known(etag: &str, request: &HeaderMap) -> bool {
    let values = request.get_all(header::IF_NONE_MATCH);
    values.iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(',')).any(|listed| {
        let listed = listed.trim();
        listed == "*" || listed.strip_prefix("W/").unwrap_or(listed) == etag
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("ico") => "image/x-icon",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
