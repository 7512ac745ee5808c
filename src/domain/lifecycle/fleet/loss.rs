//! What a policy deletes of one repository, and whether that is so much that somebody has to say its name first.

use crate::domain::format;
use crate::domain::image::Image;
use crate::domain::job::counted;
use crate::domain::lifecycle::evaluate::{Evaluation, Outcome, Tally};
use serde::{Deserialize, Serialize};

/// What would be deleted. Archived images are not: they can be restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Loss {
    pub deleted: Tally,
    /// Images there are.
    pub of: u64,
    /// The image that was pushed last goes, or one of those that were pushed at that same moment.
    pub newest: bool,
    /// Images that run somewhere and would be deleted, as far as that is told.
    #[serde(default)]
    pub in_use: u64,
}

/// Why a roll-out passes over a repository unless somebody confirmed it by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Danger {
    LosesNewest,
    /// So many that run somewhere.
    LosesUsed(u64),
    /// It loses so many percent of its images, more than the guard lets pass.
    LosesShare(u8),
}

impl Loss {
    /// `evaluation` is of these very images, and so is `in_use`.
    #[must_use]
    pub fn of(images: &[Image], in_use: Option<&[bool]>, evaluation: &Evaluation) -> Self {
        let newest = images.iter().map(|image| image.pushed_at).max();
        let mut loss = Self { of: images.len() as u64, ..Self::default() };
        for (at, (image, verdict)) in images.iter().zip(&evaluation.verdicts).enumerate() {
            if verdict.outcome == Outcome::Expire {
                loss.deleted += Tally::of(image);
                loss.newest |= Some(image.pushed_at) == newest;
                loss.in_use += u64::from(in_use.is_some_and(|in_use| in_use.get(at) == Some(&true)));
            }
        }
        loss
    }

    /// What the guard stops; `share` is the percentage of a repository's images that may go unasked.
    #[must_use]
    pub fn dangers(&self, share: u8) -> Vec<Danger> {
        let lost = self.deleted.images * 100;
        // Rounded up: 50.1 percent is more than 50.
        let percent = u8::try_from(lost.div_ceil(self.of.max(1))).unwrap_or(100);
        let large = (lost > u64::from(share) * self.of).then_some(Danger::LosesShare(percent));
        let used = (self.in_use > 0).then_some(Danger::LosesUsed(self.in_use));
        used.into_iter().chain(self.newest.then_some(Danger::LosesNewest)).chain(large).collect()
    }
}

impl Danger {
    /// Completes "it": `loses its newest image`.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::LosesNewest => "loses its newest image".to_owned(),
            Self::LosesUsed(images) => format!("loses {} in use", counted(images, "image")),
            Self::LosesShare(100) => "loses all its images".to_owned(),
            Self::LosesShare(percent) => format!("loses {} of its images", format::percent(f64::from(percent) / 100.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_than_the_share_is_stopped() {
        use Danger::{LosesNewest, LosesShare};
        for (deleted, of, newest, share, dangers) in [
            (0, 0, false, 50, vec![]),
            (0, 10, false, 0, vec![]),
            (1, 10, false, 0, vec![LosesShare(10)]),
            (5, 10, false, 50, vec![]),
            (501, 1_000, false, 50, vec![LosesShare(51)]),
            (6, 10, false, 50, vec![LosesShare(60)]),
            (1, 10, true, 50, vec![LosesNewest]),
            (10, 10, true, 50, vec![LosesNewest, LosesShare(100)]),
            (10, 10, true, 100, vec![LosesNewest]),
        ] {
            let loss = Loss { deleted: Tally { images: deleted, bytes: 0 }, of, newest, in_use: 0 };
            assert_eq!(loss.dangers(share), dangers, "{deleted} of {of}, {share} percent may go");
        }
        let used = Loss { deleted: Tally { images: 1, bytes: 0 }, of: 10, newest: false, in_use: 1 };
        assert_eq!(used.dangers(50), [Danger::LosesUsed(1)], "what runs is never taken unasked");
    }
}
