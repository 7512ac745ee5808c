//! One alarm: why it is in its state, what happened to it, and how it is got rid of.

use super::{Changes, badge, form};
use crate::api::alarms::{delete, history};
use crate::components::{
    Button, Column, ConfirmDialog, Fact, Facts, Glyph, Impact, Panel, Table, Time, Toasts, Weight, browser, plain,
};
use crate::domain::cloudwatch::alarm::{Alarm, Event, Template};
use crate::domain::format;
use crate::domain::time::Timestamp;
use crate::pages::url::failure;
use crate::paths;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

const DELETE: &str = "delete-alarm";

#[component]
pub fn Open(alarm: Alarm, now: Timestamp, may_write: bool) -> impl IntoView {
    let name = alarm.name.clone();
    let events = Resource::new(|| (), move |()| history(name.clone()));
    let read_only = (!may_write).then(|| "this server is read-only".to_owned());
    let edit = Template::of(&alarm).map(|template| {
        view! { <a class="button" href=form::edit(&template, &alarm)>"Edit"</a> }
    });
    let state = badge(alarm.state);
    let actions = view! {
        {edit}
        <Button weight=Weight::Quiet glyph=Glyph::Trash opens=DELETE.to_owned() blocked=Signal::stored(read_only)>"Delete"</Button>
    };
    let shown = |text: &str| view! { <bdi>{plain(text).into_owned()}</bdi> };
    let (why, sentence, description) = (shown(&alarm.reason), shown(&alarm.sentence()), shown(&alarm.description));
    let told = if alarm.actions.is_empty() { "nobody".to_owned() } else { alarm.actions.join(", ") };
    let told = shown(&told);
    view! {
        <Panel title=plain(&alarm.name).into_owned() actions=actions.into_any()>
            <Facts>
                <Fact name="State">{state}</Fact>
                <Fact name="Why">{why}</Fact>
                <Fact name="Goes off when">{sentence}</Fact>
                <Fact name="Tells">{told}</Fact>
                <Fact name="Description">{description}</Fact>
            </Facts>
            <Transition>
                {move || Suspend::new(async move {
                    match events.await {
                        Ok(events) => view! { <History events=events now=now /> }.into_any(),
                        Err(error) => failure("The history cannot be read", error),
                    }
                })}
            </Transition>
        </Panel>
        <DeleteDialog alarm=alarm />
    }
    .into_any()
}

#[component]
fn History(events: Vec<Event>, now: Timestamp) -> impl IntoView {
    let columns = vec![
        Column::new(
            "summary",
            "What happened",
            |event: &Event| view! { <bdi>{plain(&event.summary).into_owned()}</bdi> },
        )
        .naming(),
        Column::new("kind", "Kind", |event: &Event| event.kind.clone()),
        Column::new("at", "When", move |event: &Event| view! { <Time at=event.at now=now /> }),
    ];
    view! { <Table caption="History of the alarm" columns=columns rows=events none="Nothing in the last 30 days" /> }
        .into_any()
}

#[component]
fn DeleteDialog(alarm: Alarm) -> impl IntoView {
    let problem = RwSignal::new(None);
    let changes = use_context::<Changes>();
    let toasts = use_context::<Toasts>();
    let navigate = use_navigate();
    let name = alarm.name.clone();
    let deleting = Action::new(move |(): &()| delete(name.clone()));
    Effect::new(move |_| match deleting.value().get() {
        None => {}
        Some(Ok(())) => {
            browser::close_dialog(DELETE);
            navigate(paths::ALARMS, Default::default());
            if let Some(Changes(count)) = changes {
                count.update(|count| *count += 1);
            }
            if let Some(toasts) = toasts {
                toasts.say("Alarm deleted");
            }
        }
        Some(Err(error)) => problem.set(Some(error.0)),
    });
    let confirm = move |()| {
        problem.set(None);
        deleting.dispatch(());
    };
    let impact = vec![
        Impact { label: "Alarm".to_owned(), value: alarm.name.clone() },
        Impact { label: "Saved a month".to_owned(), value: format::usd(alarm.monthly_cost()) },
        Impact { label: "IAM action".to_owned(), value: "cloudwatch:DeleteAlarms".to_owned() },
    ];
    view! {
        <ConfirmDialog
            id=DELETE
            title="Delete this alarm?"
            impact=Signal::stored(impact)
            action="Delete the alarm".to_owned()
            danger=true
            pending=deleting.pending()
            problem=problem
            on_confirm=confirm
        >
            <p>"Its history goes with it, and nobody is told any more."</p>
        </ConfirmDialog>
    }
    .into_any()
}
