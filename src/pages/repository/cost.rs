//! What one repository costs.

use crate::api::costs::{RepositoryCost, read_repository};
use crate::components::{ChartFigure, Figure, Figures, Money, Panel};
use crate::domain::repository::RepositoryName;
use crate::pages::url::failure;
use leptos::prelude::*;

#[component]
pub fn Cost(name: RepositoryName, fresh: Signal<u32>) -> impl IntoView {
    let data = Resource::new(move || fresh.get(), move |_| read_repository(name.clone(), 365));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => view! { <Sheet data=data /> }.into_any(),
                    Err(error) => failure("The cost cannot be computed", error),
                }
            })}
        </Transition>
    }
}

#[component]
fn Sheet(data: RepositoryCost) -> impl IntoView {
    let RepositoryCost { chart, group, measured_from, rates } = data;
    let since =
        measured_from.map_or_else(|| "No day was measured yet".to_owned(), |day| format!("Measured since {day}"));
    let note = format!(
        "{since}; earlier days are a lower bound from the push times of images that are still there. ${:.2} per GB-month in {}, \
         list price of {}. ",
        rates.standard, rates.region, rates.as_of,
    );
    view! {
        <Figures label="Cost">
            <Figure label="Now, a month"><Money usd=group.monthly_cost /></Figure>
            <Figure label="This month so far" note="estimate".into_any()><Money usd=group.this_month /></Figure>
            <Figure label="This month in all" note="if nothing changes".into_any()><Money usd=group.this_month_forecast /></Figure>
            <Figure label="Last month" note="estimate".into_any()><Money usd=group.last_month /></Figure>
        </Figures>
        <Panel title="Storage cost, last 365 days" note=view! { {note} <a href="/costs#method">"How it is computed"</a> }.into_any()>
            <ChartFigure chart=chart />
        </Panel>
    }
}
