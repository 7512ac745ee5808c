//! Monthly budgets: how far one is spent, when it is broken, and the words that go out then.

mod webhook;

pub use webhook::{Format, SecretUrl, UrlError};

use super::gb_month::days_of_month;
use super::group::{GroupBy, Label};
use super::ledger::{Books, Ledger};
use crate::domain::account::Registry;
use crate::domain::format;
use crate::domain::repository::RepositoryName;
use crate::domain::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// The largest budget, USD: a slip of the keyboard beyond it.
pub const MOST_USD: f64 = 1e9;

/// Whose cost is limited.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    Registry,
    /// By the value of the resource tag `team`.
    Team(String),
    Repository(RepositoryName),
}

impl Scope {
    /// As it is kept and sent.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Team(_) => "team",
            Self::Repository(_) => "repository",
        }
    }

    /// Empty for the registry.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Registry => "",
            Self::Team(team) => team,
            Self::Repository(name) => name.as_str(),
        }
    }

    /// From its kind and name, as they come back from the store or a form.
    ///
    /// # Errors
    /// What is wrong, to stand beside the field.
    pub fn from_parts(kind: &str, name: &str) -> Result<Self, String> {
        let name = name.trim();
        match kind {
            "registry" => Ok(Self::Registry),
            "team" if name.is_empty() => Err("name the team: the value of its tag".to_owned()),
            "team" if name.chars().count() > 256 => Err("a tag value has at most 256 characters".to_owned()),
            "team" => Ok(Self::Team(name.to_owned())),
            "repository" => RepositoryName::new(name).map(Self::Repository).map_err(|error| error.to_string()),
            other => Err(format!("{other:?} is not registry, team or repository")),
        }
    }

    /// `the whole registry`, `team payments`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Registry => "the whole registry".to_owned(),
            Self::Team(team) => format!("team {team}"),
            Self::Repository(name) => format!("repository {name}"),
        }
    }

    fn part(&self, ledger: &Ledger) -> Ledger {
        match self {
            Self::Registry => ledger.clone(),
            Self::Team(team) => ledger.of_group(&GroupBy::Team, &Label::Named(team.clone())),
            Self::Repository(name) => ledger.only(name),
        }
    }
}

/// What a month may cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    pub id: i64,
    pub scope: Scope,
    pub monthly_usd: f64,
    pub webhook: Option<(SecretUrl, Format)>,
}

/// How a budget is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Breach {
    /// It will be, as growth goes.
    Forecast,
    /// It is.
    Actual,
}

impl Breach {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Forecast => "forecast",
            Self::Actual => "actual",
        }
    }
}

/// Where a budget stands in the running month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    pub monthly_usd: f64,
    /// USD from the first of the month to today.
    pub so_far: f64,
    /// USD until its end.
    pub forecast: f64,
    pub breach: Option<Breach>,
    /// Whether anything has this scope: a team may have changed its name.
    pub exists: bool,
    /// What is left at the start of each day of the month, up to today's end.
    pub left: Vec<f64>,
    pub month: Day,
    pub today: Day,
}

impl Standing {
    #[must_use]
    pub fn new(ledger: &Ledger, budget: &Budget) -> Self {
        let books = Books::new(budget.scope.part(ledger));
        let (ledger, month) = (&books.ledger, books.ledger.last.month_start());
        let days = f64::from(days_of_month(month));
        let skip = usize::try_from(month - ledger.first).unwrap_or(0).min(books.course.len());
        let mut left = vec![budget.monthly_usd];
        for cost in &books.course[skip..] {
            let before = left.last().copied().unwrap_or_default();
            left.push(before - cost / days);
        }
        let (so_far, forecast) = (books.month.so_far, books.month.forecast);
        let breach = if so_far > budget.monthly_usd {
            Some(Breach::Actual)
        } else if forecast > budget.monthly_usd {
            Some(Breach::Forecast)
        } else {
            None
        };
        let exists = !ledger.holdings.is_empty();
        Self { monthly_usd: budget.monthly_usd, so_far, forecast, breach, exists, left, month, today: ledger.last }
    }
}

/// What goes out when a budget is broken. `Test` is one that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice<'a> {
    pub budget: &'a Budget,
    pub registry: &'a Registry,
    pub standing: &'a Standing,
    /// `None`: a test.
    pub breach: Option<Breach>,
    pub at: Timestamp,
}

impl Notice<'_> {
    /// The same for every delivery of one notice: receivers may get it twice.
    #[must_use]
    pub fn id(&self) -> String {
        let event = self.breach.map_or("test", Breach::as_str);
        let (year, month, _) = self.standing.month.date();
        format!(
            "{}-{}-budget-{}-{year}-{month:02}-{event}",
            self.registry.account, self.registry.region, self.budget.id
        )
    }

    /// In one sentence.
    #[must_use]
    pub fn text(&self) -> String {
        let Standing { so_far, forecast, monthly_usd, month, .. } = *self.standing;
        let (who, month) = (self.budget.scope.words(), month.month_name());
        let [so_far, forecast, limit] = [so_far, forecast, monthly_usd].map(format::usd);
        match self.breach {
            Some(Breach::Actual) => format!("ECR budget of {who} is spent: {so_far} of {limit} in {month} so far."),
            Some(Breach::Forecast) => {
                format!(
                    "ECR budget of {who} will be spent: {forecast} of {limit} foreseen for {month}, {so_far} so far."
                )
            }
            None => {
                format!("Test of the ECR budget of {who}: {so_far} of {limit} in {month} so far, {forecast} foreseen.")
            }
        }
    }

    /// The body of the request, JSON in either form.
    #[must_use]
    pub fn body(&self, form: Format) -> String {
        let text = self.text();
        let value = match form {
            Format::Slack => serde_json::json!({ "text": webhook::slack_text(&text) }),
            Format::Json => {
                let (year, month, _) = self.standing.month.date();
                serde_json::json!({
                    "id": self.id(),
                    "event": format!("budget.{}", self.breach.map_or("test", Breach::as_str)),
                    "text": text,
                    "registry": { "account": self.registry.account.as_str(), "region": self.registry.region.as_str() },
                    "scope": self.budget.scope.kind(),
                    "name": self.budget.scope.name(),
                    "month": format!("{year}-{month:02}"),
                    "budgetUsd": self.standing.monthly_usd,
                    "soFarUsd": self.standing.so_far,
                    "forecastUsd": self.standing.forecast,
                    "at": self.at.rfc3339(),
                })
            }
        };
        value.to_string()
    }
}

/// How long to wait after so many failed deliveries, in milliseconds: 30 seconds, doubling up to 6 hours. `None`: enough
/// were tried, over three days.
#[must_use]
pub fn pause_after(attempts: u32) -> Option<i64> {
    const FIRST: i64 = 30_000;
    const LONGEST: i64 = 6 * 60 * 60 * 1000;
    const MOST: u32 = 25;
    (attempts < MOST).then(|| (FIRST << attempts.saturating_sub(1).min(20)).min(LONGEST))
}
