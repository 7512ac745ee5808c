//! Editing without JavaScript: the form is posted to the page's own address, and the page answers with the text in it.
//!
//! So nothing is ever lost to a redirect, and nothing has to be kept between two requests.

use super::change::Refusal;
use super::drafts::Label;
use super::export::Export;
use serde::{Deserialize, Serialize};

/// What the button asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Only show what the text would do.
    Check,
    Export,
    /// Show what saving means, with the button that does it.
    Confirm,
    Save,
    ConfirmDelete,
    Delete,
    /// Keep the text as a draft.
    Draft,
}

impl Step {
    /// The value of the button.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Export => "export",
            Self::Confirm => "confirm",
            Self::Save => "save",
            Self::ConfirmDelete => "confirm-delete",
            Self::Delete => "delete",
            Self::Draft => "draft",
        }
    }
}

/// The fields of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    pub step: Step,
    pub text: String,
    /// What the author started from; empty when there was no policy.
    #[serde(default)]
    pub base: String,
    /// The repository's name, typed to go ahead.
    #[serde(default)]
    pub name: String,
    /// Of a draft.
    #[serde(default)]
    pub draft: String,
    #[serde(default)]
    pub author: String,
    #[serde(default)]
    pub note: String,
}

/// A form that was posted, and why it did not change anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    pub step: Step,
    pub text: String,
    pub base: Option<String>,
    /// Of a draft.
    pub label: Label,
    pub refusal: Option<Refusal>,
}

/// What the page says to a posted form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub step: Step,
    pub refusal: Option<Refusal>,
    /// To [`Step::Export`].
    pub exports: Vec<Export>,
    /// As it was filled in for a draft.
    pub label: Label,
}

#[cfg(feature = "ssr")]
impl Answer {
    pub(super) fn to(posted: &Posted, exports: impl FnOnce() -> Vec<Export>) -> Self {
        let exports = match posted.step {
            Step::Export => exports(),
            _ => Vec::new(),
        };
        Self { step: posted.step, refusal: posted.refusal.clone(), exports, label: posted.label.clone() }
    }
}

impl From<Fields> for Posted {
    fn from(fields: Fields) -> Self {
        let Fields { step, text, base, draft, author, note, .. } = fields;
        // Browsers send line breaks of forms as CR LF.
        let (text, base) = (text.replace("\r\n", "\n"), base.replace("\r\n", "\n"));
        Self {
            step,
            text,
            base: (!base.is_empty()).then_some(base),
            label: Label { name: draft, author, note },
            refusal: None,
        }
    }
}
