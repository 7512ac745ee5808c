//! What is under way, and what was changed through Stowage.

pub mod job;

use super::url::{failure, freshness, title};
use crate::api::jobs::{Activity as Data, ENTRIES, PER_PAGE, list};
use crate::components::{
    Badge, Column, Empty, EmptyState, FilterBox, Glyph, Grammar, Name, Next, PageFooter, PageHeader, Pager, Panel,
    Table, Time, Tone, Toolbar, plain,
};
use crate::domain::format;
use crate::domain::history::AuditEntry;
use crate::domain::history::listing::{PROPERTIES, Query, check};
use crate::domain::inventory::query::Page;
use crate::domain::job::{Job, JobState};
use crate::domain::time::Timestamp;
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use std::time::Duration;

/// How often the page looks again while a job runs.
const POLL: Duration = Duration::from_secs(2);

fn href(query: &Query) -> String {
    let page = if query.page > 1 { query.page.to_string() } else { String::new() };
    paths::with_query(paths::ACTIVITY, &[("q", &query.filter), ("page", &page)])
}

#[component]
pub fn Activity() -> impl IntoView {
    let url = use_query_map();
    let query = Memo::new(move |_| {
        url.with(|url| Query {
            filter: url.get("q").unwrap_or_default(),
            page: url.get("page").and_then(|page| page.parse().ok()).unwrap_or(1),
        })
    });
    let (fresh, asked) = (freshness(), RwSignal::new(0u32));
    let data = Resource::new(move || (query.get(), fresh.get(), asked.get()), |(query, ..)| list(query));
    Effect::new(move |_| {
        if let Some(Ok(data)) = data.get() {
            look_again(asked, data.jobs.iter().any(|job| !job.state.is_over()));
        }
    });
    let navigate = use_navigate();
    let filter = Callback::new(move |text: String| {
        let next = Query { filter: text, page: 1 };
        navigate(&href(&next), NavigateOptions { replace: true, scroll: false, ..Default::default() });
    });
    let counts =
        move || data.get().and_then(Result::ok).map_or((0, 0), |found| (found.entries.matching, found.entries.all));
    let bar = move || {
        view! {
            <FilterBox
                action=paths::ACTIVITY
                query=Signal::derive(move || query.with(|query| query.filter.clone()))
                label="Filter changes"
                placeholder="Filter by anything, or result:failed age<7d"
                clear=paths::ACTIVITY.to_owned()
                shown=Signal::derive(move || counts().0)
                total=Signal::derive(move || counts().1)
                grammar=Grammar { properties: &PROPERTIES, check }
                values=Signal::derive(move || data.get().and_then(Result::ok).map(|found| found.values).unwrap_or_default())
                on_input=filter
            />
        }
    };
    let jobs = move || {
        Suspend::new(async move { data.await.ok().map(|Data { jobs, now, .. }| view! { <Jobs jobs=jobs now=now /> }) })
    };
    let changes = move || {
        Suspend::new(async move {
            let query = query.get();
            match data.await {
                Ok(Data { entries, now, .. }) => view! { <Changes entries=entries query=query now=now /> }.into_any(),
                Err(error) => failure("The activity cannot be read", error),
            }
        })
    };
    view! {
        <Title text=title("Activity") />
        <PageHeader title="Activity" />
        <Transition>{jobs}</Transition>
        <Panel title="Changes">
            <Transition>
                <Toolbar>{bar()}</Toolbar>
            </Transition>
            <Transition>{changes}</Transition>
        </Panel>
        <PageFooter>
            {format!(
                "The newest {} entries. AWS's own record of who called what is in CloudTrail; the request id finds the call there.",
                format::count(u64::from(ENTRIES)),
            )}
        </PageFooter>
    }
}

/// In the browser: asks again after a while, as long as something runs.
pub fn look_again(asked: RwSignal<u32>, runs: bool) {
    if runs {
        set_timeout(
            move || {
                // The page may be gone by then.
                let _ = asked.try_update(|asked| *asked += 1);
            },
            POLL,
        );
    }
}

#[component]
fn Jobs(jobs: Vec<Job>, now: Timestamp) -> impl IntoView {
    let columns = vec![
        Column::new("job", "Job", |job: &Job| {
            let text = plain(&job.task.title()).into_owned();
            view! { <a href=paths::job(job.id)><bdi>{text}</bdi></a> }
        })
        .naming(),
        Column::new("state", "State", |job: &Job| state(job)),
        Column::new("progress", "Progress", move |job: &Job| bar(job, now)),
        Column::new("failed", "Failed", |job: &Job| format::count(job.tally.failed)).number(),
        Column::new("by", "Asked by", |job: &Job| view! { <bdi>{plain(&job.by).into_owned()}</bdi> }),
        Column::new("asked", "Asked", move |job: &Job| view! { <Time at=job.asked_at now=now /> }),
        Column::new("ended", "Ended", move |job: &Job| view! { <Time at=job.ended_at now=now /> }),
    ];
    view! {
        <Panel title="Jobs" flush=true>
            <Table
                caption="Jobs"
                columns=columns
                rows=jobs
                none="No job was ever started. Choose images of a repository to delete, tag or archive them."
            />
        </Panel>
    }
}

/// The state of a job in a word.
#[must_use]
pub fn state(job: &Job) -> AnyView {
    let waits = job.problem.is_some() && !job.state.is_over();
    match job.state {
        _ if job.cancelling && !job.state.is_over() => {
            view! { <Badge text="cancelling" tone=Tone::Warn glyph=Glyph::Clock quiet=true /> }
        }
        _ if waits => {
            let why = job.problem.as_ref().map(ToString::to_string).unwrap_or_default();
            view! { <Badge text="waiting for AWS" tone=Tone::Warn glyph=Glyph::Clock quiet=true title=why /> }
        }
        _ if job.paused && !job.state.is_over() => {
            view! { <Badge text="paused" tone=Tone::Warn glyph=Glyph::Clock quiet=true /> }
        }
        JobState::Waiting => view! { <Badge text="waiting" tone=Tone::Neutral glyph=Glyph::Clock quiet=true /> },
        JobState::Running => view! { <Badge text="running" tone=Tone::Info glyph=Glyph::Refresh quiet=true /> },
        JobState::Finished if job.tally.failed > 0 => {
            view! { <Badge text="finished, some failed" tone=Tone::Warn quiet=true /> }
        }
        JobState::Finished => view! { <Badge text="finished" tone=Tone::Good quiet=true /> },
        JobState::Cancelled => view! { <Badge text="cancelled" tone=Tone::Neutral glyph=Glyph::Cross quiet=true /> },
        JobState::Stopped => view! { <Badge text="stopped" tone=Tone::Bad quiet=true /> },
    }
    .into_any()
}

fn bar(job: &Job, now: Timestamp) -> AnyView {
    let (over, total) = (job.tally.over(), job.tally.total());
    let counts = format!("{} of {}", format::count(over), format::count(total));
    let left = job.pace(now).map(|(_, left)| format!(", {} left", format::age(left)));
    let gauge = (!job.state.is_over()).then(|| {
        view! { <progress aria-label="Progress" max=total.max(1).to_string() value=over.to_string()></progress> " " }
    });
    view! { {gauge} <span class="number">{counts}{left}</span> }.into_any()
}

#[component]
fn Changes(entries: Page<AuditEntry, ()>, query: Query, now: Timestamp) -> impl IntoView {
    let Page { rows, matching, all, page, pages, .. } = entries;
    match (all, matching) {
        (0, _) => {
            let title = "Nothing was changed through Stowage yet".to_owned();
            let next = Next::Because("Saved policies and changed images are listed here, whoever did it.".to_owned());
            view! { <EmptyState empty=Empty::NoneExist { title, next } /> }.into_any()
        }
        (_, 0) => {
            let title = format!("No change matches {}", query.filter);
            view! { <EmptyState empty=Empty::NoneMatch { title, clear: paths::ACTIVITY.to_owned() } /> }.into_any()
        }
        _ => {
            let first = u64::from(page - 1) * u64::from(PER_PAGE) + 1;
            let last = first + rows.len() as u64 - 1;
            let at_page = |page| href(&Query { page, ..query.clone() });
            let previous = (page > 1).then(|| at_page(page - 1));
            let next = (page < pages).then(|| at_page(page + 1));
            view! {
                <Table caption="Changes" columns=columns(now) rows=rows />
                {(pages > 1).then(|| view! { <Pager first=first last=last total=matching previous=previous next=next /> })}
            }
            .into_any()
        }
    }
}

fn columns(now: Timestamp) -> Vec<Column<AuditEntry>> {
    vec![
        Column::new("at", "When", move |entry: &AuditEntry| view! { <Time at=entry.at now=now /> }).naming(),
        Column::new("action", "Action", |entry: &AuditEntry| {
            view! { <code>{plain(&entry.action).into_owned()}</code> }
        }),
        Column::new("repository", "Repository", |entry: &AuditEntry| match &entry.repository {
            Some(name) => {
                view! { <Name name=name.clone() href=paths::repository(name, Tab::Images) /> }.into_any()
            }
            None => view! { <span class="muted">"registry"</span> }.into_any(),
        }),
        Column::new("detail", "What", |entry: &AuditEntry| {
            let detail = plain(&entry.detail).into_owned();
            let job = entry.job.map(|job| view! { " " <a href=paths::job(job)>{format!("job {job}")}</a> });
            view! { <bdi>{detail}</bdi> {job} }
        })
        .prose(),
        Column::new("by", "By", |entry: &AuditEntry| view! { <bdi>{plain(&entry.by).into_owned()}</bdi> }),
        Column::new("result", "Result", |entry: &AuditEntry| match &entry.problem {
            None => view! { <Badge text="done" tone=Tone::Good quiet=true /> }.into_any(),
            Some(problem) => view! {
                <Badge text="failed" tone=Tone::Bad quiet=true /> " " <bdi>{plain(&problem.to_string()).into_owned()}</bdi>
            }
            .into_any(),
        })
        .prose(),
        Column::new("request", "AWS request id", |entry: &AuditEntry| {
            let id = entry.request_id.clone().or_else(|| entry.problem.as_ref()?.request_id.clone());
            match id {
                Some(id) => view! { <code>{plain(&id).into_owned()}</code> }.into_any(),
                None => view! { <span class="muted">"–"</span> }.into_any(),
            }
        }),
    ]
}
