//! Nothing to show. There are four reasons, and each comes with what the reader does next.

use super::copy::CopyButton;
use super::icon::{Glyph, Icon};
use super::name::plain;
use super::problem::ProblemPanel;
use crate::domain::problem::{Problem, ProblemKind};
use leptos::prelude::*;

/// Why there is nothing. Each case has to offer a way on, or say that there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Empty {
    /// There are none at all: `No image has been pushed to team/app`.
    NoneExist { title: String, next: Next },
    /// The filter leaves none; `clear` is the page without it.
    NoneMatch { title: String, clear: String },
    /// We may not look: `Images cannot be listed`.
    NotPermitted { title: String, iam_action: String },
    /// Looking failed; `retry` is the page again.
    Failed { problem: Problem, retry: Option<String> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    Link {
        label: String,
        href: String,
    },
    /// Nothing to press, but a reason or an instruction.
    Because(String),
}

impl Empty {
    /// Not permitted where the IAM action is known, else failed. `title` is for the former: `Images cannot be listed`.
    #[must_use]
    pub fn problem(title: impl Into<String>, problem: Problem, retry: Option<String>) -> Self {
        match (problem.kind, &problem.iam_action) {
            (ProblemKind::NotPermitted, Some(action)) => {
                Self::NotPermitted { title: title.into(), iam_action: action.clone() }
            }
            _ => Self::Failed { problem, retry },
        }
    }
}

/// Stands where the data would.
#[component]
pub fn EmptyState(empty: Empty) -> AnyView {
    match empty {
        Empty::NoneExist { title, next } => {
            let next = match next {
                Next::Link { label, href } => view! { <a class="button" href=href>{label}</a> }.into_any(),
                Next::Because(reason) => view! { <p>{reason}</p> }.into_any(),
            };
            frame(Glyph::Box, title, next)
        }
        Empty::NoneMatch { title, clear } => {
            frame(Glyph::Filter, title, view! { <a class="button" href=clear>"Clear the filter"</a> }.into_any())
        }
        Empty::NotPermitted { title, iam_action } => {
            let advice = view! {
                <p>
                    "Allow " <code>{iam_action.clone()}</code> <CopyButton text=iam_action what="IAM action" />
                    " in the policy of the role that Stowage runs with; the next refresh shows the data."
                </p>
            };
            frame(Glyph::Lock, title, advice.into_any())
        }
        Empty::Failed { problem, retry } => view! { <ProblemPanel problem=problem nostrip:retry=retry /> }.into_any(),
    }
}

fn frame(glyph: Glyph, title: String, next: AnyView) -> AnyView {
    view! {
        <div class="empty">
            <Icon glyph=glyph />
            <p class="empty-title" dir="auto">{plain(&title).into_owned()}</p>
            {next}
        </div>
    }
    .into_any()
}
