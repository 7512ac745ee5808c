//! What the demo holds when it starts: a company that someone would recognise, or as many repositories as a load test
//! asks for.

pub mod synthetic;

mod artifact;
mod assemble;
mod company;
mod config;
mod hostile;
mod plan;
mod policies;
mod schedule;
mod stack;
mod upstream;

use super::image::Image;
use super::pulls::{Pulls, Rhythm, Shape};
use super::random::{key, mix, unit};
use super::repository::{LifecyclePolicy, Mutability, Repository};
use super::{ACCOUNT, Options, REGION, faults};
use crate::domain::time::{DAY_MILLIS, Timestamp};
use plan::{Plan, Product, Rules};
use std::collections::BTreeMap;

/// How the images of a repository come to be.
#[derive(Debug, Clone, Copy)]
pub enum Recipe {
    Empty,
    Company(&'static Plan),
    Hostile,
    /// A few images behind a repository that fails.
    Faulty,
    Synthetic {
        images: u64,
    },
}

impl Recipe {
    pub fn images(self, key: u64, start: Timestamp, pulls: &Pulls) -> Vec<Image> {
        match self {
            Self::Company(Plan { product: Product::Upstream(releases), .. }) => {
                upstream::images(releases, key, start, pulls)
            }
            Self::Company(plan) => assemble::images(plan, key, start, pulls),
            Self::Hostile => hostile::images(key, start),
            Self::Faulty => {
                let some = synthetic::Synthetic::new(key, 60, start, *pulls);
                (0..some.len()).filter_map(|at| some.image(at)).collect()
            }
            Self::Empty | Self::Synthetic { .. } => Vec::new(),
        }
    }

    /// When images came and went before the demo's start: from, to, how many.
    pub fn presence(self, key: u64, start: Timestamp) -> Vec<(Timestamp, Timestamp, u32)> {
        match self {
            Self::Company(Plan { product: Product::Upstream(_), .. }) | Self::Hostile | Self::Faulty | Self::Empty => {
                Vec::new()
            }
            Self::Synthetic { images } => synthetic::presence(key, images, start),
            Self::Company(plan) => assemble::presence(plan, key, start),
        }
    }
}

/// All repositories at the start.
pub fn repositories(options: &Options, start: Timestamp) -> BTreeMap<String, Repository> {
    let all = match (options.repositories, options.images) {
        (None, None) => recognisable(options.seed, start),
        (repositories, images) => {
            synthetic_ones(options.seed, start, repositories.unwrap_or(40), images.unwrap_or(6_000))
        }
    };
    all.into_iter().map(|repository| (repository.name.clone(), repository)).collect()
}

fn recognisable(seed: u64, start: Timestamp) -> Vec<Repository> {
    let mut all: Vec<Repository> = company::COMPANY.iter().map(|plan| company_repository(seed, plan, start)).collect();
    let quiet = Rhythm { shape: Shape::Office, per_day: 3.0, silent_days: 0 };
    for (name, value) in [("security/fuzz-corpus", "security"), (hostile::NAME, hostile::TAG_VALUE)] {
        let mut repository = bare(seed, name, 60, quiet, start, Recipe::Hostile);
        repository.tags = tags(value, "dev", "CC-2020");
        repository.tags.insert("note".to_owned(), "=HYPERLINK(\"http://localhost\",\"click\")".to_owned());
        all.push(repository);
    }
    for name in faults::NAMES {
        let mut repository = bare(seed, name, 90, quiet, start, Recipe::Faulty);
        repository.tags = tags("platform", "test", "CC-2000");
        all.push(repository);
    }
    all
}

fn bare(seed: u64, name: &str, created: i64, rhythm: Rhythm, start: Timestamp, recipe: Recipe) -> Repository {
    let key = key(seed, name);
    let created_at =
        Timestamp::from_millis(start.plus_days(-created).day().start().millis() + (key % 40_000_000) as i64);
    let pulls = Pulls::new(mix(key, 0x9a11), rhythm, created_at, start);
    Repository::new(name, key, created_at, start, pulls, recipe)
}

fn tags(team: &str, env: &str, cost_center: &str) -> BTreeMap<String, String> {
    [("team", team), ("env", env), ("cost-center", cost_center)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn company_repository(seed: u64, plan: &'static Plan, start: Timestamp) -> Repository {
    let mut repository = bare(seed, plan.name, i64::from(plan.created) + 1, plan.rhythm, start, Recipe::Company(plan));
    repository.mutability = Mutability {
        kind: plan.mutability.to_owned(),
        exclusions: plan.exclusions.iter().map(|&filter| filter.to_owned()).collect(),
    };
    repository.scan_on_push = plan.scan;
    repository.kms_key =
        plan.kms.then(|| format!("arn:aws:kms:{REGION}:{ACCOUNT}:key/5f2c8a1e-77d0-4c0b-9d3e-2b1f6a90c4d7"));
    repository.tags = tags(plan.team, plan.env, plan.cost_center);
    if plan.env == "shared" {
        repository.permissions = Some(permissions());
    }
    let night = start.day().start().millis() + (repository.key % 7_200_000) as i64;
    let night = Timestamp::from_millis(if night < start.millis() { night } else { night - DAY_MILLIS });
    let hour_ago = Timestamp::from_millis(start.millis() - 3_600_000);
    repository.policy = match plan.rules {
        Rules::None => None,
        Rules::InForce(text) => {
            Some(LifecyclePolicy { text: text.to_owned(), evaluated_at: Some(night), due: night.plus_days(1) })
        }
        Rules::Saved(text) => {
            Some(LifecyclePolicy { text: text.to_owned(), evaluated_at: None, due: hour_ago.plus_days(1) })
        }
    };
    repository
}

/// What lets the company's other accounts pull.
fn permissions() -> String {
    format!(
        concat!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"PullFromWorkloadAccounts","Effect":"Allow","#,
            r#""Principal":{{"AWS":["arn:aws:iam::{0}:root","arn:aws:iam::210987654321:root"]}},"#,
            r#""Action":["ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"]}}]}}"#
        ),
        ACCOUNT
    )
}

/// `count` repositories that share `images` unevenly: one in twenty is ten times as big, one in two hundred fifty times.
fn synthetic_ones(seed: u64, start: Timestamp, count: u32, images: u32) -> Vec<Repository> {
    let weight = |n: u32| match n {
        n if n % 200 == 7 => 50,
        n if n % 20 == 3 => 10,
        _ => 1u64,
    };
    let whole: u64 = (0..count).map(weight).sum::<u64>().max(1);
    let mut before = 0u64;
    (0..count)
        .map(|n| {
            let upto = before + weight(n);
            let share = |weight: u64| u64::from(images) * weight / whole;
            let repository = synthetic_one(seed, n, share(upto) - share(before), start);
            before = upto;
            repository
        })
        .collect()
}

fn synthetic_one(seed: u64, n: u32, images: u64, start: Timestamp) -> Repository {
    let of = mix(seed, u64::from(n) + 1);
    let team = format!("team-{:02}", of % 48);
    let name = format!("{team}/service-{n:05}");
    let shape = [Shape::Always, Shape::Office, Shape::Nightly][(of >> 8) as usize % 3];
    let silent_days = if (of >> 16).is_multiple_of(9) { 100 } else { 0 };
    let rhythm = Rhythm { shape, per_day: 2.0 + 200.0 * unit(of).powi(3), silent_days };
    let mut repository = bare(seed, &name, 740, rhythm, start, Recipe::Synthetic { images });
    repository.tags = tags(&team, if of.is_multiple_of(3) { "dev" } else { "prod" }, &format!("CC-{}", 1000 + of % 48));
    repository.scan_on_push = (of >> 24).is_multiple_of(2);
    if (of >> 32).is_multiple_of(3) {
        repository.mutability.kind = "IMMUTABLE".to_owned();
    }
    let text = match (of >> 40) % 5 {
        0 | 1 => None,
        2 => Some(policies::NEWEST),
        _ => Some(policies::STANDARD),
    };
    // Load tests compare numbers, so nothing goes before somebody saves a policy.
    repository.policy = text.map(|text| LifecyclePolicy {
        text: text.to_owned(),
        evaluated_at: Some(start.plus_days(-1)),
        due: start.plus_days(36_500),
    });
    repository
}
