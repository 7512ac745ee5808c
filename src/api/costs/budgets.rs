//! Monthly budgets. The address of a webhook never leaves the server.

use super::Source;
use crate::api::ApiError;
use crate::charts::Chart;
use crate::domain::cost::budget::{Format, Scope, Standing};
use crate::domain::history::Delivery;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Notices on the page.
#[cfg(feature = "ssr")]
const NOTICES: u32 = 30;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub id: i64,
    pub scope: Scope,
    pub standing: Standing,
    /// What is left, day by day.
    pub chart: Chart,
    /// Shortened, and its form.
    pub webhook: Option<(String, Format)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Budgets {
    pub items: Vec<Item>,
    /// Newest first.
    pub notices: Vec<Delivery>,
    /// Values of the tag `team`, to choose from.
    pub teams: Vec<String>,
    pub may_write: bool,
    pub source: Source,
}

#[server(endpoint = "budgets")]
pub async fn read() -> Result<Budgets, ApiError> {
    use crate::domain::cost::budget::Budget;
    use crate::server::context::{fail, reader};
    use crate::server::state::Access;
    let app = reader()?;
    let inventory = app.inventory().map_err(fail)?;
    let books = app.books().await.map_err(fail)?;
    let budgets = app.store.budgets(&inventory.registry).await?;
    let item = |budget: &Budget| {
        let standing = Standing::new(&books.ledger, budget);
        Item {
            id: budget.id,
            scope: budget.scope.clone(),
            chart: super::draw::burn_down(&standing),
            standing,
            webhook: budget.webhook.as_ref().map(|(url, format)| (url.shown(), *format)),
        }
    };
    let mut teams: Vec<String> =
        inventory.records.iter().filter_map(|record| record.repository.team()).map(str::to_owned).collect();
    teams.sort();
    teams.dedup();
    Ok(Budgets {
        items: budgets.iter().map(item).collect(),
        notices: app.store.notices(&inventory.registry, NOTICES).await?,
        teams,
        may_write: app.access == Access::Write,
        source: super::source(&app, &books.ledger).map_err(fail)?,
    })
}

#[cfg(feature = "ssr")]
fn invalid(what: String, why: impl Into<String>) -> ApiError {
    use crate::domain::problem::{Problem, ProblemKind};
    let advice = "Mend the field and send the form again. Nothing was changed.";
    crate::server::context::fail(Problem::new(ProblemKind::Invalid, what, why, advice))
}

/// Sets the budget of a scope. An empty `webhook` keeps the one that is there.
#[server(endpoint = "save-budget")]
pub async fn save_budget(
    kind: String,
    #[server(default)] name: String,
    monthly: String,
    #[server(default)] webhook: String,
    #[server(default)] format: String,
) -> Result<(), ApiError> {
    use crate::domain::cost::budget::{MOST_USD, SecretUrl};
    use crate::server::context::{author, fail};
    let app = author("set a budget")?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    let scope = Scope::from_parts(&kind, &name).map_err(|why| invalid("set a budget".to_owned(), why))?;
    let what = || format!("set the budget of {}", scope.words());
    let usd: f64 = monthly
        .trim()
        .trim_start_matches('$')
        .replace(',', "")
        .parse()
        .ok()
        .filter(|usd: &f64| *usd > 0.0 && *usd <= MOST_USD)
        .ok_or_else(|| invalid(what(), format!("{monthly:?} is not an amount of dollars such as 1200 or 99.50")))?;
    let url = match webhook.trim() {
        "" => None,
        text => Some(SecretUrl::parse(text).map_err(|error| invalid(what(), format!("the webhook {error}")))?),
    };
    let set = (app.clock.now(), crate::server::context::SOMEBODY);
    app.store.save_budget(&registry, &scope, usd, url.as_ref(), Format::from_key(&format), set).await?;
    let hook = if url.is_some() { ", with a new webhook" } else { "" };
    app.note(&registry, "SetBudget", format!("{}: ${usd} a month{hook}", scope.words()), None).await;
    app.alerts.wake();
    Ok(())
}

#[server(endpoint = "delete-budget")]
pub async fn delete_budget(id: i64) -> Result<(), ApiError> {
    use crate::server::context::{author, fail};
    let app = author("delete a budget")?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    app.store.delete_budget(&registry, id).await?;
    app.note(&registry, "DeleteBudget", format!("budget {id}"), None).await;
    app.alerts.wake();
    Ok(())
}

/// Takes the webhook off a budget.
#[server(endpoint = "remove-webhook")]
pub async fn remove_webhook(id: i64) -> Result<(), ApiError> {
    use crate::server::context::{author, fail};
    let app = author("take the webhook off a budget")?;
    let registry = app.inventory().map_err(fail)?.registry.clone();
    app.store.remove_webhook(&registry, id).await?;
    app.note(&registry, "RemoveWebhook", format!("budget {id}"), None).await;
    Ok(())
}

/// Sends a notice that says it is a test. How that went is on the page.
#[server(endpoint = "test-budget")]
pub async fn test_budget(id: i64) -> Result<(), ApiError> {
    use crate::server::context::{author, fail};
    let app = author("test the webhook of a budget")?;
    let inventory = app.inventory().map_err(fail)?;
    app.alerts.test(&inventory, id).await.map_err(fail)
}
