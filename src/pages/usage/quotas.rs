//! How near the calls come to the quotas of the account.

use crate::components::{Column, Count, Panel, Table};
use crate::domain::cloudwatch::quota::Use;
use crate::domain::format;
use crate::domain::series::Window;
use leptos::prelude::*;

#[component]
pub fn Quotas(quotas: Vec<Use>, window: Window) -> impl IntoView {
    let note = format!(
        "The busiest {} step of each operation, as calls a second on average: within it there may have been more. Quotas are \
         AWS's defaults for a region; your account may have been given more.",
        window.span.step_text(),
    );
    let rate = |rate: f64| if rate >= 100.0 { format::count(rate.round() as u64) } else { format!("{rate:.2}") };
    let columns = vec![
        Column::new("operation", "Operation", |of: &Use| view! { <bdi>{of.operation.clone()}</bdi> }).naming(),
        Column::new("calls", "Calls", |of: &Use| match of.calls {
            Some(calls) => view! { <Count count=calls.round() as u64 /> }.into_any(),
            None => view! { <span class="muted">"–"</span> }.into_any(),
        })
        .number(),
        Column::new("busiest", "Busiest, per s", move |of: &Use| rate(of.busiest)).number(),
        Column::new("quota", "Quota, per s", |of: &Use| {
            of.quota.map_or_else(|| "–".to_owned(), |quota| format::count(quota as u64))
        })
        .number(),
        Column::new("share", "Used", |of: &Use| of.share().map_or_else(|| "–".to_owned(), format::percent)).number(),
    ];
    view! {
        <Panel title="Quota use" flush=true note=note.into_any()>
            <Table caption="Quota use" columns=columns rows=quotas none="No calls are listed" />
        </Panel>
    }
    .into_any()
}
