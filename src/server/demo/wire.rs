//! From HTTP to an operation, and back.

use super::faults::Fault;
use super::refusal::Refusal;
use super::value::{Codec, Value};
use super::{Demo, billing, cloudwatch, ecr, sts};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use axum::body::Bytes;
use flate2::read::GzDecoder;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use std::borrow::Cow;
use std::io::Read;

/// AWS refuses manifests above 4 MiB; nothing else comes near.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Ecr(String),
    CloudWatch(Codec, String),
    /// Costs, prices and budgets.
    Billing(String),
    Sts,
    /// A link that ECR has given.
    Blob,
    /// Some other service, or none at all.
    Unknown(String),
}

fn target(method: &Method, headers: &HeaderMap, path: &str) -> Target {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(wanted) = header("x-amz-target") {
        return if let Some(operation) = wanted.strip_prefix(ecr::TARGET) {
            Target::Ecr(operation.to_owned())
        } else if let Some(operation) = wanted.strip_prefix(cloudwatch::TARGET) {
            Target::CloudWatch(Codec::Json, operation.to_owned())
        } else if let Some(operation) = billing::TARGETS.iter().find_map(|target| wanted.strip_prefix(target)) {
            Target::Billing(operation.to_owned())
        } else {
            Target::Unknown(wanted.to_owned())
        };
    }
    if method == Method::GET && path.starts_with(ecr::blob::PATH) {
        return Target::Blob;
    }
    // Of the protocols here only STS speaks in forms.
    if header("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        return Target::Sts;
    }
    match path.strip_prefix(cloudwatch::PATH) {
        Some(operation) if header("smithy-protocol") == Some("rpc-v2-cbor") => {
            Target::CloudWatch(Codec::Cbor, operation.to_owned())
        }
        _ => Target::Unknown(path.to_owned()),
    }
}

pub async fn handle(demo: &Demo, request: http::Request<Bytes>) -> http::Response<Bytes> {
    let (head, body) = request.into_parts();
    let mut response = match target(&head.method, &head.headers, head.uri.path()) {
        Target::Ecr(operation) => answer_ecr(demo, &base(&head), &operation, &body).await,
        Target::CloudWatch(codec, operation) => {
            let zipped = head.headers.get(http::header::CONTENT_ENCODING).is_some_and(|how| how == "gzip");
            answer_cloudwatch(demo, codec, &operation, &body, zipped)
        }
        Target::Billing(operation) => answer_billing(demo, &operation, &body),
        Target::Sts => match sts::answer(&body) {
            Ok(answer) => response(200, sts::CONTENT_TYPE, answer.into()),
            Err(refusal) => response(refusal.status, sts::CONTENT_TYPE, sts::error(&refusal).into()),
        },
        Target::Blob => match ecr::blob::read(&mut demo.registry(), head.uri.path(), demo.clock().now()) {
            Some(blob) => response(200, "application/octet-stream", blob.into()),
            None => response(404, "text/plain", Bytes::from_static(b"The demo holds no such blob")),
        },
        Target::Unknown(name) => ecr_error(&Refusal::unknown_operation(&name)),
    };
    if let Ok(id) = HeaderValue::from_str(&demo.next_request_id()) {
        response.headers_mut().insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
    response
}

/// In process a request says itself where it was sent.
fn base(head: &http::request::Parts) -> String {
    let host = head.headers.get(http::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    match (head.uri.scheme_str(), head.uri.authority()) {
        (Some(scheme), Some(authority)) => format!("{scheme}://{authority}"),
        _ => format!("http://{host}"),
    }
}

async fn answer_ecr(demo: &Demo, base: &str, operation: &str, body: &[u8]) -> http::Response<Bytes> {
    let input = match read_json(body) {
        Ok(input) => input,
        Err(refusal) => return ecr_error(&refusal),
    };
    let fault = ecr::fault(&mut demo.registry(), operation, &input);
    match fault {
        Some(Fault::Refuse(refusal)) => return ecr_error(&refusal),
        Some(Fault::Body(text)) => return response(200, ECR_TYPE, Bytes::from_static(text.as_bytes())),
        Some(Fault::Wait(time)) => tokio::time::sleep(time).await,
        None => {}
    }
    // The lock is free again before the answer is written out.
    let answer = ecr::answer(&mut demo.registry(), demo.clock(), base, operation, input);
    match answer {
        Ok(answer) => response(200, ECR_TYPE, answer.to_string().into()),
        Err(refusal) => ecr_error(&refusal),
    }
}

fn read_json(body: &[u8]) -> Result<serde_json::Value, Refusal> {
    match body {
        [] => Ok(serde_json::json!({})),
        body => serde_json::from_slice(body).map_err(|error| Refusal::serialization(error.to_string())),
    }
}

fn answer_billing(demo: &Demo, operation: &str, body: &[u8]) -> http::Response<Bytes> {
    let answer =
        read_json(body).and_then(|input| billing::answer(&mut demo.registry(), demo.clock().now(), operation, &input));
    match answer {
        Ok(answer) => response(200, ECR_TYPE, answer.to_string().into()),
        Err(refusal) => ecr_error(&refusal),
    }
}

const ECR_TYPE: &str = "application/x-amz-json-1.1";

fn ecr_error(refusal: &Refusal) -> http::Response<Bytes> {
    let body = serde_json::json!({"__type": refusal.code, "message": refusal.message});
    response(refusal.status, ECR_TYPE, body.to_string().into())
}

fn answer_cloudwatch(demo: &Demo, codec: Codec, operation: &str, body: &[u8], zipped: bool) -> http::Response<Bytes> {
    let body = if zipped { unzip(body) } else { Ok(Cow::Borrowed(body)) };
    let answer = body
        .and_then(|body| codec.read(&body))
        .and_then(|input| cloudwatch::answer(&mut demo.registry(), demo.clock(), operation, &input));
    let (status, body, error) = match &answer {
        Ok(answer) => (200, codec.write(answer), None),
        Err(refusal) => {
            let name = format!("com.amazonaws.cloudwatch#{}", refusal.code);
            let body = Value::map([("__type", Value::Text(name)), ("message", Value::text(&refusal.message))]);
            (refusal.status, codec.write(&body), Some(cloudwatch::query_error(refusal)))
        }
    };
    let mut response = response(status, codec.content_type(), body.into());
    let headers = response.headers_mut();
    if codec == Codec::Cbor {
        headers.insert(HeaderName::from_static("smithy-protocol"), HeaderValue::from_static("rpc-v2-cbor"));
    }
    if let Some(error) = error {
        headers.insert(HeaderName::from_static("x-amzn-query-error"), error);
    }
    response
}

/// Clients press what is longer than 10 KiB (aws-monitoring-cost.md 1.7).
fn unzip(body: &[u8]) -> Result<Cow<'static, [u8]>, Refusal> {
    let mut text = Vec::new();
    let read = GzDecoder::new(body).take(MAX_BODY as u64 + 1).read_to_end(&mut text);
    match read {
        Ok(_) if text.len() <= MAX_BODY => Ok(text.into()),
        Ok(_) => Err(Refusal::serialization("The body is larger than 8 MiB")),
        Err(error) => Err(Refusal::serialization(error.to_string())),
    }
}

fn response(status: u16, content_type: &'static str, body: Bytes) -> http::Response<Bytes> {
    let mut response = http::Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// The demo as the SDK's connection.
#[derive(Debug, Clone)]
pub struct InProcess(pub Demo);

impl HttpClient for InProcess {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let demo = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            let request = request.map(|body| body.bytes().map(Bytes::copy_from_slice).unwrap_or_default());
            let response = handle(&demo, request).await.map(|body| SdkBody::from(body.to_vec()));
            HttpResponse::try_from(response).map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

pub fn router(demo: Demo) -> axum::Router {
    axum::Router::new().fallback(move |request: axum::extract::Request| {
        let demo = demo.clone();
        async move {
            let (head, body) = request.into_parts();
            let response = match axum::body::to_bytes(body, MAX_BODY).await {
                Ok(body) => handle(&demo, http::Request::from_parts(head, body)).await,
                Err(_) => ecr_error(&Refusal::serialization("The request has no end, or is larger than 8 MiB")),
            };
            response.map(axum::body::Body::from)
        }
    })
}
