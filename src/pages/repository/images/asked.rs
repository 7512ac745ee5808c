//! The state of the list of images, as the URL holds it.

use super::folds::{FOLDS, Folds};
use crate::components::Density;
use crate::domain::image::listing::Query;
use crate::domain::inventory::query::Sort;
use crate::domain::repository::RepositoryName;
use crate::pages::url;
use crate::paths::{self, Tab};
use leptos_router::params::ParamsMap;

/// Columns that can be chosen, in their usual order; the digest is always there.
pub const COLUMNS: [(&str, &str); 8] = [
    ("tags", "Tags"),
    ("kind", "Kind"),
    ("size", "Size"),
    ("pushed", "Pushed"),
    ("pulled", "Last pulled"),
    ("status", "Status"),
    ("policy", "Policy says"),
    ("scan", "Scan findings"),
];

/// Not on show until somebody wants it: AWS-native basic scanning tells nothing here.
const OPTIONAL: &str = "scan";

/// What the URL asks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked {
    /// Always of the first page: which rows are in sight is not part of it.
    pub query: Query,
    /// In this order, after the digest; empty: the usual ones.
    pub columns: Vec<&'static str>,
    pub compact: bool,
}

impl Asked {
    pub fn read(url: &ParamsMap) -> Self {
        let text = |key| url.get(key).unwrap_or_default();
        let wanted = url.get_all("columns").unwrap_or_default();
        let mut columns: Vec<&'static str> = Vec::new();
        for (key, _) in wanted.iter().filter_map(|key| COLUMNS.iter().find(|(known, _)| known == key)) {
            if !columns.contains(key) {
                columns.push(key);
            }
        }
        Self {
            query: Query { filter: text("q"), sort: text("sort").parse().unwrap_or_default(), page: 1 },
            columns,
            compact: text("density") == "compact",
        }
    }

    pub fn shown(&self) -> Vec<&'static str> {
        match self.columns.as_slice() {
            [] => COLUMNS.iter().map(|(key, _)| *key).filter(|key| *key != OPTIONAL).collect(),
            chosen => chosen.to_vec(),
        }
    }

    /// The state as names and values, without defaults and without the page.
    fn parameters(&self) -> Vec<(String, String)> {
        let mut parameters = vec![("q".to_owned(), self.query.filter.clone())];
        if self.query.sort != Sort::default() {
            parameters.push(("sort".to_owned(), self.query.sort.to_string()));
        }
        parameters.extend(self.columns.iter().map(|key| ("columns".to_owned(), (*key).to_owned())));
        if self.compact {
            parameters.push(("density".to_owned(), "compact".to_owned()));
        }
        parameters.retain(|(_, value)| !value.is_empty());
        parameters
    }

    pub fn without(&self, keys: &[&str]) -> Vec<(String, String)> {
        self.parameters().into_iter().filter(|(key, _)| !keys.contains(&key.as_str())).collect()
    }

    pub fn href(&self, repository: &RepositoryName) -> String {
        self.with_more(repository, &[])
    }

    /// The page of the list that holds a row, counted from 0.
    pub fn at_row(&self, repository: &RepositoryName, row: usize, folds: &Folds) -> String {
        self.with_more(repository, &[("row", url::row(row)), (FOLDS, folds.to_string())])
    }

    /// The list with these groups open and closed.
    pub fn folded(&self, repository: &RepositoryName, folds: &Folds) -> String {
        self.with_more(repository, &[(FOLDS, folds.to_string())])
    }

    fn with_more(&self, repository: &RepositoryName, more: &[(&str, String)]) -> String {
        let parameters = self.parameters();
        let pairs = parameters.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let pairs: Vec<_> = pairs.chain(more.iter().map(|(key, value)| (*key, value.as_str()))).collect();
        paths::with_query(&paths::repository(repository, Tab::Images), &pairs)
    }

    /// The same list asked something else.
    pub fn with(&self, query: Query) -> Self {
        Self { query, ..self.clone() }
    }

    pub fn unfiltered(&self) -> Self {
        self.with(Query { filter: String::new(), ..self.query.clone() })
    }

    pub const fn density(&self) -> Density {
        if self.compact { Density::Compact } else { Density::Normal }
    }
}
