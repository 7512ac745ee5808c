//! A new alarm from a template, or an old one changed. What is filled in is a URL that a colleague can open.

use super::{Changes, href};
use crate::api::alarms::save;
use crate::components::{
    Button, Choice, Choices, ConfirmDialog, Impact, Panel, SelectField, TextField, Toasts, Weight, browser, plain,
};
use crate::domain::cloudwatch::PER_ALARM_METRIC;
use crate::domain::cloudwatch::alarm::{Alarm, Template};
use crate::domain::cloudwatch::quota::{operations, per_second};
use crate::domain::format;
use crate::domain::repository::RepositoryName;
use crate::pages::url::parameter;
use crate::paths;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

const SAVE: &str = "save-alarm";
const KINDS: [(&str, &str); 3] = [("silence", "No pulls"), ("spike", "Pull spike"), ("quota", "Quota near")];

/// The form filled with an alarm that is there.
pub fn edit(template: &Template, alarm: &Alarm) -> String {
    let (kind, values) = match template {
        Template::Silence { repository, days } => {
            ("silence", vec![("repository", repository.to_string()), ("days", days.to_string())])
        }
        Template::Spike { repository, pulls } => {
            ("spike", vec![("repository", repository.to_string()), ("pulls", pulls.to_string())])
        }
        Template::Quota { operation, percent, per_second } => (
            "quota",
            vec![("operation", operation.clone()), ("percent", percent.to_string()), ("quota", per_second.to_string())],
        ),
    };
    let told = alarm.actions.join(" ");
    let mut pairs = vec![("new", kind)];
    pairs.extend(values.iter().map(|(name, value)| (*name, value.as_str())));
    pairs.extend([("told", told.as_str()), ("replaces", alarm.name.as_str())]);
    paths::with_query(paths::ALARMS, &pairs)
}

/// What is filled in; numbers as they were typed.
#[derive(Clone, Copy)]
struct Fields {
    repository: RwSignal<String>,
    days: RwSignal<String>,
    pulls: RwSignal<String>,
    operation: RwSignal<String>,
    percent: RwSignal<String>,
    quota: RwSignal<String>,
    told: RwSignal<String>,
}

impl Fields {
    fn from_url() -> Self {
        let field = |name, usual: &str| {
            let given = parameter(name).get_untracked();
            RwSignal::new(if given.is_empty() { usual.to_owned() } else { given })
        };
        let operation = field("operation", "PutImage");
        let usual = per_second(&operation.get_untracked()).unwrap_or(10.0).to_string();
        Self {
            repository: field("repository", ""),
            days: field("days", "3"),
            pulls: field("pulls", "1000"),
            operation,
            percent: field("percent", "80"),
            quota: field("quota", &usual),
            told: field("told", ""),
        }
    }

    /// The alarm, or which field keeps it from being one, and why.
    fn template(self, kind: &str) -> Result<Template, (&'static str, String)> {
        fn number<T: std::str::FromStr>(
            field: &'static str,
            text: RwSignal<String>,
        ) -> Result<T, (&'static str, String)> {
            text.with(|text| text.trim().parse().map_err(|_| (field, format!("{text:?} is not a whole number"))))
        }
        let repository = || {
            let name = self.repository.with(|name| name.trim().parse::<RepositoryName>());
            name.map_err(|_| ("repository", "Which repository?".to_owned()))
        };
        let template = match kind {
            "spike" => Template::Spike { repository: repository()?, pulls: number("pulls", self.pulls)? },
            "quota" => Template::Quota {
                operation: self.operation.get(),
                percent: number("percent", self.percent)?,
                per_second: number("quota", self.quota)?,
            },
            _ => Template::Silence { repository: repository()?, days: number("days", self.days)? },
        };
        template.check().map_err(|error| (error.field, error.why)).map(|()| template)
    }

    fn told(self) -> Vec<String> {
        self.told.with(|told| told.split_whitespace().map(str::to_owned).collect())
    }
}

#[component]
pub fn Form(kind: String, may_write: bool) -> impl IntoView {
    let replaces = parameter("replaces").get_untracked();
    let fields = Fields::from_url();
    let kind = if KINDS.iter().any(|(key, _)| *key == kind) { kind } else { KINDS[0].0.to_owned() };
    let choices = KINDS
        .into_iter()
        .map(|(key, label)| Choice {
            label: label.to_owned(),
            href: paths::with_query(paths::ALARMS, &[("new", key)]),
            current: key == kind,
        })
        .collect();
    let chosen = kind.clone();
    let template = Memo::new(move |_| fields.template(&chosen));
    let blocked = Signal::derive(move || match (may_write, template.get()) {
        (false, _) => Some("this server is read-only".to_owned()),
        (true, Err((field, why))) => Some(format!("{field}: {why}")),
        (true, Ok(_)) => None,
    });
    let promise = move || template.with(|template| template.as_ref().map(Template::promise).unwrap_or_default());
    let title = if replaces.is_empty() { "New alarm".to_owned() } else { format!("Edit {}", plain(&replaces)) };
    let price = format!("{} a month unless it is one of the account's first ten", format::usd(PER_ALARM_METRIC));
    view! {
        <Panel title=title actions=view! { <Choices label="Kind of alarm" choices=choices /> }.into_any()>
            <div class="alarm-form">
                {inputs(&kind, fields, template)}
                <TextField
                    id="alarm-told"
                    label="Tell these SNS topics"
                    name="told"
                    value=fields.told
                    hint="ARNs, with spaces between them; none: the alarm only shows its state"
                    on_input=move |text: String| fields.told.set(text)
                />
                <p class="muted" role="status">{promise}</p>
                <p>
                    <Button weight=Weight::Primary opens=SAVE.to_owned() blocked=blocked>"Save…"</Button>
                    <span class="muted">" " {price}</span>
                </p>
            </div>
        </Panel>
        <SaveDialog template=template fields=fields replaces=replaces />
    }
    .into_any()
}

fn inputs(kind: &str, fields: Fields, template: Memo<Result<Template, (&'static str, String)>>) -> AnyView {
    let error = move |name: &'static str| {
        Signal::derive(move || {
            template.with(|template| match template {
                Err((field, why)) if *field == name && name != "repository" => Some(why.clone()),
                _ => None,
            })
        })
    };
    let text = move |name: &'static str, label: &'static str, kind: &'static str, value: RwSignal<String>| {
        view! {
            <TextField
                id=format!("alarm-{name}")
                label=label
                name=name
                value=value
                kind=kind
                error=error(name)
                on_input=move |text: String| value.set(text)
            />
        }
    };
    match kind {
        "spike" => view! {
            {text("repository", "Repository", "text", fields.repository)}
            {text("pulls", "More pulls an hour than", "number", fields.pulls)}
        }
        .into_any(),
        "quota" => view! {
            <SelectField
                id="alarm-operation"
                label="Operation"
                name="operation"
                value=fields.operation
                options=operations().map(|name| (name, name)).collect()
                on_change=move |name: String| {
                    fields.quota.set(per_second(&name).unwrap_or(10.0).to_string());
                    fields.operation.set(name);
                }
            />
            {text("percent", "Per cent of the quota", "number", fields.percent)}
            {text("quota", "Quota, calls a second (AWS's default unless yours was raised)", "number", fields.quota)}
        }
        .into_any(),
        _ => view! {
            {text("repository", "Repository", "text", fields.repository)}
            {text("days", "Days without pulls", "number", fields.days)}
        }
        .into_any(),
    }
}

#[component]
fn SaveDialog(
    template: Memo<Result<Template, (&'static str, String)>>,
    fields: Fields,
    replaces: String,
) -> impl IntoView {
    let problem = RwSignal::new(None);
    let changes = use_context::<Changes>();
    let toasts = use_context::<Toasts>();
    let navigate = use_navigate();
    let old = (!replaces.is_empty()).then_some(replaces);
    let replaced = old.clone();
    let saving = Action::new(move |(template, told): &(Template, Vec<String>)| {
        save(template.clone(), told.clone(), old.clone())
    });
    Effect::new(move |_| match saving.value().get() {
        None => {}
        Some(Ok(name)) => {
            browser::close_dialog(SAVE);
            navigate(&href(&name), Default::default());
            if let Some(Changes(count)) = changes {
                count.update(|count| *count += 1);
            }
            if let Some(toasts) = toasts {
                toasts.say("Alarm saved. CloudWatch looks at it within a minute or two");
            }
        }
        Some(Err(error)) => problem.set(Some(error.0)),
    });
    let confirm = move |()| {
        problem.set(None);
        if let Ok(template) = template.get_untracked() {
            saving.dispatch((template, fields.told()));
        }
    };
    let impact = move || {
        let line = |label: &str, value: String| Impact { label: label.to_owned(), value };
        let name = template.with(|template| template.as_ref().map(Template::name).unwrap_or_default());
        let mut lines = vec![
            line("Alarm", name),
            line(
                "Price",
                format!("{} a month, the account's first ten alarms are free", format::usd(PER_ALARM_METRIC)),
            ),
            line("IAM action", "cloudwatch:PutMetricAlarm".to_owned()),
        ];
        lines.extend(replaced.clone().map(|name| line("Replaces, and resets the state of", name)));
        lines
    };
    let promise = move || template.with(|template| template.as_ref().map(Template::promise).unwrap_or_default());
    view! {
        <ConfirmDialog
            id=SAVE
            title="Save this alarm?"
            impact=Signal::derive(impact)
            action="Save the alarm".to_owned()
            pending=saving.pending()
            problem=problem
            on_confirm=confirm
        >
            <p>{promise}</p>
        </ConfirmDialog>
    }
    .into_any()
}
