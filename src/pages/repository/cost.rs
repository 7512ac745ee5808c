//! What one repository costs.

use crate::api::costs::{RepositoryCost, read_repository};
use crate::components::{ChartFigure, Figure, Figures, Money, Panel};
use crate::domain::cost::rates::Item;
use crate::domain::format;
use crate::domain::repository::RepositoryName;
use crate::pages::url::failure;
use crate::paths;
use leptos::prelude::*;

#[component]
pub fn Cost(name: RepositoryName, fresh: Signal<u32>) -> impl IntoView {
    let data = Resource::new(move || fresh.get(), move |_| read_repository(name.clone()));
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
    let RepositoryCost { chart, month, source } = data;
    let since = source
        .measured_from
        .map_or_else(|| "No day was measured yet".to_owned(), |day| format!("Measured since {day}"));
    let note =
        format!("{since}; earlier days are a lower bound from the push times of images that are still there. At ");
    let band = format!("{} to {} as growth goes", format::usd(month.low), format::usd(month.high));
    let basis = month.basis.label();
    view! {
        <Figures label="Cost">
            <Figure label="Now, a month" note="computed".into_any()><Money usd=month.now /></Figure>
            <Figure label="This month so far" note=basis.into_any()><Money usd=month.so_far /></Figure>
            <Figure label="This month in all" note=band.into_any()><Money usd=month.forecast /></Figure>
            <Figure label="Last month" note=basis.into_any()><Money usd=month.last_month /></Figure>
        </Figures>
        <Panel
            title="Storage cost, last 365 days"
            note=view! {
                {note} <a href=paths::rate(Item::StandardStorage)>{source.rates.sentence()}</a> ". "
                <a href="/costs#method">"How it is computed"</a>
            }.into_any()
        >
            <ChartFigure chart=chart />
        </Panel>
    }
}
