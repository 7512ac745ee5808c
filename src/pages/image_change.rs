//! The question before images are changed, and the way to the job that then does it. For lists and for the page of one
//! image.

mod posted;
mod wording;

pub use posted::PostedChange;

use crate::api::ApiError;
use crate::api::images::change::{Proposal, change, propose};
use crate::components::{ConfirmDialog, Toasts, browser, plain};
use crate::domain::image::Tag;
use crate::domain::job::plan::{Selection, Wish};
use crate::domain::job::{Change, JobId};
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::paths;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

const DIALOG: &str = "image-change";

/// What somebody is asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub change: Change,
    pub images: Selection,
}

/// The dialog for whatever `question` holds. `on_begin` is run when the job has begun.
#[component]
pub fn ImageChange(
    repository: RepositoryName,
    question: RwSignal<Option<Question>>,
    #[prop(optional, into)] on_begin: Option<Callback<()>>,
) -> AnyView {
    let dialog = move || {
        let repository = repository.clone();
        question
            .get()
            .map(|asked| view! { <Asked repository=repository asked=asked question=question on_begin=on_begin /> })
    };
    view! { {dialog} }.into_any()
}

#[component]
fn Asked(
    repository: RepositoryName,
    asked: Question,
    question: RwSignal<Option<Question>>,
    on_begin: Option<Callback<()>>,
) -> AnyView {
    let kind = asked.change;
    let tags = RwSignal::new(Vec::<Tag>::new());
    let wish = StoredValue::new(asked);
    let wish =
        move || wish.with_value(|asked| Wish { change: asked.change, images: asked.images.clone(), tags: tags.get() });
    let name = StoredValue::new(repository);

    let proposing = Action::new(move |wish: &Wish| propose(name.get_value(), wish.clone()));
    let proposal = move || proposing.value().get();
    let typed = RwSignal::new(String::new());
    let beginning = Action::new(move |(wish, fingerprint, typed): &(Wish, String, String)| {
        change(name.get_value(), wish.clone(), fingerprint.clone(), typed.clone())
    });
    Effect::new(move |_| {
        proposing.dispatch(wish());
    });
    Effect::new(move |_| browser::open_dialog(DIALOG));
    let navigate = use_navigate();
    let toasts = use_context::<Toasts>();
    Effect::new(move |_| {
        let Some(outcome): Option<Result<JobId, ApiError>> = beginning.value().get() else { return };
        match outcome {
            Ok(job) => {
                browser::close_dialog(DIALOG);
                if let Some(toasts) = toasts {
                    toasts.say("The job has begun");
                }
                if let Some(on_begin) = on_begin {
                    on_begin.run(());
                }
                navigate(&paths::job(job), Default::default());
            }
            // The numbers may be what has changed.
            Err(_) => drop(proposing.dispatch(untrack(wish))),
        }
    });

    let problem = move || -> Option<Problem> {
        let refused = beginning.value().get().and_then(Result::err);
        refused.or_else(|| proposal().and_then(Result::err)).map(|error| error.0)
    };
    let impossible = move || match proposal() {
        None => Some("looking".to_owned()),
        Some(Err(_)) => Some("see above".to_owned()),
        Some(Ok(Proposal { refusal: Some(_), .. })) => Some("not possible".to_owned()),
        Some(Ok(_)) => proposing.pending().get().then(|| "looking".to_owned()),
    };
    let retype = move || {
        let impact = proposal()?.ok()?.impact;
        impact.is_grave(kind).then(|| name.get_value().to_string())
    };
    let impact = move || proposal().and_then(Result::ok).map(|found| wording::impact(kind, &found)).unwrap_or_default();
    let action = move || {
        proposal().and_then(Result::ok).map_or_else(|| kind.label().to_owned(), |found| wording::action(kind, &found))
    };
    let refusal = move || {
        let why = proposal()?.ok()?.refusal.filter(|_| !(kind_needs_tags(kind) && tags.with(Vec::is_empty)))?;
        Some(view! { <p class="field-error" role="alert">{format!("Not possible: {}.", plain(&why))}</p> })
    };
    let confirm = move |()| {
        if let Some(Ok(found)) = untrack(proposal) {
            beginning.dispatch((untrack(wish), found.fingerprint, typed.get_untracked()));
        }
    };
    view! {
        <ConfirmDialog
            id=DIALOG
            title=wording::title(kind)
            impact=Signal::derive(impact)
            action=Signal::derive(action)
            danger=kind == Change::Delete
            retype=Signal::derive(retype)
            impossible=Signal::derive(impossible)
            pending=beginning.pending()
            problem=Signal::derive(problem)
            typed=typed
            on_confirm=confirm
            on_close=move |()| question.set(None)
        >
            <p>{wording::sentence(kind)}</p>
            {match kind {
                Change::AddTag => Some(new_tag(tags)),
                Change::RemoveTags => Some(tag_choice(tags, Signal::derive(move || {
                    proposal().and_then(Result::ok).map(|found| found.tags).unwrap_or_default()
                }))),
                _ => None,
            }}
            {refusal}
        </ConfirmDialog>
    }
    .into_any()
}

const fn kind_needs_tags(kind: Change) -> bool {
    matches!(kind, Change::AddTag | Change::RemoveTags)
}

fn new_tag(tags: RwSignal<Vec<Tag>>) -> AnyView {
    view! {
        <div class="field">
            <label for="new-tag">"Tag"</label>
            <input
                id="new-tag"
                type="text"
                autocomplete="off"
                spellcheck="false"
                maxlength="300"
                on:input:target=move |event| tags.set(Tag::new(event.target().value().trim()).into_iter().collect())
            />
        </div>
    }
    .into_any()
}

/// The tags that there are; what is chosen of them goes.
fn tag_choice(tags: RwSignal<Vec<Tag>>, offered: Signal<Vec<Tag>>) -> AnyView {
    let offered = Memo::new(move |_| offered.get());
    let boxes = move || {
        offered
            .get()
            .into_iter()
            .map(|tag| {
                let shown = plain(tag.as_str()).into_owned();
                view! {
                    <label class="check">
                        <input
                            type="checkbox"
                            on:change:target=move |event| {
                                let on = event.target().checked();
                                tags.update(|tags| {
                                    tags.retain(|other| *other != tag);
                                    if on {
                                        tags.push(tag.clone());
                                    }
                                });
                            }
                        />
                        <bdi>{shown}</bdi>
                    </label>
                }
            })
            .collect_view()
    };
    view! {
        <fieldset class="field">
            <legend>"Tags to remove"</legend>
            <div class="check-list">{boxes}</div>
        </fieldset>
    }
    .into_any()
}
