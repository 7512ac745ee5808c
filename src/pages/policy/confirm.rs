//! What the page says to a form that was posted to it: the question before a change, a refusal, an export.

use super::desk::Desk;
use super::save::impact;
use crate::api::lifecycle::change::Refusal;
use crate::api::lifecycle::form::{Answer, Step};
use crate::components::{Button, CodeBlock, Notice, Panel, ProblemPanel, Tone, Weight, plain};
use crate::paths::{self, Tab};
use leptos::prelude::*;

#[component]
pub fn Answered(desk: Desk, answer: Answer) -> AnyView {
    let Answer { step, refusal, exports, .. } = answer;
    // A conflict is shown with its three texts, and asked about there.
    let is_conflict = matches!(refusal, Some(Refusal::Conflict { .. }));
    let refused = refusal.and_then(|refusal| match refusal {
        Refusal::Problem(problem) => Some(view! { <ProblemPanel problem=problem alert=true /> }),
        Refusal::Conflict { .. } => None,
    });
    let asked = desk.text.get_untracked();
    // What is asked about is the text that was posted; where scripts run it may have been written on since.
    let is_as_posted = Memo::new(move |_| desk.text.with(|text| *text == asked));
    let question = move || match step {
        _ if is_conflict || !is_as_posted.get() => None,
        Step::Confirm | Step::Save => Some(save_question(desk)),
        Step::ConfirmDelete | Step::Delete => Some(delete_question(desk)),
        Step::Export => Some(exported(exports.clone())),
        Step::Check | Step::Draft => None,
    };
    view! { {refused} {question} }.into_any()
}

fn exported(exports: Vec<crate::api::lifecycle::export::Export>) -> AnyView {
    if exports.is_empty() {
        return view! { <Notice tone=Tone::Warn>"The text is no policy yet, so there is nothing to export."</Notice> }
            .into_any();
    }
    let blocks = exports.into_iter().map(|export| {
        view! { <h3>{export.format.clone()}</h3> <CodeBlock text=export.code what=export.format /> }
    });
    view! { <Panel title="The policy as code">{blocks.collect_view()}</Panel> }.into_any()
}

fn save_question(desk: Desk) -> AnyView {
    let Some(effect) =
        desk.effect.get_untracked().filter(|_| desk.parsed.with_untracked(|parsed| parsed.policy.is_some()))
    else {
        return view! { <Notice tone=Tone::Bad>"The text has errors, so it cannot be saved yet. They are listed under it."</Notice> }
            .into_any();
    };
    if desk.text.with_untracked(|text| text.trim().is_empty()) {
        return view! { <Notice tone=Tone::Warn>"The text is empty. To have no policy, delete it."</Notice> }
            .into_any();
    }
    let name = desk.name().to_string();
    let typed = effect.is_grave().then(|| {
        view! {
            <div class="field">
                <label for="confirm-name">"Type " <code>{plain(&name).into_owned()}</code> " to go ahead"</label>
                <input id="confirm-name" type="text" name="name" autocomplete="off" spellcheck="false" />
            </div>
        }
    });
    let lines = impact(&effect).into_iter().map(|line| {
        view! { <div><dt>{line.label}</dt><dd>{plain(&line.value).into_owned()}</dd></div> }
    });
    view! {
        <Panel title="Save this policy?" landmark=true>
            <p>
                "It replaces the policy in force at once. AWS then acts on it within 24 hours, again and again as images are \
                 pushed and grow old. What has expired cannot be brought back."
            </p>
            <dl class="impact">{lines.collect_view()}</dl>
            <form class="form" method="post" action=page(desk)>
                {hidden(desk)}
                {typed}
                <div class="actions">
                    <Button submit=true name="step" value=Step::Save.key() weight=Weight::Danger>"Save this policy"</Button>
                    <a class="button" href="#policy-text" rel="external">"Edit it further"</a>
                </div>
            </form>
        </Panel>
    }
    .into_any()
}

fn delete_question(desk: Desk) -> AnyView {
    view! {
        <Panel title="Delete the policy in force?" landmark=true>
            <p>"From then on no image of this repository expires and its storage grows with every push. No image is lost."</p>
            <form class="form" method="post" action=page(desk)>
                {hidden(desk)}
                <div class="actions">
                    <Button submit=true name="step" value=Step::Delete.key() weight=Weight::Danger>"Delete the policy"</Button>
                    <a class="button" href="#policy-text" rel="external">"Keep it"</a>
                </div>
            </form>
        </Panel>
    }
    .into_any()
}

fn page(desk: Desk) -> String {
    paths::repository(&desk.name(), Tab::Policy)
}

fn hidden(desk: Desk) -> impl IntoView {
    view! {
        <input type="hidden" name="text" value=desk.text.get_untracked() />
        <input type="hidden" name="base" value=desk.base.get_untracked().unwrap_or_default() />
    }
}
