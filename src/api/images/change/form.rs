//! Changing images without JavaScript: the boxes of the list are posted to the page of the repository, which answers with the
//! question; its form is posted to the same place, and then it is done.

use super::Proposal;
#[cfg(feature = "ssr")]
use crate::domain::image::{Digest, Tag};
#[cfg(feature = "ssr")]
use crate::domain::job::Change;
#[cfg(feature = "ssr")]
use crate::domain::job::plan::Selection;
use crate::domain::job::plan::Wish;
use crate::domain::problem::Problem;
use serde::{Deserialize, Serialize};

/// Names of the fields.
pub mod field {
    pub const CHANGE: &str = "change";
    /// Digests, one or several with spaces between them; once for each box.
    pub const CHOSEN: &str = "chosen";
    /// Instead of those: all that the filter in [`FILTER`] lets through.
    pub const EVERY: &str = "every";
    pub const FILTER: &str = "filter";
    pub const TAG: &str = "tag";
    /// Of the question that is answered with yes.
    pub const FINGERPRINT: &str = "fingerprint";
    /// The repository's name, typed to go ahead.
    pub const NAME: &str = "name";
}

/// A form that was posted, and why it did not change anything.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    pub wish: Wish,
    /// The fingerprint of what was agreed to, and the name that was typed.
    pub agreed: Option<(String, String)>,
    pub refusal: Option<Problem>,
}

/// What the page says to a posted form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    pub wish: Wish,
    pub proposal: Result<Proposal, Problem>,
    pub refusal: Option<Problem>,
}

#[cfg(feature = "ssr")]
impl Posted {
    /// `None`: no change is asked for, or one that there is not.
    #[must_use]
    pub fn read(fields: &[(String, String)]) -> Option<Self> {
        let all =
            |name: &'static str| fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str());
        let one = |name| all(name).next().unwrap_or_default();
        let change = Change::ALL.into_iter().find(|change| change.key() == one(field::CHANGE))?;
        let images = match one(field::EVERY) {
            "" => {
                let digests = all(field::CHOSEN).flat_map(str::split_whitespace);
                Selection::These(digests.filter_map(|digest| Digest::new(digest).ok()).collect())
            }
            _ => Selection::Matching(one(field::FILTER).to_owned()),
        };
        let tags = all(field::TAG).filter_map(|tag| Tag::new(tag.trim()).ok()).collect();
        let agreed = Some((one(field::FINGERPRINT).to_owned(), one(field::NAME).to_owned()));
        Some(Self {
            wish: Wish { change, images, tags },
            agreed: agreed.filter(|(fingerprint, _)| !fingerprint.is_empty()),
            refusal: None,
        })
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn fields_are_a_wish() {
        let digest = |of: char| format!("sha256:{}", of.to_string().repeat(64));
        let read = |fields: &[(&str, String)]| {
            Posted::read(&fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect::<Vec<_>>())
        };
        let chosen = [
            (field::CHANGE, "remove-tags".to_owned()),
            (field::CHOSEN, format!("{} {}", digest('a'), digest('b'))),
            (field::CHOSEN, digest('c')),
            (field::TAG, " v1 ".to_owned()),
        ];
        let posted = read(&chosen).unwrap();
        assert_eq!(posted.wish.change, Change::RemoveTags);
        let Selection::These(digests) = &posted.wish.images else { panic!("{posted:?}") };
        assert_eq!(digests.iter().map(ToString::to_string).collect::<Vec<_>>(), ['a', 'b', 'c'].map(digest));
        assert_eq!((posted.wish.tags.len(), posted.agreed), (1, None));

        let every = [
            (field::CHANGE, "delete".to_owned()),
            (field::CHOSEN, digest('a')),
            (field::EVERY, "yes".to_owned()),
            (field::FILTER, "pushed>90d".to_owned()),
            (field::FINGERPRINT, "f00".to_owned()),
        ];
        let posted = read(&every).unwrap();
        assert_eq!(posted.wish.images, Selection::Matching("pushed>90d".to_owned()));
        assert_eq!(posted.agreed, Some(("f00".to_owned(), String::new())));
        assert_eq!(read(&[(field::CHANGE, "burn".to_owned())]), None);
    }
}
