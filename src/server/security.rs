//! What keeps strangers out of a page that shows strangers' text.

use super::state::AppState;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse;
use std::any::Any;

/// Only our own files and the scripts that carry this response's nonce run.
///
/// - `script-src`: our module, plus `wasm-unsafe-eval`, without which no browser compiles WebAssembly;
/// - `style-src 'self'`: no style attributes, so a tag cannot paint over the page;
/// - `img-src data:`: nothing loads from elsewhere, small images may be inline;
/// - `form-action 'self'`: a form injected into the page could post only here;
/// - `frame-ancestors 'none'`: nobody frames us to steal clicks.
#[must_use]
pub fn content_security_policy(nonce: Option<&str>) -> String {
    let nonce = nonce.map_or_else(String::new, |nonce| format!(" 'nonce-{nonce}'"));
    format!(
        "default-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}

/// Headers of every answer; a page has set its own policy with its nonce already.
pub async fn headers(request: Request, next: Next) -> Response<Body> {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if !headers.contains_key(CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&content_security_policy(None))
    {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    // What a registry holds is nobody else's business: not a proxy's, not the disk cache's.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Not `no-referrer`: forms without JavaScript go back to where they came from by the Referer.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    );
    response
}

/// Lets through requests whose Host is loopback, the address listened on, or one that was allowed by `--host`.
pub async fn known_host(State(app): State<AppState>, request: Request, next: Next) -> Response<Body> {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().authority().map(|authority| authority.as_str())).unwrap_or_default();
    if is_known(host, &app) {
        return next.run(request).await;
    }
    tracing::warn!(host, "refused a request for a host that is not ours");
    let text = format!("This server does not answer for {host:?}. Allow the name with --host NAME or STOWAGE_HOSTS.\n");
    (StatusCode::MISDIRECTED_REQUEST, text).into_response()
}

fn is_known(host: &str, app: &AppState) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback() || !app.listen.ip().is_loopback())
        || app.hosts.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// What a contained panic looks like from outside; the reason is in the log under the request id.
pub fn panic_page(_: Box<dyn Any + Send + 'static>) -> Response<Body> {
    const PAGE: &str = "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Something broke · Stowage</title>\
        <h1>Something broke</h1><p>This request failed and nothing was changed by it. Other pages are not affected.\
        <p>The log has the reason under the id in this answer's <code>x-request-id</code> header.\
        <p><a href=\"/\">Overview</a></html>";
    let mut response = Response::new(Body::from(PAGE));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::routing::get;
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    #[tokio::test]
    async fn a_panic_hurts_one_request_and_tells_nothing_of_its_reason() {
        async fn break_down() {
            panic!("the secret reason")
        }
        let router = Router::new()
            .route("/broken", get(break_down))
            .route("/whole", get(|| async { "fine" }))
            .layer(CatchPanicLayer::custom(panic_page));
        let ask = |path: &'static str| {
            let request = Request::get(path).body(Body::empty()).unwrap_or_default();
            router.clone().oneshot(request)
        };
        let Ok(broken) = ask("/broken").await;
        assert_eq!(broken.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let text = axum::body::to_bytes(broken.into_body(), usize::MAX).await.unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        assert!(text.contains("Something broke") && !text.contains("secret"), "{text}");
        let Ok(whole) = ask("/whole").await;
        assert_eq!(whole.status(), StatusCode::OK);
    }
}
