//! Putting what was tried in force in many repositories: what can be chosen, and the job that does it.
//!
//! The form is posted to the page, with scripts and without, and the page answers.

use super::ApiError;
use crate::domain::job::JobId;
use crate::domain::job::roll_out::Pace;
use crate::domain::lifecycle::fleet::loss::Danger;
use crate::domain::lifecycle::fleet::query::Query;
use crate::domain::lifecycle::fleet::{Line, Totals};
use crate::domain::problem::Problem;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Names of the fields.
pub mod field {
    /// A mark of what was shown and the repository's name; once for each box.
    pub const CHOSEN: &str = "chosen";
    /// Followed by the repository's name, which is to be typed.
    pub const CONFIRM: &str = "confirm ";
    pub const CANARY: &str = "canary";
    pub const PER_MINUTE: &str = "per_minute";
}

/// A repository that the roll-out can go to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    pub line: Line,
    /// With any, its name has to be typed.
    pub dangers: Vec<Danger>,
    /// Stands for exactly this repository, the policy in force and the one that would be put.
    pub mark: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offers {
    /// Completes "Roll out": `the best fit of each`.
    pub title: String,
    /// Those that lose least first: the order in which they have their turns.
    pub offers: Vec<Offer>,
    pub totals: Totals,
    /// Repositories that the filter lets through and nothing would change for.
    pub unchanged: u64,
    /// Those whose policy could not be read.
    pub unknown: u64,
    /// The percentage of images that may go without a name.
    pub share: u8,
    /// The form that was posted, and why nothing was begun.
    pub posted: Option<Posted>,
    pub may_write: bool,
    pub now: Timestamp,
}

/// A form as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Posted {
    /// Marks and names.
    pub chosen: Vec<(String, String)>,
    /// Names, and what was typed for them.
    pub typed: Vec<(String, String)>,
    pub canary: String,
    pub per_minute: String,
    pub refusal: Option<Refusal>,
}

/// Why nothing was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    Problem(Problem),
    /// Ids of fields, and what is wrong with each.
    Fields(Vec<(String, String)>),
}

impl<E: Into<ApiError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Problem(error.into().0)
    }
}

/// The id of the box of a repository on the page.
#[must_use]
pub fn box_id(mark: &str) -> String {
    format!("chosen-{mark}")
}

/// The id of the field for its name.
#[must_use]
pub fn confirm_id(mark: &str) -> String {
    format!("confirm-{mark}")
}

impl Posted {
    #[must_use]
    pub fn read(fields: &[(String, String)]) -> Self {
        let one = |name| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default();
        let chosen = fields.iter().filter(|(key, _)| key == field::CHOSEN);
        let typed = fields.iter().filter_map(|(key, value)| Some((key.strip_prefix(field::CONFIRM)?, value)));
        Self {
            chosen: chosen
                .filter_map(|(_, value)| value.split_once(' '))
                .map(|(mark, name)| (mark.to_owned(), name.to_owned()))
                .collect(),
            typed: typed.map(|(name, typed)| (name.to_owned(), typed.clone())).collect(),
            canary: one(field::CANARY),
            per_minute: one(field::PER_MINUTE),
            refusal: None,
        }
    }

    #[must_use]
    pub fn typed_for(&self, name: &str) -> &str {
        self.typed.iter().find(|(key, _)| key == name).map_or("", |(_, typed)| typed)
    }

    #[must_use]
    pub fn chose(&self, name: &str) -> bool {
        self.chosen.iter().any(|(_, chosen)| chosen == name)
    }

    /// # Errors
    /// What is wrong with which field.
    pub fn pace(&self) -> Result<Pace, Vec<(String, String)>> {
        use crate::domain::job::roll_out::{MOST, PER_MINUTE};
        let mut errors = Vec::new();
        let canary = self.canary.trim().parse().ok().filter(|canary| *canary as usize <= MOST);
        let per_minute = self.per_minute.trim().parse().ok().filter(|rate| PER_MINUTE.contains(rate));
        if canary.is_none() {
            errors.push((field::CANARY.to_owned(), format!("The first stage has 0 to {MOST} repositories")));
        }
        if per_minute.is_none() {
            let (least, most) = (PER_MINUTE.start(), PER_MINUTE.end());
            errors.push((field::PER_MINUTE.to_owned(), format!("The rate is a number from {least} to {most}")));
        }
        canary.zip(per_minute).map(|(canary, per_minute)| Pace { canary, per_minute }).ok_or(errors)
    }
}

/// What can be rolled out where; looks, and changes nothing.
#[server(endpoint = "roll-out-offers", input = Json)]
pub async fn offer_roll_out(query: Query) -> Result<Offers, ApiError> {
    use crate::server::context::{fail, posted_roll_out, reader};
    let app = reader()?;
    let mut offers = write::offers(&app, &query).await.map_err(fail)?;
    offers.posted = posted_roll_out();
    Ok(offers)
}

/// Puts back what a roll-out replaced, where its policies are still in force; works as a plain form too.
#[server(endpoint = "roll-back")]
pub async fn roll_back(id: JobId) -> Result<(), ApiError> {
    use crate::server::context::{author, fail, go_to};
    let app = author(&format!("roll back job {id}"))?;
    let job = write::roll_back(&app, id).await.map_err(fail)?;
    go_to(&crate::paths::job(job));
    Ok(())
}

#[cfg(feature = "ssr")]
pub(crate) mod write;

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read() {
        let fields = [
            ("chosen", "ab12 team/app"),
            ("chosen", "nonsense"),
            ("confirm team/app", "team/app"),
            ("canary", "2"),
            ("per_minute", "x"),
        ];
        let posted = Posted::read(&fields.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert_eq!(posted.chosen, [("ab12".to_owned(), "team/app".to_owned())]);
        assert_eq!((posted.typed_for("team/app"), posted.typed_for("other")), ("team/app", ""));
        assert_eq!(posted.pace().unwrap_err().len(), 1);
        let whole = Posted { per_minute: "60".to_owned(), ..posted };
        assert_eq!(whole.pace(), Ok(Pace { canary: 2, per_minute: 60 }));
    }
}
