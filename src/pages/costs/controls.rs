//! What all pages of costs share: the way between them, whose costs and when.

use crate::api::costs::{Asked, Source};
use crate::components::{Choice, Choices, PageFooter, Tab, Tabs, Toolbar};
use crate::domain::cost::Basis;
use crate::domain::cost::group::GroupBy;
use crate::domain::cost::period::Period;
use crate::domain::cost::rates::Item;
use crate::domain::time::Day;
use crate::pages::url::parameter;
use crate::paths;
use leptos::prelude::*;

/// What the URL asks for.
pub fn asked() -> Memo<Asked> {
    let (by, range, from, to) = (parameter("by"), parameter("range"), parameter("from"), parameter("to"));
    Memo::new(move |_| Asked::read(&by.get(), &range.get(), &from.get(), &to.get()))
}

/// The pages of costs. Grouping and range go along where they mean something.
#[component]
pub fn CostTabs(current: &'static str, #[prop(optional)] asked: Asked) -> impl IntoView {
    let along = |path| paths::costs(path, &asked.by, asked.period);
    let tab = |label: &str, path, href| Tab { label: label.to_owned(), href, current: path == current, count: None };
    let tabs = vec![
        tab("Costs", paths::COSTS, along(paths::COSTS)),
        tab("Savings", paths::SAVINGS, paths::SAVINGS.to_owned()),
        tab("Budgets", paths::BUDGETS, paths::BUDGETS.to_owned()),
        tab("Statement", paths::STATEMENT, along(paths::STATEMENT)),
        tab("Bill", paths::BILL, paths::BILL.to_owned()),
        tab("Rate card", paths::RATES, paths::RATES.to_owned()),
    ];
    view! { <Tabs label="Pages of costs" tabs=tabs /> }
}

/// Grouping and range, as links and as forms that work without scripts.
#[component]
pub fn Controls(path: &'static str, asked: Asked, tag_keys: Vec<String>, today: Day) -> impl IntoView {
    let Asked { by, period, .. } = asked;
    let grouping = GroupBy::FIXED
        .into_iter()
        .map(|each| Choice { label: each.label(), href: paths::costs(path, &each, period), current: each == by })
        .collect();
    let ranges = Period::OFFERED
        .into_iter()
        .map(|each| Choice { label: each.label(), href: paths::costs(path, &by, each), current: each == period })
        .collect();
    let span = period.span(today);
    let tags = tag_keys.into_iter().filter(|key| !key.eq_ignore_ascii_case("team")).map(|key| {
        let selected = by == GroupBy::Tag(key.clone());
        view! { <option value=format!("tag:{key}") selected=selected>{crate::components::plain(&key).into_owned()}</option> }
    });
    let tags: Vec<_> = tags.collect();
    let tag_form = (!tags.is_empty()).then(|| {
        view! {
            <form class="row" method="get" action=path>
                <input type="hidden" name="range" value=period.to_string() />
                <select name="by" aria-label="Group by another tag">{tags}</select>
                <button class="button" type="submit">"By this tag"</button>
            </form>
        }
    });
    view! {
        <Toolbar>
            <Choices label="Group by" choices=grouping />
            {tag_form}
        </Toolbar>
        <Toolbar>
            <Choices label="Time range" choices=ranges />
            <form class="row" method="get" action=path>
                <input type="hidden" name="by" value=by.to_string() />
                <input type="date" name="from" value=span.from.to_string() max=today.to_string() aria-label="From, UTC day" />
                <span aria-hidden="true">"–"</span>
                <input type="date" name="to" value=span.last().to_string() max=today.to_string() aria-label="To, UTC day" />
                <button class="button" type="submit">"Show"</button>
            </form>
        </Toolbar>
    }
}

/// How sure a figure is, with the price it comes from.
#[component]
pub fn BasisNote(basis: Basis) -> impl IntoView {
    let title = match basis {
        Basis::Measured => "As AWS reports it",
        Basis::Computed => "Bytes as ECR reports them, times the price",
        Basis::Estimated => "In part a lower bound or a forecast",
    };
    view! { <a href=paths::rate(Item::StandardStorage) title=title>{basis.label()}</a> }
}

/// Prices, ages and times of everything on the page.
#[component]
pub fn Sources(source: Source) -> impl IntoView {
    let measured = source.measured_from.map_or_else(
        || "No day was measured yet: all history is a lower bound from the images that are still there.".to_owned(),
        |day| format!("Measured since {day}; earlier days are a lower bound from the images that are still there."),
    );
    view! {
        <PageFooter>
            // One piece: the footer lays its parts out side by side.
            <span>
                {format!("Storage read {}, at ", source.taken_at.minute_text())}
                <a href=paths::rate(Item::StandardStorage)>{source.rates.sentence()}</a>
                {format!(". {measured} Page made {}.", source.now.minute_text())}
            </span>
        </PageFooter>
    }
}
