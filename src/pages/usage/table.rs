//! Pulls and pushes by repository, of the whole range or of one step of it.

use super::{href, parameters};
use crate::api::metrics::{Lines, PER_PAGE, TableQuery, by_repository};
use crate::components::{
    Column, Count, Empty, EmptyState, ExportLinks, FilterBox, Glyph, Icon, Name, Order as Direction, Pager, Panel,
    Share, Sort, Sparkline, Table, Toolbar,
};
use crate::domain::format;
use crate::domain::usage::{Change, Line, Order, spans};
use crate::pages::url::failure;
use crate::paths::{self, Tab};
use leptos::prelude::*;

#[component]
pub fn ByRepository(query: Memo<TableQuery>, fresh: Signal<u32>) -> impl IntoView {
    let lines = Resource::new(move || (query.get(), fresh.get()), |(query, _)| by_repository(query));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let query = query.get();
                match lines.await {
                    Ok(lines) => view! { <Sheet query=query lines=lines /> }.into_any(),
                    Err(error) => {
                        let bar = filter(&query, (0, 0));
                        view! { {bar} {failure("Pulls by repository cannot be read", error)} }.into_any()
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Sheet(query: TableQuery, lines: Lines) -> impl IntoView {
    let Lines { page, window, all_pulls } = lines;
    let (span, _) = spans(window, query.at);
    let step = (span != window.span).then(|| {
        let whole = href(&TableQuery { at: None, ..query.clone() });
        let text = format!("Only {} to {}", span.from.minute_text(), span.to().minute_text());
        view! { <a class="button" href=whole aria-label="Show the whole range"><Icon glyph=Glyph::Cross />{text}</a> }
    });
    let pairs = parameters(&TableQuery { page: 1, ..query.clone() });
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (csv, json) = (paths::export_pulls("csv", &pairs), paths::export_pulls("json", &pairs));
    let actions = view! { {step} <ExportLinks csv=csv json=json /> }.into_any();
    let bar = filter(&query, (page.matching, page.all));
    let body = if page.matching == 0 && !query.filter.is_empty() {
        let title = format!("No repository matches {}", query.filter);
        let clear = href(&TableQuery { filter: String::new(), ..query.clone() });
        view! { <EmptyState empty=Empty::NoneMatch { title, clear } /> }.into_any()
    } else {
        let total = format!("Total of {}", format::count(page.matching));
        let first = u64::from(page.page - 1) * u64::from(PER_PAGE) + 1;
        let last = first + page.rows.len() as u64 - 1;
        let at = |page| href(&TableQuery { page, ..query.clone() });
        let previous = (page.page > 1).then(|| at(page.page - 1));
        let next = (page.page < page.pages).then(|| at(page.page + 1));
        let pager = (page.pages > 1)
            .then(|| view! { <Pager first=first last=last total=page.matching previous=previous next=next /> });
        let columns = columns(&query, page.totals, all_pulls);
        view! { <Table caption="Pulls by repository" columns=columns rows=page.rows total=total /> {pager} }.into_any()
    };
    view! {
        {bar}
        <Panel title="By repository" flush=true actions=actions>{body}</Panel>
    }
    .into_any()
}

fn filter(query: &TableQuery, (shown, total): (u64, u64)) -> AnyView {
    let bare = TableQuery { filter: String::new(), page: 1, ..query.clone() };
    let carry: Vec<_> = parameters(&bare).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let (query, clear) = (query.filter.clone(), href(&bare));
    view! {
        <Toolbar>
            <FilterBox
                action=paths::USAGE
                query=query
                carry=carry
                label="Filter repositories"
                placeholder="Filter by name, or team:payments"
                clear=clear
                shown=shown
                total=total
            />
        </Toolbar>
    }
    .into_any()
}

fn columns(query: &TableQuery, (pulls, pushes): (Change, u64), all_pulls: u64) -> Vec<Column<Line>> {
    let sort = |order: Order| Sort {
        href: href(&TableQuery { order, page: 1, ..query.clone() }),
        order: (query.order == order).then_some(if order == Order::Name {
            Direction::Ascending
        } else {
            Direction::Descending
        }),
    };
    let whole = (all_pulls as f64).max(1.0);
    vec![
        Column::new("name", "Repository", |line: &Line| {
            view! { <Name name=line.name.clone() href=paths::repository(&line.name, Tab::Metrics) /> }
        })
        .naming()
        .sort(sort(Order::Name)),
        Column::new("course", "Course", |line: &Line| {
            view! { <Sparkline values=line.course.clone() /> }
        })
        .silent(),
        Column::new("pulls", "Pulls", |line: &Line| number(line.pulls.now, line.whole))
            .number()
            .sort(sort(Order::Pulls))
            .total(number(pulls.now, true)),
        Column::new("bar", "Share", move |line: &Line| {
            view! { <Share of_whole=line.pulls.now.unwrap_or(0) as f64 / whole /> }
        })
        .silent(),
        Column::new("before", "Range before", |line: &Line| number(line.pulls.before, true))
            .number()
            .total(number(pulls.before, true)),
        Column::new("change", "Change", |line: &Line| change(line.pulls))
            .number()
            .sort(sort(Order::Change))
            .total(change(pulls)),
        Column::new("pushes", "Pushed, still present", |line: &Line| view! { <Count count=line.pushes /> })
            .number()
            .sort(sort(Order::Pushes))
            .total(view! { <Count count=pushes /> }),
        Column::new("images", "Images now", |line: &Line| view! { <Count count=line.images /> }).number(),
    ]
}

fn number(count: Option<u64>, whole: bool) -> AnyView {
    match (count, whole) {
        (Some(count), true) => view! { <Count count=count /> }.into_any(),
        (Some(count), false) => {
            view! { <span title="CloudWatch gave only part">"≥ " <Count count=count /></span> }.into_any()
        }
        (None, _) => view! { <span class="muted">"not known"</span> }.into_any(),
    }
}

fn change(change: Change) -> AnyView {
    match change.difference() {
        Some(difference) => {
            let share = change.share().map(format::percent).unwrap_or_default();
            view! { <span class="number" title=share>{format::signed_count(difference)}</span> }.into_any()
        }
        None => view! { <span class="muted">"–"</span> }.into_any(),
    }
}
