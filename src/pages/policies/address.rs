//! The state of the page in its URL.

use crate::domain::inventory::query::Sort;
use crate::domain::lifecycle::fleet::query::{BEST_FIT, Column, Query, SET, TEXT};
use crate::domain::lifecycle::fleet::sets::Follows;
use crate::domain::lifecycle::fleet::{Proposal, State};
use crate::paths;
use leptos_router::params::ParamsMap;

/// What the URL asks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked(pub Query);

impl Asked {
    pub fn read(url: &ParamsMap) -> Self {
        Self(Query::read(|key| url.get(key).unwrap_or_default()))
    }

    /// The state as names and values, without defaults.
    fn parameters(&self) -> Vec<(String, String)> {
        let Query { proposal, filter, state, follows, cautioned, sort, page } = &self.0;
        let (tried, policy) = match proposal {
            Proposal::InForce => (String::new(), ""),
            Proposal::BestFit => (BEST_FIT.to_owned(), ""),
            Proposal::Template(id) => (id.clone(), ""),
            Proposal::Text(text) => (TEXT.to_owned(), text.as_str()),
            Proposal::Set(name) => (format!("{SET}{name}"), ""),
        };
        let sort = if *sort == Sort::default() { String::new() } else { sort.to_string() };
        let page = if *page > 1 { page.to_string() } else { String::new() };
        let all = [
            ("try", tried),
            ("policy", policy.to_owned()),
            ("q", filter.clone()),
            ("state", state.map_or("", State::as_str).to_owned()),
            ("follows", follows.key()),
            ("show", if *cautioned { "look" } else { "" }.to_owned()),
            ("sort", sort),
            ("page", page),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (key.to_owned(), value)).collect()
    }

    /// What a form that sets `key` takes along; it starts again at the first page.
    pub fn carried(&self, key: &str) -> Vec<(String, String)> {
        self.parameters().into_iter().filter(|(name, _)| name != key && name != "page").collect()
    }

    pub fn href(&self) -> String {
        self.on(paths::POLICIES)
    }

    /// Where it is rolled out.
    pub fn roll_out(&self) -> String {
        self.at_page(1).on(paths::ROLL_OUT)
    }

    fn on(&self, path: &str) -> String {
        let parameters = self.parameters();
        let pairs: Vec<_> = parameters.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        paths::with_query(path, &pairs)
    }

    pub fn filtered(&self, filter: String) -> Self {
        Self(Query { filter, page: 1, ..self.0.clone() })
    }

    pub fn unfiltered(&self) -> Self {
        Self(Query {
            filter: String::new(),
            state: None,
            follows: Follows::Anything,
            cautioned: false,
            page: 1,
            ..self.0.clone()
        })
    }

    pub fn in_state(&self, state: Option<State>) -> Self {
        Self(Query { state, page: 1, ..self.0.clone() })
    }

    pub fn following(&self, follows: Follows) -> Self {
        Self(Query { follows, page: 1, ..self.0.clone() })
    }

    pub fn cautioned(&self, cautioned: bool) -> Self {
        Self(Query { cautioned, page: 1, ..self.0.clone() })
    }

    pub fn trying(&self, proposal: Proposal) -> Self {
        Self(Query { proposal, page: 1, ..self.0.clone() })
    }

    pub fn sorted(&self, column: Column, descending: bool) -> Self {
        Self(Query { sort: Sort { column, descending }, page: 1, ..self.0.clone() })
    }

    pub fn at_page(&self, page: u32) -> Self {
        Self(Query { page, ..self.0.clone() })
    }
}
