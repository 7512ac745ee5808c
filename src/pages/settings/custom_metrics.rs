//! Whether stored bytes, images and cost are published to CloudWatch, and what that costs.

use crate::api::settings::custom_metrics::{CustomMetrics as Section, PublishMetrics, read};
use crate::components::{Badge, Button, Fact, Facts, Panel, ProblemPanel, Time, Tone, Weight, WordsField};
use crate::domain::cloudwatch::PRICES_AS_OF;
use crate::domain::cloudwatch::custom::{MOST_REPOSITORIES, Metric, NAMESPACE, PER_METRIC, Published};
use crate::domain::format;
use crate::pages::url::{failure, freshness};
use leptos::prelude::*;

#[component]
pub fn CustomMetrics() -> impl IntoView {
    let fresh = freshness();
    let publish = ServerAction::<PublishMetrics>::new();
    let data = Resource::new(move || (fresh.get(), publish.version().get()), |_| read());
    let failed = move || {
        let problem = publish.value().get().and_then(Result::err);
        problem.map(|error| view! { <ProblemPanel problem=error.0 alert=true /> })
    };
    let names = Metric::ALL.map(Metric::name).join(", ");
    view! {
        <Panel title="Metrics in CloudWatch" id="custom-metrics">
            <p class="prose">
                {format!(
                    "Stowage can publish what the registry holds to CloudWatch, for dashboards and alarms there: {names} in the \
                     namespace {NAMESPACE}, with the dimension RegistryId, of single repositories RepositoryName too. Values come \
                     with each reading, once an hour at most. Bytes are the sum of the sizes of images. Needs \
                     cloudwatch:PutMetricData.",
                )}
            </p>
            <p class="prose">
                <strong>
                    {format!(
                        "Each metric costs {} a month: {} for the registry, and as much for every repository that is named.",
                        format::usd(PER_METRIC),
                        format::usd(PER_METRIC * Metric::ALL.len() as f64),
                    )}
                </strong>
                {format!(
                    " List price of us-east-1, read {PRICES_AS_OF}; the first ten metrics and the first million requests of an \
                     account are free.",
                )}
            </p>
            {failed}
            <Transition>
                {move || Suspend::new(async move {
                    match data.await {
                        Ok(section) => view! { <Form section=section publish=publish /> }.into_any(),
                        Err(error) => failure("What is published cannot be told", error),
                    }
                })}
            </Transition>
        </Panel>
    }
}

#[component]
fn Form(section: Section, publish: ServerAction<PublishMetrics>) -> impl IntoView {
    let Section { published, sent, problem, now, may_write } = section;
    let blocked = Signal::stored((!may_write).then(|| "this Stowage is read-only".to_owned()));
    let state = match &published {
        Some(published) => {
            let text = format!(
                "{} metrics, {} a month at list price",
                published.metrics(),
                format::usd(published.monthly_price())
            );
            view! { <Badge text="on" tone=Tone::Good /> " " {text} }.into_any()
        }
        None => view! { <Badge text="off" tone=Tone::Neutral /> }.into_any(),
    };
    let last = sent.map(|(at, metrics)| {
        view! { <Fact name="Published last">{format!("{metrics} values, read ")} <Time at=at now=now /></Fact> }
    });
    let is_on = published.is_some();
    let Published { repositories } = published.unwrap_or_default();
    let names: Vec<_> = repositories.iter().map(|name| name.as_str()).collect();
    let value = RwSignal::new(names.join("\n"));
    view! {
        <Facts rows=true>
            <Fact name="Publishing">{state}</Fact>
            {last}
        </Facts>
        {problem.map(|problem| view! { <ProblemPanel problem=problem /> })}
        <ActionForm action=publish>
            <input type="hidden" name="on" value="true" />
            <div class="form form-narrow">
                <WordsField
                    id="metric-repositories"
                    label="Repositories with metrics of their own"
                    name="repositories"
                    value=value
                    hint=format!("One on a line, {MOST_REPOSITORIES} at most. Empty: the registry only.")
                />
                <div class="actions">
                    <Button submit=true weight=if is_on { Weight::Normal } else { Weight::Primary } blocked=blocked>
                        {if is_on { "Save" } else { "Publish the metrics" }}
                    </Button>
                </div>
            </div>
        </ActionForm>
        {is_on.then(|| view! {
            <ActionForm action=publish>
                <input type="hidden" name="on" value="false" />
                <div class="actions"><Button submit=true blocked=blocked>"Stop publishing"</Button></div>
            </ActionForm>
        })}
    }
}
