//! Repository creation templates: the policies that repositories start with.

use super::field::PolicyField;
use crate::api::policies::creation::{SaveCreationPolicy, Templates, list_templates};
use crate::components::{
    Badge, Button, Column, Glyph, Notice, PageFooter, PageHeader, Panel, ProblemPanel, Table, Time, Tone, Weight, plain,
};
use crate::domain::job::counted;
use crate::domain::lifecycle::fleet::creation::CreationTemplate;
use crate::domain::lifecycle::{draft, parse::parse};
use crate::domain::time::Timestamp;
use crate::pages::url::{failure, parameter};
use crate::paths;
use leptos::form::FromFormData;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn CreationTemplates() -> impl IntoView {
    let wanted = parameter("prefix");
    let save = ServerAction::<SaveCreationPolicy>::new();
    let data = Resource::new(move || save.version().get(), |_| list_templates());
    let failed = move || {
        let refused = save.value().get().and_then(Result::err);
        refused.map(|error| view! { <ProblemPanel problem=error.0 alert=true /> })
    };
    view! {
        <Title text="Creation templates" />
        <PageHeader
            title="Creation templates"
            crumbs=vec![("Lifecycle policies".to_owned(), paths::POLICIES.to_owned())]
        />
        <p class="prose">
            "Repositories that ECR creates on push, for a pull-through cache or by replication start with what the template of \
             their prefix says. A change is for those created from then on; the ones that there are keep their policies."
        </p>
        {failed}
        <Transition>
            {move || Suspend::new(async move {
                let wanted = wanted.get();
                match data.await {
                    Ok(templates) => view! { <Sheet templates=templates wanted=wanted save=save /> }.into_any(),
                    Err(error) => failure("Creation templates cannot be listed", error),
                }
            })}
        </Transition>
        <PageFooter>
            "Reading needs ecr:DescribeRepositoryCreationTemplates, saving ecr:UpdateRepositoryCreationTemplate, and \
             iam:PassRole where a template has a role of its own."
        </PageFooter>
    }
}

#[component]
fn Sheet(templates: Templates, wanted: String, save: ServerAction<SaveCreationPolicy>) -> AnyView {
    let Templates { templates, refused, may_write, now } = templates;
    let chosen = templates.iter().find(|template| template.prefix == wanted).cloned();
    let missing = (chosen.is_none() && !wanted.is_empty()).then(|| {
        let text = format!("There is no creation template {}.", plain(&wanted));
        view! { <Notice tone=Tone::Warn>{text}</Notice> }
    });
    let text = refused.as_ref().map(|refused| refused.value("text"));
    let problem = refused.map(|refused| view! { <ProblemPanel problem=refused.problem alert=true /> });
    let form = chosen.map(|template| form(template, text, may_write, save));
    view! {
        {problem}
        <Panel title="Templates" flush=true>
            <Table
                caption="Repository creation templates"
                columns=columns(now)
                rows=templates
                none="This registry has no creation template. aws ecr create-repository-creation-template makes one."
            />
        </Panel>
        {missing}
        {form}
    }
    .into_any()
}

fn columns(now: Timestamp) -> Vec<Column<CreationTemplate>> {
    vec![
        Column::new("prefix", "Prefix", |template: &CreationTemplate| {
            let href = paths::creation_template(&template.prefix);
            view! { <a href=href><bdi>{plain(&template.prefix).into_owned()}</bdi></a> }
        })
        .naming(),
        Column::new("names", "For", |template: &CreationTemplate| plain(&template.names()).into_owned()),
        Column::new("occasions", "When", |template: &CreationTemplate| plain(&template.occasions()).into_owned()),
        Column::new("policy", "Lifecycle policy", |template: &CreationTemplate| {
            let (text, tone) = match &template.policy {
                None => ("none".to_owned(), Tone::Warn),
                Some(text) => match parse(text).policy {
                    Some(policy) => (counted(policy.rules.len() as u64, "rule"), Tone::Good),
                    None => ("not readable".to_owned(), Tone::Bad),
                },
            };
            view! { <Badge text=text tone=tone glyph=Glyph::Policy quiet=true /> }
        }),
        Column::new("description", "Description", |template: &CreationTemplate| {
            template.description.as_deref().map(|text| plain(text).into_owned())
        })
        .prose(),
        Column::new("at", "Changed", move |template: &CreationTemplate| {
            view! { <Time at=template.updated_at now=now /> }
        }),
    ]
}

/// `posted`: the text that was refused.
fn form(
    template: CreationTemplate,
    posted: Option<String>,
    may_write: bool,
    save: ServerAction<SaveCreationPolicy>,
) -> AnyView {
    let title = format!("Policy for {}", plain(&template.names()));
    let CreationTemplate { prefix, policy, custom_role, .. } = template;
    let base = policy.unwrap_or_default();
    let text = posted.unwrap_or_else(|| draft::pretty(&base));
    let blocked = (!may_write).then(|| "this Stowage is read-only".to_owned());
    let role = custom_role.map(|role| {
        view! { <p class="muted">"Saving passes the role " <code>{plain(&role).into_owned()}</code> " on to ECR again."</p> }
    });
    view! {
        <Panel title=title id="edit">
            // Without scripts it is posted to this page, which gives it back when it is refused.
            <form
                method="post"
                on:submit=move |event| {
                    if let Ok(asked) = SaveCreationPolicy::from_event(&event) {
                        event.prevent_default();
                        save.dispatch(asked);
                    }
                }
            >
                <div class="form">
                    <input type="hidden" name="prefix" value=prefix />
                    <input type="hidden" name="base" value=base />
                    <PolicyField
                        id="creation-policy"
                        label="Lifecycle policy of new repositories as JSON; empty: none"
                        name="text"
                        text=text
                    />
                    {role}
                    <div class="actions">
                        <Button submit=true weight=Weight::Primary glyph=Glyph::Check blocked=Signal::stored(blocked)>
                            "Save for new repositories"
                        </Button>
                    </div>
                </div>
            </form>
        </Panel>
    }
    .into_any()
}
