//! How much of a repository a roll-out of a policy may delete without having it confirmed by name.

use crate::api::settings::{SetGuard, guard};
use crate::components::{Button, Panel, ProblemPanel, TextField};
use crate::pages::url::failure;
use leptos::prelude::*;

#[component]
pub fn Guard() -> impl IntoView {
    let set = ServerAction::<SetGuard>::new();
    let data = Resource::new(move || set.version().get(), |_| guard());
    let failed = move || {
        let problem = set.value().get().and_then(Result::err);
        problem.map(|error| view! { <ProblemPanel problem=error.0 alert=true /> })
    };
    view! {
        <Panel title="Guard of roll-outs" id="guard">
            <p class="prose">
                "A roll-out of a lifecycle policy passes over every repository that would lose its newest image, or more than this \
                 share of its images, unless somebody typed the repository's name."
            </p>
            {failed}
            <Transition>
                {move || Suspend::new(async move {
                    match data.await {
                        Ok((share, may_write)) => form(share, may_write, set),
                        Err(error) => failure("The guard cannot be told", error),
                    }
                })}
            </Transition>
        </Panel>
    }
}

fn form(share: u8, may_write: bool, set: ServerAction<SetGuard>) -> AnyView {
    let blocked = (!may_write).then(|| "this Stowage is read-only".to_owned());
    view! {
        <ActionForm action=set>
            <div class="form form-narrow">
                <TextField
                    id="guard-share"
                    label="Percent of a repository's images that may go unasked"
                    name="share"
                    kind="number"
                    value=Signal::stored(share.to_string())
                    hint="0 to 100. 0: every repository that loses an image is confirmed by name."
                />
                <div class="actions"><Button submit=true blocked=Signal::stored(blocked)>"Save"</Button></div>
            </div>
        </ActionForm>
    }
    .into_any()
}
