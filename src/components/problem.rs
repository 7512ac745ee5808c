//! A failure, told so that the reader can mend it.

use super::badge::Tone;
use super::copy::CopyButton;
use super::icon::{Glyph, Icon};
use super::name::plain;
use crate::domain::problem::{Problem, ProblemKind};
use leptos::prelude::*;

/// What failed, why, what to do; the IAM action and AWS's request id to copy.
#[component]
pub fn ProblemPanel(
    problem: Problem,
    /// The page again.
    #[prop(optional, into)]
    retry: Option<String>,
    /// Spoken at once: for failures of something the reader has just done.
    #[prop(optional)]
    alert: bool,
) -> AnyView {
    let (tone, glyph) = look(problem.kind);
    let action = problem.iam_action.map(|action| {
        view! {
            <div>
                <dt>"IAM action"</dt>
                <dd><code>{action.clone()}</code><CopyButton text=action what="IAM action" /></dd>
            </div>
        }
    });
    let code = problem.code.map(|code| view! { <div><dt>"AWS error"</dt><dd><code>{code}</code></dd></div> });
    let request = problem.request_id.map(|id| {
        view! {
            <div>
                <dt>"AWS request id"</dt>
                <dd><code>{id.clone()}</code><CopyButton text=id what="request id" /></dd>
            </div>
        }
    });
    let has_facts = action.is_some() || code.is_some() || request.is_some();
    view! {
        <div class=format!("problem {}", tone.class()) role=if alert { "alert" } else { "group" } aria-label="Problem">
            <Icon glyph=glyph />
            <div class="problem-body">
                <p class="problem-title" dir="auto">{format!("Could not {}", plain(&problem.what))}</p>
                <p class="problem-why" dir="auto">{plain(&problem.why).into_owned()}</p>
                <p>{problem.advice}</p>
                {has_facts.then(|| view! { <dl class="problem-facts">{action}{code}{request}</dl> })}
                {retry.map(|href| view! {
                    <p><a class="button" href=href rel="external"><Icon glyph=Glyph::Refresh />"Try again"</a></p>
                })}
            </div>
        </div>
    }
    .into_any()
}

const fn look(kind: ProblemKind) -> (Tone, Glyph) {
    match kind {
        ProblemKind::NotPermitted | ProblemKind::NoCredentials => (Tone::Warn, Glyph::Lock),
        ProblemKind::NotReady | ProblemKind::Unread | ProblemKind::Throttled => (Tone::Info, Glyph::Clock),
        ProblemKind::NoRegion | ProblemKind::Conflict => (Tone::Warn, Glyph::Warning),
        ProblemKind::Unreachable | ProblemKind::NotFound | ProblemKind::Invalid | ProblemKind::Unexpected => {
            (Tone::Bad, Glyph::Error)
        }
    }
}
