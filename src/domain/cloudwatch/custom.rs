//! What a registry holds as metrics of our own in CloudWatch, so that dashboards and alarms there know it
//! (aws-monitoring-cost.md 1.7).

use crate::domain::inventory::row::Row;
use crate::domain::repository::RepositoryName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where they are.
pub const NAMESPACE: &str = "Stowage";

/// USD a month for a metric that has a value in every hour of it; the first ten of an account are free.
pub const PER_METRIC: f64 = 0.30;

/// USD for each request; the first million of a month are free.
pub const PER_REQUEST: f64 = 0.01 / 1000.0;

/// Repositories that have metrics of their own at most.
pub const MOST_REPOSITORIES: usize = 300;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    StoredBytes,
    Images,
    MonthlyCost,
}

/// As CloudWatch names it; USD is none of its units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    Count,
    None,
}

impl Metric {
    pub const ALL: [Self; 3] = [Self::StoredBytes, Self::Images, Self::MonthlyCost];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StoredBytes => "StoredBytes",
            Self::Images => "Images",
            Self::MonthlyCost => "MonthlyCost",
        }
    }

    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::StoredBytes => Unit::Bytes,
            Self::Images => Unit::Count,
            Self::MonthlyCost => Unit::None,
        }
    }

    fn of(self, row: &Row) -> f64 {
        match self {
            Self::StoredBytes => (row.standard_bytes + row.archive_bytes) as f64,
            Self::Images => row.images as f64,
            Self::MonthlyCost => row.monthly_cost,
        }
    }
}

/// Whose metrics are published, besides those of the whole registry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Published {
    pub repositories: BTreeSet<RepositoryName>,
}

impl Published {
    /// Reads names out of a text, one on a line or with commas between.
    ///
    /// # Errors
    /// What is no name, or that there are too many.
    pub fn read(text: &str) -> Result<Self, String> {
        let words = text.split([',', '\n', '\r']).map(str::trim).filter(|word| !word.is_empty());
        let names =
            words.map(|word| RepositoryName::new(word).map_err(|error| format!("{word:?} is no name: {error}")));
        let repositories: BTreeSet<_> = names.collect::<Result<_, _>>()?;
        if repositories.len() > MOST_REPOSITORIES {
            return Err(format!("{} repositories are named, {MOST_REPOSITORIES} may be", repositories.len()));
        }
        Ok(Self { repositories })
    }

    #[must_use]
    pub fn metrics(&self) -> usize {
        (self.repositories.len() + 1) * Metric::ALL.len()
    }

    /// USD a month, without what is free.
    #[must_use]
    pub fn monthly_price(&self) -> f64 {
        const REQUESTS: f64 = 24.0 * 31.0;
        self.metrics() as f64 * PER_METRIC + REQUESTS * PER_REQUEST
    }
}

/// A value to publish.
#[derive(Debug, Clone, PartialEq)]
pub struct Datum {
    pub metric: Metric,
    /// `None`: of the whole registry.
    pub repository: Option<RepositoryName>,
    pub value: f64,
}

/// The values of a snapshot. `monthly_cost` is that of the whole registry in USD, its tiers counted. A repository that is gone
/// has none.
#[must_use]
pub fn data(rows: &[Row], monthly_cost: f64, published: &Published) -> Vec<Datum> {
    let whole = Metric::ALL.into_iter().map(|metric| {
        let value = match metric {
            Metric::MonthlyCost => monthly_cost,
            _ => rows.iter().map(|row| metric.of(row)).sum(),
        };
        Datum { metric, repository: None, value }
    });
    let chosen = rows.iter().filter(|row| published.repositories.contains(&row.name));
    let own = chosen.flat_map(|row| {
        let one = |metric: Metric| Datum { metric, repository: Some(row.name.clone()), value: metric.of(row) };
        Metric::ALL.map(one)
    });
    whole.chain(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_priced() {
        for (text, metrics) in [("", 3), ("team/app", 6), (" team/app,\n\nteam/web\r\nteam/app ", 9)] {
            let published = Published::read(text).unwrap();
            assert_eq!(published.metrics(), metrics, "{text:?}");
            assert!((published.monthly_price() - metrics as f64 * 0.30).abs() < 0.01, "{text:?}");
        }
        let many: Vec<_> = (0..=MOST_REPOSITORIES).map(|n| format!("r{n}")).collect();
        assert!(Published::read(&many.join(",")).unwrap_err().contains("301 repositories are named, 300 may be"));
    }
}
