//! The page for a URL that names nothing.

use crate::api::error::mark_not_found;
use crate::components::{Empty, EmptyState, Next, PageHeader};
use crate::paths;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn NotFound() -> impl IntoView {
    mark_not_found();
    let next = Next::Link { label: "All repositories".to_owned(), href: paths::REPOSITORIES.to_owned() };
    view! {
        <Title text="No such page" />
        <PageHeader title="No such page" />
        <EmptyState empty=Empty::NoneExist {
            title: "This address names nothing in Stowage. A repository or image may have been deleted.".to_owned(),
            next,
        } />
    }
}
