//! The images of a repository: one row a group, what belongs to an image under it.

mod asked;
mod selected;

use crate::api::images::{Fate, Group, Line, Listing, PER_PAGE, list};
use crate::components::{
    Amount, Badge, Bytes, Choosable, Chosen, Column as TableColumn, ColumnChoice, ColumnChooser, DigestText, Empty,
    EmptyState, ExportLinks, FilterBox, Glyph, Grammar, Mark, Marker, Next, Order, PageFooter, Pager, Select,
    Sort as SortLink, Table, TagList, Time, Tone, Toolbar, plain,
};
use crate::domain::format;
use crate::domain::image::listing::{Column, PROPERTIES, Query, Totals, check, values};
use crate::domain::image::relations::{Bond, Certainty};
use crate::domain::image::scan::{Findings, Scan, Severity};
use crate::domain::image::{Digest, ImageStatus};
use crate::domain::inventory::query::{Page, Sort};
use crate::domain::lifecycle::evaluate::Outcome;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use crate::pages::columns::{forget, remember};
use crate::pages::image_change::{ImageChange, Question};
use crate::pages::url::failure;
use crate::paths::{self, Tab};
use asked::{Asked, COLUMNS};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use selected::Selected;

/// A row of the table: a lead, or something under it.
#[derive(Clone)]
struct Row {
    line: Line,
    bond: Option<Bond>,
    /// What it stands under.
    lead: Option<Digest>,
    repository: RepositoryName,
}

/// Names the list in the browser's store.
const LIST: &str = "images";

#[component]
pub fn Images(name: RepositoryName, fresh: Signal<u32>) -> impl IntoView {
    let url = use_query_map();
    let asked = Memo::new(move |_| url.with(Asked::read));
    remember(LIST);
    let of = name.clone();
    let listing = Resource::new(
        move || (asked.with(|asked| asked.query.clone()), fresh.get()),
        move |(query, _)| list(of.clone(), query),
    );
    let navigate = use_navigate();
    let target = name.clone();
    let filter = Callback::new(move |text: String| {
        let now = asked.get_untracked();
        let next = now.with(Query { filter: text, ..now.query.clone() });
        navigate(&next.href(&target), NavigateOptions { replace: true, scroll: false, ..Default::default() });
    });
    let (chosen, question) = (Chosen::default(), RwSignal::new(None::<Question>));
    let counts =
        move || listing.get().and_then(Result::ok).map_or((0, 0), |found| (found.page.matching, found.page.all));
    let (here, cleared) = (paths::repository(&name, Tab::Images), name.clone());
    let bar = move || {
        view! {
            <FilterBox
                action=here
                query=Signal::derive(move || asked.with(|asked| asked.query.filter.clone()))
                carry=Signal::derive(move || asked.with(|asked| asked.without(&["q"])))
                label="Filter images"
                placeholder="Filter by tag or digest, or tag:none size>1GiB pushed>90d"
                clear=Signal::derive(move || asked.with(|asked| asked.unfiltered().href(&cleared)))
                shown=Signal::derive(move || counts().0)
                total=Signal::derive(move || counts().1)
                grammar=Grammar { properties: &PROPERTIES, check }
                values=Signal::stored(values())
                on_input=filter
            />
        }
    };
    let (owner, tooled) = (name.clone(), name.clone());
    let end = move || tools(&tooled, &asked.get());
    view! {
        <ImageChange repository=owner question=question on_begin=move |()| chosen.clear() />
        <Transition>
            <Toolbar end=view! { {end} }.into_any()>{bar()}</Toolbar>
        </Transition>
        <Transition>
            {move || {
                let name = name.clone();
                Suspend::new(async move {
                    let asked = asked.get();
                    match listing.await {
                        Ok(listing) => {
                            view! { <List name=name listing=listing asked=asked chosen=chosen question=question /> }.into_any()
                        }
                        Err(error) => failure("Images cannot be listed", error),
                    }
                })
            }}
        </Transition>
    }
}

/// Columns and exports.
fn tools(name: &RepositoryName, asked: &Asked) -> AnyView {
    let shown = asked.shown();
    let columns = format!("digest,{}", shown.join(","));
    let sort = if asked.query.sort == Sort::default() { String::new() } else { asked.query.sort.to_string() };
    let pairs = [("q", asked.query.filter.as_str()), ("sort", sort.as_str()), ("columns", columns.as_str())];
    let (csv, json) = (paths::export_images("csv", name, &pairs), paths::export_images("json", name, &pairs));
    let choice = |key: &'static str, shown| {
        let label = COLUMNS.iter().find(|(known, _)| *known == key).map_or("", |(_, label)| label);
        ColumnChoice { key, label: label.to_owned(), shown }
    };
    let hidden = COLUMNS.iter().map(|(key, _)| *key).filter(|key| !shown.contains(key));
    let choices = shown.iter().map(|key| choice(key, true)).chain(hidden.map(|key| choice(key, false))).collect();
    view! {
        <ColumnChooser
            action=paths::repository(name, Tab::Images)
            carry=asked.without(&["columns", "density"])
            choices=choices
            density=asked.density()
            reset=Asked { columns: Vec::new(), compact: false, ..asked.clone() }.href(name)
            on_reset=|()| forget(LIST)
        />
        <ExportLinks csv=csv json=json />
    }
    .into_any()
}

#[component]
fn List(
    name: RepositoryName,
    listing: Listing,
    asked: Asked,
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
            let clear = asked.unfiltered().href(&name);
            let title = format!("No image matches {}", asked.query.filter);
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
    let at_page = |page| Asked { query: Query { page, ..asked.query.clone() }, ..asked.clone() }.href(&name);
    let previous = (current > 1).then(|| at_page(current - 1));
    let next = (current < pages).then(|| at_page(current + 1));
    let mark = Marker::new(|row: &Row| Mark { id: None, current: false, child: row.bond.is_some() });
    view! {
        <Table
            caption="Images"
            columns=columns(&name, &asked, &totals, now)
            density=asked.density()
            rows=rows
            mark=mark
            select=Select::new(chosen, choosable)
            total=format!("{} images, {} untagged", format::count(totals.images), format::count(totals.untagged))
        />
        <Selected chosen=chosen filter=asked.query.filter.clone() matching=matching may_write=may_write question=question />
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

fn columns(name: &RepositoryName, asked: &Asked, totals: &Totals, now: Timestamp) -> Vec<TableColumn<Row>> {
    let sort = |column: Column| {
        let query = &asked.query;
        let current = (query.sort.column == column).then_some(query.sort.descending);
        let descending = current.map_or(!matches!(column, Column::Tags | Column::Kind | Column::Status), |d| !d);
        let next = asked.with(Query { sort: Sort { column, descending }, ..query.clone() });
        let order = current.map(|descending| if descending { Order::Descending } else { Order::Ascending });
        SortLink { href: next.href(name), order }
    };
    let mut all = vec![
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
        TableColumn::new("policy", "Policy says", |row: &Row| fate(row.line.fate)),
        TableColumn::new("scan", "Scan findings", |row: &Row| findings(row.line.image.scan)).sort(sort(Column::Scan)),
    ];
    let shown = asked.shown();
    all.retain(|column| column.key == "digest" || shown.contains(&column.key));
    all.sort_by_key(|column| shown.iter().position(|key| *key == column.key).map_or(0, |at| at + 1));
    all
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

/// What scanning found, as far as DescribeImages tells.
#[must_use]
pub fn findings(scan: Option<Scan>) -> AnyView {
    let Some(scan) = scan else {
        let why = "ECR lists no scan of this image. AWS-native basic scanning never does.";
        return view! { <span class="muted" title=why>"–"</span> }.into_any();
    };
    let count = |severity| scan.findings.map_or(0, |findings| findings.count(severity));
    let tone = match (count(Severity::Critical), count(Severity::High), scan.findings) {
        (1.., _, _) => Tone::Bad,
        (_, 1.., _) => Tone::Warn,
        (_, _, Some(_)) => Tone::Good,
        (_, _, None) => Tone::Neutral,
    };
    let each = |findings: Findings| {
        let each = findings.found().map(|(severity, count)| format!("{count} {}", severity.label()));
        each.collect::<Vec<_>>().join(", ")
    };
    let title = scan.findings.map(each).filter(|text| !text.is_empty()).unwrap_or_else(|| scan.status.label());
    view! { <Badge text=scan.text() tone=tone quiet=true title=title /> }.into_any()
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
