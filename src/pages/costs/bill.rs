//! What AWS billed beside what was computed, and why the two differ.

use super::controls::{BasisNote, CostTabs};
use crate::api::costs::bill::{BillPage, PER_REQUEST, ReadBill, Reviewed, read};
use crate::components::{
    Badge, Button, ChartFigure, Column, Money, MoneyDelta, Notice, PageFooter, PageHeader, Panel, ProblemPanel, Table,
    Time, Tone, Weight, plain,
};
use crate::domain::cost::bill::{Charge, Comparison, KEPT_HOURS};
use crate::domain::format;
use crate::domain::time::Timestamp;
use crate::pages::url::{failure, freshness};
use crate::paths;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Bill() -> impl IntoView {
    let fresh = freshness();
    let switch = ServerAction::<ReadBill>::new();
    let data = Resource::new(move || (fresh.get(), switch.version().get()), |_| read());
    let failed = move || {
        let problem = switch.value().get().and_then(Result::err);
        problem.map(|error| view! { <ProblemPanel problem=error.0 alert=true /> })
    };
    view! {
        <Title text="Bill" />
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => view! { <Sheet data=data switch=switch failed=failed.into_any() /> }.into_any(),
                    Err(error) => view! { <PageHeader title="Bill" /> {failure("The bill cannot be shown", error)} }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Sheet(data: BillPage, switch: ServerAction<ReadBill>, failed: AnyView) -> impl IntoView {
    let BillPage { answer, on, bill, problem, may_write, now } = data;
    let is_read = bill.is_some();
    view! {
        <PageHeader title=answer />
        <CostTabs current=paths::BILL />
        {failed}
        {problem.map(|problem| view! { <ProblemPanel problem=problem /> })}
        {bill.map(|bill| view! { <Review bill=bill now=now /> })}
        <Panel title="Cost Explorer">
            <p class="prose">
                {format!(
                    "What AWS billed for ECR comes from Cost Explorer, which charges ${PER_REQUEST:.2} for each request. While this \
                     is on, opening this page asks it once in {KEPT_HOURS} hours at most, for all viewers together: a year by usage type is \
                     one request as a rule. Its figures are up to a day late. Needs ce:GetCostAndUsage.",
                )}
            </p>
            <ActionForm action=switch>
                <input type="hidden" name="on" value=(!on).to_string() />
                <div class="actions">
                    {match on {
                        true => view! { <Badge text="on" tone=Tone::Good /> },
                        false => view! { <Badge text="off" tone=Tone::Neutral /> },
                    }}
                    <Button
                        submit=true
                        weight=if on || is_read { Weight::Normal } else { Weight::Primary }
                        blocked=Signal::stored((!may_write).then(|| "this Stowage is read-only".to_owned()))
                    >
                        {if on { "Stop reading the bill" } else { "Read the bill" }}
                    </Button>
                </div>
            </ActionForm>
        </Panel>
    }
}

#[component]
fn Review(bill: Reviewed, now: Timestamp) -> impl IntoView {
    let Reviewed { read_at, next_at, price, currency, months, explained, chart } = bill;
    let foreign = (currency != "USD").then(|| {
        format!("AWS bills this account in {currency}; what Stowage computes is in USD, so the two cannot be compared.")
    });
    let explained = explained.map(|(month, reasons, charges)| {
        let name = month.month_name();
        let reasons = reasons.into_iter().map(|reason| view! { <li>{plain(&reason).into_owned()}</li> }).collect_view();
        let why = view! { <Panel title=format!("Why {name} differs")><ul class="reasons">{reasons}</ul></Panel> };
        let lines = view! {
            <Panel title=format!("The bill of {name}") flush=true>
                <Table caption="Lines of the bill" columns=charge_columns(&currency) rows=charges />
            </Panel>
        };
        (why, lines)
    });
    let (why, lines) = explained.unzip();
    view! {
        {foreign.map(|text| view! { <Notice tone=Tone::Warn>{text}</Notice> })}
        {why}
        <Panel title="Storage, billed and computed">
            <ChartFigure chart=chart untitled=true />
        </Panel>
        <Panel title="Month by month" flush=true>
            <Table caption="Billed and computed by month" columns=month_columns() rows=months />
        </Panel>
        {lines}
        <PageFooter>
            <span>
                "Cost Explorer read " <Time at=read_at now=now /> {format!(" for {}, again at the earliest ", format::usd(price))}
                <Time at=next_at now=now /> "; unblended cost of this account and region. "
                <a href=format!("{}#method", paths::COSTS)>"How the rest is computed"</a>
            </span>
        </PageFooter>
    }
}

fn month_columns() -> Vec<Column<Comparison>> {
    let gb = |gb: f64| format::short_count(gb);
    vec![
        Column::new("month", "Month", |row: &Comparison| {
            let (year, month, _) = row.month.date();
            let late = row.is_estimated.then(|| view! { " " <Badge text="not final" tone=Tone::Neutral quiet=true /> });
            view! { {format!("{year}-{month:02}")} {late} }
        })
        .naming(),
        Column::new("billed", "Storage billed", |row: &Comparison| view! { <Money usd=row.billed.cost /> }).number(),
        Column::new("computed", "Computed", |row: &Comparison| view! { <Money usd=row.computed.cost /> }).number(),
        Column::new("difference", "Difference", |row: &Comparison| view! { <MoneyDelta usd=row.difference() /> })
            .number(),
        Column::new("amount", "by amount", |row: &Comparison| view! { <MoneyDelta usd=row.parts().0 /> })
            .number()
            .hint("GB-months billed less those computed, at the computed price"),
        Column::new("price", "by price", |row: &Comparison| view! { <MoneyDelta usd=row.parts().1 /> })
            .number()
            .hint("GB-months billed, at the price on the bill less the computed one"),
        Column::new("gb", "GB-months billed", move |row: &Comparison| gb(row.billed.gb_months)).number(),
        Column::new("ours", "computed", move |row: &Comparison| gb(row.computed.gb_months)).number(),
        Column::new("basis", "Basis", |row: &Comparison| view! { <BasisNote basis=row.basis /> })
            .hint("Of what was computed; what AWS billed is measured"),
        Column::new("others", "Not storage", |row: &Comparison| view! { <Money usd=row.others_cost() /> }).number(),
    ]
}

fn charge_columns(currency: &str) -> Vec<Column<Charge>> {
    vec![
        Column::new("usage", "Usage type", |charge: &Charge| {
            view! { <code>{plain(&charge.usage_type).into_owned()}</code> }
        })
        .naming(),
        Column::new("kind", "What it is", |charge: &Charge| charge.usage().label()),
        Column::new("quantity", "Quantity", |charge: &Charge| {
            format!("{} {}", format::short_count(charge.quantity), plain(&charge.unit))
        })
        .number(),
        Column::new("amount", format!("Billed, {currency}"), |charge: &Charge| format!("{:.2}", charge.amount))
            .number(),
        Column::new("used", "Computed here", |charge: &Charge| if charge.usage().is_storage() { "yes" } else { "no" }),
    ]
}
