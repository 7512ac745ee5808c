//! What can be switched while Stowage runs, and what was decided when it was started. One file for each section.

mod configuration;
mod custom_metrics;
mod guard;
mod manifests;

use crate::components::PageHeader;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Settings() -> impl IntoView {
    view! {
        <Title text="Settings" />
        <PageHeader title="Settings" />
        <manifests::Manifests />
        <custom_metrics::CustomMetrics />
        <guard::Guard />
        <configuration::Configuration />
    }
}
