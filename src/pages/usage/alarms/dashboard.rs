//! The registry as a dashboard of CloudWatch: put there, or downloaded.

use crate::api::dashboards::{PutDashboard, USUAL_NAME};
use crate::components::{Button, CheckField, Glyph, Icon, Notice, Panel, ProblemPanel, TextField, Tone, Weight, plain};
use crate::domain::account::Region;
use crate::pages::url::parameter;
use crate::paths;
use leptos::prelude::*;

#[component]
pub fn Dashboard(region: Region, may_write: bool) -> AnyView {
    let put = ServerAction::<PutDashboard>::new();
    let shown = parameter("dashboard");
    let outcome = move || match (put.value().get(), shown.get()) {
        (Some(Err(error)), _) => Some(view! { <ProblemPanel problem=error.0 alert=true /> }.into_any()),
        (_, name) if name.is_empty() => None,
        (answer, name) => {
            let warnings = answer.and_then(Result::ok).unwrap_or_default();
            let warnings = warnings.into_iter().map(|warning| view! { <li>{plain(&warning).into_owned()}</li> });
            let href = paths::dashboard_in_console(&region, &name);
            let notice = view! {
                <Notice tone=Tone::Good>
                    "The dashboard " <bdi>{plain(&name).into_owned()}</bdi> " is put. "
                    <a href=href rel="external noreferrer" target="_blank">"Open it in CloudWatch"</a>
                    <ul>{warnings.collect_view()}</ul>
                </Notice>
            };
            Some(notice.into_any())
        }
    };
    let blocked = (!may_write).then(|| "read-only".to_owned());
    let download = view! {
        <a class="button" href=paths::EXPORT_DASHBOARD rel="external" download="">
            <Icon glyph=Glyph::Download />
            "Download its JSON"
        </a>
    };
    view! {
        <Panel
            title="CloudWatch dashboard"
            id="dashboard"
            actions=download.into_any()
            note="Pulls of the whole registry, of the ten repositories that are pulled most, and API calls. An account has three dashboards free; each further one costs $3 a month.".into_any()
        >
            {outcome}
            <ActionForm action=put>
                <div class="form">
                    <TextField
                        id="dashboard-name"
                        label="Name"
                        name="name"
                        value=Signal::stored(USUAL_NAME.to_owned())
                        hint="Letters, digits, - and _"
                    />
                    <CheckField label="Replace the one of this name, if there is one" name="replace" checked=false />
                    <div class="actions">
                        <Button submit=true weight=Weight::Normal glyph=Glyph::Check blocked=Signal::stored(blocked)>
                            "Put the dashboard"
                        </Button>
                    </div>
                </div>
            </ActionForm>
        </Panel>
    }
    .into_any()
}
