//! The images of a repository: one row a group, what belongs to an image under it.

mod asked;
mod columns;
mod folds;
mod selected;

pub use columns::{fate, findings, status};

use crate::api::images::{Group, Line, Listing, PER_PAGE, list, named};
use crate::components::{
    Amount, Batch, Choosable, Chosen, ColumnChoice, ColumnChooser, Empty, EmptyState, ExportLinks, FilterBox, Grammar,
    Long, LongTable, Mark, Marker, Next, PageFooter, SavedViews, Select, Toolbar, long_pager, plain,
};
use crate::domain::format;
use crate::domain::image::listing::{PROPERTIES, Query, Totals, check, values};
use crate::domain::image::relations::{Bond, Certainty};
use crate::domain::image::{Digest, Image};
use crate::domain::inventory::query::{Page, Sort};
use crate::domain::job::counted;
use crate::domain::repository::RepositoryName;
use crate::pages::columns::{forget, remember};
use crate::pages::image_change::{ImageChange, PostedChange, Question};
use crate::pages::selection;
use crate::pages::typing::ask;
use crate::pages::url::{self, failure};
use crate::paths::{self, Tab};
use asked::{Asked, COLUMNS};
use columns::columns;
use folds::{Folds, short};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use selected::{CHOICE, Selected, choice};

/// A row of the table: a lead, or something under it.
#[derive(Clone, PartialEq)]
struct Row {
    line: Line,
    /// What it is to the row that it stands under.
    bond: Option<Bond>,
    /// Those that stand under it.
    members: Vec<Digest>,
    repository: RepositoryName,
}

impl Row {
    /// Whether those under it are usually on show: the filter is about them, not about it.
    const fn is_usually_open(&self) -> bool {
        !self.line.matches
    }
}

/// Names the list in the browser's store.
const LIST: &str = "images";

#[component]
pub fn Images(name: RepositoryName, fresh: Signal<u32>) -> impl IntoView {
    let address = use_query_map();
    let asked = Memo::new(move |_| address.with(Asked::read));
    let folds = Memo::new(move |_| address.with(Folds::read));
    let start = Memo::new(move |_| address.with(url::first_row));
    remember(LIST);
    let (of, answered) = (name.clone(), StoredValue::new(Query::default()));
    let long = Long::new(
        PER_PAGE,
        move |row: &Row| folds.with(|folds| folds.is_open(&row.line.image.digest, row.is_usually_open())),
        move |page| {
            let (of, query) = (of.clone(), Query { page, ..answered.get_value() });
            async move { list(of.clone(), query).await.map(|listing| batch(&of, listing.page)).map_err(|error| error.0) }
        },
    );
    let of = name.clone();
    let listing = Resource::new(
        move || (asked.with(|asked| asked.query.clone()), fresh.get()),
        move |(query, _)| {
            let (of, page) = (of.clone(), long.page(&identity(&query), start.get_untracked()));
            let filter = query.filter.clone();
            let list = move |filter| list(of.clone(), Query { filter, page, ..query.clone() });
            ask(filter, &PROPERTIES, list, |found: &Listing| found.page.matching == 0)
        },
    );
    let navigate = use_navigate();
    let target = name.clone();
    let filter = Callback::new(move |text: String| {
        let now = asked.get_untracked();
        let next = now.with(Query { filter: text, ..now.query.clone() });
        navigate(&next.href(&target), NavigateOptions { replace: true, scroll: false, ..Default::default() });
    });
    let (chosen, question) = (Chosen::default(), RwSignal::new(None::<Question>));
    Effect::new(move |before: Option<String>| {
        let list = asked.with(|asked| identity(&asked.query));
        if before.is_some_and(|before| before != list) {
            chosen.leave_list();
        }
        list
    });
    let said = address.with_untracked(|address| address.get(selection::CHOSEN).unwrap_or_default());
    let of = name.clone();
    selection::restore(&said, chosen, move |digits| async move {
        let images = named(of, digits).await.unwrap_or_default();
        images.iter().map(|image| (image.digest.to_string(), amount(image))).collect()
    });
    let digits = |key: &str| Digest::new(key).map(|digest| short(&digest)).unwrap_or_default();
    url::reflect(move || vec![("row", url::row(long.place())), (selection::CHOSEN, selection::text(chosen, digits))]);
    let counts = move || {
        let found = listing.get().and_then(Result::ok);
        found.map_or((0, 0), |(_, listing)| (listing.page.matching, listing.page.all))
    };
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
    let end = move || tools(&tooled, &asked.get(), folds);
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
                        Ok((filter, mut listing)) => {
                            answered.set_value(Query { filter, ..asked.query.clone() });
                            let (of, at) = (answered.with_value(identity), listing.now.millis());
                            let (count, batch) = (listing.page.totals.groups as usize, batch(&name, listing.page.take()));
                            long.fill(&of, at, start.get_untracked(), count, batch);
                            view! {
                                <List name=name listing=listing asked=asked folds=folds long=long chosen=chosen question=question />
                            }
                            .into_any()
                        }
                        Err(error) => failure("Images cannot be listed", error),
                    }
                })
            }}
        </Transition>
    }
}

/// Groups, columns and exports.
fn tools(name: &RepositoryName, asked: &Asked, folds: Memo<Folds>) -> AnyView {
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
    let (of, list) = (name.clone(), asked.clone());
    let groups = move || {
        let open = !folds.with(Folds::is_all_open);
        let href = list.folded(&of, &Folds::all(open));
        let label = if open { "Open all groups" } else { "Close all groups" };
        view! { <a class="button button-quiet" href=href data-noscroll="" prop:replace=true>{label}</a> }
    };
    view! {
        {groups}
        <SavedViews list=format!("{LIST}:{name}") here=asked.href(name) />
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
    folds: Memo<Folds>,
    long: Long<Row>,
    chosen: Chosen,
    question: RwSignal<Option<Question>>,
) -> impl IntoView {
    let Listing { page, now, problem, may_write, asked: question_asked } = listing;
    let Page { totals, matching, all, page: current, .. } = page;
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
    let here = folds.with_untracked(|folds| asked.folded(&name, folds));
    let posted = question_asked
        .map(|question| view! { <PostedChange asked=question repository=name.clone() here=here.clone() /> });
    let guessed = long.any(|row| row.bond == Some(Bond::Child(Certainty::Likely)));
    let pager = folds
        .with_untracked(|folds| long_pager(current, PER_PAGE, totals.groups, |row| asked.at_row(&name, row, folds)));
    let mark = Marker::new(|row: &Row| Mark { id: None, current: false, child: row.bond.is_some() });
    view! {
        {posted}
        <LongTable
            caption="Images"
            columns=columns(&name, &asked, folds, &totals, now)
            long=long
            look=url::look(asked.shown().into_iter(), now)
            density=asked.density()
            mark=mark
            select=Select::new(chosen, move |row| choosable(row, folds)).form(may_write.then_some(CHOICE))
            total=format!("{}, {} untagged", counted(totals.images, "image"), format::count(totals.untagged))
        />
        <Selected
            repository=name.clone()
            chosen=chosen
            filter=asked.query.filter.clone()
            matching=(matching, totals.bytes)
            may_write=may_write
            question=question
        />
        {may_write.then(|| choice(&asked.query.filter, &here, matching))}
        {pager}
        <PageFooter>
            "Sizes are compressed. An index repeats its largest platform and is not added to the sum. "
            {move || guessed().then(|| view! {
                "Platforms of an index are guessed from size and push time: ECR lists them only in the manifest, which is not read \
                 unless you say so. "
                <a href=paths::manifests()>"Settings"</a>
            })}
        </PageFooter>
    }
    .into_any()
}

/// One list is told from another by it.
fn identity(query: &Query) -> String {
    format!("{} {}", query.sort, query.filter)
}

/// A page of groups as rows.
fn batch(name: &RepositoryName, page: Page<Group, Totals>) -> Batch<Row> {
    let row = |line, bond, members| Row { line, bond, members, repository: name.clone() };
    let item = |Group { lead, members }: Group| {
        let own = row(lead, None, members.iter().map(|(line, _)| line.image.digest.clone()).collect());
        std::iter::once(own).chain(members.into_iter().map(|(line, bond)| row(line, Some(bond), Vec::new()))).collect()
    };
    Batch { page: page.page, items: page.rows.into_iter().map(item).collect() }
}

/// A closed group is sent whole: nobody could see what else there is to choose.
fn choosable(row: &Row, folds: Memo<Folds>) -> Choosable {
    let image = &row.line.image;
    let label = image.tags.first().map_or_else(|| image.digest.short(), |tag| plain(tag.as_str()).into_owned());
    let is_open = folds.with_untracked(|folds| folds.is_open(&image.digest, row.is_usually_open()));
    let with = row.members.iter().filter(|_| !is_open);
    let value: Vec<&str> = std::iter::once(&image.digest).chain(with).map(Digest::as_str).collect();
    Choosable {
        key: image.digest.to_string(),
        label,
        matches: row.line.matches,
        amount: amount(image),
        value: value.join(" "),
    }
}

fn amount(image: &Image) -> Amount {
    Amount { images: 1, bytes: image.added_bytes(), usd: 0.0 }
}
