//! What the program was started with. Changing it means starting it anew.

use crate::api::settings::configuration;
use crate::components::{Column, Panel, Table, plain};
use crate::domain::setting::Configured;
use crate::pages::url::failure;
use leptos::prelude::*;

#[component]
pub fn Configuration() -> impl IntoView {
    let data = OnceResource::new(configuration());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(lines) => view! { <Lines lines=lines /> }.into_any(),
                    Err(error) => failure("The configuration cannot be read", error),
                }
            })}
        </Transition>
    }
}

#[component]
fn Lines(lines: Vec<Configured>) -> impl IntoView {
    let code = |text: &str| match text {
        "" => view! { <span class="muted">"–"</span> }.into_any(),
        text => view! { <code>{text.to_owned()}</code> }.into_any(),
    };
    let columns = vec![
        Column::new("what", "What", |line: &Configured| line.what.clone()).naming(),
        Column::new("value", "In force", |line: &Configured| plain(&line.value).into_owned()).prose(),
        Column::new("flag", "Flag", move |line: &Configured| code(&line.flag)),
        Column::new("variable", "Variable", move |line: &Configured| code(&line.variable)),
    ];
    view! {
        <Panel
            title="Configuration"
            id="configuration"
            flush=true
            note="Decided when Stowage was started, by flags, variables and AWS's own settings. To change it, start Stowage anew.".into_any()
        >
            <Table caption="Configuration in force" columns=columns rows=lines />
        </Panel>
    }
}
