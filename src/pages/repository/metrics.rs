//! Pulls, pushes and images over a range that all charts share.

use crate::api::metrics::{RepositoryMetrics, repository};
use crate::components::{ChartFigure, Columns, Notice, PageFooter, Panel, Split, Tone, Toolbar};
use crate::domain::format;
use crate::domain::repository::RepositoryName;
use crate::domain::series::Range;
use crate::pages::url::{failure, range};
use crate::pages::usage::charts::{chart_or, files, heading, method};
use crate::pages::usage::range::bar;
use crate::paths::{self, Tab};
use leptos::prelude::*;

#[component]
pub fn Metrics(name: RepositoryName, fresh: Signal<u32>) -> impl IntoView {
    let range = range();
    let asked = name.clone();
    let data = Resource::new(move || (range.get(), fresh.get()), move |(range, _)| repository(asked.clone(), range));
    let page = paths::repository(&name, Tab::Images);
    let tab = Tab::Metrics.key();
    view! {
        <Toolbar>
            {move || bar(&page, &[("tab", tab)], range.get())}
        </Toolbar>
        <Transition>
            {move || {
                let name = name.clone();
                Suspend::new(async move {
                    match data.await {
                        Ok(data) => view! { <Charts name=name range=range.get_untracked() data=data /> }.into_any(),
                        Err(error) => failure("Metrics cannot be read", error),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn Charts(name: RepositoryName, range: Range, data: RepositoryMetrics) -> impl IntoView {
    let RepositoryMetrics { asked, pulls, pulls_total, pushes, pushes_total, put_image, images, incomplete } = data;
    view! {
        {incomplete.then(|| view! {
            <Notice tone=Tone::Warn>"CloudWatch gave only part of the pulls: the total may be too low."</Notice>
        })}
        <Panel
            title=heading("Pulls", pulls_total, asked.window)
            actions=files(range, Some(&name))
            note="CloudWatch RepositoryPullCount. A step without a data point had no pulls.".into_any()
        >
            {chart_or(pulls, "Pulls cannot be read")}
        </Panel>
        <Columns split=Split::Halves>
            <Panel
                title=format!("Images pushed and still present: {}", format::count(pushes_total))
                note="Push times of the images that are there: what was deleted meanwhile is not counted. Moving a tag is not a push.".into_any()
            >
                <ChartFigure chart=pushes untitled=true />
            </Panel>
            <Panel
                title="PutImage calls, whole registry"
                note="CloudWatch AWS/Usage of the account in this region; AWS keeps no push count by repository.".into_any()
            >
                {chart_or(put_image, "API calls cannot be read")}
            </Panel>
        </Columns>
        <Panel
            title="Images in the repository"
            note="CloudWatch AWS/Usage ResourceCount, highest of each step; gaps where nothing was published.".into_any()
        >
            {chart_or(images, "Image counts cannot be read")}
        </Panel>
        <PageFooter>{method(asked)}</PageFooter>
    }
    .into_any()
}
