//! Lifecycle policies of all repositories: who has one, what each does, and what another one would do everywhere.

mod address;
mod columns;
pub mod creation;
mod field;
mod proposal;
pub mod roll_out;
pub mod sets;
mod trial;

use super::url::{failure, freshness};
use crate::api::policies::Survey;
use crate::components::{
    Choice, Choices, Count, Empty, EmptyState, Figure, Figures, FilterBox, Grammar, Money, Next, Notice, PageFooter,
    PageHeader, Pager, Panel, Part, StackBar, Table, Tone, Toolbar, UpTo,
};
use crate::domain::format;
use crate::domain::inventory::query::{PROPERTIES, check};
use crate::domain::lifecycle::fleet::query::PER_PAGE;
use crate::domain::lifecycle::fleet::sets::Follows;
use crate::domain::lifecycle::fleet::{State, Totals};
use crate::paths;
use address::Asked;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

#[component]
pub fn Policies() -> impl IntoView {
    let url = use_query_map();
    let asked = Memo::new(move |_| url.with(Asked::read));
    let fresh = freshness();
    let so_far = RwSignal::new(None);
    let data = Resource::new(
        move || (asked.with(|asked| asked.0.clone()), fresh.get()),
        move |(query, _)| trial::follow(query, so_far),
    );
    let navigate = use_navigate();
    let filter = Callback::new(move |text: String| {
        let next = asked.get_untracked().filtered(text);
        navigate(&next.href(), NavigateOptions { replace: true, scroll: false, ..Default::default() });
    });
    view! {
        <Title text="Lifecycle policies" />
        <trial::Trying so_far=so_far />
        <Transition>
            {move || Suspend::new(async move {
                let asked = asked.get();
                match data.await {
                    Ok(survey) => view! { <Sheet survey=survey asked=asked filter=filter /> }.into_any(),
                    Err(error) => view! {
                        <PageHeader title="Lifecycle policies" />
                        {bar(&asked, (0, 0), filter)}
                        {failure("Policies cannot be listed", error)}
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
}

/// `31 of 46 repositories have a lifecycle policy`.
fn answer(whole: &Totals) -> String {
    match (whole.covered, whole.repositories) {
        (0, _) => "No repository has a lifecycle policy".to_owned(),
        (covered, all) if covered == all => "Every repository has a lifecycle policy".to_owned(),
        (covered, all) => {
            format!("{} of {} repositories have a lifecycle policy", format::count(covered), format::count(all))
        }
    }
}

#[component]
fn Sheet(survey: Survey, asked: Asked, filter: Callback<String>) -> AnyView {
    let Survey { page, whole, diagnostics, shows_proposal: tries, sets, drifted, now } = survey;
    if page.all == 0 {
        let title = "This registry has no repositories".to_owned();
        let next = Next::Because("The first push to a name creates one, or aws ecr create-repository does.".to_owned());
        return view! { <PageHeader title="Lifecycle policies" /> <EmptyState empty=Empty::NoneExist { title, next } /> }
            .into_any();
    }
    let counts = (page.matching, page.all);
    let list = if page.matching == 0 {
        let title = "No repository matches".to_owned();
        view! { <EmptyState empty=Empty::NoneMatch { title, clear: asked.unfiltered().href() } /> }.into_any()
    } else {
        let first = u64::from(page.page - 1) * u64::from(PER_PAGE) + 1;
        let last = first + page.rows.len() as u64 - 1;
        let previous = (page.page > 1).then(|| asked.at_page(page.page - 1).href());
        let next = (page.page < page.pages).then(|| asked.at_page(page.page + 1).href());
        let total = format!("Total of {}", format::count(page.matching));
        let columns = columns::columns(&asked, tries, &page.totals);
        view! {
            <Table caption="Lifecycle policies" columns=columns rows=page.rows total=total />
            {(page.pages > 1).then(|| view! { <Pager first=first last=last total=page.matching previous=previous next=next /> })}
        }
        .into_any()
    };
    let origins = origins(&asked, &sets, drifted);
    let bar = bar(&asked, counts, filter);
    let tried = asked.clone();
    view! {
        <PageHeader title=answer(&whole)>
            <a class="button" href=paths::DRAFTS>"Drafts"</a>
            <a class="button" href=paths::POLICY_SETS>"Policy sets"</a>
            <a class="button" href=paths::CREATION_TEMPLATES>"Creation templates"</a>
        </PageHeader>
        <Coverage whole=whole asked=asked.clone() />
        <Panel title="Try a policy everywhere">
            <proposal::ProposalForm asked=tried diagnostics=diagnostics sets=sets.clone() />
        </Panel>
        <Effect totals=page.totals asked=asked tries=tries />
        {bar}
        {origins}
        {list}
        <PageFooter>
            {format!(
                "Worked out {} on the images as last read. Bytes are sums of compressed sizes and dollars their list price: \
                 upper bounds, as images share layers. Trying changes nothing in AWS. ",
                now.minute_text(),
            )}
            <a href="/costs#method">"How it is computed"</a>
        </PageFooter>
    }
    .into_any()
}

/// How much of the registry policies reach.
#[component]
fn Coverage(whole: Totals, asked: Asked) -> AnyView {
    let part = |label: &str, count, tone, state| Part {
        label: label.to_owned(),
        count,
        tone,
        href: Some(asked.in_state(Some(state)).href()),
    };
    let evaluated = whole.covered - whole.never_evaluated;
    let none = whole.repositories - whole.covered - whole.unknown;
    let parts = [
        part("in force", evaluated, Tone::Good, State::Evaluated),
        part("not evaluated by AWS yet", whole.never_evaluated, Tone::Info, State::NeverEvaluated),
        part("none", none, Tone::Warn, State::None),
        part("cannot be read", whole.unknown, Tone::Bad, State::Unknown),
    ];
    let share = whole.covered_bytes as f64 / whole.total.bytes.max(1) as f64;
    view! {
        <p class="muted">
            {format!("They hold {} of {} stored (sum).", format::percent(share), format::bytes(whole.total.bytes))}
        </p>
        <StackBar parts=parts.into_iter().filter(|part| part.count > 0).collect() />
    }
    .into_any()
}

/// What goes, over everything the filter lets through.
#[component]
fn Effect(
    totals: Totals,
    asked: Asked,
    /// Whether it is that of a proposal, and not of the policies in force.
    tries: bool,
) -> AnyView {
    let what = if tries { "with the proposal" } else { "with the policies in force" };
    let new = tries.then(|| {
        view! {
                <Figure label="Against now" note="images newly going, newly kept".into_any()>
                    {format::signed_count(i64::try_from(totals.newly_going.images).unwrap_or(i64::MAX))} " / "
                    <Count count=totals.newly_kept.images />
                </Figure>
        }
    });
    let look = asked.cautioned(true).href();
    let bytes = if totals.frees().exact { "counted by layers" } else { "sum of sizes, where manifests are not read" };
    let roll_out = (tries && totals.repositories > 0).then(|| {
        view! {
            <div class="actions"><a class="button button-primary" href=asked.roll_out()>"Choose repositories and roll out"</a></div>
        }
    });
    view! {
        <Figures label="Effect">
            <Figure label="Images that go" note=what.into_any()><Count count=totals.going.images /></Figure>
            <Figure label="Frees" note=bytes.into_any()><UpTo amount=totals.frees() /></Figure>
            <Figure label="Saves up to" note="a month".into_any()><Money usd=totals.saved /></Figure>
            {new}
            <Figure label="Need a look" note="repositories".into_any() href=look><Count count=totals.cautioned /></Figure>
        </Figures>
        {roll_out}
        {(tries && totals.cautioned > 0).then(|| view! {
            <Notice tone=Tone::Warn>
                "Some repositories would lose what is in use, or nearly everything. "
                <a href=asked.cautioned(true).href()>"Look at these first"</a>
            </Notice>
        })}
    }
    .into_any()
}

/// Narrows the list to where policies come from; nothing where there is no set.
fn origins(asked: &Asked, sets: &[(String, u32)], drifted: u64) -> Option<AnyView> {
    let named = sets.iter().map(|(name, _)| (name.clone(), Follows::Set(name.clone())));
    let fixed = [
        ("Any".to_owned(), Follows::Anything),
        ("Own".to_owned(), Follows::Own),
        (format!("Drifted ({})", format::count(drifted)), Follows::Drifted),
    ];
    let choice = |(label, follows): (String, Follows)| Choice {
        label,
        current: asked.0.follows == follows,
        href: asked.following(follows).href(),
    };
    let choices = fixed.into_iter().chain(named).map(choice).collect();
    (!sets.is_empty()).then(|| view! { <Toolbar><Choices label="Policy from" choices=choices /></Toolbar> }.into_any())
}

/// Filter and narrowing; `counts` are the repositories that the filter lets through, and all.
fn bar(asked: &Asked, counts: (u64, u64), filter: Callback<String>) -> AnyView {
    let narrowing = [(false, "All"), (true, "Need a look")]
        .into_iter()
        .map(|(cautioned, label)| Choice {
            label: label.to_owned(),
            href: asked.cautioned(cautioned).href(),
            current: asked.0.cautioned == cautioned,
        })
        .collect();
    let (query, carry, clear) = (asked.0.filter.clone(), asked.carried("q"), asked.unfiltered().href());
    view! {
        <Toolbar end=view! { <Choices label="Show" choices=narrowing /> }.into_any()>
            <FilterBox
                action=paths::POLICIES
                query=query
                carry=carry
                label="Filter repositories"
                placeholder="Filter by name, or team:payments size>10GiB"
                clear=clear
                shown=counts.0
                total=counts.1
                grammar=Grammar { properties: &PROPERTIES, check }
                on_input=filter
            />
        </Toolbar>
    }
    .into_any()
}
