//! What a request is given.

use super::alerts::Alerts;
use super::assets::Site;
use super::aws::link::Link;
use super::billing::Billing;
use super::clock::Clock;
use super::collector::Collector;
use super::context::SOMEBODY;
use super::fleet::Fleet;
use super::images::Images;
use super::in_use::InUseList;
use super::jobs::Jobs;
use super::latency::Latency;
use super::ledgers::Ledgers;
use super::manifests::Manifests;
use super::metrics::Metrics;
use super::prices::Prices;
use super::publisher::Publisher;
use super::rows::Rows;
use super::search::Search;
use super::shared_page::SharedPage;
use super::store::Store;
use crate::domain::account::Registry;
use crate::domain::history::AuditEntry;
use crate::domain::problem::Problem;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use std::net::SocketAddr;

#[derive(Clone)]
pub struct AppState {
    pub options: LeptosOptions,
    pub site: Site,
    pub listen: SocketAddr,
    /// Hosts that may name this server besides loopback ones.
    pub hosts: std::sync::Arc<[String]>,
    pub access: Access,
    pub clock: Clock,
    pub link: Link,
    pub store: Store,
    pub collector: Collector,
    pub jobs: Jobs,
    pub rows: Rows,
    pub fleet: Fleet,
    pub images: Images,
    pub manifests: Manifests,
    pub search: Search,
    pub metrics: Metrics,
    pub latency: Latency,
    pub shared_page: SharedPage,
    /// How many repositories `/metrics` names.
    pub exposed_repositories: usize,
    /// What it was started with.
    pub configuration: std::sync::Arc<[crate::domain::setting::Configured]>,
    pub prices: Prices,
    pub billing: Billing,
    pub publisher: Publisher,
    pub ledgers: Ledgers,
    pub alerts: Alerts,
    pub in_use: InUseList,
    /// Shown beside the account: nothing here is real.
    pub demo: bool,
}

impl AppState {
    /// Writes down what somebody switched or set. It is done: that it could not be noted is logged and not told as a failure.
    pub async fn note(&self, registry: &Registry, action: &str, detail: String, problem: Option<&Problem>) {
        let entry = AuditEntry {
            at: self.clock.now(),
            by: SOMEBODY.to_owned(),
            action: action.to_owned(),
            repository: None,
            detail,
            problem: problem.cloned(),
            job: None,
            request_id: None,
        };
        if let Err(problem) = self.store.audit(registry, &entry).await {
            tracing::error!(%problem, action, "a change is missing in the audit log");
        }
    }
}

/// What everybody who reaches this server may do; there is no sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.options.clone()
    }
}
