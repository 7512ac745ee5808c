//! The question to a form that was posted without JavaScript, with the form that says yes.

use super::{kind_needs_tags, wording};
use crate::api::images::change::Proposal;
use crate::api::images::change::form::{Asked, field};
use crate::components::{Button, Panel, ProblemPanel, Weight, plain};
use crate::domain::image::Tag;
use crate::domain::job::Change;
use crate::domain::job::plan::{Selection, Wish};
use crate::domain::problem::ProblemKind;
use crate::domain::repository::RepositoryName;
use leptos::prelude::*;

#[component]
pub fn PostedChange(
    asked: Asked,
    repository: RepositoryName,
    /// Where the form is posted: the page itself.
    here: String,
) -> AnyView {
    let Asked { wish, proposal, refusal } = asked;
    let may = refusal.as_ref().is_none_or(|problem| problem.kind != ProblemKind::NotPermitted);
    let refused = refusal.map(|problem| view! { <ProblemPanel problem=problem alert=true /> });
    if !may {
        return view! { {refused} }.into_any();
    }
    let question = match proposal {
        Err(problem) => view! { <ProblemPanel problem=problem alert=true /> }.into_any(),
        Ok(proposal) => question(&wish, proposal, &repository, here),
    };
    view! {
        {refused}
        <Panel title=wording::title(wish.change) landmark=true>
            <p>{wording::sentence(wish.change)}</p>
            {question}
        </Panel>
    }
    .into_any()
}

fn question(wish: &Wish, proposal: Proposal, repository: &RepositoryName, here: String) -> AnyView {
    let kind = wish.change;
    let wants_tags = kind_needs_tags(kind) && wish.tags.is_empty();
    let refusal = proposal.refusal.clone().filter(|_| !wants_tags);
    let lines = wording::impact(kind, &proposal).into_iter().map(|line| {
        view! { <div><dt>{line.label}</dt><dd>{plain(&line.value).into_owned()}</dd></div> }
    });
    let lines = (!wants_tags && refusal.is_none()).then(|| view! { <dl class="impact">{lines.collect_view()}</dl> });
    let keep = here.clone();
    let form = match refusal {
        Some(why) => {
            view! { <p class="field-error" role="alert">{format!("Not possible: {}.", plain(&why))}</p> }.into_any()
        }
        None if wants_tags => view! {
            <form class="form" method="post" action=here>
                {carried(wish)}
                {tags(kind, &proposal.tags)}
                <div class="actions"><Button submit=true weight=Weight::Primary>"Go on"</Button></div>
            </form>
        }
        .into_any(),
        None => {
            let weight = if kind == Change::Delete { Weight::Danger } else { Weight::Primary };
            let typed = proposal.impact.is_grave(kind).then(|| name_field(repository));
            view! {
                <form class="form" method="post" action=here>
                    {carried(wish)}
                    <input type="hidden" name=field::FINGERPRINT value=proposal.fingerprint.clone() />
                    {typed}
                    <div class="actions">
                        <Button submit=true weight=weight>{wording::action(kind, &proposal)}</Button>
                    </div>
                </form>
            }
            .into_any()
        }
    };
    view! { {lines} {form} <p><a href=keep>"Change nothing"</a></p> }.into_any()
}

fn name_field(repository: &RepositoryName) -> AnyView {
    view! {
        <div class="field">
            <label for="confirm-name">
                "Type " <code>{plain(repository.as_str()).into_owned()}</code> " to go ahead"
            </label>
            <input id="confirm-name" type="text" name=field::NAME autocomplete="off" spellcheck="false" />
        </div>
    }
    .into_any()
}

/// The tag to add, or which of the tags to remove.
fn tags(kind: Change, offered: &[Tag]) -> AnyView {
    if kind == Change::AddTag {
        return view! {
            <div class="field">
                <label for="new-tag">"Tag"</label>
                <input id="new-tag" type="text" name=field::TAG autocomplete="off" spellcheck="false" maxlength="300" required=true />
            </div>
        }
        .into_any();
    }
    let boxes = offered.iter().map(|tag| {
        let shown = plain(tag.as_str()).into_owned();
        view! {
            <label class="check"><input type="checkbox" name=field::TAG value=tag.to_string() /> <bdi>{shown}</bdi></label>
        }
    });
    view! {
        <fieldset class="field">
            <legend>"Tags to remove"</legend>
            <div class="check-list">{boxes.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// What was asked for, for the next step.
fn carried(wish: &Wish) -> AnyView {
    let images = match &wish.images {
        Selection::Matching(filter) => vec![(field::EVERY, "yes".to_owned()), (field::FILTER, filter.clone())],
        Selection::These(digests) => {
            let digests: Vec<&str> = digests.iter().map(AsRef::as_ref).collect();
            vec![(field::CHOSEN, digests.join(" "))]
        }
    };
    let tags = wish.tags.iter().map(|tag| (field::TAG, tag.to_string()));
    let fields = std::iter::once((field::CHANGE, wish.change.key().to_owned())).chain(images).chain(tags);
    fields.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view().into_any()
}
