//! What every page has around it: where one is, how old the data is, and where one can go.

use super::palette::Palette;
use crate::api::ApiError;
use crate::api::session::{Cancel, Refresh, Session, current};
use crate::components::{
    AppHeader, Badge, Button, DataAge, Glyph, NavItem, Notice, Shortcuts, SkipLink, ThemeSwitch, ToastRegion, Toasts,
    Tone, Weight,
};
use crate::paths;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;
use std::time::Duration;

/// Counts the snapshots that came while the page was open.
#[derive(Debug, Clone, Copy)]
pub struct Freshness(pub RwSignal<u32>);

/// What the frame of every page knows of the reading of the registry, and what starts and ends it.
#[derive(Clone, Copy)]
pub struct Reading {
    pub latest: Resource<Result<Session, ApiError>>,
    pub refresh: ServerAction<Refresh>,
    pub cancel: ServerAction<Cancel>,
}

/// How often an open page asks whether there is something new. The answer is a few hundred bytes.
const POLL: Duration = Duration::from_secs(20);
/// The same while a crawl runs, whose progress is on the page.
const POLL_RUNNING: Duration = Duration::from_secs(2);

#[component]
pub fn Layout() -> impl IntoView {
    let freshness = Freshness(RwSignal::new(0));
    provide_context(freshness);
    let toasts = Toasts::provide();
    let (refresh, cancel) = (ServerAction::<Refresh>::new(), ServerAction::<Cancel>::new());
    let asked = RwSignal::new(0u32);
    let latest = Resource::new(move || (asked.get(), refresh.version().get(), cancel.version().get()), |_| current());
    let reading = Reading { latest, refresh, cancel };
    provide_context(reading);
    let path = use_location().pathname;
    follow(latest, asked, freshness);
    let registry = move || latest.get().and_then(Result::ok).and_then(|session: Session| session.status.registry);
    // Its list lies over the page: a click beside it closes it and does nothing else.
    let is_searching = RwSignal::new(false);
    let items = nav();
    let pages = items.iter().map(|item| (item.label, item.href.clone())).collect();
    view! {
        <SkipLink />
        <Transition>
            <AppHeader home=paths::OVERVIEW registry=Signal::derive(registry) items=items path=path inert=is_searching>
                <Palette pages=pages reading=reading is_open=is_searching />
                {move || Suspend::new(async move {
                    latest.await.ok().map(|session| view! { <State session=session reading=reading /> })
                })}
                <ThemeSwitch />
            </AppHeader>
        </Transition>
        <main id="main" class="page" class:covered=is_searching tabindex="-1">
            <Outlet />
        </main>
        <ToastRegion toasts=toasts />
        <Shortcuts />
    }
}

/// The frame around a page that does not exist.
#[component]
pub fn Lost() -> impl IntoView {
    let items = nav();
    view! {
        <SkipLink />
        <AppHeader home=paths::OVERVIEW registry=Signal::stored(None) items=items path=use_location().pathname>
            <ThemeSwitch />
        </AppHeader>
        <main id="main" class="page" tabindex="-1">
            <super::not_found::NotFound />
        </main>
    }
}

fn nav() -> Vec<NavItem> {
    vec![
        NavItem::new("Overview", paths::OVERVIEW),
        NavItem { also: &paths::OF_REPOSITORIES, ..NavItem::new("Repositories", paths::REPOSITORIES) },
        NavItem::new("Costs", paths::COSTS),
        NavItem::new("Policies", paths::POLICIES),
        NavItem::new("Metrics", paths::USAGE),
        NavItem::new("Activity", paths::ACTIVITY),
        NavItem::new("Settings", paths::SETTINGS),
    ]
}

/// Age of the data, what keeps it from being newer, and the button that makes it so.
#[component]
fn State(session: Session, reading: Reading) -> impl IntoView {
    let Session { status, now, demo, may_write } = session;
    let running = status.running.is_some();
    view! {
        {demo.then(|| view! { <Badge text="Demo" tone=Tone::Accent title="An invented registry: nothing here is real" /> })}
        {(!may_write).then(|| view! { <Badge text="Read-only" tone=Tone::Neutral glyph=Glyph::Lock title="This server changes nothing" /> })}
        <DataAge status=status now=now details=paths::READING>
            <Control reading=reading running=running />
        </DataAge>
    }
}

/// Starts the reading of the registry, or ends the one that runs.
#[component]
pub fn Control(reading: Reading, running: bool) -> impl IntoView {
    if running {
        view! {
            <ActionForm action=reading.cancel>
                <Button weight=Weight::Quiet glyph=Glyph::Cross submit=true>"Stop"</Button>
            </ActionForm>
        }
        .into_any()
    } else {
        view! {
            <ActionForm action=reading.refresh>
                <Button weight=Weight::Quiet glyph=Glyph::Refresh submit=true>"Refresh"</Button>
            </ActionForm>
        }
        .into_any()
    }
}

/// In the browser: asks again now and then, and counts up when there is a newer snapshot.
fn follow(latest: Resource<Result<Session, ApiError>>, asked: RwSignal<u32>, Freshness(count): Freshness) {
    let seen = StoredValue::new(None);
    Effect::new(move |_| {
        let Some(Ok(session)) = latest.get() else { return };
        let news = (session.status.taken_at, session.status.running.map(|running| running.done / 8));
        let before = seen.get_value();
        seen.set_value(Some(news));
        if before.is_some_and(|before| before != news) {
            count.update(|count| *count += 1);
        }
        let pause = if session.status.running.is_some() { POLL_RUNNING } else { POLL };
        set_timeout(
            move || {
                // The page may be gone by then.
                let _ = asked.try_update(|asked| *asked += 1);
            },
            pause,
        );
    });
}

/// A word about data that is not what it should be, above the page's own content.
#[component]
pub fn RegistryProblems(problems: Vec<crate::domain::problem::Problem>) -> impl IntoView {
    problems.into_iter().map(|problem| view! { <Notice tone=Tone::Warn>{problem.to_string()}</Notice> }).collect_view()
}
