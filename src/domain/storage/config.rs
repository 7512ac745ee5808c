//! The config of a container image: what it starts, and how it came about. As untrusted as a manifest.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Config {
    /// `linux/arm64/v8`.
    pub platform: String,
    pub created: String,
    pub user: String,
    pub entrypoint: Vec<String>,
    pub command: Vec<String>,
    pub working_directory: String,
    /// Names and values; values are secrets often enough. `None`: not told.
    pub environment: Vec<(String, Option<String>)>,
    pub labels: BTreeMap<String, String>,
    pub ports: BTreeSet<String>,
    pub volumes: BTreeSet<String>,
    pub history: Vec<Step>,
}

/// One step of the build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub by: String,
    /// It made no layer.
    pub empty: bool,
}

#[derive(Deserialize)]
struct Given {
    os: String,
    architecture: String,
    variant: Option<String>,
    created: Option<String>,
    config: Option<Inner>,
    history: Option<Vec<GivenStep>>,
}

/// Docker writes null for what is not set.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Inner {
    user: Option<String>,
    entrypoint: Option<Vec<String>>,
    cmd: Option<Vec<String>>,
    working_dir: Option<String>,
    env: Option<Vec<String>>,
    labels: Option<BTreeMap<String, String>>,
    exposed_ports: Option<BTreeMap<String, serde_json::Value>>,
    volumes: Option<BTreeMap<String, serde_json::Value>>,
}

#[derive(Deserialize)]
struct GivenStep {
    created_by: Option<String>,
    comment: Option<String>,
    #[serde(default)]
    empty_layer: bool,
}

/// `None`: it is the config of something else, or no JSON at all.
#[must_use]
pub fn parse(text: &str) -> Option<Config> {
    let given: Given = serde_json::from_str(text).ok()?;
    let inner = given.config.unwrap_or_default();
    let variable = |line: String| match line.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (line, Some(String::new())),
    };
    let platform = [Some(given.os), Some(given.architecture), given.variant];
    let platform: Vec<String> = platform.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let step =
        |step: GivenStep| Step { by: step.created_by.or(step.comment).unwrap_or_default(), empty: step.empty_layer };
    Some(Config {
        platform: platform.join("/"),
        created: given.created.unwrap_or_default(),
        user: inner.user.unwrap_or_default(),
        entrypoint: inner.entrypoint.unwrap_or_default(),
        command: inner.cmd.unwrap_or_default(),
        working_directory: inner.working_dir.unwrap_or_default(),
        environment: inner.env.unwrap_or_default().into_iter().map(variable).collect(),
        labels: inner.labels.unwrap_or_default(),
        ports: inner.exposed_ports.unwrap_or_default().into_keys().collect(),
        volumes: inner.volumes.unwrap_or_default().into_keys().collect(),
        history: given.history.unwrap_or_default().into_iter().map(step).collect(),
    })
}

/// Something that two configs say differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub what: String,
    /// `None`: nothing.
    pub one: Option<String>,
    pub other: Option<String>,
}

impl Config {
    /// Without the values of its environment.
    #[must_use]
    pub fn discreet(mut self) -> Self {
        self.environment.iter_mut().for_each(|(_, value)| *value = None);
        self
    }

    /// What differs, the history left out: it differs in every build. Values of the environment are told apart and not
    /// shown.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let (one, two) = (self.lines(), other.lines());
        let names: BTreeSet<&String> = one.keys().chain(two.keys()).collect();
        let differs = names.into_iter().filter(|name| one.get(*name) != two.get(*name));
        let shown = |name: &str, value: Option<&String>| match (value, name.starts_with(VARIABLE)) {
            (Some(_), true) => Some("set".to_owned()),
            (value, _) => value.cloned(),
        };
        differs
            .map(|name| {
                let (one, other) = (shown(name, one.get(name)), shown(name, two.get(name)));
                let other = if one == other { Some("set to something else".to_owned()) } else { other };
                Difference { what: name.clone(), one, other }
            })
            .collect()
    }

    fn lines(&self) -> BTreeMap<String, String> {
        let list = |items: &BTreeSet<String>| items.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        let simple = [
            ("Platform", self.platform.clone()),
            ("Created", self.created.clone()),
            ("User", self.user.clone()),
            ("Entrypoint", words(&self.entrypoint)),
            ("Command", words(&self.command)),
            ("Working directory", self.working_directory.clone()),
            ("Ports", list(&self.ports)),
            ("Volumes", list(&self.volumes)),
        ];
        let simple = simple.into_iter().filter(|(_, value)| !value.is_empty());
        let simple = simple.map(|(name, value)| (name.to_owned(), value));
        let labels = self.labels.iter().map(|(name, value)| (format!("Label {name}"), value.clone()));
        let variable =
            |(name, value): &(String, Option<String>)| (format!("{VARIABLE}{name}"), value.clone().unwrap_or_default());
        simple.chain(labels).chain(self.environment.iter().map(variable)).collect()
    }
}

const VARIABLE: &str = "Variable ";

/// Arguments as JSON writes them: unlike a shell's words they cannot be misread.
#[must_use]
pub fn words(arguments: &[String]) -> String {
    if arguments.is_empty() { String::new() } else { serde_json::to_string(arguments).unwrap_or_default() }
}
