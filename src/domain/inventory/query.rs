//! Which repositories to show, in which order.

use super::row::{PolicyState, Row, Totals};
use crate::domain::filter::{self, FilterError, Operator, Property, Term};
use crate::domain::time::{DAY_MILLIS, Timestamp};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// What the filter box of the repositories page understands.
pub const PROPERTIES: [Property; 13] = [
    Property { name: "team", example: "team:payments", meaning: "resource tag team; team:none for those without" },
    Property { name: "policy", example: "policy:none", meaning: "lifecycle policy: none, set, unknown" },
    Property { name: "size", example: "size>10GiB", meaning: "stored bytes (sum)" },
    Property { name: "cost", example: "cost>5", meaning: "USD a month" },
    Property { name: "images", example: "images>1000", meaning: "number of images" },
    Property { name: "pushed", example: "pushed>90d", meaning: "time since the last push" },
    Property { name: "pulled", example: "pulled>90d", meaning: "time since the last pull; pulled:never" },
    Property { name: "pulls", example: "pulls:0", meaning: "pulls in the last 30 days" },
    Property { name: "pushes", example: "pushes>100", meaning: "images pushed in the last 30 days and still present" },
    Property { name: "mutability", example: "mutability:mutable", meaning: "tags: mutable, immutable" },
    Property { name: "scan", example: "scan:off", meaning: "scan on push: on, off" },
    Property { name: "encryption", example: "encryption:kms", meaning: "AES256, KMS, KMS_DSSE" },
    Property { name: "tag.KEY", example: "tag.env:prod", meaning: "any other resource tag" },
];

/// Columns that sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Column {
    Name,
    Team,
    Images,
    Size,
    Unique,
    #[default]
    Cost,
    Pushed,
    Pulled,
    Pulls,
    Mutability,
    Scan,
    Encryption,
    Policy,
}

impl Column {
    pub const ALL: [Self; 13] = [
        Self::Name,
        Self::Team,
        Self::Images,
        Self::Size,
        Self::Unique,
        Self::Cost,
        Self::Policy,
        Self::Pushed,
        Self::Pulled,
        Self::Pulls,
        Self::Mutability,
        Self::Scan,
        Self::Encryption,
    ];

    /// As it stands in a URL.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Team => "team",
            Self::Images => "images",
            Self::Size => "size",
            Self::Unique => "unique",
            Self::Cost => "cost",
            Self::Pushed => "pushed",
            Self::Pulled => "pulled",
            Self::Pulls => "pulls",
            Self::Mutability => "mutability",
            Self::Scan => "scan",
            Self::Encryption => "encryption",
            Self::Policy => "policy",
        }
    }

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "Repository",
            Self::Team => "Team",
            Self::Images => "Images",
            Self::Size => "Stored (sum)",
            Self::Unique => "Unique",
            Self::Cost => "$/month",
            Self::Pushed => "Last push",
            Self::Pulled => "Last pull",
            Self::Pulls => "Pulls, 30 d",
            Self::Mutability => "Tags",
            Self::Scan => "Scan on push",
            Self::Encryption => "Encryption",
            Self::Policy => "Policy",
        }
    }

    /// Whether the first click sorts from the large end.
    #[must_use]
    pub const fn largest_first(self) -> bool {
        matches!(
            self,
            Self::Images | Self::Size | Self::Unique | Self::Cost | Self::Pushed | Self::Pulled | Self::Pulls
        )
    }

    fn compare(self, a: &Row, b: &Row) -> Ordering {
        match self {
            Self::Name => Ordering::Equal,
            Self::Team => a.team.cmp(&b.team),
            Self::Images => a.images.cmp(&b.images),
            Self::Size => a.size_bytes().cmp(&b.size_bytes()),
            Self::Unique => a.unique().bytes.cmp(&b.unique().bytes),
            Self::Cost => a.monthly_cost.total_cmp(&b.monthly_cost),
            Self::Pushed => a.last_pushed_at.cmp(&b.last_pushed_at),
            Self::Pulled => a.last_pulled_at.cmp(&b.last_pulled_at),
            Self::Pulls => a.pulls.cmp(&b.pulls),
            Self::Mutability => a.mutability.immutable.cmp(&b.mutability.immutable),
            Self::Scan => a.scan_on_push.cmp(&b.scan_on_push),
            Self::Encryption => a.encryption.cmp(&b.encryption),
            Self::Policy => a.policy.cmp(&b.policy),
        }
    }
}

/// Text that is no column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a column")]
pub struct UnknownColumn(pub String);

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

/// A column and a direction; in a URL `-cost` or `name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort<C> {
    pub column: C,
    pub descending: bool,
}

impl<C: FromStr> FromStr for Sort<C> {
    type Err = C::Err;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (descending, column) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        Ok(Self { column: column.parse()?, descending })
    }
}

impl<C: fmt::Display> fmt::Display for Sort<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.column)
    }
}

impl Default for Sort<Column> {
    fn default() -> Self {
        Self { column: Column::Cost, descending: true }
    }
}

/// What a list is asked for; lives in the URL.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Query {
    pub filter: String,
    pub sort: Sort<Column>,
    /// From 1; 0 means 1.
    pub page: u32,
}

/// One page of an answer, with figures over the whole set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page<T, S> {
    pub rows: Vec<T>,
    /// Over everything the filter lets through, not over this page.
    pub totals: S,
    /// Rows that the filter lets through.
    pub matching: u64,
    /// Rows there are.
    pub all: u64,
    pub page: u32,
    pub pages: u32,
}

impl<T, S> Page<T, S> {
    /// Cuts one page out of everything that matched. A page past the end is the last one.
    #[must_use]
    pub fn cut(matching: Vec<T>, totals: S, all: u64, page: u32, per_page: u32) -> Self {
        let count = matching.len() as u64;
        let pages = u32::try_from(count.div_ceil(u64::from(per_page))).unwrap_or(u32::MAX).max(1);
        let page = page.clamp(1, pages);
        let rows = matching.into_iter().skip((page as usize - 1) * per_page as usize).take(per_page as usize).collect();
        Self { rows, totals, matching: count, all, page, pages }
    }
}

impl<T, S: Clone> Page<T, S> {
    /// The page, which has no rows any more then.
    #[must_use]
    pub fn take(&mut self) -> Self {
        let rows = std::mem::take(&mut self.rows);
        Self { rows, totals: self.totals.clone(), ..*self }
    }
}

impl<T, S> Page<T, S> {
    /// The same page with other rows.
    #[must_use]
    pub fn map<U>(self, row: impl FnMut(T) -> U) -> Page<U, S> {
        let Self { rows, totals, matching, all, page, pages } = self;
        Page { rows: rows.into_iter().map(row).collect(), totals, matching, all, page, pages }
    }
}

impl Query {
    /// Filters and sorts; ties by name.
    ///
    /// # Errors
    /// When the filter asks for a property that does not exist or with a value that is none.
    pub fn select<'a>(&self, rows: &'a [Row], now: Timestamp) -> Result<Vec<&'a Row>, FilterError> {
        let conditions = conditions(&self.filter)?;
        let mut rows: Vec<&Row> = rows.iter().filter(|row| conditions.iter().all(|c| c.holds(row, now))).collect();
        rows.sort_unstable_by(|a, b| self.compare(a, b));
        Ok(rows)
    }

    /// The order of rows. Names are unique, so no two are equal.
    fn compare(&self, a: &Row, b: &Row) -> Ordering {
        let Sort { column, descending } = self.sort;
        let by_name = || a.name.cmp(&b.name);
        match (descending, column) {
            (true, Column::Name) => by_name().reverse(),
            (true, _) => column.compare(a, b).reverse().then_with(by_name),
            (false, _) => column.compare(a, b).then_with(by_name),
        }
    }

    /// # Errors
    /// See [`Query::select`].
    pub fn page(&self, rows: &[Row], now: Timestamp, per_page: u32) -> Result<Page<Row, Totals>, FilterError> {
        let conditions = conditions(&self.filter)?;
        let mut matching: Vec<&Row> = rows.iter().filter(|row| conditions.iter().all(|c| c.holds(row, now))).collect();
        let totals = matching.iter().copied().collect();
        // Only the page has to be in order, and what is before it before it: sorting a hundred thousand takes ten times as long.
        let count = matching.len();
        let pages = count.div_ceil(per_page as usize).max(1);
        let from = (self.page.max(1) as usize).min(pages).saturating_sub(1) * per_page as usize;
        let to = (from + per_page as usize).min(count);
        let compare = |a: &&Row, b: &&Row| self.compare(a, b);
        if to < count {
            matching.select_nth_unstable_by(to, compare);
        }
        if from > 0 {
            matching[..to].select_nth_unstable_by(from, compare);
        }
        matching[from..to].sort_unstable_by(compare);
        Ok(Page::cut(matching, totals, rows.len() as u64, self.page, per_page).map(Row::clone))
    }
}

/// # Errors
/// What a person should change in the filter before it is asked.
pub fn check(filter: &str) -> Result<(), FilterError> {
    filter::suggest::check_finished(filter, &PROPERTIES)?;
    conditions(filter).map(drop)
}

/// One resolved term: what it looks at, and whether it is turned round.
struct Condition {
    negated: bool,
    test: Test,
}

enum Test {
    /// Lower-case text somewhere in the name.
    Name(String),
    Team(String),
    Tag(String, String),
    Policy(&'static str),
    Number(fn(&Row) -> f64, Operator, f64),
    /// Days since an event; what never happened is older than anything.
    Age(fn(&Row) -> Option<Timestamp>, Operator, f64),
    NeverPulled,
    Immutable(bool),
    Scan(bool),
    Encryption(String),
}

fn conditions(filter: &str) -> Result<Vec<Condition>, FilterError> {
    filter::parse(filter).into_iter().map(|term| Ok(Condition { negated: term.negated, test: test(term)? })).collect()
}

fn test(term: Term) -> Result<Test, FilterError> {
    let Term { property, operator, value, .. } = term;
    let Some(property) = property else { return Ok(Test::Name(value.to_ascii_lowercase())) };
    let lower = value.to_ascii_lowercase();
    let number = |read| Ok(Test::Number(read, operator, filter::number(&property, &value)?));
    let age = |read| Ok(Test::Age(read, operator, filter::days(&property, &value)?));
    let choice = |known: Vec<(&'static str, Test)>| {
        let words: Vec<_> = known.iter().map(|(word, _)| *word).collect();
        let chosen = known.into_iter().find(|(word, _)| *word == lower).map(|(_, test)| test);
        chosen.ok_or_else(|| FilterError(format!("{property}: {value:?} is none of {}", words.join(", "))))
    };
    match property.as_str() {
        "name" => Ok(Test::Name(lower)),
        "team" => Ok(Test::Team(lower)),
        "policy" => choice(vec![
            ("none", Test::Policy("none")),
            ("set", Test::Policy("set")),
            ("unknown", Test::Policy("unknown")),
        ]),
        "size" => number(|row| row.size_bytes() as f64),
        "cost" => number(|row| row.monthly_cost),
        "images" => number(|row| row.images as f64),
        "pulls" => number(|row| row.pulls.map_or(f64::NAN, |pulls| pulls as f64)),
        "pushes" => number(|row| row.pushes as f64),
        "pushed" => age(|row| row.last_pushed_at),
        "pulled" if lower == "never" => Ok(Test::NeverPulled),
        "pulled" => age(|row| row.last_pulled_at),
        "mutability" => choice(vec![("mutable", Test::Immutable(false)), ("immutable", Test::Immutable(true))]),
        "scan" => choice(vec![("on", Test::Scan(true)), ("off", Test::Scan(false))]),
        "encryption" => Ok(Test::Encryption(lower)),
        other => match other.strip_prefix("tag.") {
            Some(key) => Ok(Test::Tag(key.to_owned(), lower)),
            None => {
                let known: Vec<_> = PROPERTIES.iter().map(|p| p.name).collect();
                Err(FilterError(format!("there is no property {other:?}; there are {}", known.join(", "))))
            }
        },
    }
}

impl Condition {
    fn holds(&self, row: &Row, now: Timestamp) -> bool {
        self.test.holds(row, now) != self.negated
    }
}

impl Test {
    fn holds(&self, row: &Row, now: Timestamp) -> bool {
        match self {
            Self::Name(text) => filter::contains(row.name.as_str(), text),
            Self::Team(team) if team == "none" => row.team.is_none(),
            Self::Team(team) => row.team.as_deref().is_some_and(|t| t.eq_ignore_ascii_case(team)),
            Self::Tag(key, value) => {
                row.tags.iter().any(|(k, v)| k.eq_ignore_ascii_case(key) && v.eq_ignore_ascii_case(value))
            }
            Self::Policy(state) => match row.policy {
                PolicyState::None => *state == "none",
                PolicyState::Set(_) => *state == "set",
                PolicyState::Unknown => *state == "unknown",
            },
            Self::Number(read, operator, value) => operator.compare(read(row), *value),
            Self::Age(read, operator, days) => {
                let age = read(row).map_or(f64::INFINITY, |at| (now - at) as f64 / DAY_MILLIS as f64);
                operator.compare(age, *days)
            }
            Self::NeverPulled => row.images > 0 && row.last_pulled_at.is_none(),
            Self::Immutable(immutable) => row.mutability.immutable == *immutable,
            Self::Scan(on) => row.scan_on_push == *on,
            Self::Encryption(kind) => row.encryption.eq_ignore_ascii_case(kind),
        }
    }
}
