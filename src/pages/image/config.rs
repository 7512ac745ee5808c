//! The config: fetched when the URL asks for it, values of the environment only when it asks for those too.

use super::Parts;
use crate::api::contents::ConfigSheet;
use crate::components::{CodeBlock, Column, Fact, Facts, Panel, Table, plain};
use crate::domain::image::Digest;
use crate::domain::repository::RepositoryName;
use crate::domain::storage::config::{Config as Given, Step, words};
use crate::pages::url::{failure, parameter};
use crate::paths;
use leptos::prelude::*;

#[component]
pub fn Config(name: RepositoryName, digest: Digest, parts: Parts) -> impl IntoView {
    let shown = parameter("config");
    let body = move || {
        let (name, digest, values) = (name.clone(), digest.clone(), shown.get() == "values");
        Suspend::new(async move {
            match parts.config.await {
                None => {
                    let href = paths::image_config(&name, &digest, "names");
                    view! {
                        <p>
                            "What a container of this image starts, its labels, and how it was built. It is fetched from ECR when \
                             you ask for it."
                        </p>
                        <div class="actions"><a class="button" href=href data-noscroll="">"Show the config"</a></div>
                    }
                    .into_any()
                }
                Some(Ok(ConfigSheet::Image(given))) => {
                    view! { <Sheet name=name digest=digest given=*given values=values /> }.into_any()
                }
                Some(Ok(ConfigSheet::Other(text))) => view! { <CodeBlock text=text what="config" /> }.into_any(),
                Some(Err(error)) => failure("The config cannot be read", error),
            }
        })
    };
    view! {
        <Panel title="Config" id="config">
            <Transition>{body}</Transition>
        </Panel>
    }
}

#[component]
fn Sheet(name: RepositoryName, digest: Digest, given: Given, values: bool) -> impl IntoView {
    let Given { platform, created, user, entrypoint, command, working_directory, .. } = given;
    let list = |items: std::collections::BTreeSet<String>| items.into_iter().collect::<Vec<_>>().join(" ");
    let facts = [
        ("Platform", platform),
        ("Created", created),
        ("Entrypoint", words(&entrypoint)),
        ("Command", words(&command)),
        ("User", if user.is_empty() { "root, as none is named".to_owned() } else { user }),
        ("Working directory", working_directory),
        ("Ports", list(given.ports)),
        ("Volumes", list(given.volumes)),
    ];
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| {
        view! { <Fact name=name><code>{plain(&value).into_owned()}</code></Fact> }
    });
    let (label, href) = match values {
        true => ("Hide the values", paths::image_config(&name, &digest, "names")),
        false => ("Show the values", paths::image_config(&name, &digest, "values")),
    };
    let variables = vec![
        Column::new("name", "Variable", |(name, _): &(String, Option<String>)| plain(name).into_owned()).naming(),
        Column::new("value", "Value", |(_, value): &(String, Option<String>)| match value {
            Some(value) => view! { <code>{plain(value).into_owned()}</code> }.into_any(),
            None => view! { <span class="muted">"hidden"</span> }.into_any(),
        })
        .prose(),
    ];
    let labels = vec![
        Column::new("name", "Label", |(name, _): &(String, String)| plain(name).into_owned()).naming(),
        Column::new("value", "Value", |(_, value): &(String, String)| plain(value).into_owned()).prose(),
    ];
    let steps = vec![
        Column::new("step", "Step", |(number, _): &(usize, Step)| number.to_string()).number(),
        Column::new("by", "Made by", |(_, step): &(usize, Step)| view! { <code>{plain(&step.by).into_owned()}</code> })
            .prose(),
        Column::new("layer", "Layer", |(_, step): &(usize, Step)| match step.empty {
            true => view! { <span class="muted">"none"</span> }.into_any(),
            false => view! { <span>"yes"</span> }.into_any(),
        }),
    ];
    let history: Vec<(usize, Step)> = (1..).zip(given.history).collect();
    let label_rows: Vec<(String, String)> = given.labels.into_iter().collect();
    let has_environment = !given.environment.is_empty();
    view! {
        <Facts rows=true>{facts.collect_view()}</Facts>
        {has_environment.then(|| view! {
            <div class="actions"><a class="button" href=href data-noscroll="">{label}</a></div>
            <Table caption="Environment" columns=variables rows=given.environment />
        })}
        {(!label_rows.is_empty()).then(|| view! { <Table caption="Labels" columns=labels rows=label_rows /> })}
        {(!history.is_empty()).then(|| view! { <Table caption="History" columns=steps rows=history /> })}
    }
}
