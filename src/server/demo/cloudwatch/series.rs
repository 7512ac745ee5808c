//! The metrics there are, and their values.

use super::custom::{self, Key};
use crate::domain::time::{DAY_MILLIS, Timestamp};
use crate::server::demo::pulls::{Pulls, Rhythm, Shape};
use crate::server::demo::random::key;
use crate::server::demo::registry::Registry;
use crate::server::demo::value::Value;

/// One metric with its dimensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Series {
    /// `AWS/ECR RepositoryPullCount` of a repository.
    Pulls(String),
    /// `AWS/Usage CallCount` of an operation.
    Calls(&'static str),
    /// `AWS/Usage ResourceCount` of repositories.
    Repositories,
    /// `AWS/Usage ResourceCount` of the images of a repository.
    Images(String),
    /// What somebody put.
    Custom(Key),
}

pub const PULL_COUNT: &str = "RepositoryPullCount";

/// Operations that AWS publishes call counts of.
const CALLS: [&str; 8] = [
    "BatchCheckLayerAvailability",
    "BatchGetImage",
    "CompleteLayerUpload",
    "GetAuthorizationToken",
    "GetDownloadUrlForLayer",
    "InitiateLayerUpload",
    "PutImage",
    "UploadLayerPart",
];

/// A metric without data for this long is not listed any more.
const LISTED_FOR: i64 = 14 * DAY_MILLIS;

/// What was measured in a span of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    pub samples: f64,
    pub sum: f64,
    pub smallest: f64,
    pub largest: f64,
}

impl Measure {
    /// `count` events of value 1; `None` for none, as AWS has no point then.
    fn events(count: u64) -> Option<Self> {
        (count > 0).then_some(Self { samples: count as f64, sum: count as f64, smallest: 1.0, largest: 1.0 })
    }

    /// A level that was sampled every five minutes.
    fn level(value: u64, millis: i64) -> Self {
        let (samples, value) = (((millis / 300_000).max(1)) as f64, value as f64);
        Self { samples, sum: samples * value, smallest: value, largest: value }
    }

    /// One that was put.
    pub const fn value(value: f64) -> Self {
        Self { samples: 1.0, sum: value, smallest: value, largest: value }
    }

    pub const fn and(self, other: Self) -> Self {
        Self {
            samples: self.samples + other.samples,
            sum: self.sum + other.sum,
            smallest: self.smallest.min(other.smallest),
            largest: self.largest.max(other.largest),
        }
    }

    /// `None` for a statistic that CloudWatch does not know.
    pub fn statistic(&self, name: &str) -> Option<f64> {
        match name {
            "Sum" => Some(self.sum),
            "SampleCount" => Some(self.samples),
            "Average" => Some(self.sum / self.samples),
            "Minimum" => Some(self.smallest),
            "Maximum" => Some(self.largest),
            percentile => {
                let rank: f64 = percentile.strip_prefix('p')?.parse().ok()?;
                (0.0..=100.0).contains(&rank).then_some(if rank < 50.0 { self.smallest } else { self.largest })
            }
        }
    }
}

impl Series {
    pub fn namespace(&self) -> &str {
        match self {
            Self::Pulls(_) => "AWS/ECR",
            Self::Calls(_) | Self::Repositories | Self::Images(_) => "AWS/Usage",
            Self::Custom(key) => &key.namespace,
        }
    }

    pub fn metric(&self) -> &str {
        match self {
            Self::Pulls(_) => PULL_COUNT,
            Self::Calls(_) => "CallCount",
            Self::Repositories | Self::Images(_) => "ResourceCount",
            Self::Custom(key) => &key.metric,
        }
    }

    /// Sorted by name.
    pub fn dimensions(&self) -> Vec<(&str, String)> {
        let usage = |kind: &str, resource: &str, id: Option<String>| -> Vec<(&str, String)> {
            let mut all = vec![("Class", "None".to_owned()), ("Resource", resource.to_owned())];
            all.extend(id.map(|id| ("ResourceId", id)));
            all.extend([("Service", "ECR".to_owned()), ("Type", kind.to_owned())]);
            all
        };
        match self {
            Self::Pulls(name) => vec![("RepositoryName", name.clone())],
            Self::Calls(operation) => usage("API", operation, None),
            Self::Repositories => usage("RESOURCE", "RepositoryCount", None),
            Self::Images(name) => usage("RESOURCE", "ImagesPerRepositoryCount", Some(format!("repository/{name}"))),
            Self::Custom(key) => key.dimensions.iter().map(|(name, value)| (name.as_str(), value.clone())).collect(),
        }
    }

    /// A Metric of the API.
    pub fn json(&self) -> Value {
        let dimension =
            |(name, value): (&str, String)| Value::map([("Name", Value::text(name)), ("Value", Value::Text(value))]);
        Value::map([
            ("Namespace", Value::text(self.namespace())),
            ("MetricName", Value::text(self.metric())),
            ("Dimensions", Value::List(self.dimensions().into_iter().map(dimension).collect())),
        ])
    }
}

/// Every metric that has ever had data, in the order of listing.
pub fn all(registry: &Registry) -> impl Iterator<Item = Series> {
    let names = || registry.repositories.keys();
    names()
        .map(|name| Series::Pulls(name.clone()))
        .chain(CALLS.into_iter().map(Series::Calls))
        .chain([Series::Repositories])
        .chain(names().map(|name| Series::Images(name.clone())))
        .chain(registry.custom.keys().cloned().map(Series::Custom))
}

/// The metric with exactly these dimensions, as CloudWatch matches them: whole sets, in any order.
pub fn find(registry: &Registry, namespace: &str, metric: &str, dimensions: &[(&str, &str)]) -> Option<Series> {
    let value = |name: &str| dimensions.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
    let found = match (namespace, metric) {
        ("AWS/ECR", PULL_COUNT) => Series::Pulls(value("RepositoryName")?.to_owned()),
        ("AWS/Usage", "CallCount") => Series::Calls(CALLS.into_iter().find(|call| Some(*call) == value("Resource"))?),
        ("AWS/Usage", "ResourceCount") => match value("ResourceId") {
            Some(id) => Series::Images(id.strip_prefix("repository/")?.to_owned()),
            None => Series::Repositories,
        },
        _ => {
            let mut dimensions: Vec<_> = dimensions.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
            dimensions.sort();
            let key = Key { namespace: namespace.to_owned(), metric: metric.to_owned(), dimensions };
            return registry.custom.contains_key(&key).then_some(Series::Custom(key));
        }
    };
    let known = match &found {
        Series::Pulls(name) | Series::Images(name) => registry.repositories.contains_key(name),
        Series::Calls(_) | Series::Repositories | Series::Custom(_) => true,
    };
    let own = found.dimensions();
    let same = own.len() == dimensions.len() && own.iter().all(|(name, wanted)| value(name) == Some(wanted.as_str()));
    (known && same).then_some(found)
}

/// Whether there was data in the two weeks before `now`, or in the three hours before it.
pub fn is_alive(registry: &Registry, series: &Series, now: Timestamp, within: Option<i64>) -> bool {
    match series {
        Series::Pulls(name) => registry.repositories.get(name).is_some_and(|repository| {
            let from = Timestamp::from_millis(now.millis() - within.unwrap_or(LISTED_FOR));
            repository.pulls.last_before(now).is_some_and(|last| last >= from)
        }),
        Series::Custom(key) => registry
            .custom
            .get(key)
            .and_then(|values| values.last_key_value())
            .is_some_and(|(last, _)| now - *last <= within.unwrap_or(LISTED_FOR)),
        Series::Calls(_) | Series::Repositories | Series::Images(_) => true,
    }
}

/// Reads one series, span by span.
pub struct Reader<'a> {
    registry: &'a Registry,
    series: &'a Series,
    /// From when on there were how many images, ascending; only for [`Series::Images`].
    steps: Vec<(i64, u64)>,
}

impl<'a> Reader<'a> {
    pub fn new(registry: &'a mut Registry, series: &'a Series) -> Self {
        let steps = match series {
            Series::Images(name) => image_steps(registry, name),
            Series::Pulls(_) | Series::Calls(_) | Series::Repositories | Series::Custom(_) => Vec::new(),
        };
        if let Series::Calls(_) = series {
            registry.learn_pushes();
        }
        Self { registry, series, steps }
    }

    /// What was measured in `from..to`; `None` when nothing was.
    pub fn measure(&self, from: Timestamp, to: Timestamp) -> Option<Measure> {
        match self.series {
            Series::Pulls(name) => {
                let pulls = self.registry.repositories.get(name)?.pulls;
                Measure::events(pulls.between(from, to).into())
            }
            Series::Calls(operation) => Measure::events(calls(self.registry, operation, from, to)),
            Series::Repositories => {
                let count = self.registry.repositories.values().filter(|r| r.created_at < to).count();
                (count > 0).then(|| Measure::level(count as u64, to - from))
            }
            Series::Images(_) => {
                let at = self.steps.partition_point(|(since, _)| *since < to.millis());
                let (_, count) = self.steps.get(at.checked_sub(1)?)?;
                Some(Measure::level(*count, to - from))
            }
            Series::Custom(key) => custom::measure(self.registry, key, from, to),
        }
    }
}

/// Clients make these calls in fixed numbers for each push and each pull.
fn calls(registry: &Registry, operation: &str, from: Timestamp, to: Timestamp) -> u64 {
    let pushes = || registry.pushes_between(from, to);
    match operation {
        "PutImage" => pushes(),
        "InitiateLayerUpload" | "CompleteLayerUpload" => pushes() * 2,
        "BatchCheckLayerAvailability" => pushes() * 3,
        "UploadLayerPart" => pushes() * 5,
        "BatchGetImage" => pulls(registry, from, to),
        "GetDownloadUrlForLayer" => pulls(registry, from, to) * 4,
        _ => {
            let rhythm = Rhythm { shape: Shape::Office, per_day: 900.0, silent_days: 0 };
            let seed = key(registry.seed, "GetAuthorizationToken");
            Pulls::new(seed, rhythm, registry.start.plus_days(-730), registry.start).between(from, to).into()
        }
    }
}

/// Pulls from the whole registry; of a very large one as many as its first repositories suggest.
fn pulls(registry: &Registry, from: Timestamp, to: Timestamp) -> u64 {
    const ENOUGH: usize = 200;
    let all = registry.repositories.len();
    let sum: u64 = registry.repositories.values().take(ENOUGH).map(|r| u64::from(r.pulls.between(from, to))).sum();
    if all > ENOUGH { sum * all as u64 / ENOUGH as u64 } else { sum }
}

/// How many images a repository held since when. What came and went before the demo's start is scaled to end at what
/// was there then.
fn image_steps(registry: &mut Registry, name: &str) -> Vec<(i64, u64)> {
    let start = registry.start;
    let Some(repository) = registry.repositories.get_mut(name) else { return Vec::new() };
    let now_there = repository.count() as u64;
    let at_start = repository.count_at_start() as f64;
    let mut changes: Vec<(i64, i64)> = Vec::new();
    for (came, gone, images) in repository.recipe.presence(repository.key, start) {
        changes.push((came.millis(), images.into()));
        if gone < start {
            changes.push((gone.millis(), -i64::from(images)));
        }
    }
    if changes.is_empty() {
        changes = repository
            .from(0)
            .map(|(_, image)| (image.pushed_at.millis(), 1))
            .filter(|c| c.0 < start.millis())
            .collect();
    }
    changes.sort_unstable();
    let last = changes.iter().map(|(_, change)| change).sum::<i64>().max(1) as f64;
    let mut there = 0;
    let mut steps: Vec<(i64, u64)> = changes
        .into_iter()
        .map(|(at, change)| {
            there += change;
            (at, (there.max(0) as f64 * at_start / last).round() as u64)
        })
        .collect();
    steps.push((start.millis(), now_there));
    steps
}
