//! The rate card: every price with its region, its source and its date.

use super::controls::CostTabs;
use crate::api::costs::{Rates as Data, read_rates};
use crate::components::{Badge, Column, Disclosure, Mark, Marker, PageFooter, PageHeader, Panel, Table, Tone};
use crate::domain::cost::rates::Line;
use crate::pages::url::failure;
use crate::paths;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Rates() -> impl IntoView {
    let data = Resource::new(|| (), |()| read_rates());
    view! {
        <Title text="Rate card" />
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => view! { <Card data=data /> }.into_any(),
                    Err(error) => view! { <PageHeader title="Rate card" /> {failure("Prices cannot be shown", error)} }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Card(data: Data) -> impl IntoView {
    let Data { region, here, all } = data;
    let own = here.iter().any(|line| line.rate.own);
    let mark = Marker::new(|line: &Line| Mark { id: Some(line.item.key().to_owned()), ..Mark::default() });
    let whose = if own { "Your own rates (--rates) go before the published ones. " } else { "" };
    view! {
        <PageHeader title=format!("Rate card for {region}") />
        <CostTabs current=paths::RATES />
        <Panel title=format!("Prices in {region}, USD") flush=true>
            <Table caption="Prices" columns=columns(false) rows=here mark=mark />
        </Panel>
        <Disclosure summary="All regions">
            <Table caption="Prices of all regions" columns=columns(true) rows=all />
        </Disclosure>
        <PageFooter>
            {whose}
            "Published prices without tax, credits or discounts. \"Assumed\": the price of this very region was not seen, and \
             that of another stands for it. Only storage is in the figures of Stowage; the rest is what people take for a cost of \
             ECR. Put your own prices before these with --rates FILE, in the form of the file that comes with Stowage."
        </PageFooter>
    }
}

fn columns(with_regions: bool) -> Vec<Column<Line>> {
    let mut columns = vec![
        Column::new("item", "Item", |line: &Line| line.item.label()).naming(),
        Column::new("price", "Price", |line: &Line| line.rate.text()).prose(),
        Column::new("unit", "Per", |line: &Line| line.item.unit()),
        Column::new("used", "In the figures", |line: &Line| if line.item.is_computed() { "yes" } else { "no" }),
        Column::new("state", "Certainty", |line: &Line| match (line.rate.own, line.rate.verified) {
            (true, _) => view! { <Badge text="own rate" tone=Tone::Accent quiet=true /> },
            (false, true) => view! { <Badge text="seen" tone=Tone::Good quiet=true /> },
            (false, false) => view! { <Badge text="assumed" tone=Tone::Warn quiet=true /> },
        }),
        Column::new("date", "As of", |line: &Line| line.rate.as_of.to_string()),
        Column::new("source", "Source", |line: &Line| {
            let note = line.note.clone().map(|note| view! { <br /> <span class="muted">{note}</span> });
            view! { {line.source.clone()} {note} }
        })
        .prose(),
    ];
    if with_regions {
        let regions = |line: &Line| line.regions.join(", ").replace('*', "all others");
        columns.insert(1, Column::new("regions", "Regions", regions));
    }
    columns
}
