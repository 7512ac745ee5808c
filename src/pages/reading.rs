//! How the registry is read: how far it is, how it went, and what could not be read and why.

use super::layout::{Control, Reading as Controls};
use super::url::{failure, freshness, parameter};
use crate::api::reading::{Incomplete, PER_PAGE, Reading as Data, show};
use crate::api::session::Session;
use crate::components::{
    Column, Disclosure, Empty, EmptyState, Fact, Facts, Name, Next, PageHeader, Pager, Panel, ProblemPanel, Progress,
    Table, Time, plain,
};
use crate::domain::crawl::{self, POLICY_SERVES, PULLS_SERVE, TAGS_SERVE};
use crate::domain::format;
use crate::domain::inventory::query::Page;
use crate::domain::problem::Problem;
use crate::domain::time::Timestamp;
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Reading() -> impl IntoView {
    let page = parameter("page");
    let page = Memo::new(move |_| page.get().parse().unwrap_or(1));
    let fresh = freshness();
    let data = Resource::new(move || (page.get(), fresh.get()), |(page, _)| show(page));
    let controls = use_context::<Controls>();
    let state = controls.map(|controls| {
        view! {
            <Transition>
                {move || Suspend::new(async move {
                    controls.latest.await.ok().map(|session| view! { <State session=session controls=controls /> })
                })}
            </Transition>
        }
    });
    view! {
        <Title text="Reading the registry" />
        <PageHeader title="Reading the registry" />
        {state}
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => view! { <Rest data=data /> }.into_any(),
                    Err(error) => failure("The reading cannot be shown", error),
                }
            })}
        </Transition>
    }
}

/// The crawl that runs, or the last one and the next.
#[component]
fn State(session: Session, controls: Controls) -> impl IntoView {
    let Session { status, now, .. } = session;
    let body = match status.running {
        Some(progress) => view! { <Running progress=progress controls=controls /> }.into_any(),
        None => view! {
            <Facts>
                <Fact name="Data read"><Time at=status.taken_at now=now none="not yet" /></Fact>
                <Fact name="Next reading"><Time at=status.next_at now=now /></Fact>
                {status.last.map(|last| view! { <Fact name="The last one took">{went(&last)}</Fact> })}
                {status.cancelled.map(|stopped| view! { <Fact name="Stopped after">{went(&stopped)}</Fact> })}
            </Facts>
            <Control reading=controls running=false />
        }
        .into_any(),
    };
    view! {
        {status.problem.map(|problem| view! { <ProblemPanel problem=problem /> })}
        <Panel title="Now">{body}</Panel>
    }
}

/// A reading under way, with the button that stops it.
#[component]
pub fn Running(progress: crawl::Progress, controls: Controls) -> impl IntoView {
    let (done, total) = (u64::from(progress.done), progress.total.map(u64::from));
    let mut detail = vec![format!("{} images", format::count(progress.images))];
    detail.extend(progress.rate().map(|rate| format!("{} repositories/s", format::short_count(rate))));
    detail.extend(progress.time_left().map(|left| format!("{} left", format::duration(left))));
    let detail = detail.join(" · ");
    view! {
        <Progress label="Repositories" done=done total=total detail=detail>
            <Control reading=controls running=true />
        </Progress>
        {(progress.at_once > 0).then(|| view! {
            <p class="muted">{format!("{}, {} repositories at the same time", calls(&progress), progress.at_once)}</p>
        })}
    }
}

/// `1,204 calls to AWS, 12 of them throttled`
fn calls(progress: &crawl::Progress) -> String {
    let throttled = match progress.traffic.throttled {
        0 => String::new(),
        throttled => format!(", {} of them throttled", format::count(throttled)),
    };
    format!("{} calls to AWS{throttled}", format::count(progress.traffic.calls))
}

/// `41 s for 3,412 repositories, 10,214 calls to AWS`
fn went(progress: &crawl::Progress) -> String {
    let took = format::duration(i64::try_from(progress.elapsed).unwrap_or(i64::MAX));
    format!("{took} for {} repositories, {}", format::count(progress.done.into()), calls(progress))
}

#[component]
fn Rest(data: Data) -> impl IntoView {
    let Data { incomplete, problems, oldest, interval, now } = data;
    let read = move |millis: i64, oldest: Option<Timestamp>| {
        let every = every(millis);
        view! { {every} {oldest.map(|at| view! { <span class="muted">", the oldest " <Time at=at now=now /></span> })} }
    };
    view! {
        {problems.into_iter().map(|problem| view! { <ProblemPanel problem=problem /> }).collect_view()}
        <Failing incomplete=incomplete now=now />
        <Panel title="How often">
            <Facts>
                <Fact name="Repositories">{every(interval)}</Fact>
                <Fact name="Images and their tags">{read(interval, oldest.images)}</Fact>
                <Fact name="Scan summaries">{read(interval, oldest.images)}</Fact>
                <Fact name="Lifecycle policies">{read(POLICY_SERVES.max(interval), oldest.policies)}</Fact>
                <Fact name="Resource tags">{read(TAGS_SERVE.max(interval), oldest.resource_tags)}</Fact>
                <Fact name="Pulls (CloudWatch)">{every(PULLS_SERVE.max(interval))}</Fact>
            </Facts>
            <p class="muted">
                "Refresh reads everything but the pulls, which CloudWatch bills. ECR tells nobody what has changed, so an
                unchanged repository takes one call for 1,000 images."
            </p>
        </Panel>
    }
}

fn every(millis: i64) -> String {
    format!("every {}", format::duration(millis))
}

#[component]
fn Failing(incomplete: Page<Incomplete, ()>, now: Timestamp) -> impl IntoView {
    let Page { rows, all, page, pages, .. } = incomplete;
    if all == 0 {
        let title = "Every repository was read to its end".to_owned();
        let next = Next::Because("Those that AWS denies or does not answer for are listed here.".to_owned());
        return view! { <EmptyState empty=Empty::NoneExist { title, next } /> }.into_any();
    }
    let columns = vec![
        Column::new("repository", "Repository", |row: &Incomplete| {
            view! { <Name name=row.repository.clone() href=paths::repository(&row.repository, Tab::Images) /> }
        })
        .naming(),
        Column::new("reason", "Why", |row: &Incomplete| {
            let reason = |problem: &Problem| view! { <p dir="auto">{plain(&problem.to_string()).into_owned()}</p> };
            let more = row.problems.get(1..).filter(|rest| !rest.is_empty()).map(|rest| {
                let summary = format!("{} more", rest.len());
                let rest = rest.iter().map(reason).collect_view();
                view! { <Disclosure summary=summary>{rest}</Disclosure> }
            });
            view! { {row.problems.first().map(reason)} {more} }
        })
        .prose(),
        Column::new("read", "Read", move |row: &Incomplete| view! { <Time at=row.read_at now=now /> }),
    ];
    let first = u64::from(page - 1) * u64::from(PER_PAGE) + 1;
    let last = first + rows.len() as u64 - 1;
    let at = |page: u32| paths::with_query(paths::READING, &[("page", &page.to_string())]);
    let (previous, next) = ((page > 1).then(|| at(page - 1)), (page < pages).then(|| at(page + 1)));
    view! {
        <Panel title=format!("Incomplete repositories ({})", format::count(all)) flush=true>
            <Table caption="Incomplete repositories" columns=columns rows=rows />
            {(pages > 1).then(|| view! { <Pager first=first last=last total=all previous=previous next=next /> })}
        </Panel>
    }
    .into_any()
}
