//! Every repository: the table is the page.

mod columns;

use super::columns::{forget, remember};
use super::layout::RegistryProblems;
use super::overview::Pulls;
use super::url::{failure, freshness};
use crate::api::repositories::{Listing, PER_PAGE, list, values};
use crate::components::{
    Amount, Choosable, Chosen, ColumnChoice, ColumnChooser, Density, Empty, EmptyState, ExportLinks, FilterBox,
    Grammar, Next, PageFooter, PageHeader, Pager, SavedViews, Select, SelectionBar, Table, Toolbar, plain,
};
use crate::domain::format;
use crate::domain::inventory::query::{Column, PROPERTIES, Query, check};
use crate::domain::inventory::row::Row;
use crate::domain::job::counted;
use crate::paths;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::{NavigateOptions, params::ParamsMap};

/// What the URL asks for.
#[derive(Debug, Clone, PartialEq, Default)]
struct Asked {
    query: Query,
    /// In this order, after the name; empty: the usual ones.
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
            columns: columns(&url.get_all("columns").unwrap_or_default()),
            compact: text("density") == "compact",
        }
    }

    /// Those on show, after the name.
    fn shown(&self) -> &[Column] {
        if self.columns.is_empty() { &USUAL } else { &self.columns }
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

    /// Names and values for an export of exactly what is on show.
    fn exported(&self) -> Vec<(String, String)> {
        let keys: Vec<&str> = std::iter::once(&Column::Name).chain(self.shown()).map(|column| column.key()).collect();
        let mut pairs = self.parameters();
        pairs.retain(|(key, _)| key == "q" || key == "sort");
        pairs.push(("columns".to_owned(), keys.join(",")));
        pairs
    }

    const fn density(&self) -> Density {
        if self.compact { Density::Compact } else { Density::Normal }
    }

    fn at_page(&self, page: u32) -> String {
        Self { query: Query { page, ..self.query.clone() }, ..self.clone() }.href()
    }
}

/// Names the list in the browser's store.
const LIST: &str = "repositories";

/// What is on show unless somebody chooses otherwise: as much as a laptop's screen holds.
const USUAL: [Column; 8] = [
    Column::Team,
    Column::Images,
    Column::Size,
    Column::Cost,
    Column::Policy,
    Column::Pushed,
    Column::Pulled,
    Column::Pulls,
];

/// Each once, in the order in which they are asked for.
fn columns(keys: &[String]) -> Vec<Column> {
    let mut columns = Vec::new();
    for column in keys.iter().filter_map(|key| key.parse().ok()) {
        if column != Column::Name && !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

#[component]
pub fn Repositories() -> impl IntoView {
    let url = use_query_map();
    let asked = Memo::new(move |_| url.with(Asked::read));
    let fresh = freshness();
    remember(LIST);
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
    let counts =
        move || listing.get().and_then(Result::ok).map_or((0, 0), |found| (found.page.matching, found.page.all));
    let known = LocalResource::new(values);
    let bar = move || {
        view! {
            <FilterBox
                action=paths::REPOSITORIES
                query=Signal::derive(move || asked.with(|asked| asked.query.filter.clone()))
                carry=Signal::derive(move || asked.with(|asked| asked.without("q")))
                label="Filter repositories"
                placeholder="Filter by name, or team:payments size>10GiB policy:none"
                clear=Signal::derive(move || asked.with(Asked::unfiltered))
                shown=Signal::derive(move || counts().0)
                total=Signal::derive(move || counts().1)
                grammar=Grammar { properties: &PROPERTIES, check }
                values=Signal::derive(move || known.get().and_then(Result::ok).unwrap_or_default())
                on_input=filter
            />
        }
    };
    let end = move || tools(&asked.get());
    let chosen = Chosen::default();
    view! {
        <Title text="Repositories" />
        <Transition>
            <PageHeader title="Repositories" count=Signal::derive(count) />
        </Transition>
        <Transition>
            <Toolbar end=view! { {end} }.into_any()>{bar()}</Toolbar>
        </Transition>
        <Transition>
            {move || Suspend::new(async move {
                let asked = asked.get();
                match listing.await {
                    Ok(listing) => view! { <List listing=listing asked=asked chosen=chosen /> }.into_any(),
                    Err(error) => failure("Repositories cannot be listed", error),
                }
            })}
        </Transition>
    }
}

/// Views, columns and exports.
fn tools(asked: &Asked) -> AnyView {
    let owned = asked.exported();
    let pairs: Vec<(&str, &str)> = owned.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let (csv, json) = (paths::export_repositories("csv", &pairs), paths::export_repositories("json", &pairs));
    let mut carry = asked.parameters();
    carry.retain(|(key, _)| key == "q" || key == "sort");
    let hidden = Column::ALL.into_iter().filter(|column| *column != Column::Name && !asked.shown().contains(column));
    let choice = |column: Column, shown| ColumnChoice { key: column.key(), label: column.label().to_owned(), shown };
    let choices = (asked.shown().iter().map(|column| choice(*column, true)))
        .chain(hidden.map(|column| choice(column, false)))
        .collect();
    view! {
        <SavedViews list=LIST here=Asked { query: Query { page: 1, ..asked.query.clone() }, ..asked.clone() }.href() />
        <ColumnChooser
            action=paths::REPOSITORIES
            carry=carry
            choices=choices
            density=asked.density()
            reset=Asked { columns: Vec::new(), compact: false, ..asked.clone() }.href()
            on_reset=|()| forget(LIST)
        />
        <ExportLinks csv=csv json=json />
    }
    .into_any()
}

#[component]
fn List(listing: Listing, asked: Asked, chosen: Chosen) -> impl IntoView {
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
            select=Select::new(chosen, choosable)
        />
        <SelectionBar
            chosen=chosen
            text=Signal::derive(move || {
                let Amount { images, bytes, usd } = chosen.amount();
                format!(
                    "{} · {} · {} (sum) · {} a month",
                    counted(chosen.len() as u64, "repository"),
                    counted(images, "image"),
                    format::bytes(bytes),
                    format::usd(usd),
                )
            })
        >
            ""
        </SelectionBar>
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

fn choosable(row: &Row) -> Choosable {
    Choosable {
        key: row.name.to_string(),
        label: plain(row.name.as_str()).into_owned(),
        lead: None,
        amount: Amount { images: row.images, bytes: row.size_bytes(), usd: row.monthly_cost },
    }
}
