//! What can be done with one image: by a dialog, and without JavaScript by a form.

use crate::api::images::change::form::field;
use crate::components::{Button, Weight};
use crate::domain::image::{Image, ImageStatus};
use crate::domain::job::Change;
use crate::domain::job::plan::Selection;
use crate::domain::repository::RepositoryName;
use crate::pages::image_change::{ImageChange, Question};
use crate::paths::{self, Tab};
use leptos::prelude::*;

/// What can be done with an image as it is.
fn changes(image: &Image) -> impl Iterator<Item = Change> + use<> {
    let is_active = image.status == ImageStatus::Active;
    Change::ALL.into_iter().filter(move |change| match change {
        Change::Archive => is_active,
        Change::Restore => !is_active,
        Change::Delete | Change::AddTag | Change::RemoveTags => true,
    })
}

/// What can be done with this image, without JavaScript: the page of its repository asks.
fn posts(image: &Image, on: &RepositoryName) -> AnyView {
    let buttons = changes(image).map(|change| {
        view! { <Button submit=true weight=Weight::Quiet name=field::CHANGE value=change.key()>{change.label()}</Button> }
    });
    view! {
        <form class="actions scriptless" method="post" action=paths::repository(on, Tab::Images)>
            <input type="hidden" name=field::CHOSEN value=image.digest.to_string() />
            {buttons.collect_view()}
        </form>
    }
    .into_any()
}

/// What can be done with this image.
#[component]
pub fn Actions(image: Image, on: RepositoryName, may_write: bool) -> impl IntoView {
    let question = RwSignal::new(None::<Question>);
    let buttons = changes(&image)
        .map(|change| {
            let blocked = match change {
                _ if !may_write => Some("read-only".to_owned()),
                Change::RemoveTags if image.tags.is_empty() => Some("it has none".to_owned()),
                Change::RemoveTags if image.tags.len() == 1 => Some("it has only one".to_owned()),
                Change::Restore if image.status == ImageStatus::Activating => Some("under way".to_owned()),
                _ => None,
            };
            let digest = image.digest.clone();
            let ask = move |_| {
                question.set(Some(Question { change, images: Selection::These(vec![digest.clone()]) }));
            };
            view! { <Button weight=Weight::Quiet blocked=Signal::stored(blocked) on_click=ask>{change.label()}</Button> }
        })
        .collect_view();
    let posts = may_write.then(|| posts(&image, &on));
    view! {
        <div class="actions js-only">{buttons}</div>
        {posts}
        <ImageChange repository=on question=question />
    }
}
