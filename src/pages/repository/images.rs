//! The images of a repository: one row a group, what belongs to an image under it.

use crate::api::images::{Fate, Group, Line, Listing, PER_PAGE, list};
use crate::components::{
    Amount, Badge, Button, Bytes, Choosable, Chosen, Column as TableColumn, DigestText, Empty, EmptyState, ExportLinks,
    FilterBox, Glyph, Mark, Marker, Next, Order, PageFooter, Pager, Select, SelectionBar, Sort as SortLink, Table,
    TagList, Time, Tone, Toolbar, Weight, plain,
};
use crate::domain::format;
use crate::domain::image::listing::{Column, PROPERTIES, Query, Totals};
use crate::domain::image::relations::{Bond, Certainty};
use crate::domain::image::{Digest, ImageStatus};
use crate::domain::inventory::query::{Page, Sort};
use crate::domain::job::plan::Selection;
use crate::domain::job::{Change, counted};
use crate::domain::lifecycle::evaluate::Outcome;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use crate::pages::image_change::{ImageChange, Question};
use crate::pages::url::failure;
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// A row of the table: a lead, or something under it.
#[derive(Clone)]
struct Row {
    line: Line,
    bond: Option<Bond>,
    /// What it stands under.
    lead: Option<Digest>,
    repository: RepositoryName,
}

fn href(repository: &RepositoryName, query: &Query) -> String {
    let sort = if query.sort == Sort::default() { String::new() } else { query.sort.to_string() };
    let page = if query.page > 1 { query.page.to_string() } else { String::new() };
    let base = paths::repository(repository, Tab::Images);
    paths::with_query(&base, &[("q", &query.filter), ("sort", &sort), ("page", &page)])
}

#[component]
pub fn Images(name: RepositoryName, fresh: Signal<u32>) -> impl IntoView {
    let url = use_query_map();
    let query = Memo::new(move |_| {
        url.with(|url| {
            let text = |key| url.get(key).unwrap_or_default();
            Query {
                filter: text("q"),
                sort: text("sort").parse().unwrap_or_default(),
                page: text("page").parse().unwrap_or(1),
            }
        })
    });
    let asked = name.clone();
    let listing = Resource::new(move || (query.get(), fresh.get()), move |(query, _)| list(asked.clone(), query));
    let navigate = use_navigate();
    let target = name.clone();
    let filter = Callback::new(move |text: String| {
        let next = Query { filter: text, page: 1, ..query.get_untracked() };
        navigate(&href(&target, &next), NavigateOptions { replace: true, scroll: false, ..Default::default() });
    });
    let (chosen, question) = (Chosen::default(), RwSignal::new(None::<Question>));
    let owner = name.clone();
    view! {
        <ImageChange repository=owner question=question on_begin=move |()| chosen.clear() />
        <Transition>
            {move || {
                let name = name.clone();
                Suspend::new(async move {
                    let query = query.get();
                    let answer = listing.await;
                    let counts = answer.as_ref().map_or((0, 0), |listing| (listing.page.matching, listing.page.all));
                    let bar = bar(&name, &query, counts, filter);
                    let list = match answer {
                        Ok(listing) => view! { <List name=name listing=listing query=query chosen=chosen question=question /> }.into_any(),
                        Err(error) => failure("Images cannot be listed", error),
                    };
                    view! { {bar} {list} }
                })
            }}
        </Transition>
    }
}

/// Filter and exports; `counts` are the images that the filter lets through, and all.
fn bar(name: &RepositoryName, query: &Query, counts: (u64, u64), filter: Callback<String>) -> AnyView {
    let sort = if query.sort == Sort::default() { String::new() } else { query.sort.to_string() };
    let pairs = [("q", query.filter.as_str()), ("sort", sort.as_str())];
    let (csv, json) = (paths::export_images("csv", name, &pairs), paths::export_images("json", name, &pairs));
    let carry = if sort.is_empty() { Vec::new() } else { vec![("sort".to_owned(), sort)] };
    let clear = href(name, &Query { filter: String::new(), page: 1, ..query.clone() });
    let (action, text) = (paths::repository(name, Tab::Images), query.filter.clone());
    let examples: Vec<_> = PROPERTIES.iter().map(|property| (property.example, property.meaning)).collect();
    view! {
        <Toolbar end=view! { <ExportLinks csv=csv json=json /> }.into_any()>
            <FilterBox
                action=action
                query=text
                carry=carry
                label="Filter images"
                placeholder="Filter by tag or digest, or tag:none size>1GiB pushed>90d"
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
fn List(
    name: RepositoryName,
    listing: Listing,
    query: Query,
    chosen: Chosen,
    question: RwSignal<Option<Question>>,
) -> impl IntoView {
    let Listing { page, now, problem, may_write } = listing;
    let Page { rows: groups, totals, matching, all, page: current, pages } = page;
    match (all, matching, problem) {
        (0, _, Some(problem)) => {
            return view! { <EmptyState empty=Empty::problem("Images cannot be listed", problem, None) /> }.into_any();
        }
        (0, _, None) => {
            let title = format!("No image has been pushed to {name}");
            let next = Next::Link { label: "How to push".to_owned(), href: paths::repository(&name, Tab::Settings) };
            return view! { <EmptyState empty=Empty::NoneExist { title, next } /> }.into_any();
        }
        (_, 0, _) => {
            let clear = href(&name, &Query { filter: String::new(), ..query.clone() });
            let title = format!("No image matches {}", query.filter);
            return view! { <EmptyState empty=Empty::NoneMatch { title, clear } /> }.into_any();
        }
        _ => {}
    }
    let shown = groups.len() as u64;
    let is_guess = |bond: &Bond| *bond == Bond::Child(Certainty::Likely);
    let guessed = groups.iter().any(|group| group.members.iter().any(|(_, bond)| is_guess(bond)));
    let rows: Vec<Row> = groups
        .into_iter()
        .flat_map(|Group { lead, members }| {
            let repository = name.clone();
            let digest = lead.image.digest.clone();
            let own = Row { line: lead, bond: None, lead: None, repository: repository.clone() };
            std::iter::once(own).chain(members.into_iter().map(move |(line, bond)| Row {
                line,
                bond: Some(bond),
                lead: Some(digest.clone()),
                repository: repository.clone(),
            }))
        })
        .collect();
    let first = u64::from(current - 1) * u64::from(PER_PAGE) + 1;
    let at_page = |page| href(&name, &Query { page, ..query.clone() });
    let previous = (current > 1).then(|| at_page(current - 1));
    let next = (current < pages).then(|| at_page(current + 1));
    let mark = Marker::new(|row: &Row| Mark { id: None, current: false, child: row.bond.is_some() });
    view! {
        <Table
            caption="Images"
            columns=columns(&name, &query, &totals, now)
            rows=rows
            mark=mark
            select=Select::new(chosen, choosable)
            total=format!("{} images, {} untagged", format::count(totals.images), format::count(totals.untagged))
        />
        <Selected chosen=chosen filter=query.filter.clone() matching=matching may_write=may_write question=question />
        {(pages > 1).then(|| view! { <Pager first=first last=first + shown - 1 total=matching previous=previous next=next /> })}
        <PageFooter>
            "Sizes are compressed. An index repeats its largest platform and is not added to the sum. "
            {guessed.then(|| view! {
                "Platforms of an index are guessed from size and push time: ECR lists them only in the manifest, which is not read \
                 unless you say so. "
                <a href=paths::manifests()>"Settings"</a>
            })}
        </PageFooter>
    }
    .into_any()
}

fn columns(name: &RepositoryName, query: &Query, totals: &Totals, now: Timestamp) -> Vec<TableColumn<Row>> {
    let sort = |column: Column| {
        let current = (query.sort.column == column).then_some(query.sort.descending);
        let descending = current.map_or(!matches!(column, Column::Tags | Column::Kind | Column::Status), |d| !d);
        let next = Query { sort: Sort { column, descending }, page: 1, ..query.clone() };
        let order = current.map(|descending| if descending { Order::Descending } else { Order::Ascending });
        SortLink { href: href(name, &next), order }
    };
    vec![
        TableColumn::new("digest", "Image", |row: &Row| {
            view! { <DigestText digest=row.line.image.digest.clone() href=paths::image(&row.repository, &row.line.image.digest) /> }
        })
        .naming(),
        TableColumn::new("tags", "Tags", |row: &Row| view! { <TagList tags=row.line.image.tags.clone() /> })
            .sort(sort(Column::Tags)),
        TableColumn::new("kind", "Kind", |row: &Row| {
            let image = &row.line.image;
            let media = image.artifact_type.as_deref().or(image.media_type.as_deref()).unwrap_or_default().to_owned();
            view! { <span title=media>{kind(row)}</span> }
        })
        .sort(sort(Column::Kind)),
        TableColumn::new("size", "Size", |row: &Row| view! { <Bytes bytes=row.line.image.size_bytes /> })
            .number()
            .sort(sort(Column::Size))
            .total(view! { <Bytes bytes=totals.bytes /> }),
        TableColumn::new("pushed", "Pushed", move |row: &Row| view! { <Time at=row.line.image.pushed_at now=now /> })
            .sort(sort(Column::Pushed)),
        TableColumn::new("pulled", "Last pulled", move |row: &Row| {
            view! { <Time at=row.line.image.last_pulled_at now=now none="never" /> }
        })
        .sort(sort(Column::Pulled)),
        TableColumn::new("status", "Status", |row: &Row| status(row.line.image.status)).sort(sort(Column::Status)),
        TableColumn::new("fate", "Policy says", |row: &Row| fate(row.line.fate)),
    ]
}

fn choosable(row: &Row) -> Choosable {
    let image = &row.line.image;
    let label = image.tags.first().map_or_else(|| image.digest.short(), |tag| plain(tag.as_str()).into_owned());
    Choosable {
        key: image.digest.to_string(),
        label,
        lead: row.lead.as_ref().map(ToString::to_string),
        amount: Amount { images: 1, bytes: image.added_bytes(), usd: 0.0 },
    }
}

/// What can be done with the images that are chosen.
#[component]
fn Selected(
    chosen: Chosen,
    filter: String,
    matching: u64,
    may_write: bool,
    question: RwSignal<Option<Question>>,
) -> impl IntoView {
    let text = move || match chosen.is_every() {
        true => format!("All {} that match", counted(matching, "image")),
        false => {
            let Amount { images, bytes, .. } = chosen.amount();
            format!("{}, {} at most", counted(images, "image"), format::bytes(bytes))
        }
    };
    let offer = move || (matching > chosen.len() as u64).then(|| format!("Choose all {}", format::count(matching)));
    let filter = StoredValue::new(filter);
    let ask = move |change| {
        let images = untrack(|| match chosen.is_every() {
            true => Selection::Matching(filter.get_value()),
            false => Selection::These(chosen.keys().into_iter().filter_map(|key| Digest::new(key).ok()).collect()),
        });
        question.set(Some(Question { change, images }));
    };
    let blocked = move |change| {
        let one = !chosen.is_every() && chosen.len() == 1;
        match (may_write, change) {
            (false, _) => Some("read-only".to_owned()),
            (true, Change::AddTag) if !one => Some("choose one image".to_owned()),
            _ => None,
        }
    };
    let buttons = move || {
        let button = |change: Change| {
            let (weight, glyph) = match change {
                Change::Delete => (Weight::Danger, Glyph::Trash),
                Change::AddTag | Change::RemoveTags => (Weight::Normal, Glyph::Tag),
                Change::Archive => (Weight::Normal, Glyph::Archive),
                Change::Restore => (Weight::Normal, Glyph::Refresh),
            };
            view! {
                <Button
                    weight=weight
                    glyph=glyph
                    blocked=Signal::derive(move || blocked(change))
                    on_click=move |_| ask(change)
                >
                    {change.label()}
                </Button>
            }
        };
        Change::ALL.map(button).collect_view()
    };
    view! {
        <SelectionBar chosen=chosen text=Signal::derive(text) matching=Signal::derive(offer)>
            {buttons}
        </SelectionBar>
    }
}

/// What it is, and what it is to the row above.
fn kind(row: &Row) -> String {
    let kind = row.line.image.kind().label();
    match row.bond {
        None => kind.to_owned(),
        Some(Bond::Child(Certainty::Known)) => match &row.line.part {
            Some(part) => plain(part).into_owned(),
            None => format!("{kind} of the index"),
        },
        Some(Bond::Child(Certainty::Likely)) => "platform, likely".to_owned(),
        Some(Bond::Referrer) => kind.to_owned(),
        Some(Bond::TagSchema) => format!("{kind}, by tag"),
    }
}

/// ECR's status in words.
#[must_use]
pub fn status(status: ImageStatus) -> AnyView {
    match status {
        ImageStatus::Active => view! { <Badge text="active" tone=Tone::Good quiet=true /> },
        ImageStatus::Archived => {
            view! { <Badge text="archived" tone=Tone::Info glyph=Glyph::Archive quiet=true title="Cannot be pulled until restored" /> }
        }
        ImageStatus::Activating => {
            view! { <Badge text="activating" tone=Tone::Warn glyph=Glyph::Clock quiet=true title="Being restored: up to 20 minutes" /> }
        }
    }
    .into_any()
}

/// What the policy in force would do at its next run.
#[must_use]
pub fn fate(fate: Option<Fate>) -> AnyView {
    let Some(Fate { outcome, rule }) = fate else {
        return view! { <span class="muted">"no policy"</span> }.into_any();
    };
    let by = rule.map(|rule| format!(", rule {rule}")).unwrap_or_default();
    match outcome {
        Outcome::Keep => view! { <Badge text=format!("keep{by}") tone=Tone::Good quiet=true /> },
        Outcome::Expire => view! { <Badge text=format!("expire{by}") tone=Tone::Bad glyph=Glyph::Trash quiet=true /> },
        Outcome::Archive => view! { <Badge text=format!("archive{by}") tone=Tone::Info glyph=Glyph::Archive quiet=true /> },
        Outcome::Blocked => {
            view! { <Badge text=format!("blocked{by}") tone=Tone::Warn glyph=Glyph::Blocked quiet=true title="Selected, but part of an index that stays" /> }
        }
    }
    .into_any()
}
