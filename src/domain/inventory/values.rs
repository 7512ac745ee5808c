//! Values that the filter of the repositories page can offer, from the repositories there are.

use super::row::Row;
use std::collections::{BTreeMap, BTreeSet};

/// Values of one property that are offered, and properties.
const MOST: usize = 50;

/// Property and values, by name; those of resource tags as `tag.KEY`.
#[must_use]
pub fn values(rows: &[Row]) -> Vec<(String, Vec<String>)> {
    let fixed = |name: &str, values: &[&str]| (name.to_owned(), values.iter().map(|v| (*v).to_owned()).collect());
    let first = |values: BTreeSet<&str>| values.into_iter().take(MOST).map(str::to_owned).collect::<Vec<_>>();
    let mut teams = first(rows.iter().filter_map(|row| row.team.as_deref()).collect());
    teams.push("none".to_owned());
    let mut tags: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, value) in rows.iter().flat_map(|row| &row.tags) {
        if tags.len() < MOST || tags.contains_key(key.as_str()) {
            tags.entry(key).or_default().insert(value);
        }
    }
    let mut values = vec![
        ("team".to_owned(), teams),
        fixed("policy", &["none", "set", "unknown"]),
        fixed("size", &["1GiB", "10GiB", "100GiB"]),
        fixed("cost", &["1", "5", "50"]),
        fixed("images", &["100", "1000"]),
        fixed("pushed", &["30d", "90d", "1y"]),
        fixed("pulled", &["30d", "90d", "1y", "never"]),
        fixed("mutability", &["mutable", "immutable"]),
        fixed("scan", &["on", "off"]),
        ("encryption".to_owned(), first(rows.iter().map(|row| row.encryption.as_str()).collect())),
    ];
    values.extend(tags.into_iter().map(|(key, found)| (format!("tag.{}", key.to_ascii_lowercase()), first(found))));
    values
}
