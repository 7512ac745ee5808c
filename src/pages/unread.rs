//! In the place of data that the very first reading of the registry has not come to yet.

use super::layout::Reading;
use super::reading::Running;
use crate::components::{Panel, plain};
use crate::domain::problem::Problem;
use leptos::prelude::*;

/// Says so with how far the reading is. Hydrated pages follow the reading anyway; without a script the page asks again.
#[component]
pub fn NotRead(problem: Problem) -> impl IntoView {
    let controls = use_context::<Reading>();
    let progress = controls.map(|controls| {
        view! {
            <Transition>
                {move || Suspend::new(async move {
                    let running = controls.latest.await.ok().and_then(|session| session.status.running);
                    running.map(|progress| view! { <Running progress=progress controls=controls /> })
                })}
            </Transition>
        }
    });
    view! {
        <Panel title="Not read yet">
            <p dir="auto">{plain(&format!("Could not {}: {}.", problem.what, problem.why)).into_owned()}</p>
            <p>{problem.advice}</p>
            {progress}
            <noscript>
                <meta http-equiv="refresh" content="3" />
            </noscript>
        </Panel>
    }
}
