//! `SEARCH`: series by schema and by words (aws-monitoring-cost.md 1.4).

use super::data::label;
use super::invalid;
use super::line::{self, Line, Range};
use super::series::{self, Series};
use crate::domain::time::Timestamp;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::registry::Registry;

/// CloudWatch finds no more than this.
const MOST: usize = 500;

/// # Errors
/// For a search without a schema, and for `OR` and `NOT`, which the demo does not know.
pub fn run(
    registry: &mut Registry,
    query: &str,
    statistic: &str,
    period: i64,
    range: Range,
) -> Result<Vec<Line>, Refusal> {
    let search = Search::parse(query)?;
    let now = Timestamp::from_secs(range.now);
    let found: Vec<Series> = series::all(registry)
        .filter(|series| search.finds(series) && series::is_alive(registry, series, now, None))
        .take(MOST)
        .collect();
    found
        .into_iter()
        .map(|series| {
            let points = line::read(registry, &series, statistic, period, range)?;
            Ok(Line { label: label(&series), period, points })
        })
        .collect()
}

/// A term: of a certain name or of any, the exact value or a part of it.
#[derive(Debug, PartialEq, Eq)]
struct Term {
    name: Option<String>,
    value: String,
    exact: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Search {
    namespace: String,
    /// Sorted.
    dimensions: Vec<String>,
    terms: Vec<Term>,
}

impl Search {
    fn parse(text: &str) -> Result<Self, Refusal> {
        let no_schema = || invalid(format!("the search '{text}' has no schema such as {{AWS/ECR,RepositoryName}}"));
        let (schema, rest) =
            text.trim().strip_prefix('{').and_then(|inner| inner.split_once('}')).ok_or_else(no_schema)?;
        let mut names = schema.split(',').map(|name| name.trim().trim_matches('"').to_owned());
        let namespace = names.next().ok_or_else(no_schema)?;
        let mut dimensions: Vec<String> = names.collect();
        dimensions.sort();
        let mut terms = Vec::new();
        let mut rest = rest.trim_start();
        while !rest.is_empty() {
            let (first, quoted, after) = word(rest);
            let after = match (after.strip_prefix('='), first.as_str()) {
                (Some(after), _) => {
                    let (value, exact, after) = word(after);
                    terms.push(Term { name: Some(first), value, exact });
                    after
                }
                (None, "AND") if !quoted => after,
                (None, "OR" | "NOT") if !quoted => {
                    return Err(invalid(format!("{first} is not supported in a search")));
                }
                (None, _) => {
                    terms.push(Term { name: None, value: first, exact: quoted });
                    after
                }
            };
            rest = after.trim_start();
        }
        Ok(Self { namespace, dimensions, terms })
    }

    fn finds(&self, series: &Series) -> bool {
        let own = series.dimensions();
        let mut names: Vec<&str> = own.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        let fits = |term: &Term, value: &str| match term.exact {
            true => value == term.value,
            false => value.to_lowercase().contains(&term.value.to_lowercase()),
        };
        let mut pairs = vec![("MetricName", series.metric())];
        pairs.extend(own.iter().map(|(name, value)| (*name, value.as_str())));
        series.namespace() == self.namespace
            && names == self.dimensions
            && self.terms.iter().all(|term| {
                pairs
                    .iter()
                    .any(|(name, value)| term.name.as_deref().is_none_or(|wanted| wanted == *name) && fits(term, value))
            })
    }
}

/// The word that a text starts with, whether it was quoted, and what follows. Takes at least one character.
fn word(text: &str) -> (String, bool, &str) {
    if let Some(inner) = text.strip_prefix('"') {
        let (word, rest) = inner.split_once('"').unwrap_or((inner, ""));
        return (word.to_owned(), true, rest);
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(text.len());
    let end = if end == 0 { text.chars().next().map_or(0, char::len_utf8) } else { end };
    (text[..end].to_owned(), false, &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_find_by_schema_and_words() {
        let api = Series::Pulls("payments/api".to_owned());
        let puts = Series::Calls("PutImage");
        for (text, finds_api, finds_puts) in [
            ("{AWS/ECR,RepositoryName} MetricName=\"RepositoryPullCount\"", true, false),
            ("{AWS/ECR,RepositoryName} RepositoryName=\"payments/api\"", true, false),
            ("{AWS/ECR,RepositoryName} RepositoryName=\"payments\"", false, false),
            ("{AWS/ECR,RepositoryName} payments", true, false),
            ("{AWS/ECR,RepositoryName} checkout", false, false),
            ("{AWS/ECR} RepositoryPullCount", false, false),
            ("{AWS/Usage,Class,Resource,Service,Type} Service=\"ECR\" MetricName=\"CallCount\"", false, true),
            ("{AWS/Usage,Type,Service,Resource,Class} Service=\"ECR\" AND put", false, true),
            ("{AWS/Usage,Resource,Service,Type} Service=\"ECR\"", false, false),
        ] {
            let search = Search::parse(text).unwrap();
            assert_eq!((search.finds(&api), search.finds(&puts)), (finds_api, finds_puts), "{text}");
        }
        for text in ["", "MetricName=\"x\"", "{AWS/ECR", "{AWS/ECR,RepositoryName} a OR b"] {
            assert!(Search::parse(text).is_err(), "{text}");
        }
        assert!(Search::parse("{A} = = \"\" =").is_ok());
    }
}
