//! A small registry behind the SDK's HTTP client, whose repositories fail as a test wants.

use aws_smithy_cbor::Encoder;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use stowage::server::aws::link::Link;
use stowage::server::aws::{Credentials, Settings, SharedHttpClient};
use tokio::sync::watch;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    Denied,
    /// No answer, and not worth another attempt.
    Gone,
    Panic,
    /// Waits until [`Fake::release`].
    Hold,
    /// The first page of images comes, the second is refused.
    Half,
    /// Turned away for its rate, three times in all.
    Throttled,
    /// Turned away for its rate whenever it is asked.
    AlwaysThrottled,
    /// Status 200 and no body.
    Hollow,
    /// Status 200 and half of the body.
    Cut,
}

#[derive(Debug)]
struct State {
    account: String,
    /// Repositories and the numbers of their images.
    repositories: BTreeMap<String, Vec<u64>>,
    /// By repository, or for all: `*`; and by operation.
    faults: HashMap<(String, String), Fault>,
    calls: Vec<(String, String)>,
    running: usize,
    peak: usize,
    throttled: usize,
}

#[derive(Debug, Clone)]
pub struct Fake {
    state: Arc<Mutex<State>>,
    held: watch::Sender<bool>,
}

impl Fake {
    pub fn new(repositories: &[(&str, &[u64])]) -> Self {
        let state = State {
            account: "111122223333".to_owned(),
            repositories: repositories.iter().map(|(name, images)| ((*name).to_owned(), images.to_vec())).collect(),
            faults: HashMap::new(),
            calls: Vec::new(),
            running: 0,
            peak: 0,
            throttled: 0,
        };
        Self { state: Arc::new(Mutex::new(state)), held: watch::Sender::new(true) }
    }

    pub fn link(&self) -> Link {
        Link::new(Settings {
            region: Some("eu-central-1".to_owned()),
            http_client: Some(SharedHttpClient::new(self.clone())),
            credentials: Some(Credentials::new("AKIDFAKE", "secret", None, None, "test")),
            ..Settings::default()
        })
    }

    pub fn account(&self, id: &str) {
        self.state.lock().unwrap().account = id.to_owned();
    }

    pub fn put(&self, repository: &str, images: &[u64]) {
        self.state.lock().unwrap().repositories.insert(repository.to_owned(), images.to_vec());
    }

    pub fn remove(&self, repository: &str) {
        self.state.lock().unwrap().repositories.remove(repository);
    }

    pub fn fail(&self, repository: &str, operation: &str, fault: Fault) {
        self.state.lock().unwrap().faults.insert((repository.to_owned(), operation.to_owned()), fault);
    }

    pub fn mend(&self) {
        self.state.lock().unwrap().faults.clear();
    }

    pub fn release(&self) {
        self.held.send_replace(false);
    }

    /// How often an operation was called, `*` for any repository.
    pub fn count(&self, repository: &str, operation: &str) -> usize {
        let state = self.state.lock().unwrap();
        state.calls.iter().filter(|(r, o)| o == operation && (repository == "*" || r == repository)).count()
    }

    /// The largest number of DescribeImages calls at one time.
    pub fn peak(&self) -> usize {
        self.state.lock().unwrap().peak
    }

    fn answer(&self, operation: &str, request: &Value, bytes: &[u8], fault: Option<Fault>) -> Option<(u16, Vec<u8>)> {
        // Before the lock, which would be poisoned.
        assert!(fault != Some(Fault::Panic), "told to panic");
        let name = request["repositoryName"].as_str().unwrap_or_default();
        let mut state = self.state.lock().unwrap();
        let json = |value: Value| Some((200, value.to_string().into_bytes()));
        let refuse = |code: &str| Some((400, json!({ "__type": code, "message": "told to" }).to_string().into_bytes()));
        match fault {
            Some(Fault::Gone) => return None,
            Some(Fault::Denied) if operation == "GetMetricData" => {
                let mut out = Encoder::new(Vec::new());
                out.begin_map().str("__type").str("AccessDenied").str("message").str("told to").end();
                return Some((403, out.into_writer()));
            }
            Some(Fault::Denied) => return refuse("AccessDeniedException"),
            Some(Fault::Hollow) => return Some((200, Vec::new())),
            Some(Fault::Throttled) if state.throttled < 3 => {
                state.throttled += 1;
                return refuse("ThrottlingException");
            }
            Some(Fault::AlwaysThrottled) => return refuse("ThrottlingException"),
            Some(Fault::Half) if !request["nextToken"].is_null() => return refuse("AccessDeniedException"),
            _ => {}
        }
        match operation {
            "DescribeRepositories" => {
                let asked = request["repositoryNames"][0].as_str();
                if asked.is_some_and(|name| !state.repositories.contains_key(name)) {
                    return refuse("RepositoryNotFoundException");
                }
                let all: Vec<Value> = state
                    .repositories
                    .keys()
                    .filter(|name| asked.is_none_or(|asked| asked == *name))
                    .map(|name| json!({ "repositoryName": name, "registryId": state.account, "repositoryArn": name }))
                    .collect();
                json(json!({ "repositories": all }))
            }
            "DescribeImages" => {
                let Some(images) = state.repositories.get(name) else { return refuse("RepositoryNotFoundException") };
                let image = |number: &u64| {
                    json!({
                        "imageDigest": format!("sha256:{number:064x}"), "imageTags": [format!("v{number}")],
                        "imageSizeInBytes": 1000, "imagePushedAt": 1_700_000_000 + number,
                    })
                };
                let at: usize = request["nextToken"].as_str().map_or(0, |token| token.parse().unwrap());
                let page: Vec<Value> = images.iter().skip(at).take(2).map(image).collect();
                let next = (at + 2 < images.len()).then(|| (at + 2).to_string());
                json(json!({ "imageDetails": page, "nextToken": next }))
            }
            "GetLifecyclePolicy" => refuse("LifecyclePolicyNotFoundException"),
            "ListTagsForResource" => json(json!({ "tags": [{ "Key": "team", "Value": "payments" }] })),
            "GetMetricData" => {
                let mut out = Encoder::new(Vec::new());
                let queries = metrics(bytes);
                out.begin_map().str("MetricDataResults").array(queries);
                for at in 0..queries {
                    out.begin_map().str("Id").str(&format!("m{at}")).str("StatusCode").str("Complete");
                    out.str("Timestamps").array(1).timestamp(&aws_smithy_types::DateTime::from_secs(1_795_305_600));
                    out.str("Values").array(1).double(7.0).end();
                }
                out.end();
                Some((200, out.into_writer()))
            }
            other => panic!("{other} was not expected"),
        }
    }
}

/// How many metrics a GetMetricData request asks for.
pub fn metrics(bytes: &[u8]) -> usize {
    let text = b"RepositoryPullCount";
    bytes.windows(text.len()).filter(|window| window == text).count()
}

impl HttpConnector for Fake {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default().to_owned();
        let path = if target.is_empty() { request.uri().to_owned() } else { target.clone() };
        let operation = path.rsplit(['.', '/']).next().unwrap_or_default().to_owned();
        let bytes = request.body().bytes().unwrap_or_default().to_vec();
        let json: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let object = json["repositoryName"].as_str().or(json["resourceArn"].as_str()).unwrap_or_default().to_owned();
        let mut held = self.held.subscribe();
        let fake = self.clone();
        HttpConnectorFuture::new(async move {
            let fault = {
                let mut state = fake.state.lock().unwrap();
                let metrics = metrics(&bytes).max(1);
                state.calls.extend(std::iter::repeat_n((object.clone(), operation.clone()), metrics));
                if operation == "DescribeImages" {
                    state.running += 1;
                    state.peak = state.peak.max(state.running);
                }
                let fault = |name: &str| state.faults.get(&(name.to_owned(), operation.clone())).copied();
                let network = state.faults.get(&("*".to_owned(), "*".to_owned())).copied();
                fault(&object).or(fault("*")).or(network)
            };
            if fault == Some(Fault::Hold) {
                held.wait_for(|held| !held).await.unwrap();
            }
            tokio::task::yield_now().await;
            if operation == "DescribeImages" {
                fake.state.lock().unwrap().running -= 1;
            }
            let Some((status, mut body)) = fake.answer(&operation, &json, &bytes, fault) else {
                return Err(ConnectorError::other("the cable is out".into(), None));
            };
            if fault == Some(Fault::Cut) {
                body.truncate(body.len() / 2);
            }
            let response = http::Response::builder().status(status).header("smithy-protocol", "rpc-v2-cbor");
            Ok(HttpResponse::try_from(response.body(SdkBody::from(body)).unwrap()).unwrap())
        })
    }
}

impl HttpClient for Fake {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
