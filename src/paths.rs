//! Every URL of the product, and the only place that formats one. Defaults are left out.

use crate::domain::account::{Region, Registry};
use crate::domain::cost::group::GroupBy;
use crate::domain::cost::period::Period;
use crate::domain::cost::rates::Item;
use crate::domain::draft::DraftId;
use crate::domain::image::Digest;
use crate::domain::job::JobId;
use crate::domain::repository::RepositoryName;

pub const OVERVIEW: &str = "/";
pub const REPOSITORIES: &str = "/repositories";
pub const COSTS: &str = "/costs";
pub const ACTIVITY: &str = "/activity";

/// What pages below a repository start with that are not below [`REPOSITORIES`].
pub const OF_REPOSITORIES: [&str; 3] = ["/images", "/policy", POLICY_HISTORY];
pub const POLICIES: &str = "/policies";
/// Policies that are talked about before anybody saves them.
pub const DRAFTS: &str = "/drafts";
const POLICY_HISTORY: &str = "/policy-history";
pub const ROLL_OUT: &str = "/policies/roll-out";
pub const POLICY_SETS: &str = "/policies/sets";
/// Repository creation templates of ECR.
pub const CREATION_TEMPLATES: &str = "/policies/creation-templates";
/// Metrics of the registry; `/metrics` is what Prometheus reads.
pub const USAGE: &str = "/usage";
pub const ALARMS: &str = "/usage/alarms";
/// The body of a CloudWatch dashboard.
pub const EXPORT_DASHBOARD: &str = "/export/dashboard.json";
pub const SETTINGS: &str = "/settings";
pub const RATES: &str = "/costs/rates";
pub const SAVINGS: &str = "/costs/savings";
pub const BUDGETS: &str = "/costs/budgets";
pub const STATEMENT: &str = "/costs/statement";
pub const BILL: &str = "/costs/bill";
/// How the registry is read, and what of it could not be.
pub const READING: &str = "/reading";
pub const SEARCH: &str = "/search";

/// Percent-encodes one path segment or query value.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Names contain `/`, which stays: routes take the name as the rest of the path.
fn name_path(name: &RepositoryName) -> String {
    name.as_str().split('/').map(encode).collect::<Vec<_>>().join("/")
}

/// `path` with those parameters that have a value.
#[must_use]
pub fn with_query(path: &str, parameters: &[(&str, &str)]) -> String {
    let query: Vec<String> = parameters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{key}={}", encode(value)))
        .collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

#[must_use]
pub fn repositories(filter: &str) -> String {
    with_query(REPOSITORIES, &[("q", filter)])
}

#[must_use]
pub fn search(text: &str) -> String {
    with_query(SEARCH, &[("q", text)])
}

/// The tabs of a repository's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    #[default]
    Images,
    Metrics,
    Cost,
    Layers,
    Policy,
    Settings,
}

impl Tab {
    pub const ALL: [Self; 6] = [Self::Images, Self::Metrics, Self::Cost, Self::Layers, Self::Policy, Self::Settings];

    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Images => "",
            Self::Metrics => "metrics",
            Self::Cost => "cost",
            Self::Layers => "layers",
            Self::Policy => "policy",
            Self::Settings => "settings",
        }
    }

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Images => "Images",
            Self::Metrics => "Metrics",
            Self::Cost => "Cost",
            Self::Layers => "Layers",
            Self::Policy => "Lifecycle policy",
            Self::Settings => "Settings",
        }
    }
}

#[must_use]
pub fn repository(name: &RepositoryName, tab: Tab) -> String {
    match tab {
        Tab::Policy => format!("/policy/{}", name_path(name)),
        _ => with_query(&format!("{REPOSITORIES}/{}", name_path(name)), &[("tab", tab.key())]),
    }
}

/// Where the policy editor asks AWS for its own preview.
#[must_use]
pub fn preview_by_aws(name: &RepositoryName) -> String {
    format!("{}#ask", repository(name, Tab::Policy))
}

/// The repository that the page at that path is about.
#[must_use]
pub fn repository_at(path: &str) -> Option<RepositoryName> {
    let below = |start: &str| path.strip_prefix(start)?.strip_prefix('/');
    let [images, policy, history] = OF_REPOSITORIES;
    let image = below(images).and_then(|rest| Some(rest.split_once('/')?.1));
    let name = below(REPOSITORIES).or_else(|| below(policy)).or_else(|| below(history)).or(image)?;
    RepositoryName::new(decode(name)?).ok()
}

/// What [`encode`] encoded; `None`: it was not.
fn decode(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let (byte, length) = match first {
            b'%' => (u8::from_str_radix(std::str::from_utf8(after.get(..2)?).ok()?, 16).ok()?, 2),
            byte => (*byte, 0),
        };
        bytes.push(byte);
        rest = &after[length..];
    }
    String::from_utf8(bytes).ok()
}

/// The policy editor, starting from the ready-made policy of that id.
#[must_use]
pub fn policy_from(name: &RepositoryName, template: &str) -> String {
    with_query(&repository(name, Tab::Policy), &[("template", template)])
}

/// The policies that a repository had.
#[must_use]
pub fn policy_history(name: &RepositoryName) -> String {
    format!("{}/{}", POLICY_HISTORY, name_path(name))
}

/// The policy editor, starting from an earlier version.
#[must_use]
pub fn policy_version(name: &RepositoryName, id: i64) -> String {
    with_query(&repository(name, Tab::Policy), &[("version", &id.to_string())])
}

#[must_use]
pub fn draft(id: DraftId) -> String {
    format!("{DRAFTS}/{id}")
}

/// The policy editor, starting from a draft.
#[must_use]
pub fn policy_from_draft(name: &RepositoryName, id: DraftId) -> String {
    with_query(&repository(name, Tab::Policy), &[("draft", &id.to_string())])
}

#[must_use]
pub fn image(repository: &RepositoryName, digest: &Digest) -> String {
    format!("/images/{}/{}", encode(digest.as_str()), name_path(repository))
}

/// An image with its config on show: `names` or `values` of its environment.
#[must_use]
pub fn image_config(repository: &RepositoryName, digest: &Digest, shown: &str) -> String {
    with_query(&image(repository, digest), &[("config", shown)])
}

/// An image beside another of the same repository.
#[must_use]
pub fn comparison(repository: &RepositoryName, digest: &Digest, with: &Digest) -> String {
    with_query(&image(repository, digest), &[("with", with.as_str())])
}

/// The section of the settings page that switches the reading of manifests.
#[must_use]
pub fn manifests() -> String {
    format!("{SETTINGS}#manifests")
}

/// The creation template of a prefix, to be edited.
#[must_use]
pub fn creation_template(prefix: &str) -> String {
    with_query(CREATION_TEMPLATES, &[("prefix", prefix)])
}

/// A policy set with its versions.
#[must_use]
pub fn policy_set(name: &str) -> String {
    with_query(POLICY_SETS, &[("set", name)])
}

/// The section of the settings page that says what a roll-out may delete unasked.
#[must_use]
pub fn guard() -> String {
    format!("{SETTINGS}#guard")
}

/// The page of alarms, saying that a dashboard was put.
#[must_use]
pub fn dashboard_put(name: &str) -> String {
    format!("{}#dashboard", with_query(ALARMS, &[("dashboard", name)]))
}

/// A dashboard in the AWS console.
#[must_use]
pub fn dashboard_in_console(region: &Region, name: &str) -> String {
    let path = with_query(&format!("https://{}/cloudwatch/home", console_host(region)), &[("region", region.as_str())]);
    format!("{path}#dashboards/dashboard/{}", encode(name))
}

fn console_host(region: &Region) -> &'static str {
    match region.as_str() {
        r if r.starts_with("cn-") => "console.amazonaws.cn",
        r if r.starts_with("us-gov-") => "console.amazonaws-us-gov.com",
        _ => "console.aws.amazon.com",
    }
}

/// A repository's page in the AWS console.
#[must_use]
pub fn console(registry: &Registry, repository: &RepositoryName) -> String {
    let Registry { account, region } = registry;
    let host = console_host(region);
    let (account, name) = (encode(account.as_str()), name_path(repository));
    let path = format!("https://{host}/ecr/repositories/private/{account}/{name}");
    with_query(&path, &[("region", region.as_str())])
}

#[must_use]
pub fn job(id: JobId) -> String {
    format!("{ACTIVITY}/jobs/{id}")
}

/// What a job kept of the images that it deleted.
#[must_use]
pub fn kept_manifests(id: JobId) -> String {
    with_query("/export/manifests.json", &[("job", &id.to_string())])
}

/// One of the pages of costs, or an export of them, with its grouping and range.
#[must_use]
pub fn costs(path: &str, by: &GroupBy, period: Period) -> String {
    let by = if *by == GroupBy::default() { String::new() } else { by.to_string() };
    let range = if period == Period::default() { String::new() } else { period.to_string() };
    with_query(path, &[("by", &by), ("range", &range)])
}

/// A line of the rate card.
#[must_use]
pub fn rate(item: Item) -> String {
    format!("{RATES}#{}", item.key())
}

/// Everything an export serves: `csv` or `json`.
#[must_use]
pub fn export_repositories(format: &str, parameters: &[(&str, &str)]) -> String {
    with_query(&format!("/export/repositories.{format}"), parameters)
}

#[must_use]
pub fn export_images(format: &str, repository: &RepositoryName, parameters: &[(&str, &str)]) -> String {
    let mut all = vec![("repository", repository.as_str())];
    all.extend_from_slice(parameters);
    with_query(&format!("/export/images.{format}"), &all)
}

/// Pulls by repository, as the table of the metrics page.
#[must_use]
pub fn export_pulls(format: &str, parameters: &[(&str, &str)]) -> String {
    with_query(&format!("/export/pulls.{format}"), parameters)
}

/// Every series of the metrics page, or of a repository's metrics.
#[must_use]
pub fn export_series(format: &str, parameters: &[(&str, &str)]) -> String {
    with_query(&format!("/export/metrics.{format}"), parameters)
}

#[cfg(test)]
mod tests;
