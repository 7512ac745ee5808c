//! What could be saved, most dollars first, each line with its next step.

use super::controls::{BasisNote, CostTabs, Sources};
use crate::api::costs::savings::{Found, LISTED, read};
use crate::components::{Badge, Bytes, Column, Count, Figure, Figures, Money, Name, PageHeader, Panel, Table, Tone};
use crate::domain::cost::Basis;
use crate::domain::cost::forecast::Ahead;
use crate::domain::cost::savings::{Archive, CACHE_DAYS, Idle, Leftover, Offer, STALE_DAYS, Unruled};
use crate::domain::format;
use crate::domain::repository::RepositoryName;
use crate::pages::url::{failure, freshness};
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Savings() -> impl IntoView {
    let fresh = freshness();
    let data = Resource::new(move || fresh.get(), |_| read());
    view! {
        <Title text="Savings" />
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(found) => view! { <Sheet found=found /> }.into_any(),
                    Err(error) => view! { <PageHeader title="Savings" /> {failure("Savings cannot be computed", error)} }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Sheet(found: Found) -> impl IntoView {
    let Found { savings, counts, retrieval, source } = found;
    let [offers, unruled, stale, leftovers] = counts;
    let (free, idle, left) = (savings.all_offers, savings.all_stale, savings.all_leftovers);
    let title = match offers {
        0 => "No template would free anything".to_owned(),
        _ => format!("Up to {} a month could be saved", format::usd(free.usd)),
    };
    let bound = || view! { <BasisNote basis=Basis::Estimated /> ", upper bound" }.into_any();
    let growth: f64 = savings.unruled.iter().map(|each| each.in_a_year.likely).sum();
    let standard = source.rates.standard.text();
    view! {
        <PageHeader title=title />
        <CostTabs current=paths::SAVINGS />
        <Figures label="Totals">
            <Figure label="Templates free, a month" note=bound()><Money usd=free.usd /></Figure>
            <Figure label=format!("Not pulled for {STALE_DAYS} days, a month") note=bound()><Money usd=idle.usd /></Figure>
            <Figure label="Left behind, a month" note=bound()><Money usd=left.usd /></Figure>
            <Figure label="Without policy, a month in a year" note=view! { <BasisNote basis=Basis::Estimated /> }.into_any()>
                <Money usd=growth />
            </Figure>
        </Figures>
        <Panel
            title=heading("What a fitting template would free", offers)
            flush=true
            note="Of each repository the template that fits its tags best and frees anything beyond the policy in force. ≤: sum of \
                  sizes, an upper bound, as layers that other images share stay; elsewhere counted by layers. Open it in the editor to see every image."
                .into_any()
        >
            <Table caption="What templates would free" columns=offer_columns() rows=savings.offers none="Nothing: the policies in force do all that templates would." />
        </Panel>
        <Panel
            title=heading("Repositories without a policy", unruled)
            flush=true
            note="In a year as it grew over the last 90 days, with the slowest and the fastest tenth of its fortnights.".into_any()
        >
            <Table caption="Repositories without a policy" columns=unruled_columns() rows=savings.unruled none="None: every repository has a policy." />
        </Panel>
        <Panel
            title=heading(&format!("Not pulled for {STALE_DAYS} days"), stale)
            flush=true
            note=view! { {archive_advice(&savings.archive, retrieval, &standard)} }.into_any()
        >
            <Table caption="Stale images" columns=stale_columns() rows=savings.stale none="None." />
        </Panel>
        <Panel
            title=heading("Left behind", leftovers)
            flush=true
            note=format!("Signatures, attestations and SBOMs of images that are gone, and build caches older than {CACHE_DAYS} days.").into_any()
        >
            <Table caption="Left behind" columns=leftover_columns() rows=savings.leftovers none="Nothing." />
        </Panel>
        <Sources source=source />
    }
}

fn heading(text: &str, count: u64) -> String {
    match count {
        count if count > LISTED as u64 => format!("{text} ({LISTED} of {})", format::count(count)),
        count => format!("{text} ({})", format::count(count)),
    }
}

/// Whether archiving pays, with the point from which on it does.
fn archive_advice(archive: &Archive, retrieval: f64, standard: &str) -> String {
    let gb = |gb: f64| format!("{} GB", format::count(gb.round() as u64));
    let restore = format!(
        "Restoring a GB costs ${retrieval:.2}, as much as {:.0} days of keeping it ({} for all of them), and what is archived \
         stays billed for 90 days. Nobody having pulled an image does not prove that nobody needs it.",
        archive.restore_days,
        format::usd(archive.restore),
    );
    if archive.saves >= 0.01 {
        return format!("Archiving all of them would save {} a month. {restore}", format::usd(archive.saves));
    }
    match archive.break_even_gb {
        Some(edge) => format!(
            "Archiving them would save nothing: up to {} the archive costs {standard} per GB-month too, and {} are in it. Only \
             expiring saves. {restore}",
            gb(edge),
            gb(archive.archived_gb),
        ),
        None => {
            format!("Archiving them would save nothing: the archive is never cheaper than standard storage. {restore}")
        }
    }
}

fn name<T: 'static>(of: fn(&T) -> &RepositoryName, tab: Tab) -> Column<T> {
    Column::new("name", "Repository", move |row: &T| {
        let name = of(row).clone();
        let href = paths::repository(&name, tab);
        view! { <Name name=name href=href /> }
    })
    .naming()
}

fn offer_columns() -> Vec<Column<Offer>> {
    vec![
        name(|offer: &Offer| &offer.repository, Tab::Images),
        Column::new("usd", "Saves, $/month", |offer: &Offer| view! { <Money usd=offer.frees.usd /> }).number(),
        Column::new("bytes", "Frees", |offer: &Offer| {
            let bound = (!offer.exact).then_some("≤ ");
            view! { {bound} <Bytes bytes=offer.frees.bytes /> }
        })
        .number(),
        Column::new("images", "Images", |offer: &Offer| view! { <Count count=offer.frees.images /> }).number(),
        Column::new("lately", "Pulled in 30 d", |offer: &Offer| match offer.pulled_lately {
            0 => view! { <span class="muted">"none"</span> }.into_any(),
            some => {
                view! { <Badge text=format::count(some) tone=Tone::Warn title="Of these images: look before saving" /> }
                    .into_any()
            }
        })
        .number(),
        Column::new("policy", "Policy now", |offer: &Offer| if offer.has_policy { "has one" } else { "none" }),
        Column::new("template", "Template", |offer: &Offer| {
            let page = paths::repository(&offer.repository, Tab::Policy);
            let href = paths::with_query(&page, &[("template", &offer.template)]);
            view! { <a href=href>{offer.title.clone()}</a> }
        }),
    ]
}

fn unruled_columns() -> Vec<Column<Unruled>> {
    let band = |ahead: &Ahead| format!("{} to {}", format::usd(ahead.low), format::usd(ahead.high));
    vec![
        name(|each: &Unruled| &each.repository, Tab::Policy),
        Column::new("now", "Now, $/month", |each: &Unruled| view! { <Money usd=each.now.usd /> }).number(),
        Column::new("year", "In a year, $/month", |each: &Unruled| view! { <Money usd=each.in_a_year.likely /> })
            .number(),
        Column::new("band", "Between", move |each: &Unruled| band(&each.in_a_year)).number(),
        Column::new("bytes", "Stored (sum)", |each: &Unruled| view! { <Bytes bytes=each.now.bytes /> }).number(),
        Column::new("images", "Images", |each: &Unruled| view! { <Count count=each.now.images /> }).number(),
    ]
}

fn stale_columns() -> Vec<Column<Idle>> {
    vec![
        name(|idle: &Idle| &idle.repository, Tab::Images),
        Column::new("usd", "$/month", |idle: &Idle| view! { <Money usd=idle.worth.usd /> }).number(),
        Column::new("bytes", "Bytes (sum)", |idle: &Idle| view! { <Bytes bytes=idle.worth.bytes /> }).number(),
        Column::new("images", "Images", |idle: &Idle| view! { <Count count=idle.worth.images /> }).number(),
    ]
}

fn leftover_columns() -> Vec<Column<Leftover>> {
    vec![
        name(|each: &Leftover| &each.repository, Tab::Images),
        Column::new("usd", "$/month", |each: &Leftover| view! { <Money usd=each.orphans.usd + each.caches.usd /> })
            .number(),
        Column::new("orphans", "Without their image", |each: &Leftover| view! { <Count count=each.orphans.images /> })
            .number(),
        Column::new("caches", "Old caches", |each: &Leftover| view! { <Count count=each.caches.images /> }).number(),
        Column::new(
            "bytes",
            "Bytes (sum)",
            |each: &Leftover| view! { <Bytes bytes=each.orphans.bytes + each.caches.bytes /> },
        )
        .number(),
    ]
}
