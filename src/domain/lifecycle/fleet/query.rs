//! Which lines to show, in which order.

use super::sets::Follows;
use super::{Line, Proposal, State, Totals};
use crate::domain::filter::FilterError;
use crate::domain::inventory::query::{self as repositories, Page, Sort, UnknownColumn};
use crate::domain::inventory::row::Row;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// Ids of proposals that are no ready-made policy's.
pub const BEST_FIT: &str = "best-fit";
pub const TEXT: &str = "text";
/// What the ids of policy sets start with.
pub const SET: &str = "set:";

/// Repositories on one page of the list.
pub const PER_PAGE: u32 = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Column {
    Name,
    Team,
    State,
    Total,
    Going,
    Freed,
    Saved,
    Change,
    Cautions,
}

impl Column {
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Team,
        Self::State,
        Self::Going,
        Self::Total,
        Self::Freed,
        Self::Saved,
        Self::Change,
        Self::Cautions,
    ];

    /// As it stands in a URL.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Team => "team",
            Self::State => "policy",
            Self::Total => "images",
            Self::Going => "going",
            Self::Freed => "freed",
            Self::Saved => "saved",
            Self::Change => "change",
            Self::Cautions => "look",
        }
    }

    /// Whether the first click sorts from the large end.
    #[must_use]
    pub const fn largest_first(self) -> bool {
        !matches!(self, Self::Name | Self::Team | Self::State)
    }

    fn compare(self, a: &Line, b: &Line) -> Ordering {
        match self {
            Self::Name => a.name.cmp(&b.name),
            Self::Team => a.team.cmp(&b.team),
            Self::State => (a.state, &a.origin, a.rules).cmp(&(b.state, &b.origin, b.rules)),
            Self::Total => a.total.images.cmp(&b.total.images),
            Self::Going => a.going.images.cmp(&b.going.images),
            Self::Freed => a.frees().bytes.cmp(&b.frees().bytes),
            Self::Saved => a.saved.total_cmp(&b.saved),
            Self::Change => {
                let changed = |line: &Line| line.newly_going.images + line.newly_kept.images;
                changed(a).cmp(&changed(b))
            }
            // The gravest caution is the smallest, and no caution none at all.
            Self::Cautions => match (a.cautions.first(), b.cautions.first()) {
                (Some(a), Some(b)) => b.cmp(a),
                (a, b) => a.is_some().cmp(&b.is_some()),
            }
            .then(a.frees().bytes.cmp(&b.frees().bytes)),
        }
    }
}

impl FromStr for Column {
    type Err = UnknownColumn;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|column| column.key() == text).ok_or_else(|| UnknownColumn(text.to_owned()))
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl Default for Sort<Column> {
    fn default() -> Self {
        Self { column: Column::Cautions, descending: true }
    }
}

/// What the list is asked for; lives in the URL.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Query {
    pub proposal: Proposal,
    /// As in the list of repositories.
    pub filter: String,
    /// Only policies in this state.
    pub state: Option<State>,
    /// Only policies that come from there.
    #[serde(default)]
    pub follows: Follows,
    /// Only those that need a look.
    pub cautioned: bool,
    pub sort: Sort<Column>,
    /// From 1; 0 means 1.
    pub page: u32,
}

impl Query {
    /// From the parameters of a URL, which are empty where there is none.
    #[must_use]
    pub fn read(text: impl Fn(&str) -> String) -> Self {
        Self {
            proposal: match text("try").as_str() {
                "" => Proposal::InForce,
                BEST_FIT => Proposal::BestFit,
                TEXT => Proposal::Text(text("policy")),
                id => match id.strip_prefix(SET) {
                    Some(name) => Proposal::Set(name.to_owned()),
                    None => Proposal::Template(id.to_owned()),
                },
            },
            filter: text("q"),
            state: State::ALL.into_iter().find(|state| state.as_str() == text("state")),
            follows: Follows::read(&text("follows")),
            cautioned: text("show") == "look",
            sort: text("sort").parse().unwrap_or_default(),
            page: text("page").parse().unwrap_or(1),
        }
    }

    /// The lines that the filter lets through, sorted; ties by name. `rows` and `lines` are of the same snapshot, both by
    /// name.
    ///
    /// # Errors
    /// As [`repositories::Query::select`].
    pub fn select<'a>(&self, rows: &[Row], lines: &'a [Line], now: Timestamp) -> Result<Vec<&'a Line>, FilterError> {
        let filter = repositories::Query { filter: self.filter.clone(), ..repositories::Query::default() };
        let named = |name| lines.binary_search_by(|line| line.name.cmp(name)).ok().map(|at| &lines[at]);
        let mut found: Vec<&Line> = filter
            .select(rows, now)?
            .into_iter()
            .filter_map(|row| named(&row.name))
            .filter(|line| self.state.is_none_or(|state| line.state == state))
            .filter(|line| self.follows.admits(line.origin.as_ref()))
            .filter(|line| !self.cautioned || !line.cautions.is_empty())
            .collect();
        let Sort { column, descending } = self.sort;
        found.sort_by(|a, b| {
            let order = column.compare(a, b);
            if descending { order.reverse() } else { order }.then_with(|| a.name.cmp(&b.name))
        });
        Ok(found)
    }

    /// # Errors
    /// As [`Query::select`].
    pub fn page(&self, rows: &[Row], lines: &[Line], now: Timestamp) -> Result<Page<Line, Totals>, FilterError> {
        let matching = self.select(rows, lines, now)?;
        let totals = matching.iter().copied().collect();
        Ok(Page::cut(matching, totals, lines.len() as u64, self.page, PER_PAGE).map(Line::clone))
    }
}
