//! Everything that the demo holds and what may change.

use super::Options;
use super::cloudwatch::alarms::{self, Alarms};
use super::cloudwatch::custom::Custom;
use super::ecr::templates::{self, Template};
use super::faults::repository_not_found;
use super::refusal::Refusal;
use super::repository::Repository;
use super::seed;
use crate::domain::time::Timestamp;
use std::collections::BTreeMap;

#[derive(Debug)]
pub struct Registry {
    pub seed: u64,
    pub start: Timestamp,
    /// Milliseconds from saving a policy to its evaluation.
    pub run_after: i64,
    pub repositories: BTreeMap<String, Repository>,
    /// The order of listing: AWS promises none, so it is not that of names.
    order: BTreeMap<u64, String>,
    /// Principals whose pulls do not count, and since when.
    pub pull_time_exclusions: BTreeMap<String, Timestamp>,
    /// The account setting BLOB_MOUNTING is ENABLED.
    pub blob_mounting: bool,
    /// Calls that `fault/throttled` has turned away.
    pub throttled: u32,
    pub alarms: Alarms,
    /// Bodies of CloudWatch dashboards, by name.
    pub dashboards: BTreeMap<String, String>,
    /// Metrics that were put.
    pub custom: Custom,
    /// Repository creation templates.
    pub templates: Vec<Template>,
    /// Every push before the demo's start, also of images that are gone; empty until somebody asks.
    pushes: Vec<Timestamp>,
}

impl Registry {
    pub fn new(options: &Options, start: Timestamp) -> Self {
        let repositories = seed::repositories(options, start);
        let mut names: Vec<(u64, &String)> = repositories.values().map(|r| (r.key, &r.name)).collect();
        names.sort_unstable();
        let order = (0..).zip(names).map(|(at, (_, name))| (at, name.clone())).collect();
        let mut registry = Self {
            seed: options.seed,
            run_after: i64::try_from(options.run_after.as_millis()).unwrap_or(i64::MAX),
            start,
            repositories,
            order,
            pull_time_exclusions: BTreeMap::new(),
            blob_mounting: true,
            throttled: 0,
            alarms: Alarms::default(),
            dashboards: BTreeMap::new(),
            custom: Custom::new(),
            templates: templates::seed(start),
            pushes: Vec::new(),
        };
        alarms::seed(&mut registry);
        registry
    }

    /// A repository after whatever was due in it has happened.
    ///
    /// # Errors
    /// `RepositoryNotFoundException`.
    pub fn repository(&mut self, name: &str, now: Timestamp) -> Result<&mut Repository, Refusal> {
        let repository = self.repositories.get_mut(name).ok_or_else(|| repository_not_found(name))?;
        repository.catch_up(now);
        Ok(repository)
    }

    /// Repositories from a position on, with their positions.
    pub fn from(&self, position: u64) -> impl Iterator<Item = (u64, &Repository)> {
        self.order.range(position..).filter_map(|(at, name)| Some((*at, self.repositories.get(name)?)))
    }

    pub fn add(&mut self, repository: Repository) {
        let next = self.order.last_key_value().map_or(0, |(at, _)| at + 1);
        self.order.insert(next, repository.name.clone());
        self.repositories.insert(repository.name.clone(), repository);
    }

    pub fn remove(&mut self, name: &str) {
        self.order.retain(|_, listed| listed != name);
        self.repositories.remove(name);
    }

    /// Makes the history of pushes, which [`Self::pushes_between`] reads.
    pub fn learn_pushes(&mut self) {
        if !self.pushes.is_empty() {
            return;
        }
        for repository in self.repositories.values() {
            for (at, _, images) in repository.recipe.presence(repository.key, self.start) {
                self.pushes.extend((0..images).map(|_| at));
            }
        }
        self.pushes.sort_unstable();
    }

    /// Images that were pushed in `from..to`, as far as they were pushed by a plan.
    pub fn pushes_between(&self, from: Timestamp, to: Timestamp) -> u64 {
        let before = |at: Timestamp| self.pushes.partition_point(|pushed| *pushed < at);
        (before(to) - before(from).min(before(to))) as u64
    }
}
