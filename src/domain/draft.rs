//! A lifecycle policy that is talked about before anybody saves it.
//!
//! The text of a draft never changes: what was approved is what is read. Whoever edits one makes another.

use super::repository::RepositoryName;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Characters of a name of a draft or of a person.
const NAME_LIMIT: usize = 80;
/// Characters of a note or a comment.
const WORDS_LIMIT: usize = 4_000;
/// Twice what AWS takes (ecr.md 1.1), as drafts may be laid out to be read.
const TEXT_LIMIT: usize = 61_440;

/// Counted up by the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DraftId(pub i64);

impl fmt::Display for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for DraftId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub id: DraftId,
    pub repository: RepositoryName,
    pub at: Timestamp,
    pub content: Content,
    /// Oldest first.
    pub remarks: Vec<Remark>,
}

/// What its author writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub name: String,
    /// As they call themselves: there is no sign-in.
    pub author: String,
    pub note: String,
    pub text: String,
    /// The policy that its author started from, as AWS gave it; `None`: there was none.
    pub base: Option<String>,
}

impl Content {
    /// # Errors
    /// What is missing or too long.
    pub fn validated(self) -> Result<Self, String> {
        let Self { name, author, note, text, base } = self;
        if text.trim().is_empty() {
            return Err("the policy is empty".to_owned());
        }
        within("the policy", &text, TEXT_LIMIT)?;
        if let Some(base) = &base {
            within("the policy it started from", base, TEXT_LIMIT)?;
        }
        Ok(Self {
            name: line("the draft has no name", &name)?,
            author: line("your name is missing", &author)?,
            note: words("the note", &note)?,
            text,
            base,
        })
    }
}

/// What somebody said about a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub kind: RemarkKind,
    pub author: String,
    /// May be empty when something was approved.
    pub text: String,
    pub at: Timestamp,
}

impl Remark {
    /// # Errors
    /// What is missing or too long.
    pub fn validated(self) -> Result<Self, String> {
        let text = words("the comment", &self.text)?;
        if text.is_empty() && self.kind == RemarkKind::Comment {
            return Err("the comment is empty".to_owned());
        }
        Ok(Self { author: line("your name is missing", &self.author)?, text, ..self })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RemarkKind {
    Comment,
    Approval,
}

impl RemarkKind {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Approval => "approval",
        }
    }
}

impl Draft {
    /// Who approved its text.
    pub fn approvals(&self) -> impl Iterator<Item = &Remark> {
        self.remarks.iter().filter(|remark| remark.kind == RemarkKind::Approval)
    }
}

fn line(missing: &str, text: &str) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(missing.to_owned());
    }
    within("a name", &text, NAME_LIMIT)?;
    Ok(text)
}

fn words(what: &str, text: &str) -> Result<String, String> {
    within(what, text, WORDS_LIMIT)?;
    // Forms send line breaks as CR LF.
    Ok(text.trim().replace("\r\n", "\n"))
}

fn within(what: &str, text: &str, limit: usize) -> Result<(), String> {
    match text.chars().count() {
        long if long > limit => Err(format!("{what} has {long} characters, {limit} are the most")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_has_a_name_an_author_and_a_policy() {
        let content = |name: &str, author: &str, note: &str, text: &str| {
            let [name, author, note, text] = [name, author, note, text].map(str::to_owned);
            Content { name, author, note, text, base: None }.validated()
        };
        let good = content("  keep\n20 ", " Ada ", " why\r\nnot \n", "{}\n").unwrap();
        assert_eq!((good.name.as_str(), good.author.as_str(), good.note.as_str()), ("keep 20", "Ada", "why\nnot"));
        assert_eq!(good.text, "{}\n", "the text is kept as it is");
        for (bad, why) in [
            (content(" ", "Ada", "", "{}"), "the draft has no name"),
            (content("n", "", "", "{}"), "your name is missing"),
            (content("n", "Ada", "", " \n"), "the policy is empty"),
            (content(&"é".repeat(81), "Ada", "", "{}"), "a name has 81 characters, 80 are the most"),
        ] {
            assert_eq!(bad, Err(why.to_owned()));
        }
    }

    #[test]
    fn an_approval_needs_no_words_and_a_comment_does() {
        let remark = |kind, text: &str| {
            Remark { kind, author: "Ada".to_owned(), text: text.to_owned(), at: Timestamp::from_secs(1) }.validated()
        };
        assert!(remark(RemarkKind::Approval, "").is_ok());
        assert_eq!(remark(RemarkKind::Comment, " ").unwrap_err(), "the comment is empty");
    }
}
