//! The state of the list of repositories, as the URL holds it.

use crate::components::Density;
use crate::domain::inventory::query::{Column, Query};
use crate::pages::url;
use crate::paths;
use leptos_router::params::ParamsMap;

/// What the URL asks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked {
    /// Always of the first page: which rows are in sight is not part of it.
    pub query: Query,
    /// In this order, after the name; empty: the usual ones.
    pub columns: Vec<Column>,
    pub compact: bool,
}

impl Asked {
    pub fn read(url: &ParamsMap) -> Self {
        let text = |key| url.get(key).unwrap_or_default();
        Self {
            query: Query { filter: text("q"), sort: text("sort").parse().unwrap_or_default(), page: 1 },
            columns: columns(&url.get_all("columns").unwrap_or_default()),
            compact: text("density") == "compact",
        }
    }

    /// Those on show, after the name.
    pub fn shown(&self) -> &[Column] {
        if self.columns.is_empty() { &USUAL } else { &self.columns }
    }

    /// The state as names and values, without defaults.
    pub fn parameters(&self) -> Vec<(String, String)> {
        let mut parameters = vec![("q".to_owned(), self.query.filter.clone())];
        if self.query.sort != Default::default() {
            parameters.push(("sort".to_owned(), self.query.sort.to_string()));
        }
        parameters.extend(self.columns.iter().map(|column| ("columns".to_owned(), column.to_string())));
        if self.compact {
            parameters.push(("density".to_owned(), "compact".to_owned()));
        }
        parameters.retain(|(_, value)| !value.is_empty());
        parameters
    }

    pub fn without(&self, key: &str) -> Vec<(String, String)> {
        self.parameters().into_iter().filter(|(name, _)| name != key).collect()
    }

    pub fn href(&self) -> String {
        self.at_row(0)
    }

    /// The list from a row on, counted from 0.
    pub fn at_row(&self, row: usize) -> String {
        let (parameters, row) = (self.parameters(), url::row(row));
        let pairs = parameters.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        paths::with_query(paths::REPOSITORIES, &pairs.chain([("row", row.as_str())]).collect::<Vec<_>>())
    }

    pub fn unfiltered(&self) -> String {
        Self { query: Query { filter: String::new(), ..self.query.clone() }, ..self.clone() }.href()
    }

    /// Names and values for an export of exactly what is on show.
    pub fn exported(&self) -> Vec<(String, String)> {
        let keys: Vec<&str> = std::iter::once(&Column::Name).chain(self.shown()).map(|column| column.key()).collect();
        let mut pairs = self.parameters();
        pairs.retain(|(key, _)| key == "q" || key == "sort");
        pairs.push(("columns".to_owned(), keys.join(",")));
        pairs
    }

    pub const fn density(&self) -> Density {
        if self.compact { Density::Compact } else { Density::Normal }
    }
}

/// What is on show unless somebody chooses otherwise: as much as a laptop's screen holds.
const USUAL: [Column; 8] = [
    Column::Team,
    Column::Images,
    Column::Size,
    Column::Cost,
    Column::Policy,
    Column::Pushed,
    Column::Pulled,
    Column::Pulls,
];

/// Each once, in the order in which they are asked for.
fn columns(keys: &[String]) -> Vec<Column> {
    let mut columns = Vec::new();
    for column in keys.iter().filter_map(|key| key.parse().ok()) {
        if column != Column::Name && !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}
