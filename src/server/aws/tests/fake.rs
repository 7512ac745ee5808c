//! An HTTP client that a test answers for.

use super::super::{Aws, Credentials, Settings, SharedHttpClient};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};
use std::fmt;
use std::sync::{Arc, Mutex};

/// One request: the operation, its JSON (of ECR) and its bytes (of CloudWatch).
#[derive(Debug, Clone)]
pub struct Call {
    pub operation: String,
    pub json: Value,
    pub bytes: Vec<u8>,
}

pub enum Reply {
    Json(Value),
    Error(u16, &'static str, &'static str),
    Text(u16, &'static str),
    Cbor(Vec<u8>),
    TimedOut,
}

#[derive(Clone)]
pub struct Fake {
    answer: Arc<dyn Fn(&Call) -> Reply + Send + Sync>,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fake")
    }
}

impl Fake {
    pub fn new(answer: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(answer), calls: Arc::default() }
    }

    pub fn calls(&self, operation: &str) -> Vec<Call> {
        self.calls.lock().unwrap().iter().filter(|c| c.operation == operation).cloned().collect()
    }

    pub fn settings(&self) -> Settings {
        Settings {
            region: Some("eu-central-1".to_owned()),
            http_client: Some(SharedHttpClient::new(self.clone())),
            credentials: Some(Credentials::new("AKIDFAKE", "secret", None, None, "test")),
            ..Settings::default()
        }
    }

    /// A connection on which `answer` is asked everything but whose registry it is.
    pub async fn connect(&self) -> Aws {
        Aws::connect(&self.settings()).await.unwrap()
    }
}

/// The answer to the question that a new connection asks.
pub fn is_greeting(call: &Call) -> bool {
    call.operation == "DescribeRepositories" && call.json["maxResults"] == 1
}

/// Answers the greeting, and `answer` the rest.
pub fn registry(answer: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> Fake {
    Fake::new(move |call| if is_greeting(call) { Reply::Json(repositories(&["greeting"])) } else { answer(call) })
}

pub fn repositories(names: &[&str]) -> Value {
    let repository = |name: &&str| json!({ "repositoryName": name, "registryId": "111122223333" });
    json!({ "repositories": names.iter().map(repository).collect::<Vec<_>>() })
}

impl HttpConnector for Fake {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let header = |name| request.headers().get(name).unwrap_or_default().to_owned();
        let target = header("x-amz-target");
        let operation = target.rsplit('.').next().filter(|o| !o.is_empty()).map(str::to_owned);
        let operation = operation.unwrap_or_else(|| request.uri().rsplit('/').next().unwrap_or_default().to_owned());
        let bytes = request.body().bytes().unwrap_or_default().to_vec();
        let call = Call { operation, json: serde_json::from_slice(&bytes).unwrap_or_default(), bytes };
        self.calls.lock().unwrap().push(call.clone());
        let (status, content_type, body) = match (self.answer)(&call) {
            Reply::Json(value) => (200, "application/x-amz-json-1.1", value.to_string().into_bytes()),
            Reply::Error(status, code, message) if target.is_empty() => {
                let mut out = aws_smithy_cbor::Encoder::new(Vec::new());
                out.begin_map().str("__type").str(code).str("message").str(message).end();
                (status, "application/cbor", out.into_writer())
            }
            Reply::Error(status, code, message) => {
                (status, "application/x-amz-json-1.1", json!({ "__type": code, "message": message }).to_string().into())
            }
            Reply::Text(status, text) => (status, "text/html", text.into()),
            Reply::Cbor(bytes) => (200, "application/cbor", bytes),
            Reply::TimedOut => return HttpConnectorFuture::ready(Err(ConnectorError::timeout("silence".into()))),
        };
        let response = http::Response::builder()
            .status(status)
            .header("content-type", content_type)
            .header("smithy-protocol", "rpc-v2-cbor")
            .header("x-amzn-requestid", "request-1")
            .body(SdkBody::from(body))
            .unwrap();
        HttpConnectorFuture::ready(Ok(HttpResponse::try_from(response).unwrap()))
    }
}

impl HttpClient for Fake {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
