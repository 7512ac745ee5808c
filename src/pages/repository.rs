//! One repository: images, metrics, cost, layers, settings. Its lifecycle policy is a page of its own, [`super::policy`].

mod cost;
pub mod head;
mod images;
mod layers;
mod metrics;
mod settings;

pub use images::{fate, findings, status};

use super::url::{freshness, parameter, repository_name};
use crate::paths::Tab;
use head::RepositoryHead;
use leptos::prelude::*;

#[component]
pub fn Repository() -> impl IntoView {
    let name = repository_name();
    let fresh = freshness();
    let tab = parameter("tab");
    let tab = Memo::new(move |_| {
        let key = tab.get();
        Tab::ALL.into_iter().find(|tab| tab.key() == key).unwrap_or_default()
    });
    move || {
        let Some(name) = name.get() else { return view! { <super::not_found::NotFound /> }.into_any() };
        let tab = tab.get();
        view! {
            <RepositoryHead name=name.clone() tab=tab />
            {match tab {
                Tab::Metrics => view! { <metrics::Metrics name=name fresh=fresh /> }.into_any(),
                Tab::Cost => view! { <cost::Cost name=name fresh=fresh /> }.into_any(),
                Tab::Layers => view! { <layers::Layers name=name fresh=fresh /> }.into_any(),
                Tab::Settings => view! { <settings::Settings name=name fresh=fresh /> }.into_any(),
                Tab::Images | Tab::Policy => view! { <images::Images name=name fresh=fresh /> }.into_any(),
            }}
        }
        .into_any()
    }
}
