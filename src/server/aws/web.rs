//! Posts to addresses that are not AWS's: webhooks. They go out as everything does, with the same TLS and proxy.

use super::http;
use crate::domain::cost::budget::SecretUrl;
use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use std::time::Duration;

/// A receiver that takes longer than this has failed; it is tried again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Keeps its connections.
#[derive(Debug)]
pub struct Web(Connector);

impl Web {
    /// # Errors
    /// When a proxy variable holds no URL.
    pub fn new() -> Result<Self, crate::domain::problem::Problem> {
        Ok(Self(http::connector()?))
    }

    /// Posts JSON. Redirects are not followed and the answer is not read: only its status counts.
    ///
    /// # Errors
    /// Why it was not taken, in words that tell nothing of the address.
    pub async fn post_json(&self, url: &SecretUrl, body: String) -> Result<(), String> {
        let request = ::http::Request::post(url.reveal())
            .header("content-type", "application/json")
            .header("content-length", body.len())
            .header("user-agent", concat!("stowage/", env!("CARGO_PKG_VERSION")))
            .body(SdkBody::from(body));
        let request = request.map_err(|_| "the address is no URL".to_owned())?;
        let request = HttpRequest::try_from(request).map_err(|_| "the address is no URL".to_owned())?;
        let answer = tokio::time::timeout(PATIENCE, self.0.call(request)).await;
        match answer {
            Err(_) => Err(format!("no answer within {} seconds", PATIENCE.as_secs())),
            Ok(Err(error)) if error.is_timeout() => Err("the connection timed out".to_owned()),
            // The error's own text may hold the address.
            Ok(Err(_)) => Err("no connection: the name, the network, or its certificate".to_owned()),
            Ok(Ok(response)) if response.status().is_success() => Ok(()),
            Ok(Ok(response)) => Err(format!("it answered {}", response.status().as_u16())),
        }
    }
}
