//! Budgets: what a month may cost, how far it is spent, and who is told.

mod aws;

use super::controls::{CostTabs, Sources};
use crate::api::ApiError;
use crate::api::costs::bill::aws_budgets;
use crate::api::costs::budgets::{Budgets as Data, DeleteBudget, Item, RemoveWebhook, SaveBudget, TestBudget, read};
use crate::components::{
    Badge, Button, ChartFigure, ChartSize, Column, Fact, Facts, Glyph, Money, PageHeader, Panel, ProblemPanel,
    SelectField, Table, TextField, Time, Tone, Weight, plain,
};
use crate::domain::cost::budget::{Breach, Format, Scope};
use crate::domain::format;
use crate::domain::history::Delivery;
use crate::domain::time::Timestamp;
use crate::pages::url::{failure, freshness};
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

/// Teams that the form names.
const NAMED: usize = 12;

/// The forms of the page.
#[derive(Clone, Copy)]
struct Actions {
    save: ServerAction<SaveBudget>,
    delete: ServerAction<DeleteBudget>,
    unhook: ServerAction<RemoveWebhook>,
    test: ServerAction<TestBudget>,
}

#[component]
pub fn Budgets() -> impl IntoView {
    let fresh = freshness();
    let actions = Actions {
        save: ServerAction::new(),
        delete: ServerAction::new(),
        unhook: ServerAction::new(),
        test: ServerAction::new(),
    };
    let done = (settled(actions.save), settled(actions.delete), settled(actions.unhook), settled(actions.test));
    let done = move || (done.0.get(), done.1.get(), done.2.get(), done.3.get());
    let data = Resource::new(move || (fresh.get(), done()), |_| read());
    let by_aws = Resource::new(|| (), |()| aws_budgets());
    let failed = move || {
        let Actions { save, delete, unhook, test } = actions;
        let errors = [
            save.value().get().and_then(Result::err),
            delete.value().get().and_then(Result::err),
            unhook.value().get().and_then(Result::err),
            test.value().get().and_then(Result::err),
        ];
        errors.into_iter().flatten().map(|error| view! { <ProblemPanel problem=error.0 alert=true /> }).collect_view()
    };
    view! {
        <Title text="Budgets" />
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => {
                        let by_aws = view! {
                            <Transition>{move || Suspend::new(async move { aws::panel(by_aws.await) })}</Transition>
                        };
                        view! { <Sheet data=data actions=actions failed=failed.into_any() by_aws=by_aws.into_any() /> }.into_any()
                    }
                    Err(error) => view! { <PageHeader title="Budgets" /> {failure("Budgets cannot be shown", error)} }.into_any(),
                }
            })}
        </Transition>
    }
}

/// Counts what was done. What failed leaves the page, and what was typed, as it is.
fn settled<S>(action: ServerAction<S>) -> Memo<usize>
where
    S: ServerFn<Output = (), Error = ApiError> + Clone + Send + Sync + 'static,
{
    Memo::new(move |before: Option<&usize>| {
        let version = action.version().get();
        match action.value().get() {
            Some(Ok(())) => version,
            _ => before.copied().unwrap_or(0),
        }
    })
}

#[component]
fn Sheet(data: Data, actions: Actions, failed: AnyView, by_aws: AnyView) -> impl IntoView {
    let Data { items, notices, teams, may_write, source } = data;
    let broken = items.iter().filter(|item| item.standing.breach == Some(Breach::Actual)).count();
    let foreseen = items.iter().filter(|item| item.standing.breach == Some(Breach::Forecast)).count();
    let title = match (items.len(), broken, foreseen) {
        (0, ..) => "No budget is set".to_owned(),
        (1, 0, 0) => "The budget holds".to_owned(),
        (all, 0, 0) => format!("All {all} budgets hold"),
        (all, 0, will) => format!("{will} of {} will be spent", all_of(all)),
        (all, spent, 0) => format!("{spent} of {} spent", all_of(all)),
        (all, spent, will) => format!("{spent} of {} spent, {will} more will be", all_of(all)),
    };
    let now = source.now;
    let cards = items.into_iter().map(|item| view! { <Card item=item actions=actions may_write=may_write /> });
    view! {
        <PageHeader title=title />
        <CostTabs current=paths::BUDGETS />
        {failed}
        {cards.collect_view()}
        {by_aws}
        <Form actions=actions teams=teams may_write=may_write />
        {(!notices.is_empty()).then(|| view! {
            <Panel title="Notices" flush=true note="A notice is kept first and sent until it is taken: a receiver may get it twice, with the same id.".into_any()>
                <Table caption="Notices" columns=notice_columns(now) rows=notices />
            </Panel>
        })}
        <Sources source=source />
    }
}

fn all_of(count: usize) -> String {
    if count == 1 { "1 budget".to_owned() } else { format!("{count} budgets") }
}

#[component]
fn Card(item: Item, actions: Actions, may_write: bool) -> impl IntoView {
    let Item { id, scope, standing, chart, webhook } = item;
    let (state, tone) = match standing.breach {
        _ if !standing.exists => ("nothing has this name", Tone::Warn),
        Some(Breach::Actual) => ("spent", Tone::Bad),
        Some(Breach::Forecast) => ("will be spent", Tone::Warn),
        None => ("within budget", Tone::Good),
    };
    let href = match &scope {
        Scope::Registry => paths::COSTS.to_owned(),
        Scope::Team(team) => paths::repositories(&format!("team:\"{team}\"")),
        Scope::Repository(name) => paths::repository(name, Tab::Cost),
    };
    let spent = format::percent(standing.so_far / standing.monthly_usd.max(1e-9));
    let read_only = (!may_write).then(|| "read-only".to_owned());
    let blocked = Signal::stored(read_only);
    let hooked = webhook.is_some();
    let name = plain(&scope.words()).into_owned();
    let webhook = match webhook {
        Some((shown, format)) => {
            let form = if format == Format::Slack { "Slack" } else { "JSON" };
            view! { <code>{shown}</code> " · " {form} }.into_any()
        }
        None => view! { <span class="muted">"none: the breach is on this page only"</span> }.into_any(),
    };
    view! {
        <Panel
            title=format!("Budget of {name}")
            actions=view! { <Badge text=state tone=tone /> <a href=href>"What it is made of"</a> }.into_any()
        >
            <Facts>
                <Fact name="A month">{format::usd(standing.monthly_usd)}</Fact>
                <Fact name="So far"><Money usd=standing.so_far /> {format!(" ({spent})")}</Fact>
                <Fact name="Foreseen for the month"><Money usd=standing.forecast /></Fact>
                <Fact name="Webhook">{webhook}</Fact>
            </Facts>
            <ChartFigure chart=chart size=ChartSize::Small />
            <div class="row no-print">
                {hooked.then(|| view! {
                    <ActionForm action=actions.test>
                        <input type="hidden" name="id" value=id.to_string() />
                        <Button submit=true blocked=blocked>"Test the webhook"</Button>
                    </ActionForm>
                    <ActionForm action=actions.unhook>
                        <input type="hidden" name="id" value=id.to_string() />
                        <Button submit=true weight=Weight::Quiet blocked=blocked>"Remove the webhook"</Button>
                    </ActionForm>
                })}
                <ActionForm action=actions.delete>
                    <input type="hidden" name="id" value=id.to_string() />
                    <Button submit=true weight=Weight::Quiet glyph=Glyph::Trash blocked=blocked>"Delete this budget"</Button>
                </ActionForm>
            </div>
        </Panel>
    }
}

#[component]
fn Form(actions: Actions, teams: Vec<String>, may_write: bool) -> impl IntoView {
    let blocked = Signal::stored((!may_write).then(|| "read-only".to_owned()));
    let still = |text: &str| Signal::stored(text.to_owned());
    let teams = match teams.is_empty() {
        true => "No repository has a team tag.".to_owned(),
        false => {
            let named = teams.iter().take(NAMED).map(|team| plain(team).into_owned()).collect::<Vec<_>>().join(", ");
            let more = if teams.len() > NAMED { ", …" } else { "" };
            format!("Of a team the value of its tag: {named}{more}. Of the registry nothing.")
        }
    };
    view! {
        <Panel title="Set a budget" note="One for each scope: setting it again replaces it. Whoever may save policies may set budgets and their webhooks; Stowage then posts there.".into_any()>
            <ActionForm action=actions.save>
                <div class="form form-narrow">
                    <SelectField
                        id="budget-kind" label="Of" name="kind" value=still("registry")
                        options=vec![("registry", "the whole registry"), ("team", "a team"), ("repository", "a repository")]
                    />
                    <TextField id="budget-name" label="Name" name="name" value=still("") hint=teams />
                    <TextField id="budget-monthly" label="USD a month" name="monthly" value=still("") hint="Such as 1200 or 99.50" />
                    <TextField
                        id="budget-webhook" label="Webhook" name="webhook" value=still("")
                        hint="https:// or http://. A secret: it is kept on the server and shown shortened. Empty keeps the one that is there."
                    />
                    <SelectField
                        id="budget-format" label="Form" name="format" value=still("json")
                        options=vec![("json", "generic JSON"), ("slack", "Slack, Mattermost")]
                    />
                    <div><Button submit=true weight=Weight::Primary blocked=blocked>"Set the budget"</Button></div>
                </div>
            </ActionForm>
        </Panel>
    }
}

fn notice_columns(now: Timestamp) -> Vec<Column<Delivery>> {
    vec![
        Column::new("at", "When", move |notice: &Delivery| view! { <Time at=notice.at now=now /> }).naming(),
        Column::new("text", "What", |notice: &Delivery| plain(&notice.text).into_owned()).prose(),
        Column::new("state", "Webhook", |notice: &Delivery| {
            let (text, tone) = match notice {
                Delivery { delivered_at: Some(_), .. } => ("delivered".to_owned(), Tone::Good),
                Delivery { problem: Some(problem), next_at: Some(_), .. } => {
                    (format!("{problem}; is tried again"), Tone::Warn)
                }
                Delivery { problem: Some(problem), .. } => (format!("given up: {problem}"), Tone::Bad),
                Delivery { next_at: Some(_), .. } => ("on its way".to_owned(), Tone::Info),
                _ => ("none was set".to_owned(), Tone::Neutral),
            };
            view! { <Badge text=text tone=tone quiet=true /> }
        })
        .prose(),
        Column::new("attempts", "Attempts", |notice: &Delivery| format::count(u64::from(notice.attempts))).number(),
    ]
}
