//! Alarms on ECR's metrics: which there are, what happened to them, and new ones.

mod dashboard;
mod form;
mod open;

use super::tabs;
use crate::api::alarms::{Listing, list};
use crate::components::{
    Badge, Column, Empty, EmptyState, Mark, Marker, Money, Next, PageFooter, PageHeader, Panel, Table, Time, Tone,
    plain,
};
use crate::domain::cloudwatch::PRICES_AS_OF;
use crate::domain::cloudwatch::alarm::{Alarm, State};
use crate::pages::url::{failure, parameter};
use crate::paths;
use dashboard::Dashboard;
use form::Form;
use leptos::prelude::*;
use leptos_meta::Title;
use open::Open;

/// The page with one alarm open.
fn href(name: &str) -> String {
    paths::with_query(paths::ALARMS, &[("alarm", name)])
}

/// Counts the changes that were made here, so that the list follows them.
#[derive(Debug, Clone, Copy)]
struct Changes(RwSignal<u32>);

#[component]
pub fn Alarms() -> impl IntoView {
    let changes = Changes(RwSignal::new(0));
    provide_context(changes);
    let listing = Resource::new(move || changes.0.get(), |_| list());
    let (alarm, new) = (parameter("alarm"), parameter("new"));
    view! {
        <Title text="Alarms" />
        <PageHeader title="Alarms" />
        {tabs(paths::ALARMS)}
        <Transition>
            {move || Suspend::new(async move {
                let (alarm, new) = (alarm.get(), new.get());
                match listing.await {
                    Ok(listing) => {
                        let open = listing.alarms.iter().find(|candidate| candidate.name == alarm).cloned();
                        let may_write = listing.may_write;
                        let (now, region) = (listing.now, listing.region.clone());
                        view! {
                            <Sheet listing=listing current=alarm />
                            {open.map(|alarm| view! { <Open alarm=alarm now=now may_write=may_write /> })}
                            <Form kind=new may_write=may_write />
                            <Dashboard region=region may_write=may_write />
                        }
                        .into_any()
                    }
                    Err(error) => failure("Alarms cannot be listed", error),
                }
            })}
        </Transition>
        <PageFooter>
            {format!(
                "CloudWatch alarms of this account and region that look at metrics of AWS/ECR, of ECR in AWS/Usage, or of Stowage; \
                 alarms by expression too. Prices are those of us-east-1 of {PRICES_AS_OF}: $0.10 for each metric of an alarm and \
                 month, the first ten of an account are free.",
            )}
        </PageFooter>
    }
    .into_any()
}

fn badge(state: State) -> AnyView {
    let tone = match state {
        State::Alarm => Tone::Bad,
        State::InsufficientData => Tone::Neutral,
        State::Ok => Tone::Good,
    };
    view! { <Badge text=state.as_str() tone=tone /> }.into_any()
}

#[component]
fn Sheet(listing: Listing, current: String) -> impl IntoView {
    let Listing { alarms, now, .. } = listing;
    if alarms.is_empty() {
        let title = "No alarm looks at ECR".to_owned();
        let next = Next::Because(
            "Make one below: it tells an SNS topic when nobody pulls, when many do, or when a quota is near."
                .to_owned(),
        );
        return view! { <EmptyState empty=Empty::NoneExist { title, next } /> }.into_any();
    }
    let cost: f64 = alarms.iter().map(Alarm::monthly_cost).sum();
    let columns = vec![
        Column::new("name", "Alarm", |alarm: &Alarm| {
            view! { <a href=href(&alarm.name) dir="auto">{plain(&alarm.name).into_owned()}</a> }
        })
        .naming(),
        Column::new("state", "State", |alarm: &Alarm| badge(alarm.state)),
        Column::new("since", "Since", move |alarm: &Alarm| view! { <Time at=alarm.since now=now none="–" /> }),
        Column::new("condition", "Goes off when", |alarm: &Alarm| {
            view! { <bdi>{plain(&alarm.sentence()).into_owned()}</bdi> }
        })
        .prose(),
        Column::new("missing", "Without data", |alarm: &Alarm| alarm.missing.as_str()),
        Column::new("told", "Tells", |alarm: &Alarm| match (alarm.actions.len(), alarm.actions_enabled) {
            (0, _) => "nobody".to_owned(),
            (_, false) => "switched off".to_owned(),
            (1, true) => "1 topic".to_owned(),
            (many, true) => format!("{many} topics"),
        }),
        Column::new("cost", "$/month", |alarm: &Alarm| view! { <Money usd=alarm.monthly_cost() /> })
            .number()
            .total(view! { <Money usd=cost /> }),
    ];
    let mark = Marker::new(move |alarm: &Alarm| Mark { current: alarm.name == current, ..Mark::default() });
    view! {
        <Panel title="Alarms on ECR" flush=true>
            <Table caption="Alarms on ECR" columns=columns rows=alarms mark=mark />
        </Panel>
    }
    .into_any()
}
