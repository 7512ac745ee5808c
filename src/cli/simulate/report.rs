//! What there is to tell, whatever the format.

use super::manifests::Manifests;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::image::Image;
use crate::domain::image::relations::Relations;
use crate::domain::lifecycle::Policy;
use crate::domain::lifecycle::diff::{Change, Difference, diff};
use crate::domain::lifecycle::evaluate::{Evaluation, ImageSet, Outcome, Summary, Verdict, evaluate};
use crate::domain::lifecycle::explain::Explainer;
use crate::domain::lifecycle::pattern::Glob;
use crate::domain::lifecycle::review::{Sight, review};
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;

pub(super) struct Report<'a> {
    pub now: Timestamp,
    pub images: &'a [Image],
    pub policy: &'a Policy,
    pub set: ImageSet,
    pub evaluation: Evaluation,
    pub summary: Summary,
    /// Bytes that deleting frees, where the manifests of all images are at hand.
    pub freed: Option<u64>,
    pub difference: Option<Difference>,
    pub warnings: Vec<Diagnostic>,
    /// Images that go although they must not.
    pub missed: Vec<Missed<'a>>,
}

/// What policies are tried on.
pub(super) struct Bench<'a> {
    pub images: &'a [Image],
    pub repository: Option<&'a RepositoryName>,
    pub manifests: &'a Manifests,
    pub now: Timestamp,
}

pub(super) struct Missed<'a> {
    pub at: usize,
    pub pattern: &'a str,
}

impl<'a> Report<'a> {
    pub fn new(
        policy: &'a Policy,
        text: &str,
        current: Option<&Policy>,
        bench: &Bench<'a>,
        patterns: &'a [String],
    ) -> Self {
        let Bench { images, repository, manifests, now } = *bench;
        let relations = Relations::find(images, &manifests.children);
        let set = ImageSet::new(images, &relations);
        let evaluation = evaluate(policy, &set, now);
        let pull_through = repository.is_some_and(RepositoryName::suggests_pull_through);
        let sight = Sight { text, set: &set, evaluation: &evaluation, now, pull_through };
        let warnings = review(policy, images, &relations, &sight);
        let expires = |at: usize| evaluation.verdicts.get(at).is_some_and(|v| v.outcome == Outcome::Expire);
        Self {
            now,
            images,
            policy,
            summary: evaluation.summary(images),
            freed: manifests.freed(images, expires),
            difference: current.map(|current| diff(&evaluate(current, &set, now), &evaluation, images)),
            warnings,
            missed: find_missed(images, &evaluation, patterns),
            set,
            evaluation,
        }
    }

    pub fn explainer(&self) -> Explainer<'_> {
        Explainer::new(self.policy, &self.set, &self.evaluation, self.now).naming(self.images)
    }

    pub fn rows(&self) -> impl Iterator<Item = (usize, &Image, &Verdict)> {
        self.images.iter().zip(&self.evaluation.verdicts).enumerate().map(|(at, (image, verdict))| (at, image, verdict))
    }

    /// What the policy means for an image that the current one treats otherwise, as in JSON.
    pub fn change(&self, at: usize) -> Option<&'static str> {
        match self.difference.as_ref()?.changes.get(at)? {
            Change::Same => None,
            Change::NewlyGoing => Some("newlyGoing"),
            Change::NewlyKept => Some("newlyKept"),
            Change::Moved => Some("moved"),
        }
    }

    /// Tags, or of an untagged image the digest.
    pub fn name(&self, at: usize) -> String {
        self.images.get(at).map_or_else(String::new, |image| match image.tags.is_empty() {
            true => image.digest.short(),
            false => tags(image),
        })
    }
}

/// The tags with spaces between them.
pub(super) fn tags(image: &Image) -> String {
    image.tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>().join(" ")
}

fn find_missed<'a>(images: &[Image], evaluation: &Evaluation, patterns: &'a [String]) -> Vec<Missed<'a>> {
    let globs: Vec<(Glob, &str)> = patterns.iter().map(|text| (Glob::pattern(text), text.as_str())).collect();
    let going = images.iter().zip(&evaluation.verdicts).enumerate().filter(|(_, (_, verdict))| verdict.outcome.goes());
    going
        .filter_map(|(at, (image, _))| {
            let hit = |(glob, _): &&(Glob, &str)| image.tags.iter().any(|tag| glob.matches(tag.as_str()));
            globs.iter().find(hit).map(|(_, pattern)| Missed { at, pattern })
        })
        .collect()
}
