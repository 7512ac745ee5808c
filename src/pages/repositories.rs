//! Every repository: the table is the page.

mod columns;

use super::layout::RegistryProblems;
use super::overview::Pulls;
use super::url::{failure, freshness};
use crate::api::repositories::{Listing, PER_PAGE, list};
use crate::components::{
    ColumnChoice, ColumnChooser, Density, Empty, EmptyState, ExportLinks, FilterBox, Next, PageFooter, PageHeader,
    Pager, Table, Toolbar,
};
use crate::domain::format;
use crate::domain::inventory::query::{Column, PROPERTIES, Query};
use crate::paths;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::{NavigateOptions, params::ParamsMap};

/// What the URL asks for.
#[derive(Debug, Clone, PartialEq, Default)]
struct Asked {
    query: Query,
    /// Empty: all of them.
    columns: Vec<Column>,
    compact: bool,
}

impl Asked {
    fn read(url: &ParamsMap) -> Self {
        let text = |key| url.get(key).unwrap_or_default();
        Self {
            query: Query {
                filter: text("q"),
                sort: text("sort").parse().unwrap_or_default(),
                page: text("page").parse().unwrap_or(1),
            },
            columns: url.get_all("columns").unwrap_or_default().iter().filter_map(|key| key.parse().ok()).collect(),
            compact: text("density") == "compact",
        }
    }

    fn shows(&self, column: Column) -> bool {
        column == Column::Name || self.columns.is_empty() || self.columns.contains(&column)
    }

    /// The state as names and values, without defaults.
    fn parameters(&self) -> Vec<(String, String)> {
        let mut parameters = vec![("q".to_owned(), self.query.filter.clone())];
        if self.query.sort != Default::default() {
            parameters.push(("sort".to_owned(), self.query.sort.to_string()));
        }
        parameters.extend(self.columns.iter().map(|column| ("columns".to_owned(), column.to_string())));
        if self.compact {
            parameters.push(("density".to_owned(), "compact".to_owned()));
        }
        parameters.retain(|(_, value)| !value.is_empty());
        parameters
    }

    fn without(&self, key: &str) -> Vec<(String, String)> {
        self.parameters().into_iter().filter(|(name, _)| name != key).collect()
    }

    fn href(&self) -> String {
        let parameters = self.parameters();
        let mut pairs: Vec<(&str, &str)> = parameters.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let page = self.query.page.to_string();
        if self.query.page > 1 {
            pairs.push(("page", &page));
        }
        paths::with_query(paths::REPOSITORIES, &pairs)
    }

    fn unfiltered(&self) -> String {
        Self { query: Query { filter: String::new(), page: 1, ..self.query.clone() }, ..self.clone() }.href()
    }

    const fn density(&self) -> Density {
        if self.compact { Density::Compact } else { Density::Normal }
    }

    fn at_page(&self, page: u32) -> String {
        Self { query: Query { page, ..self.query.clone() }, ..self.clone() }.href()
    }
}

#[component]
pub fn Repositories() -> impl IntoView {
    let url = use_query_map();
    let asked = Memo::new(move |_| url.with(Asked::read));
    let fresh = freshness();
    let listing =
        Resource::new(move || (asked.with(|asked| asked.query.clone()), fresh.get()), |(query, _)| list(query));
    let count = move || {
        listing.get().and_then(Result::ok).map(|listing| match (listing.page.matching, listing.page.all) {
            (matching, all) if matching == all => format::count(all),
            (matching, all) => format!("{} of {}", format::count(matching), format::count(all)),
        })
    };
    let navigate = use_navigate();
    let filter = Callback::new(move |text: String| {
        let mut next = asked.get_untracked();
        next.query.filter = text;
        next.query.page = 1;
        navigate(&next.href(), NavigateOptions { replace: true, scroll: false, ..Default::default() });
    });
    view! {
        <Title text="Repositories" />
        <Transition>
            <PageHeader title="Repositories" count=Signal::derive(count) />
        </Transition>
        <Transition>
            {move || Suspend::new(async move {
                let asked = asked.get();
                let answer = listing.await;
                let counts = answer.as_ref().map_or((0, 0), |listing| (listing.page.matching, listing.page.all));
                let bar = bar(&asked, counts, filter);
                let list = match answer {
                    Ok(listing) => view! { <List listing=listing asked=asked /> }.into_any(),
                    Err(error) => failure("Repositories cannot be listed", error),
                };
                view! { {bar} {list} }
            })}
        </Transition>
    }
}

/// Filter, columns and exports; `counts` are the repositories that the filter lets through, and all.
fn bar(asked: &Asked, counts: (u64, u64), filter: Callback<String>) -> AnyView {
    let parameters = asked.parameters();
    let pairs: Vec<(&str, &str)> = parameters
        .iter()
        .filter(|(key, _)| key == "q" || key == "sort")
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    let (csv, json) = (paths::export_repositories("csv", &pairs), paths::export_repositories("json", &pairs));
    let carry: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let choices = Column::ALL
        .into_iter()
        .filter(|column| *column != Column::Name)
        .map(|column| ColumnChoice { key: column.key(), label: column.label().to_owned(), shown: asked.shows(column) })
        .collect();
    let end = view! {
        <ColumnChooser
            action=paths::REPOSITORIES
            carry=carry
            choices=choices
            density=asked.density()
            reset=Asked { columns: Vec::new(), compact: false, ..asked.clone() }.href()
        />
        <ExportLinks csv=csv json=json />
    };
    let examples: Vec<_> = PROPERTIES.iter().map(|property| (property.example, property.meaning)).collect();
    let (query, rest, clear) = (asked.query.filter.clone(), asked.without("q"), asked.unfiltered());
    view! {
        <Toolbar end=end.into_any()>
            <FilterBox
                action=paths::REPOSITORIES
                query=query
                carry=rest
                label="Filter repositories"
                placeholder="Filter by name, or team:payments size>10GiB policy:none"
                clear=clear
                shown=counts.0
                total=counts.1
                examples=examples
                on_input=filter
            />
        </Toolbar>
    }
    .into_any()
}

#[component]
fn List(listing: Listing, asked: Asked) -> impl IntoView {
    let Listing { page, now, rates, problems } = listing;
    if page.all == 0 {
        let title = "This registry has no repositories".to_owned();
        let next = Next::Because("The first push to a name creates one, or aws ecr create-repository does.".to_owned());
        return view! { <EmptyState empty=Empty::NoneExist { title, next } /> }.into_any();
    }
    if page.matching == 0 {
        let clear = asked.unfiltered();
        let title = format!("No repository matches {}", asked.query.filter);
        return view! { <EmptyState empty=Empty::NoneMatch { title, clear } /> }.into_any();
    }
    let first = u64::from(page.page - 1) * u64::from(PER_PAGE) + 1;
    let last = first + page.rows.len() as u64 - 1;
    let previous = (page.page > 1).then(|| asked.at_page(page.page - 1));
    let next = (page.page < page.pages).then(|| asked.at_page(page.page + 1));
    let several = page.pages > 1;
    let total = format!("Total of {}", format::count(page.matching));
    let columns = columns::columns(&asked, &page.totals, now);
    view! {
        <RegistryProblems problems=problems />
        <Table
            caption="Repositories"
            columns=columns
            rows=page.rows
            total=total
            density=asked.density()
        />
        {several.then(|| view! { <Pager first=first last=last total=page.matching previous=previous next=next /> })}
        <PageFooter>
            {format!(
                "Stored is the sum of compressed image sizes, an upper bound: layers that images share are billed once. \
                 Cost at {}. ",
                rates.sentence(),
            )}
            <a href="/costs#method">"How it is computed"</a>
        </PageFooter>
    }
    .into_any()
}
