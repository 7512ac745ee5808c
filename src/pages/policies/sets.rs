//! Policy sets: what there are, their versions, and who follows them.

use super::address::Asked;
use super::field::PolicyField;
use crate::api::policies::sets::{DeleteSet, SaveSet, Sets, Standing, list_sets};
use crate::components::{
    Button, CodeBlock, Column, Count, Disclosure, Glyph, Name, Notice, PageHeader, Panel, ProblemPanel, Table,
    TextField, Time, Tone, Weight, plain,
};
use crate::domain::job::counted;
use crate::domain::lifecycle::fleet::Proposal;
use crate::domain::lifecycle::fleet::query::Query;
use crate::domain::lifecycle::fleet::sets::{Follows, Version};
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use crate::pages::url::{failure, parameter};
use crate::paths::{self, Tab};
use leptos::form::FromFormData;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn PolicySets() -> impl IntoView {
    let wanted = parameter("set");
    let (save, delete) = (ServerAction::<SaveSet>::new(), ServerAction::<DeleteSet>::new());
    let data = Resource::new(move || (save.version().get(), delete.version().get()), |_| list_sets());
    let failed = move || {
        let refused = save.value().get().and_then(Result::err).or_else(|| delete.value().get().and_then(Result::err));
        refused.map(|error| view! { <ProblemPanel problem=error.0 alert=true /> })
    };
    view! {
        <Title text="Policy sets" />
        <PageHeader title="Policy sets" crumbs=vec![("Lifecycle policies".to_owned(), paths::POLICIES.to_owned())] />
        {failed}
        <Transition>
            {move || Suspend::new(async move {
                let wanted = wanted.get();
                match data.await {
                    Ok(sets) => view! { <Sheet sets=sets wanted=wanted save=save delete=delete /> }.into_any(),
                    Err(error) => failure("Policy sets cannot be listed", error),
                }
            })}
        </Transition>
    }
}

#[component]
fn Sheet(sets: Sets, wanted: String, save: ServerAction<SaveSet>, delete: ServerAction<DeleteSet>) -> AnyView {
    let Sets { sets, refused, may_write, now } = sets;
    let blocked = (!may_write).then(|| "this Stowage is read-only".to_owned());
    let chosen = sets.iter().find(|standing| standing.set.name == wanted).cloned();
    let missing = (chosen.is_none() && !wanted.is_empty()).then(|| {
        let text = format!("There is no policy set {}.", plain(&wanted));
        view! { <Notice tone=Tone::Warn>{text}</Notice> }
    });
    let (name, text) = chosen.as_ref().map_or_else(Default::default, |standing| {
        let newest = standing.set.versions.first().map(|version| version.text.clone());
        (standing.set.name.clone(), newest.unwrap_or_default())
    });
    let note = refused.as_ref().map(|refused| refused.value("note")).unwrap_or_default();
    let (name, text) = refused.as_ref().map_or((name, text), |refused| (refused.value("name"), refused.value("text")));
    let problem = refused.map(|refused| view! { <ProblemPanel problem=refused.problem alert=true /> });
    let title = if name.is_empty() { "New policy set".to_owned() } else { format!("New version of {name}") };
    let detail = chosen.map(|standing| detail(standing, now, blocked.clone(), delete));
    view! {
        {problem}
        <p class="prose">
            "A set is a policy with a name and versions. Repositories that it was rolled out to follow it: when theirs is changed \
             elsewhere, they are shown as drifted until it is rolled out again."
        </p>
        <Panel title="Sets" flush=true>
            <Table caption="Policy sets" columns=columns(now) rows=sets none="There is no policy set yet. Make one below." />
        </Panel>
        {missing}
        {detail}
        <Panel title=title id="save">
            // Without scripts it is posted to this page, which gives it back when it is refused.
            <form
                method="post"
                on:submit=move |event| {
                    if let Ok(asked) = SaveSet::from_event(&event) {
                        event.prevent_default();
                        save.dispatch(asked);
                    }
                }
            >
                <div class="form">
                    <TextField
                        id="set-name"
                        label="Name"
                        name="name"
                        value=Signal::stored(name)
                        hint="Letters, digits, -, _ and . Repositories with this very policy follow it from the start."
                    />
                    <PolicyField id="set-text" label="Policy of the set as JSON" name="text" text=text />
                    <TextField id="set-note" label="Why (optional)" name="note" value=Signal::stored(note) />
                    <div class="actions">
                        <Button submit=true weight=Weight::Primary glyph=Glyph::Check blocked=Signal::stored(blocked)>
                            "Save as the next version"
                        </Button>
                    </div>
                </div>
            </form>
        </Panel>
    }
    .into_any()
}

fn columns(now: Timestamp) -> Vec<Column<Standing>> {
    let newest = |cell: fn(&Version) -> AnyView| move |standing: &Standing| standing.set.versions.first().map(cell);
    vec![
        Column::new("name", "Set", |standing: &Standing| {
            let name = standing.set.name.clone();
            view! { <a href=paths::policy_set(&name)><bdi>{plain(&name).into_owned()}</bdi></a> }
        })
        .naming(),
        Column::new("version", "Newest", newest(|version| format!("v{}", version.number).into_any())),
        Column::new("current", "Have it", |standing: &Standing| view! { <Count count=standing.current /> }).number(),
        Column::new("behind", "Behind", |standing: &Standing| view! { <Count count=standing.behind /> })
            .number()
            .hint("Repositories with an older version"),
        Column::new("drifted", "Drifted", |standing: &Standing| view! { <Count count=standing.drifted /> })
            .number()
            .hint("Repositories that follow it and have something else"),
        Column::new("at", "Saved", move |standing: &Standing| {
            let at = standing.set.versions.first().map(|version| version.at);
            view! { <Time at=at now=now /> }
        }),
        Column::new("note", "Why", newest(|version| plain(&version.note).into_owned().into_any())).prose(),
    ]
}

fn detail(standing: Standing, now: Timestamp, blocked: Option<String>, delete: ServerAction<DeleteSet>) -> AnyView {
    let Standing { set, behind, drifted, .. } = standing;
    let (name, title) = (set.name.clone(), format!("Versions of {}", set.name));
    let tried = Asked(Query { proposal: Proposal::Set(name.clone()), ..Query::default() });
    let to_followers = tried.following(Follows::Set(name.clone())).roll_out();
    let reconcile = (behind + drifted > 0).then(|| {
        let label = format!("Reconcile {}", counted(behind + drifted, "repository"));
        view! { <a class="button button-primary" href=to_followers>{label}</a> }
    });
    let versions = set.versions.into_iter().enumerate().map(move |(at, version)| {
        let Version { number, text, note, by, at: saved } = version;
        let summary = format!("v{number} {}", plain(&note));
        view! {
            <Disclosure summary=summary open=at == 0>
                <p class="muted">"Saved " <Time at=saved now=now /> " by " <bdi>{plain(&by).into_owned()}</bdi></p>
                <CodeBlock text=text what=format!("Policy of version {number}") />
            </Disclosure>
        }
    });
    let followers = set.followers.into_iter().map(|repository: RepositoryName| {
        let href = paths::repository(&repository, Tab::Policy);
        view! { <li><Name name=repository href=href /></li> }
    });
    let actions = view! {
        {reconcile}
        <a class="button" href=tried.href()>"Try it everywhere"</a>
        <ActionForm action=delete>
            <input type="hidden" name="name" value=name.clone() />
            <Button weight=Weight::Danger glyph=Glyph::Trash submit=true blocked=Signal::stored(blocked)>
                "Delete the set"
            </Button>
        </ActionForm>
    };
    view! {
        <Panel title=title actions=actions.into_any()>
            {versions.collect_view()}
            <Disclosure summary="Repositories that follow it">
                <ul>{followers.collect_view()}</ul>
            </Disclosure>
        </Panel>
    }
    .into_any()
}
