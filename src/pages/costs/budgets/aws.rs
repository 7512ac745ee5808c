//! Budgets that AWS Budgets keeps on ECR, beside those of Stowage.

use crate::api::ApiError;
use crate::components::{Column, Panel, ProblemPanel, Table, plain};
use crate::domain::cost::bill::AwsBudget;
use crate::domain::format;
use leptos::prelude::*;

/// Nothing, where this Stowage cannot ask for them.
pub fn panel(answer: Result<Option<Vec<AwsBudget>>, ApiError>) -> AnyView {
    const NOTE: &str = "Budgets of the account that are filtered on Amazon ECR. AWS works them out a few times a day.";
    let (body, is_table) = match answer {
        Ok(None) => return ().into_any(),
        Ok(Some(budgets)) if budgets.is_empty() => {
            ("AWS Budgets has no budget on ECR in this account.".into_any(), false)
        }
        Ok(Some(budgets)) => {
            (view! { <Table caption="AWS Budgets on ECR" columns=columns() rows=budgets /> }.into_any(), true)
        }
        Err(error) => (view! { <ProblemPanel problem=error.0 /> }.into_any(), false),
    };
    view! { <Panel title="AWS Budgets" flush=is_table note=NOTE.into_any()>{body}</Panel> }.into_any()
}

fn columns() -> Vec<Column<AwsBudget>> {
    let amount = |amount: Option<f64>, unit: &str| match (amount, unit) {
        (None, _) => "–".to_owned(),
        (Some(amount), "USD") => format::usd(amount),
        (Some(amount), unit) => format!("{amount:.2} {}", plain(unit)),
    };
    let spent = |budget: &AwsBudget| {
        let share =
            budget.actual.zip(budget.limit).filter(|(_, limit)| *limit > 0.0).map(|(actual, limit)| actual / limit);
        share.map_or_else(|| "–".to_owned(), format::percent)
    };
    vec![
        Column::new("name", "Budget", |budget: &AwsBudget| {
            let others = match budget.other_services {
                0 => None,
                1 => Some("and 1 other service".to_owned()),
                many => Some(format!("and {many} other services")),
            };
            view! {
                {plain(&budget.name).into_owned()}
                {others.map(|others| view! { " " <span class="muted">{others}</span> })}
            }
        })
        .naming(),
        Column::new("period", "Period", |budget: &AwsBudget| plain(&budget.period).to_lowercase()),
        Column::new("limit", "Limit", move |budget: &AwsBudget| amount(budget.limit, &budget.unit)).number(),
        Column::new("actual", "Spent", move |budget: &AwsBudget| amount(budget.actual, &budget.unit)).number(),
        Column::new("share", "Of the limit", spent).number(),
        Column::new("forecast", "Forecast", move |budget: &AwsBudget| amount(budget.forecast, &budget.unit)).number(),
    ]
}
