//! Every repository: the table is the page.

mod asked;
mod columns;

use super::columns::{forget, remember};
use super::layout::RegistryProblems;
use super::overview::Pulls;
use super::selection;
use super::typing::ask;
use super::url::{self, failure, freshness};
use crate::api::repositories::{Listing, PER_PAGE, list, named, values};
use crate::components::{
    Amount, Batch, Choosable, Chosen, ColumnChoice, ColumnChooser, Empty, EmptyState, ExportLinks, FilterBox, Grammar,
    Long, LongTable, Next, PageFooter, PageHeader, SavedViews, Select, SelectionBar, Toolbar, long_pager, plain,
};
use crate::domain::format;
use crate::domain::inventory::query::{Column, PROPERTIES, Page, Query, check};
use crate::domain::inventory::row::{Row, Totals};
use crate::domain::job::counted;
use crate::paths;
use asked::Asked;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// Names the list in the browser's store.
const LIST: &str = "repositories";

#[component]
pub fn Repositories() -> impl IntoView {
    let address = use_query_map();
    let asked = Memo::new(move |_| address.with(Asked::read));
    let start = Memo::new(move |_| address.with(url::first_row));
    let fresh = freshness();
    remember(LIST);
    let answered = StoredValue::new(Query::default());
    let long = Long::new(
        PER_PAGE,
        |_: &Row| false,
        move |page| {
            let query = Query { page, ..answered.get_value() };
            async move { list(query).await.map(|listing| batch(listing.page)).map_err(|error| error.0) }
        },
    );
    let listing = Resource::new(
        move || (asked.with(|asked| asked.query.clone()), fresh.get()),
        move |(query, _)| {
            let page = long.page(&identity(&query), start.get_untracked());
            let filter = query.filter.clone();
            let list = move |filter| list(Query { filter, page, ..query.clone() });
            ask(filter, &PROPERTIES, list, |found: &Listing| found.page.matching == 0)
        },
    );
    let found =
        move || listing.get().and_then(Result::ok).map(|(_, listing)| (listing.page.matching, listing.page.all));
    let chosen = Chosen::default();
    Effect::new(move |before: Option<String>| {
        let list = asked.with(|asked| identity(&asked.query));
        if before.is_some_and(|before| before != list) {
            chosen.leave_list();
        }
        list
    });
    let said = address.with_untracked(|address| address.get(selection::CHOSEN).unwrap_or_default());
    selection::restore(&said, chosen, |names| async move {
        let rows = named(names).await.unwrap_or_default();
        rows.iter().map(choosable).map(|row| (row.key, row.amount)).collect()
    });
    url::reflect(move || {
        vec![("row", url::row(long.place())), (selection::CHOSEN, selection::text(chosen, str::to_owned))]
    });
    let count = move || {
        found().map(|(matching, all)| match matching == all {
            true => format::count(all),
            false => format!("{} of {}", format::count(matching), format::count(all)),
        })
    };
    let navigate = use_navigate();
    let filter = Callback::new(move |text: String| {
        let mut next = asked.get_untracked();
        next.query.filter = text;
        navigate(&next.href(), NavigateOptions { replace: true, scroll: false, ..Default::default() });
    });
    let counts = move || found().unwrap_or_default();
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
                    Ok((filter, mut listing)) => {
                        answered.set_value(Query { filter, ..asked.query.clone() });
                        let (of, at) = (answered.with_value(identity), listing.now.millis());
                        let (count, batch) = (listing.page.matching as usize, batch(listing.page.take()));
                        long.fill(&of, at, start.get_untracked(), count, batch);
                        view! { <List listing=listing asked=asked long=long chosen=chosen /> }.into_any()
                    }
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
        <SavedViews list=LIST here=asked.href() />
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
fn List(listing: Listing, asked: Asked, long: Long<Row>, chosen: Chosen) -> impl IntoView {
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
    let (matching, totals) = (page.matching, page.totals);
    let pager = long_pager(page.page, PER_PAGE, matching, |row| asked.at_row(row));
    let total = format!("Total of {}", format::count(matching));
    let columns = columns::columns(&asked, &totals, now);
    let text = move || {
        let (count, Amount { images, bytes, usd }) = match chosen.is_every() {
            true => (matching, sum(&totals)),
            false => (chosen.len() as u64, chosen.amount()),
        };
        let all = if chosen.is_every() { "All that match: " } else { "" };
        format!(
            "{all}{} · {} · {} (sum) · {} a month",
            counted(count, "repository"),
            counted(images, "image"),
            format::bytes(bytes),
            format::usd(usd),
        )
    };
    view! {
        <RegistryProblems problems=problems />
        <LongTable
            caption="Repositories"
            columns=columns
            long=long
            look=url::look(asked.shown().iter().map(|column| column.key()), now)
            total=total
            density=asked.density()
            select=Select::new(chosen, choosable)
        />
        <SelectionBar chosen=chosen text=Signal::derive(text)>""</SelectionBar>
        {pager}
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
        matches: true,
        amount: Amount { images: row.images, bytes: row.size_bytes(), usd: row.monthly_cost },
        value: row.name.to_string(),
    }
}

/// One list is told from another by it.
fn identity(query: &Query) -> String {
    format!("{} {}", query.sort, query.filter)
}

fn sum(totals: &Totals) -> Amount {
    Amount { images: totals.images, bytes: totals.size_bytes(), usd: totals.monthly_cost }
}

fn batch(page: Page<Row, Totals>) -> Batch<Row> {
    Batch::of(page.page, page.rows)
}
