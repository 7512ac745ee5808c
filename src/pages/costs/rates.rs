//! The rate card: every price with its region, its source and its date.

use super::controls::CostTabs;
use crate::api::costs::bill::ReadPrices;
use crate::api::costs::{Rates as Data, read_rates};
use crate::components::{
    Badge, Button, Column, Disclosure, Mark, Marker, PageFooter, PageHeader, Panel, ProblemPanel, Table, Tone,
};
use crate::domain::cost::rates::Line;
use crate::pages::url::failure;
use crate::paths;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Rates() -> impl IntoView {
    let read = ServerAction::<ReadPrices>::new();
    let data = Resource::new(move || read.version().get(), |_| read_rates());
    let failed = move || {
        let problem = read.value().get().and_then(Result::err);
        problem.map(|error| view! { <ProblemPanel problem=error.0 alert=true /> })
    };
    view! {
        <Title text="Rate card" />
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => view! { <Card data=data read=read failed=failed.into_any() /> }.into_any(),
                    Err(error) => view! { <PageHeader title="Rate card" /> {failure("Prices cannot be shown", error)} }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Card(data: Data, read: ServerAction<ReadPrices>, failed: AnyView) -> impl IntoView {
    let Data { region, here, all, read_from_aws, may_write } = data;
    let own = here.iter().any(|line| line.rate.own);
    let mark = Marker::new(|line: &Line| Mark { id: Some(line.item.key().to_owned()), ..Mark::default() });
    let whose = if own { "Your own rates (--rates) go before the published ones. " } else { "" };
    view! {
        <PageHeader title=format!("Rate card for {region}") />
        <CostTabs current=paths::RATES />
        {failed}
        <Panel title=format!("Prices in {region}, USD") flush=true>
            <Table caption="Prices" columns=columns(false) rows=here mark=mark />
        </Panel>
        <Disclosure summary="All regions">
            <Table caption="Prices of all regions" columns=columns(true) rows=all />
        </Disclosure>
        <Panel title="AWS's price list">
            <p class="prose">
                "Storage and retrieval in this region can be computed with the Price List API instead of the prices that come with \
                 Stowage. Reading it is free and needs pricing:GetProducts. Figures follow with the next reading of the registry; \
                 your own rates stay before both."
            </p>
            <div class="actions">
                {if read_from_aws > 0 {
                    view! { <Badge text=format!("{read_from_aws} prices read") tone=Tone::Good /> }
                } else {
                    view! { <Badge text="not read" tone=Tone::Neutral /> }
                }}
                {form(read, true, if read_from_aws > 0 { "Read again" } else { "Read AWS's price list" }, may_write)}
                {(read_from_aws > 0).then(|| form(read, false, "Go back to the prices of Stowage", may_write))}
            </div>
        </Panel>
        <PageFooter>
            {whose}
            "Published prices without tax, credits or discounts. \"Assumed\": the price of this very region was not seen, and \
             that of another stands for it. Only storage is in the figures of Stowage; the rest is what people take for a cost of \
             ECR. Put your own prices before these with --rates FILE, in the form of the file that comes with Stowage."
        </PageFooter>
    }
}

fn form(read: ServerAction<ReadPrices>, on: bool, label: &'static str, may_write: bool) -> AnyView {
    let blocked = Signal::stored((!may_write).then(|| "this Stowage is read-only".to_owned()));
    view! {
        <ActionForm action=read>
            <input type="hidden" name="on" value=on.to_string() />
            <Button submit=true blocked=blocked>{label}</Button>
        </ActionForm>
    }
    .into_any()
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
